//! What is printed: all of it, on the paper, in ink that can be read.

use std::path::Path;
use std::process::Command;

use super::chromium::Chromium;
use super::page::{Eye, Page, Scheme, keep};
use super::{axe, large_page};
use crate::worlds;
use landfall::model::Lang;

/// The words of a printed document, and the lines of `pdftotext -bbox` that tell of words beyond the paper.
struct Printed {
    pages: usize,
    text: String,
    cut: Vec<String>,
}

fn number(line: &str, name: &str) -> f64 {
    let (_, rest) = line.split_once(&format!("{name}=\"")).expect(name);
    rest.split('"').next().expect(name).parse().expect(name)
}

fn read(name: &str, pdf: &[u8]) -> Printed {
    let file = keep(&format!("{name}.pdf"), pdf);
    let output = Command::new("pdftotext")
        .arg("-bbox")
        .arg(&file)
        .arg("-")
        .output();
    let output = output.expect("pdftotext is not there: apt-get install poppler-utils");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut printed = Printed {
        pages: 0,
        text: String::new(),
        cut: Vec::new(),
    };
    let mut width = 0.0;
    for line in String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .map(str::trim)
    {
        if line.starts_with("<page ") {
            printed.pages += 1;
            width = number(line, "width");
        } else if line.starts_with("<word ") {
            if number(line, "xMin") < 0.0 || number(line, "xMax") > width {
                printed.cut.push(line.to_owned());
            }
            let word = line
                .split_once('>')
                .expect("a word")
                .1
                .trim_end_matches("</word>");
            printed.text.push_str(word);
            printed.text.push(' ');
        }
    }
    printed
}

/// How often each of `words`, in which no line is broken, is in a text, as a word.
fn count(text: &str, words: &[&str]) -> Vec<usize> {
    words
        .iter()
        .map(|word| {
            text.split_whitespace()
                .filter(|found| found == word)
                .count()
        })
        .collect()
}

/// By how much a page is wider than A4 without its margins, in CSS pixels: it would be printed smaller, or cut off.
fn too_wide(chromium: &mut Chromium, file: &Path) -> i64 {
    let mut page = Page::open(
        chromium,
        file,
        Eye {
            width: 688,
            ..Eye::default()
        },
    );
    page.prefer(Scheme::Light, "print");
    let wide =
        page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    wide.as_i64().expect("a number")
}

#[test]
fn all_of_it_is_printed_and_on_the_paper() {
    let mut chromium = Chromium::start();
    let people = [
        "anna.muster",
        "zoë.graf",
        "hugo.frei",
        "kim.brunner",
        "Briefe",
    ];
    let night = ["anna", "françois", "lars", "Junk"];
    for (name, html, words) in [
        ("company", large_page(), &people[..]),
        (
            "night-de",
            worlds::night().lang(Lang::De).text("report.html"),
            &night[..],
        ),
        (
            "hostile",
            worlds::hostile().open().text("report.html"),
            &[][..],
        ),
    ] {
        let file = keep(&format!("print-{name}.html"), html);
        let mut page = Page::open(
            &mut chromium,
            &file,
            Eye {
                scheme: Scheme::Dark,
                ..Eye::default()
            },
        );
        // What the page says, folded away or not, but for what is of use on a screen only.
        let said = page.eval(
            "(() => { const main = document.querySelector('main').cloneNode(true);
              main.querySelectorAll('.contents, #filter').forEach((e) => e.remove());
              main.querySelectorAll('h1, h2, h3, p, li, td, th, dt, dd, caption, b, bdi, span').forEach((e) => e.append(' '));
              return main.textContent; })()",
        );
        let said = count(said.as_str().unwrap(), words);
        let printed = read(&format!("print-{name}"), &page.pdf());
        drop(page);
        println!("{name}: {} pages", printed.pages);
        // A table of many columns may make the print a tenth smaller.
        let wide = too_wide(&mut chromium, &file);
        assert!(wide <= 68, "{name}: {wide}");
        assert!(
            printed.pages > 0 && printed.cut.is_empty(),
            "{name}: {:?}",
            printed.cut
        );
        let found = count(&printed.text, words);
        let all = words.iter().zip(said.iter().zip(&found));
        let lost: Vec<_> = all
            .filter(|(_, (said, found))| **said == 0 || found < said)
            .collect();
        assert!(lost.is_empty(), "{name}: said and printed: {lost:?}");
    }
}

#[test]
fn what_is_cut_off_or_folded_away_is_noticed() {
    let mut chromium = Chromium::start();
    let html = "<!doctype html><style>p { position: absolute; left: 60cm; white-space: nowrap }</style>
      <details><summary>more</summary>unseen</details><p>beyond the edge of the paper it goes on and on";
    let file = keep("print-cut.html", html);
    let mut page = Page::open(&mut chromium, &file, Eye::default());
    let printed = read("print-cut", &page.pdf());
    assert_eq!(
        count(&printed.text, &["more", "unseen", "beyond"]),
        [1, 0, 0]
    );
    drop(page);
    assert!(too_wide(&mut chromium, &file) > 68);
}

/// Paper is white, whatever the screen was; and what stands on it is dark enough.
#[test]
fn print_is_dark_on_white() {
    let mut chromium = Chromium::start();
    let file = keep("print-ink.html", worlds::night().text("report.html"));
    let mut page = Page::open(
        &mut chromium,
        &file,
        Eye {
            scheme: Scheme::Dark,
            ..Eye::default()
        },
    );
    let paper = "getComputedStyle(document.body).backgroundColor";
    assert_eq!(page.eval(paper), "rgb(18, 24, 31)");
    page.prefer(Scheme::Dark, "print");
    assert_eq!(page.eval(paper), "rgb(255, 255, 255)");
    if let Some(script) = axe::script() {
        page.eval("document.querySelectorAll('details').forEach((details) => details.open = true)");
        let report = axe::run(&mut page, &script);
        let faint: Vec<_> = report
            .violations
            .iter()
            .filter(|told| told.starts_with("color-contrast"))
            .collect();
        assert!(
            faint.is_empty() && report.passed.iter().any(|id| id == "color-contrast"),
            "{faint:?}"
        );
    }
}
