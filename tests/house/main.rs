//! The walls of the house: what may import what, how files look, what is never written, and that every kind is whole.
//! Each rule is tried out on planted offences beside it.

#[cfg(test)]
mod circles;
#[cfg(test)]
mod fresh;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod source;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod tidy;

use std::path::Path;

use source::{House, Offence};

#[test]
fn the_house_is_as_designed() {
    let house = House::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(house.product().count() > 10, "the sources were not found");
    let rules: [(&str, Vec<Offence>); 9] = [
        ("rooms import only what they may", rooms::imports(&house)),
        (
            "no circle of imports holds more than two files",
            circles::circles(&house),
        ),
        (
            "consent comes from the command line",
            rooms::consent(&house),
        ),
        (
            "files say what they are, are short and well named",
            tidy::files(&house),
        ),
        (
            "nothing is switched off, left for later or panics",
            tidy::code(&house),
        ),
        ("no word from outside the house", tidy::words(&house)),
        (
            "every text is there in every language",
            texts::languages(&house),
        ),
        ("every code has a text", texts::codes(&house)),
        (
            "every kind is whole",
            kinds::whole(&house, landfall::check::kinds()),
        ),
    ];
    let mut report = String::new();
    for (rule, mut offences) in rules {
        offences.sort();
        offences.dedup();
        if !offences.is_empty() {
            report.push_str(&format!("\n{rule}:\n"));
        }
        for Offence(offence) in offences {
            report.push_str(&format!("  {offence}\n"));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
