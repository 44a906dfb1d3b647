//! The consent to write.

/// Somebody said that cases which declare it may write. Whatever changes a mailbox or sends a message asks for this.
#[derive(Debug, Clone)]
pub struct WriteConsent(());

impl WriteConsent {
    /// The consent, if it was `given` on the command line. The one way to have it: only `cli` and tests may call this.
    pub fn given(given: bool) -> Option<Self> {
        given.then_some(Self(()))
    }
}
