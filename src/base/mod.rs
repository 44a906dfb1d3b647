//! What every room may lean on: clock, secrets, digests, text, bytes, deadlines. Knows nothing of migrations.

pub mod bytes;
pub mod clock;
pub mod deadline;
pub mod digest;
pub mod secret;
pub mod text;
