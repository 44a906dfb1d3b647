//! The page as people see it, in a real Chromium: light and dark, on a phone, in print, without scripts, under attack.
//!
//! The pages are left in `target/tmp/browser`, to be looked at.

mod axe;
mod barriers;
mod chromium;
mod hostile;
mod layout;
mod page;
mod print;

use landfall::model::Lang;

use crate::company::company;
use crate::records::World;
use crate::worlds;

/// The pages that are looked at, by name.
fn pages() -> Vec<(&'static str, String)> {
    let text = |world: World| world.text("report.html");
    vec![
        ("night", text(worlds::night().open())),
        ("night-de", text(worlds::night().lang(Lang::De))),
        ("hostile", text(worlds::hostile().open())),
        ("blind", text(worlds::blind_night())),
        ("interrupted", text(worlds::interrupted())),
        ("empty", text(worlds::empty())),
        ("good-de", text(worlds::good().lang(Lang::De))),
        (
            "example",
            include_str!("../../../reports/example/report.html").to_owned(),
        ),
    ]
}

/// A night of 80 accounts and 8 kinds.
fn large_page() -> String {
    company(80).text("report.html")
}
