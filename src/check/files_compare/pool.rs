//! Threads that read files, and give their results back in the order in which the work was handed in.
//!
//! The threads are not joined: one that hangs in a dead network share must not hold the case beyond
//! its deadline. They end by themselves when the pool is dropped.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::content::Buffers;
use crate::base::deadline::Deadline;
use crate::model::CannotCheck;

/// Fewest and most threads.
const THREADS: std::ops::RangeInclusive<usize> = 2..=16;

/// How often a waiting thread looks whether the time is over.
pub(super) const LOOK_UP: Duration = Duration::from_millis(50);

/// How often it looks again before it gives up work that is still under way then.
pub(super) const GRACE: u32 = 20;

type Job<T> = Box<dyn FnOnce(&mut Buffers) -> T + Send>;

struct Queue<T> {
    jobs: VecDeque<(u64, Job<T>)>,
    closed: bool,
}

type Shared<T> = Arc<(Mutex<Queue<T>>, Condvar)>;

/// The threads.
pub(super) struct Pool<T> {
    shared: Shared<T>,
    results: Receiver<(u64, Option<T>)>,
    early: HashMap<u64, Option<T>>,
    submitted: u64,
    taken: u64,
    threads: usize,
    patience: u32,
}

/// What became of the oldest piece of work.
pub(super) enum Next<T> {
    /// It is done.
    Done(T),
    /// The time was over before it was.
    Over,
    /// The thread that did it failed.
    Failed(CannotCheck),
}

impl<T: Send + 'static> Pool<T> {
    /// As many threads as the machine does at once, within limits.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(super) fn new() -> Result<Self, CannotCheck> {
        let threads = thread::available_parallelism()
            .map_or(2, usize::from)
            .clamp(*THREADS.start(), *THREADS.end());
        let shared = Arc::new((
            Mutex::new(Queue {
                jobs: VecDeque::new(),
                closed: false,
            }),
            Condvar::new(),
        ));
        let (sender, results) = channel();
        for number in 0..threads {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            spawn(&format!("read-{number}"), move || work(&shared, &sender))?;
        }
        Ok(Self {
            shared,
            results,
            early: HashMap::new(),
            submitted: 0,
            taken: 0,
            threads,
            patience: GRACE,
        })
    }

    /// How much work may be waiting or under way before some result should be taken: enough to keep
    /// every thread busy, few enough to hold few folders open.
    pub(super) fn room(&self) -> u64 {
        self.threads as u64 * 8
    }

    /// How many results are not taken yet.
    pub(super) fn waiting(&self) -> u64 {
        self.submitted - self.taken
    }

    /// Hands in work.
    pub(super) fn submit(&mut self, job: Job<T>) {
        let (queue, ready) = &*self.shared;
        queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .jobs
            .push_back((self.submitted, job));
        self.submitted += 1;
        ready.notify_one();
    }

    /// Waits for the result of the oldest work not taken yet.
    pub(super) fn next(&mut self, deadline: &Deadline) -> Next<T> {
        loop {
            if let Some(result) = self.early.remove(&self.taken) {
                self.taken += 1;
                let lost = || {
                    Next::Failed(CannotCheck::fault(
                        "read files",
                        "a reading thread panicked",
                    ))
                };
                return result.map_or_else(lost, Next::Done);
            }
            match self.results.recv_timeout(LOOK_UP) {
                Ok((number, result)) => {
                    self.early.insert(number, result);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.taken += 1;
                    return Next::Failed(CannotCheck::fault(
                        "read files",
                        "all reading threads ended early",
                    ));
                }
                Err(RecvTimeoutError::Timeout) if deadline.is_over() => {
                    if self.patience == 0 {
                        self.taken += 1;
                        return Next::Over;
                    }
                    self.patience -= 1;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        let (queue, ready) = &*self.shared;
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.closed = true;
        queue.jobs.clear();
        ready.notify_all();
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
        .map_err(|why| CannotCheck::fault("start a thread", why.to_string()))
}

fn work<T>(shared: &Shared<T>, results: &Sender<(u64, Option<T>)>) {
    let (queue, ready) = &**shared;
    let mut buffers = Buffers::default();
    loop {
        let mut waiting = queue.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, job) = loop {
            if waiting.closed {
                return;
            }
            if let Some(next) = waiting.jobs.pop_front() {
                break next;
            }
            waiting = ready.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        };
        drop(waiting);
        let result = catch_unwind(AssertUnwindSafe(|| job(&mut buffers))).ok();
        if results.send((number, result)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_util::sync::CancellationToken;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let mut pool: Pool<u64> = Pool::new().unwrap();
        let gate = Arc::new(std::sync::Barrier::new(2));
        let held = Arc::clone(&gate);
        pool.submit(Box::new(move |_| {
            held.wait();
            0
        }));
        pool.submit(Box::new(move |_| {
            gate.wait();
            1
        }));
        (2..50).for_each(|number| pool.submit(Box::new(move |_| number)));
        let deadline = Deadline::unlimited(CancellationToken::new());
        for expected in 0..50 {
            assert!(matches!(pool.next(&deadline), Next::Done(number) if number == expected));
        }
        assert_eq!(pool.waiting(), 0);
    }

    #[test]
    fn a_panic_is_a_failure_and_the_rest_goes_on() {
        let mut pool: Pool<u64> = Pool::new().unwrap();
        pool.submit(Box::new(|_| panic!("a fault")));
        pool.submit(Box::new(|_| 1));
        let deadline = Deadline::unlimited(CancellationToken::new());
        assert!(matches!(pool.next(&deadline), Next::Failed(_)));
        assert!(matches!(pool.next(&deadline), Next::Done(1)));
    }

    #[test]
    fn work_that_hangs_does_not_hold_the_case() {
        let mut pool: Pool<u64> = Pool::new().unwrap();
        pool.patience = 0;
        let (release, held) = channel::<()>();
        pool.submit(Box::new(move |_| held.recv().map_or(0, |()| 1)));
        let stop = CancellationToken::new();
        stop.cancel();
        assert!(matches!(pool.next(&Deadline::unlimited(stop)), Next::Over));
        drop(release);
    }
}
