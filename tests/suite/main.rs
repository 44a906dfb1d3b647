//! Suites as written: what is read, what is told of mistakes, what is planned, and the commands that need no system.

#[cfg(test)]
mod absent;
mod accounts;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod plan;
