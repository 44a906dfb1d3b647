//! IMAP (RFC 3501, RFC 9051), read with our own eyes.
