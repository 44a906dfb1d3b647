//! By what two messages were seen to be the same.

/// By what two messages were seen to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    /// Message-ID and header as they stand.
    Exact,
    /// The header as it stands; there is no Message-ID.
    Header,
    /// Message-ID and decoded header.
    Decoded,
    /// The Message-ID, with which either side has only one message; the header differs.
    Id,
    /// Decoded header and body.
    Body,
    /// The body; at least one of the two has no header to know it by.
    Content,
}

impl Pass {
    /// All, strongest first.
    pub(super) const ALL: [Self; 6] = [
        Self::Exact,
        Self::Decoded,
        Self::Body,
        Self::Content,
        Self::Id,
        Self::Header,
    ];

    /// Whether it is said how many pairs rest on this alone, and another body means another message.
    pub(super) fn is_weak(self) -> bool {
        self == Self::Header
    }

    /// Whether both have the same Message-ID.
    pub(super) fn is_by_id(self) -> bool {
        matches!(self, Self::Exact | Self::Decoded | Self::Id)
    }

    /// The word in the evidence.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Exact => "mail.messages/pass-exact",
            Self::Header => "mail.messages/pass-header",
            Self::Decoded => "mail.messages/pass-decoded",
            Self::Id => "mail.messages/pass-id",
            Self::Body => "mail.messages/pass-body",
            Self::Content => "mail.messages/pass-content",
        }
    }
}
