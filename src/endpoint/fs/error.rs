//! What the system says when it refuses, as an obstacle to looking.

use std::io;

use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// Why something at `place` cannot be looked at: `error` came while doing `operation`.
pub(super) fn cannot(place: &str, operation: String, error: &io::Error) -> CannotCheck {
    use io::ErrorKind as Kind;
    let (obstacle, retry, code) = match error.kind() {
        Kind::PermissionDenied => (Obstacle::Denied, Retry::Never, "fs/denied"),
        Kind::NotFound => (Obstacle::Absent, Retry::Never, "fs/absent"),
        Kind::NotADirectory => (Obstacle::Changed, Retry::Later, "fs/changed"),
        _ if is_loop(error) => (Obstacle::Changed, Retry::Later, "fs/changed"),
        Kind::TimedOut => (Obstacle::TimedOut, Retry::Later, "fs/failed"),
        Kind::StaleNetworkFileHandle => (Obstacle::Interrupted, Retry::Later, "fs/failed"),
        Kind::OutOfMemory => (Obstacle::TooLarge, Retry::Later, "fs/failed"),
        _ => (Obstacle::Interrupted, Retry::Later, "fs/failed"),
    };
    let cause = Message::new(code).with("system", error.to_string());
    CannotCheck::new(obstacle, retry, place, operation, cause)
}

/// Whether a link stood where none was to be followed.
fn is_loop(error: &io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return error.raw_os_error().is_none();
}
