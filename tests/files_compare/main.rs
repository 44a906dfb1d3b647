//! `files.compare` against planted trees: what is wrong is found, what cannot be seen is not passed.

#[cfg(test)]
mod blind;
#[cfg(test)]
#[expect(dead_code, reason = "each test binary uses another part of it")]
#[path = "../support/context.rs"]
mod context;
#[cfg(test)]
#[path = "../support/faulty_tree.rs"]
mod faulty_tree;
#[cfg(test)]
#[path = "../support/file_worlds.rs"]
mod file_worlds;
#[cfg(test)]
mod manifest;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod worlds;
