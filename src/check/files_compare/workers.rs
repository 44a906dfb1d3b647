//! Threads that read files, each with buffers of its own.
//!
//! The threads are not joined: one that hangs in a dead network share must not hold the case beyond
//! its deadline. They end by themselves when the workers are dropped.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::content::Buffers;
use crate::base::deadline::Deadline;
use crate::model::CannotCheck;

/// Fewest and most threads.
const THREADS: std::ops::RangeInclusive<usize> = 2..=16;

/// Tasks for each thread that may be handed in before the result of the oldest is taken: enough to
/// keep every thread busy, few enough to hold few folders open.
const TASKS_PER_THREAD: usize = 8;

/// How often a waiting thread looks whether the time is over.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How often it looks again before it gives up work that is still under way then.
const LOOKS_AFTER_DEADLINE: u32 = 20;

type Job = Box<dyn FnOnce(&mut Buffers) + Send>;

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<Job>,
    closed: bool,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    ready: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads.
pub(super) struct Workers {
    queue: Arc<Queue>,
    threads: usize,
    patience: Patience,
}

/// A piece of work that was handed in, and whose result is still to be taken.
pub(super) struct Task<T>(Receiver<T>);

/// What became of a task.
pub(super) enum Waited<T> {
    /// It is done.
    Done(T),
    /// The time was over before it was.
    Over,
    /// The thread that did it failed.
    Failed(CannotCheck),
}

impl Workers {
    /// As many threads as the machine runs at once, within limits.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(super) fn start() -> Result<Self, CannotCheck> {
        let threads = thread::available_parallelism()
            .map_or(2, usize::from)
            .clamp(*THREADS.start(), *THREADS.end());

        let workers = Self {
            queue: Arc::default(),
            threads,
            patience: Patience::default(),
        };
        for number in 0..threads {
            let queue = Arc::clone(&workers.queue);
            spawn(&format!("read-{number}"), move || work(&queue))?;
        }
        Ok(workers)
    }

    /// How many tasks may be waiting or under way before the result of the oldest should be taken.
    pub(super) fn tasks_max(&self) -> usize {
        self.threads * TASKS_PER_THREAD
    }

    /// Hands in work.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Buffers) -> T + Send + 'static,
    ) -> Task<T> {
        let (result, task) = sync_channel(1);
        let job = Box::new(move |buffers: &mut Buffers| {
            // Nobody waits for it any more when the time is over.
            let _ = result.send(work(buffers));
        });

        self.queue.lock().waiting.push_back(job);
        self.queue.ready.notify_one();
        Task(task)
    }

    /// Waits for the result of `task`.
    pub(super) fn wait<T>(&mut self, task: &Task<T>, deadline: &Deadline) -> Waited<T> {
        match self.patience.receive(&task.0, deadline) {
            Received::Value(result) => Waited::Done(result),
            Received::Over => Waited::Over,
            Received::Gone => Waited::Failed(CannotCheck::fault(
                "read files",
                "a reading thread panicked",
            )),
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut jobs = self.queue.lock();
        jobs.closed = true;
        jobs.waiting.clear();
        self.queue.ready.notify_all();
    }
}

/// Works until the queue is closed. A panic costs one result, not the thread.
fn work(queue: &Queue) {
    let mut buffers = Buffers::default();
    loop {
        let mut jobs = queue.lock();
        let job = loop {
            if jobs.closed {
                return;
            }
            if let Some(job) = jobs.waiting.pop_front() {
                break job;
            }
            jobs = queue
                .ready
                .wait(jobs)
                .unwrap_or_else(PoisonError::into_inner);
        };
        drop(jobs);

        // The channel of a job that panics is dropped with it, and so whoever waits hears of it.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut buffers)));
    }
}

/// How long is still waited, once the time is over, for what is under way then.
#[derive(Debug)]
pub(super) struct Patience {
    looks: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            looks: LOOKS_AFTER_DEADLINE,
        }
    }
}

/// What came from another thread.
pub(super) enum Received<T> {
    /// Its next value.
    Value(T),
    /// Nothing, before the time was over and patience too.
    Over,
    /// Nothing, and nothing will come: the other end is gone.
    Gone,
}

impl Patience {
    /// Waits for the next of `values`.
    pub(super) fn receive<T>(&mut self, values: &Receiver<T>, deadline: &Deadline) -> Received<T> {
        loop {
            match values.recv_timeout(LOOK_EVERY) {
                Ok(value) => return Received::Value(value),
                Err(RecvTimeoutError::Disconnected) => return Received::Gone,
                Err(RecvTimeoutError::Timeout) if deadline.is_over() => {
                    if self.looks == 0 {
                        return Received::Over;
                    }
                    self.looks -= 1;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// Starts a thread that nobody waits for.
///
/// # Errors
/// When the system gives none.
pub(super) fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), CannotCheck> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(body);
    started
        .map(drop)
        .map_err(|error| CannotCheck::fault("start a thread", error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use tokio_util::sync::CancellationToken;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let mut workers = Workers::start().unwrap();
        let gate = Arc::new(std::sync::Barrier::new(2));
        let held = Arc::clone(&gate);
        let mut tasks: Vec<Task<u64>> = Vec::new();
        tasks.push(workers.submit(move |_| {
            held.wait();
            0
        }));
        tasks.push(workers.submit(move |_| {
            gate.wait();
            1
        }));
        tasks.extend((2..50).map(|number| workers.submit(move |_| number)));
        let deadline = Deadline::unlimited(CancellationToken::new());
        for (expected, task) in (0..50).zip(&tasks) {
            assert!(
                matches!(workers.wait(task, &deadline), Waited::Done(number) if number == expected)
            );
        }
        assert!(workers.queue.lock().waiting.is_empty());
    }

    #[test]
    fn a_panic_is_a_failure_and_the_rest_goes_on() {
        let mut workers = Workers::start().unwrap();
        let panics: Task<u64> = workers.submit(|_| panic!("a fault"));
        let goes_on = workers.submit(|_| 1);
        let deadline = Deadline::unlimited(CancellationToken::new());
        assert!(matches!(
            workers.wait(&panics, &deadline),
            Waited::Failed(_)
        ));
        assert!(matches!(workers.wait(&goes_on, &deadline), Waited::Done(1)));
    }

    #[test]
    fn work_that_hangs_does_not_hold_the_case() {
        let mut workers = Workers::start().unwrap();
        workers.patience.looks = 0;
        let (release, held) = channel::<()>();
        let task = workers.submit(move |_| held.recv().map_or(0, |()| 1));
        let stop = CancellationToken::new();
        stop.cancel();
        let deadline = Deadline::unlimited(stop);
        assert!(matches!(workers.wait(&task, &deadline), Waited::Over));
        drop(release);
    }
}
