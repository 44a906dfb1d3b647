//! Accessibility, as axe-core sees it, in light and dark; and that it sees it at all.

use super::chromium::Chromium;
use super::page::{Eye, Page, Scheme, keep};
use super::{axe, large_page, pages};

/// Everything that can be folded open is open.
const OPEN_ALL: &str =
    "document.querySelectorAll('details').forEach((details) => details.open = true)";
const PAPER: &str = "getComputedStyle(document.body).backgroundColor";

/// What it may leave open of a colour: that of symbols which stand for no word and are hidden from who cannot see them,
/// of a single character, and of what lies under the column that stays in sight while a table is scrolled.
const UNDECIDED: [&str; 3] = [
    "color-contrast: nonBmp",
    "color-contrast: shortTextContent",
    "color-contrast: elmPartiallyObscured",
];

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
            violations.extend(
                (!UNDECIDED.contains(&undecided.as_str()))
                    .then(|| format!("undecided: {undecided}")),
            );
        }
        let judged = report
            .violations
            .iter()
            .any(|told| told.starts_with("color-contrast"));
        assert!(
            judged || report.passed.iter().any(|id| id == "color-contrast"),
            "{name}: contrast was not judged"
        );
        violations.extend(
            report
                .violations
                .into_iter()
                .map(|told| format!("{name} {scheme:?}: {told}")),
        );
    }
    assert!(
        papers[0] != papers[1],
        "{name}: light and dark look the same: {papers:?}"
    );
    violations
}

#[test]
fn nobody_is_barred() {
    let Some(script) = axe::script() else {
        return axe::not_run();
    };
    let mut chromium = Chromium::start();
    let mut violations = Vec::new();
    for (name, html) in pages() {
        violations.extend(look(&mut chromium, &script, name, &html, Eye::default()));
    }
    for (name, html) in &pages()[..2] {
        let phone = Eye {
            width: 390,
            ..Eye::default()
        };
        violations.extend(look(
            &mut chromium,
            &script,
            &format!("{name}-phone"),
            html,
            phone,
        ));
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn nobody_is_barred_from_a_night_of_a_company() {
    let Some(script) = axe::script() else {
        return axe::not_run();
    };
    let mut chromium = Chromium::start();
    let violations = look(
        &mut chromium,
        &script,
        "company",
        &large_page(),
        Eye::default(),
    );
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn barriers_are_noticed_in_light_and_in_dark() {
    let Some(script) = axe::script() else {
        return axe::not_run();
    };
    let mut chromium = Chromium::start();
    let sound = &pages()[0].1;
    let told = |chromium: &mut Chromium, name: &str, from: &str, to: &str| {
        assert!(sound.contains(from), "{name}: the page has changed");
        look(
            chromium,
            &script,
            name,
            &sound.replace(from, to),
            Eye::default(),
        )
    };
    // The policy would refuse a style that was tampered with.
    let policy = "http-equiv=\"Content-Security-Policy\"";
    let bare = sound.replacen(policy, "name=\"none\"", 1);
    for (name, rule) in [
        (
            "faint-light",
            "@media (prefers-color-scheme: light) { .sentence { color: #c9a9a9; } }",
        ),
        (
            "faint-dark",
            "@media (prefers-color-scheme: dark) { .sentence { color: #5a3d40; } }",
        ),
    ] {
        let html = bare.replacen("</style>", &format!("{rule}</style>"), 1);
        let violations = look(&mut chromium, &script, name, &html, Eye::default());
        let scheme = if name == "faint-light" {
            "Light"
        } else {
            "Dark"
        };
        assert_eq!(violations.len(), 1, "{violations:?}");
        assert!(
            violations[0].starts_with(&format!("{name} {scheme}: color-contrast")),
            "{violations:?}"
        );
    }
    for (name, from, to, rule) in [
        (
            "unlabelled",
            "<label>Search <input",
            "<label><input",
            "label",
        ),
        ("headless", "<h1>", "<h1 hidden>", "page-has-heading-one"),
        (
            "speechless",
            "<html lang=\"en\">",
            "<html>",
            "html-has-lang",
        ),
    ] {
        let violations = told(&mut chromium, name, from, to);
        let seen = violations
            .iter()
            .filter(|told| told.contains(&format!(": {rule} (")))
            .count();
        assert_eq!(seen, 2, "{name}: {violations:?}");
    }
}

#[test]
fn nobody_is_barred_from_the_demo() {
    let Some(script) = axe::script() else {
        return axe::not_run();
    };
    let folder = tempfile::tempdir().unwrap();
    let mut demo = std::process::Command::new(env!("CARGO_BIN_EXE_landfall"));
    let output = demo
        .arg("demo")
        .arg("--out")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut chromium = Chromium::start();
    for lang in ["en", "de"] {
        let html = std::fs::read_to_string(folder.path().join(lang).join("report.html")).unwrap();
        let violations = look(
            &mut chromium,
            &script,
            &format!("demo-{lang}"),
            &html,
            Eye::default(),
        );
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }
}
