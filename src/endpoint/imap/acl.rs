//! Who may do what in a folder (RFC 4314).

/// One entry of a folder's access control list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whom it is for: `anna`, `anyone`, `$group`; a leading `-` takes rights away.
    pub identifier: Vec<u8>,
    /// The rights, one letter each: `lrswipkxtea`.
    pub rights: String,
}
