//! A stability check: events in, state out.

use super::readiness::Order;
use super::run::{Phase, restarted};
use protocol::{Event, Results};
use std::sync::Arc;

/// What was found, and the order of the report that it was asked of.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// A `StabilityReport`, as JSON: what shows it reads it.
    pub report: Arc<str>,
    pub order: Order,
}

/// The check under way and the last one that ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stability {
    pub phase: Phase,
    pub checked: Option<Checked>,
    order: Option<Order>,
}

impl Stability {
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    pub fn start(&mut self, order: Order) {
        self.phase = Phase::Running(None);
        self.order = Some(order);
    }

    pub fn fail(&mut self, message: String) {
        self.phase = Phase::Failed(message);
        self.order = None;
    }

    pub fn cancel(&mut self) {
        if self.is_running() {
            self.phase = Phase::Cancelled;
            self.order = None;
        }
    }

    /// Takes an event of the check; one that comes after a cancel is dropped.
    pub fn take(&mut self, event: Event) {
        if !self.is_running() {
            return;
        }
        match event {
            Event::Progress { progress } => self.phase = Phase::Running(Some(progress)),
            Event::Ended(Ok(results)) => {
                let order = self.order.take();
                if let (Results::Stability(report), Some(order)) = (results, order) {
                    self.checked = Some(Checked { report: report.into(), order });
                }
                self.phase = Phase::Idle;
            }
            Event::Ended(Err(message)) => self.fail(message),
            Event::Crashed { message } => self.fail(restarted(&message)),
            Event::Ready { .. } | Event::Answered { .. } | Event::Layer { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Task;
    use schema::config::Config;

    #[test]
    fn a_check_that_was_cancelled_or_refused_keeps_what_was_found_before() {
        let order = Order { task: Task::Table { config: Config::default() }, files: vec![1] };
        let mut stability = Stability::default();
        stability.start(order.clone());
        assert!(stability.is_running());
        stability.take(Event::Ended(Err("image.npy: has 1 row".into())));
        assert_eq!(stability.phase, Phase::Failed("image.npy: has 1 row".into()));
        stability.start(order);
        stability.cancel();
        stability.take(Event::Ended(Err("too late".into())));
        assert_eq!((&stability.phase, &stability.checked), (&Phase::Cancelled, &None));
    }
}
