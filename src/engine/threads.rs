//! Work spread over the threads of the pool: the one place of the engine that knows of rayon.
//!
//! Results come in the order of the items, whichever thread made them, so that what is reduced is reduced in an order that the data fixes. Tasks are
//! called by reference, since a loop of its own for each of them made the program that a visitor downloads 65 kB larger before compression; each should
//! take some microseconds or more.

use rayon::prelude::*;
use std::sync::{Mutex, MutexGuard};

/// `of(item)` of each item, in order.
pub fn map<T: Send, R: Send>(items: impl IntoIterator<Item = T>, of: impl Fn(T) -> R + Sync) -> Vec<R> {
    enum Slot<T, R> {
        Item(T),
        Taken,
        Done(R),
    }
    let slots: Vec<Mutex<Slot<T, R>>> = items.into_iter().map(|item| Mutex::new(Slot::Item(item))).collect();
    each(slots.len(), &|at| {
        // A guard in the head of the `if` would last as long as its body.
        let item = std::mem::replace(&mut *locked(&slots[at]), Slot::Taken);
        if let Slot::Item(item) = item {
            let done = of(item);
            *locked(&slots[at]) = Slot::Done(done);
        }
    });
    let done = slots.into_iter().map(|slot| match slot.into_inner().expect(WHOLE) {
        Slot::Done(done) => done,
        Slot::Item(_) | Slot::Taken => unreachable!("{WHOLE}"),
    });
    done.collect()
}

/// The same with memory that a task may leave in any state: no more of it is made than tasks run at a time.
pub fn map_with<S: Default + Send, T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    of: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    let idle: Mutex<Vec<S>> = Mutex::default();
    map(items, |item| {
        let memory = locked(&idle).pop();
        let mut memory = memory.unwrap_or_default();
        let done = of(&mut memory, item);
        locked(&idle).push(memory);
        done
    })
}

/// Runs `task` on each item.
pub fn run<T: Send>(items: impl IntoIterator<Item = T>, task: impl Fn(T) + Sync) {
    map(items, task);
}

const WHOLE: &str = "a task that panics ends the whole loop";

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect(WHOLE)
}

/// The only loop that is compiled.
fn each(count: usize, task: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().for_each(task);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let found = map(0..1000u64, |i| i * i);
        assert_eq!(found, (0..1000).map(|i| i * i).collect::<Vec<u64>>());
    }

    #[test]
    fn items_may_be_changed_where_they_are() {
        let mut values = vec![1; 1000];
        run(values.chunks_mut(7).zip(0..), |(chunk, k)| chunk.fill(k));
        assert!(values.iter().enumerate().all(|(i, &value)| value == i / 7));
    }

    #[test]
    fn memory_is_used_again() {
        let used = map_with(0..1000, |memory: &mut Vec<u32>, i| {
            memory.push(i);
            memory.len()
        });
        let made = used.iter().filter(|&&len| len == 1).count();
        assert!(made <= rayon::current_num_threads(), "{made} pieces of memory for 1000 tasks");
    }
}
