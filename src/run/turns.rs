//! Taking turns at servers whose connections count only while they are used (see
//! [`Held::ForTheUse`](crate::endpoint::connector::Held::ForTheUse)): cases wait for one in their midst.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::deadline::Deadline;
use crate::endpoint::connector::Limit;
use crate::model::CannotCheck;

/// The servers in use.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<BTreeMap<String, Arc<Semaphore>>>);

impl Turns {
    /// Waits for a turn at the server of `limit`; it is over when what is returned is dropped.
    ///
    /// # Errors
    /// When the deadline comes first.
    pub(super) async fn turn(
        &self,
        limit: &Limit,
        deadline: &Deadline,
    ) -> Result<OwnedSemaphorePermit, CannotCheck> {
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let server = all.entry(limit.server.clone());
            server
                .or_insert_with(|| Arc::new(Semaphore::new(limit.total)))
                .clone()
        };

        let what = "wait for a turn at the submission service";
        tokio::select! {
            turn = turns.acquire_owned() => {
                turn.map_err(|error| CannotCheck::fault(what, error.to_string()))
            }
            () = deadline.over() => Err(CannotCheck::over(deadline, what)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::endpoint::table;
    use crate::model::{Obstacle, Service};

    fn at(host: &str) -> Limit {
        let written = serde_json::json!({ "smtp": format!("smtps://{host}"), "auth": "none" });
        let settings = table::settings_as_written(Service::Submission, &written).unwrap();
        settings.limit().unwrap()
    }

    #[tokio::test]
    async fn a_turn_is_waited_for_at_each_server_by_itself() {
        let (all, unlimited) = (
            Turns::default(),
            Deadline::unlimited(CancellationToken::new()),
        );
        let (one, other) = (at("one.example"), at("other.example"));
        let mut taken = Vec::new();
        for _ in 0..one.total {
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
            over.is_err_and(|error| error.obstacle == Obstacle::TimedOut),
            "who cannot wait gets an error"
        );
    }
}
