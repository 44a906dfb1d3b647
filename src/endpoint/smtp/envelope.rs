//! The envelope of a message (RFC 5321, section 2.3.1): what the server is told besides the message itself.

/// Who sends a message, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The reverse-path: the sender's address.
    pub sender: &'a str,
    /// The forward-path: the one recipient's address.
    pub recipient: &'a str,
}

impl<'a> Envelope<'a> {
    /// The domain of the sender, or the whole of it where it has none.
    pub fn sender_domain(&self) -> &'a str {
        let parts = self.sender.rsplit_once('@');
        parts.map_or(self.sender, |(_, domain)| domain)
    }
}
