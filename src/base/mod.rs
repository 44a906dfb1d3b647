//! What every room may lean on: clock, deadlines, secrets, digests, text, bytes, colours, and files as people write them.
//! Knows nothing of migrations.

pub mod bytes;
pub mod clock;
pub mod colour;
pub mod deadline;
pub mod digest;
pub mod duration;
pub mod private_file;
pub mod secret;
pub mod table;
pub mod text;
pub mod text_file;
