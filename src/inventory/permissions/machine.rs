//! The users and groups of the machine on which landfall runs.

use std::path::Path;

use super::People;
use crate::base::text_file;
use crate::model::{CannotCheck, Message, Obstacle, Retry};

/// More than this of one list is not read.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// The users and groups in the files below `folder`, which is `/etc` on every machine that runs.
///
/// # Errors
/// When one of the two lists cannot be read to its end, or is not understood.
pub fn people(folder: &Path) -> Result<People, CannotCheck> {
    let read = |name: &str| {
        let path = folder.join(name);
        text_file::read(&path, LIST_BYTES_MAX)
            .map_err(|error| unreadable(&path, &error.to_string()))
    };

    let people = People::read(&read("passwd")?, &read("group")?)
        .map_err(|error| unreadable(folder, &error.to_string()))?;

    let nsswitch = folder.join("nsswitch.conf");
    // Without this file a machine asks nothing but the two lists.
    match text_file::read(&nsswitch, LIST_BYTES_MAX) {
        Ok(text) => Ok(people.with_nsswitch(&text)),
        Err(text_file::TextFileError::Empty) => Ok(people),
        Err(text_file::TextFileError::Unreadable(error))
            if error.kind() == std::io::ErrorKind::NotFound =>
        {
            Ok(people)
        }
        Err(error) => Err(unreadable(&nsswitch, &error.to_string())),
    }
}

fn unreadable(path: &Path, problem: &str) -> CannotCheck {
    let cause = Message::new("permissions/people-unreadable").with("problem", problem);
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        path.display().to_string(),
        "read users and groups",
        cause,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_cannot_be_read_is_an_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        assert!(people(folder.path()).is_err());
        write("passwd", "anna:x:2001:2001::/:/bin/sh\n");
        assert!(people(folder.path()).is_err());
        write("group", "team:x:3001:anna\n");
        assert_eq!(
            people(folder.path()).map(|people| people.gids(2001).len()),
            Ok(2)
        );
        write("nsswitch.conf", "group: files ldap\n");
        assert_eq!(
            people(folder.path()).map(|people| people.unread_sources().join(" ")),
            Ok("ldap".to_owned())
        );
        write("nsswitch.conf", "group: \u{0}");
        assert!(people(folder.path()).is_err());
    }
}
