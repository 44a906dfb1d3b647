//! Reports, read as their readers read them.

mod html;
mod junit;
mod outputs;
mod records;
mod texts;
mod worlds;
