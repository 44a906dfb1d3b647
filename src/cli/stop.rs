//! Ctrl-C and SIGTERM: the first ends the run politely, the second at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio_util::sync::CancellationToken;

use super::terminal::Terminal;
use crate::model::ExitCode;

/// Which signal asked to stop, if one did.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    /// Cancelled by the first signal.
    pub(super) token: CancellationToken,
    code: Arc<AtomicU8>,
}

impl Stop {
    /// The exit code of an interrupted run.
    pub(super) fn code(&self) -> Option<ExitCode> {
        match self.code.load(Ordering::SeqCst) {
            130 => Some(ExitCode::Interrupted),
            143 => Some(ExitCode::Terminated),
            _ => None,
        }
    }

    /// Waits for signals until the runtime ends.
    pub(super) async fn listen(self, terminal: Terminal) {
        loop {
            let code = signal().await;
            // The second signal does not wait for what the first one began.
            if self.code.swap(code as u8, Ordering::SeqCst) != 0 {
                // The journal is whole up to its last line whenever we end.
                std::process::exit(code as i32);
            }

            terminal.note("stopping: what is under way is given up, reports are written (again to stop at once)");
            self.token.cancel();
        }
    }
}

#[cfg(unix)]
async fn signal() -> ExitCode {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return ExitCode::Interrupted;
    };

    tokio::select! {
        _ = terminate.recv() => ExitCode::Terminated,
        _ = tokio::signal::ctrl_c() => ExitCode::Interrupted,
    }
}

#[cfg(not(unix))]
async fn signal() -> ExitCode {
    let _ = tokio::signal::ctrl_c().await;
    ExitCode::Interrupted
}
