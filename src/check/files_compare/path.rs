//! Paths below the root of a tree: bytes, with `/` between levels, empty for the root itself.

/// The path of the folder in which `path` lies.
pub(super) fn parent(path: &[u8]) -> &[u8] {
    last_slash(path).map_or(b"", |slash| &path[..slash])
}

/// The last level of `path`.
pub(super) fn name(path: &[u8]) -> &[u8] {
    last_slash(path).map_or(path, |slash| &path[slash + 1..])
}

fn last_slash(path: &[u8]) -> Option<usize> {
    path.iter().rposition(|byte| *byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_its_folder_and_its_name() {
        assert_eq!((parent(b"a/b/c"), name(b"a/b/c")), (&b"a/b"[..], &b"c"[..]));
        assert_eq!((parent(b"a"), name(b"a")), (&b""[..], &b"a"[..]));
        assert_eq!((parent(b""), name(b"")), (&b""[..], &b""[..]));
    }
}
