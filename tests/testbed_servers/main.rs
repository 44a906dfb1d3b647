//! The embedded servers as clients that know nothing of them see them: raw bytes, and foreign tools.

#[cfg(test)]
mod dns;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod imap;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod smtp;
