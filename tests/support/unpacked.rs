//! Servers whose packages cannot be installed beside Dovecot: `tests/all` unpacks them below the target folder.

use std::path::{Path, PathBuf};

/// Where `program` is, a path as in its Debian package. Panics with a plain reason if it is not there.
pub(crate) fn unpacked(program: &str) -> PathBuf {
    let folder = std::env::var_os("LANDFALL_MAIL_SERVERS").map_or_else(
        || {
            Path::new(env!("CARGO_TARGET_TMPDIR"))
                .with_file_name("mail-servers")
                .join("unpacked")
        },
        PathBuf::from,
    );
    let path = folder.join(program);
    assert!(
        path.exists(),
        "{} is not there: tests/all unpacks it",
        path.display()
    );
    path
}
