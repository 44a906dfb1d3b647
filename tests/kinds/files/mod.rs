//! `files.compare` against planted trees: what is wrong is found, what cannot be seen is not passed.

mod blind;
mod faulty_tree;
mod manifest;
mod oracle;
mod overlap;
mod planted;
mod times;
mod tree;
mod worlds;
