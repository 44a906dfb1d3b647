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
    /// Decoded header and body.
    Body,
    /// Decoded header alone.
    DecodedHeader,
    /// The whole content.
    Content,
}

impl Pass {
    /// All, strongest first.
    pub(super) const ALL: [Self; 6] = [
        Self::Exact,
        Self::Decoded,
        Self::Body,
        Self::Content,
        Self::Header,
        Self::DecodedHeader,
    ];

    /// Whether it is said how many pairs rest on this alone.
    pub(super) fn is_weak(self) -> bool {
        matches!(self, Self::Header | Self::DecodedHeader)
    }

    /// The word in the evidence.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Exact => "mail.messages/pass-exact",
            Self::Header => "mail.messages/pass-header",
            Self::Decoded => "mail.messages/pass-decoded",
            Self::Body => "mail.messages/pass-body",
            Self::DecodedHeader => "mail.messages/pass-decoded-header",
            Self::Content => "mail.messages/pass-content",
        }
    }
}
