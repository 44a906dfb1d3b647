//! Reports, read as their readers read them.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod company;
#[cfg(test)]
mod html;
#[cfg(test)]
mod junit;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod records;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod worlds;
