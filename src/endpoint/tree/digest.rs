//! Digests of files, by the algorithms in which manifests are written.

use std::fmt;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::base::digest::hex;

/// An algorithm by which content is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// MD5 (RFC 1321): enough against accidents, not against intent. Only where a manifest has it.
    Md5,
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// BLAKE3.
    Blake3,
}

impl Algorithm {
    /// The word in suites and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Blake3 => "blake3",
        }
    }

    /// The digest of no bytes at all.
    pub fn of_nothing(self) -> FileDigest {
        Hasher::new(self).finish()
    }
}

/// The digest of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileDigest {
    bytes: [u8; 32],
    length: u8,
}

impl FileDigest {
    /// Wraps a digest of 16 or 32 bytes; others are none.
    pub fn new(digest: &[u8]) -> Option<Self> {
        if digest.len() != 16 && digest.len() != 32 {
            return None;
        }
        let mut bytes = [0; 32];
        bytes[..digest.len()].copy_from_slice(digest);
        Some(Self {
            bytes,
            length: u8::try_from(digest.len()).ok()?,
        })
    }

    fn of_32(bytes: [u8; 32]) -> Self {
        Self { bytes, length: 32 }
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.bytes[..usize::from(self.length)]))
    }
}

impl fmt::Debug for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Takes the bytes of one file after the other.
#[derive(Debug)]
pub enum Hasher {
    /// MD5.
    Md5(Md5),
    /// SHA-256.
    Sha256(Sha256),
    /// BLAKE3.
    Blake3(Box<blake3::Hasher>),
}

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5(Md5::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Blake3 => Self::Blake3(Box::default()),
        }
    }

    /// Takes what comes next.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Blake3(hasher) => {
                hasher.update(bytes);
            }
        }
    }

    /// The digest of what was taken; the hasher is as new afterwards.
    pub fn finish(&mut self) -> FileDigest {
        match self {
            Self::Md5(hasher) => {
                let mut bytes = [0; 32];
                bytes[..16].copy_from_slice(&hasher.finalize_reset());
                FileDigest { bytes, length: 16 }
            }
            Self::Sha256(hasher) => FileDigest::of_32(hasher.finalize_reset().into()),
            Self::Blake3(hasher) => {
                let digest = *hasher.finalize().as_bytes();
                hasher.reset();
                FileDigest::of_32(digest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let answers = [
            (
                Algorithm::Md5,
                "d41d8cd98f00b204e9800998ecf8427e",
                "900150983cd24fb0d6963f7d28e17f72",
            ),
            (
                Algorithm::Sha256,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                Algorithm::Blake3,
                "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
                "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
            ),
        ];
        for (algorithm, nothing, abc) in answers {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"abc");
            assert_eq!(hasher.finish().to_string(), abc);
            assert_eq!(
                hasher.finish().to_string(),
                nothing,
                "a finished hasher is as new"
            );
            assert_eq!(algorithm.of_nothing().to_string(), nothing);
        }
    }
}
