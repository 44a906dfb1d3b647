//! Accessibility, as axe-core sees it, in light and dark; and that it sees it at all.

use crate::chromium::Chromium;
use crate::page::{Eye, Page, Scheme, keep};
use crate::{axe, large_page, pages};

/// Everything that can be folded open is open.
const OPEN_ALL: &str = "document.querySelectorAll('details').forEach((details) => details.open = true)";
const PAPER: &str = "getComputedStyle(document.body).backgroundColor";

/// Runs axe-core over `html` in both schemes; gives the violations.
fn look(chromium: &mut Chromium, script: &str, name: &str, html: &str, eye: Eye) -> Vec<String> {
    let file = keep(&format!("{name}.html"), html);
    let mut page = Page::open(chromium, &file, eye);
    page.eval(OPEN_ALL);
    let mut violations = Vec::new();
    let mut papers = Vec::new();
    for scheme in Scheme::BOTH {
        page.prefer(scheme, "");
        papers.push(page.eval(PAPER));
        let report = axe::run(&mut page, script);
        for undecided in &report.undecided {
            println!("{name} {scheme:?}: undecided: {undecided}");
        }
        assert!(report.passed.iter().any(|id| id == "color-contrast") || !report.violations.is_empty(), "{name}");
        violations.extend(report.violations.into_iter().map(|told| format!("{name} {scheme:?}: {told}")));
    }
    assert!(papers[0] != papers[1], "{name}: light and dark look the same: {papers:?}");
    violations
}

#[test]
fn nobody_is_barred() {
    let Some(script) = axe::script() else { return axe::not_run() };
    let mut chromium = Chromium::start();
    let mut violations = Vec::new();
    for (name, html) in pages() {
        violations.extend(look(&mut chromium, &script, name, &html, Eye::default()));
    }
    for (name, html) in &pages()[..2] {
        let phone = Eye { width: 390, ..Eye::default() };
        violations.extend(look(&mut chromium, &script, &format!("{name}-phone"), html, phone));
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn nobody_is_barred_from_a_night_of_a_company() {
    let Some(script) = axe::script() else { return axe::not_run() };
    let mut chromium = Chromium::start();
    let violations = look(&mut chromium, &script, "company", &large_page(), Eye::default());
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}
