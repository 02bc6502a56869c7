//! What is asked about the analysis on the page, beside it: one task at a time. Events in, state out.

use super::readiness::Order;
use super::run::{Phase, restarted};
use protocol::{Event, Results, Task};
use std::mem::discriminant;
use std::sync::Arc;

/// What a task gave, and the order of the report that it was asked about.
#[derive(Debug, Clone, PartialEq)]
struct Done {
    results: Arc<Results>,
    about: Order,
}

/// The task under way and what each kind gave last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Beside {
    /// The last task that was asked, and the order of the report.
    asked: Option<(Task, Order)>,
    phase: Phase,
    done: Vec<Done>,
}

impl Beside {
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    pub fn start(&mut self, task: Task, about: Order) {
        self.asked = Some((task, about));
        self.phase = Phase::Running(None);
    }

    /// The task failed, or cannot even be started.
    pub fn fail(&mut self, task: Task, about: Order, why: String) {
        self.asked = Some((task, about));
        self.phase = Phase::Failed(why);
    }

    pub fn cancel(&mut self) {
        if self.is_running() {
            self.phase = Phase::Cancelled;
        }
    }

    /// How far a task of this kind is, if it was the last that was asked.
    pub fn phase(&self, is: fn(&Task) -> bool) -> &Phase {
        match &self.asked {
            Some((task, _)) if is(task) => &self.phase,
            _ => &Phase::Idle,
        }
    }

    /// What was found about a report that this order gave.
    pub fn found(&self, about: Option<&Order>, is: fn(&Results) -> bool) -> Option<Arc<Results>> {
        let found = self.done.iter().find(|done| Some(&done.about) == about && is(&done.results))?;
        Some(found.results.clone())
    }

    /// Takes an event of the task; one that comes after a cancel is dropped.
    pub fn take(&mut self, event: Event) {
        if !self.is_running() {
            return;
        }
        match event {
            Event::Progress { progress } => self.phase = Phase::Running(Some(progress)),
            Event::Ended(Ok(results)) => {
                self.phase = Phase::Idle;
                let Some((_, about)) = self.asked.clone() else { return };
                self.done.retain(|done| discriminant(&*done.results) != discriminant(&results));
                self.done.push(Done { results: results.into(), about });
            }
            Event::Ended(Err(why)) => self.phase = Phase::Failed(why),
            Event::Crashed { message } => self.phase = Phase::Failed(restarted(&message)),
            Event::Ready { .. } | Event::Answered { .. } | Event::Layer { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::config::Config;

    #[test]
    fn a_task_that_was_cancelled_or_refused_keeps_what_was_found_before() {
        let task = || Task::Table { config: Config::default() };
        let order = Order { task: task(), files: vec![1] };
        let is_table = |task: &Task| matches!(task, Task::Table { .. });
        let found = |beside: &Beside| beside.found(Some(&order), |results| matches!(results, Results::Stability(_)));
        let mut beside = Beside::default();
        beside.start(task(), order.clone());
        assert!(beside.is_running());
        beside.take(Event::Ended(Err("image.npy: has 1 row".into())));
        assert_eq!(beside.phase(is_table), &Phase::Failed("image.npy: has 1 row".into()));
        assert_eq!(beside.phase(|task| matches!(task, Task::Tables { .. })), &Phase::Idle);
        beside.start(task(), order.clone());
        beside.take(Event::Ended(Ok(Results::Stability("{}".into()))));
        assert!(found(&beside).is_some() && beside.found(None, |_| true).is_none());
        beside.start(task(), order.clone());
        beside.cancel();
        beside.take(Event::Ended(Err("too late".into())));
        assert_eq!(beside.phase(is_table), &Phase::Cancelled);
        assert!(found(&beside).is_some());
    }
}
