//! Taking turns at submission services: all probes of a run are mostly sent by one mailbox elsewhere, and providers
//! let one mailbox send over a few connections at once only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::deadline::Deadline;
use crate::endpoint::smtp::SmtpOpen;
use crate::model::CannotCheck;

/// So many at once at one server: what Exchange Online grants a mailbox.
const AT_ONCE: usize = 3;

/// The services in use, by host and port.
#[derive(Debug, Default)]
pub(super) struct Submissions(Mutex<BTreeMap<(String, u16), Arc<Semaphore>>>);

impl Submissions {
    /// Waits for a turn at `open`; it is over when what is returned is dropped.
    ///
    /// # Errors
    /// When the deadline comes first.
    pub(super) async fn turn(
        &self,
        open: &SmtpOpen,
        deadline: &Deadline,
    ) -> Result<OwnedSemaphorePermit, CannotCheck> {
        let server = (open.host.clone(), open.port);
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(server)
                .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE)))
                .clone()
        };
        let what = "wait for a turn at the submission service";
        tokio::select! {
            turn = turns.acquire_owned() => turn.map_err(|error| CannotCheck::fault(what, error.to_string())),
            () = deadline.over() => Err(if deadline.is_cancelled() { CannotCheck::stopped(what) } else { CannotCheck::timed_out(what) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::base::secret::Redactor;
    use crate::endpoint::smtp::SmtpSpec;
    use crate::model::Obstacle;

    fn at(host: &str) -> SmtpOpen {
        let spec = serde_json::json!({ "smtp": format!("smtps://{host}"), "auth": "none" });
        let spec: SmtpSpec = serde_json::from_value(spec).unwrap();
        SmtpOpen::new(&spec, Redactor::new()).unwrap()
    }

    #[tokio::test]
    async fn a_turn_is_waited_for_at_each_server_by_itself() {
        let (all, unlimited) = (
            Submissions::default(),
            Deadline::unlimited(CancellationToken::new()),
        );
        let (one, other) = (at("one.example"), at("other.example"));
        let mut taken = Vec::new();
        for _ in 0..AT_ONCE {
            taken.push(all.turn(&one, &unlimited).await.unwrap());
        }
        let next = all.turn(&one, &unlimited);
        tokio::pin!(next);
        assert!(
            next.as_mut().now_or_never().is_none(),
            "all turns are taken"
        );
        assert!(
            all.turn(&other, &unlimited).now_or_never().is_some(),
            "another server has its own"
        );
        taken.pop();
        taken.push(next.await.unwrap());
        let over = all.turn(&one, &unlimited.within(Duration::ZERO)).await;
        assert!(
            over.is_err_and(|why| why.obstacle == Obstacle::TimedOut),
            "who cannot wait is told so"
        );
    }
}
