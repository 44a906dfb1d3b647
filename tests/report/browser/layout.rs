//! What a page does on its own, and whether it can be read on a phone and without scripts.

use super::chromium::Chromium;
use super::page::{Eye, Page, Scheme, keep};
use super::{large_page, pages};
use crate::company::company;

/// What reaches beyond the right edge, and is not in a box of its own that scrolls.
const BEYOND: &str = "[...document.querySelectorAll('body *')]
  .filter((e) => !e.closest('.scroll, .skip') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 60)}`)";
/// By how much the page is wider than its window.
const TOO_WIDE: &str =
    "document.documentElement.scrollWidth - document.documentElement.clientWidth";
const SEEN: &str = "(selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).length";

#[test]
fn a_page_asks_for_nothing_and_complains_of_nothing() {
    let mut chromium = Chromium::start();
    for (name, html) in pages() {
        let file = keep(&format!("alone-{name}.html"), &html);
        let mut page = Page::open(&mut chromium, &file, Eye::default());
        let doings = page.doings();
        assert_eq!(
            doings.requests,
            [format!("file://{}", file.display())],
            "{name}"
        );
        assert!(doings.messages.is_empty(), "{name}: {:?}", doings.messages);
    }
}

#[test]
fn the_policy_of_a_page_is_in_force() {
    let mut chromium = Chromium::start();
    let file = keep("policy.html", &pages()[0].1);
    let mut page = Page::open(&mut chromium, &file, Eye::default());
    let refused = page.list(
        "new Promise((done) => {
          const refused = [];
          document.addEventListener('securitypolicyviolation', (event) => {
            refused.push(event.effectiveDirective);
            if (refused.length === 4) done(refused.sort());
          });
          const add = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
          add('script', { textContent: 'document.title = \"obeyed\"' });
          add('img', { src: 'http://beacon.example/x.png' });
          add('style', { textContent: 'body { display: none }' });
          fetch('http://beacon.example/').catch(() => 0);
        })",
    );
    assert_eq!(
        refused,
        [
            "connect-src",
            "img-src",
            "script-src-elem",
            "style-src-elem"
        ]
    );
    assert!(page.eval("document.title") != "obeyed");
    assert_ne!(
        page.doings().messages.len(),
        0,
        "what the policy refuses is seen by these tests"
    );
}

#[test]
fn a_page_fits_a_phone() {
    let mut chromium = Chromium::start();
    let mut all = pages();
    all.push(("company", large_page()));
    for (name, html) in all {
        let file = keep(&format!("phone-{name}.html"), &html);
        let mut page = Page::open(
            &mut chromium,
            &file,
            Eye {
                width: 390,
                ..Eye::default()
            },
        );
        page.eval("document.querySelectorAll('details').forEach((details) => details.open = true)");
        assert_eq!(
            page.eval("document.documentElement.clientWidth"),
            390,
            "{name}"
        );
        let beyond = page.list(BEYOND);
        assert!(
            page.eval(TOO_WIDE) == 0 && beyond.is_empty(),
            "{name}: {beyond:?}"
        );
    }
    let wide = keep(
        "wide.html",
        "<!doctype html><meta name=viewport content=width=device-width><p>wide</p><style>p{width:500px}</style>",
    );
    let mut page = Page::open(
        &mut chromium,
        &wide,
        Eye {
            width: 390,
            ..Eye::default()
        },
    );
    assert!(
        page.eval(TOO_WIDE) != 0 && !page.list(BEYOND).is_empty(),
        "what is too wide is noticed"
    );
}

#[test]
fn a_page_is_read_without_scripts() {
    let mut chromium = Chromium::start();
    for scheme in Scheme::BOTH {
        let file = keep("scriptless.html", &pages()[0].1);
        let mut with = Page::open(
            &mut chromium,
            &file,
            Eye {
                scheme,
                ..Eye::default()
            },
        );
        let seen =
            |page: &mut Page<'_>, selector: &str| page.eval(&format!("({SEEN})(`{selector}`)"));
        let matters = [
            "h1",
            ".sentence",
            "main section > h2",
            "article.cause",
            ".next",
            "table caption",
            "tbody tr",
        ];
        let counts = matters.map(|selector| seen(&mut with, selector));
        assert_eq!(seen(&mut with, "#filter"), 1);
        drop(with);
        let mut without = Page::open(
            &mut chromium,
            &file,
            Eye {
                scheme,
                scripts: false,
                ..Eye::default()
            },
        );
        assert_eq!(
            seen(&mut without, "#filter"),
            0,
            "a search that cannot work is not offered"
        );
        assert_eq!(matters.map(|selector| seen(&mut without, selector)), counts);
        assert!(counts.iter().all(|count| *count != 0), "{counts:?}");
        let opened = "(() => { const folded = document.querySelector('details.passed:not([open])');
          folded.querySelector('summary').click();
          return folded.open && folded.querySelector('table').checkVisibility(); })()";
        assert_eq!(without.eval(opened), true);
    }
}

#[test]
fn a_night_of_a_company_is_searched() {
    let html = large_page();
    println!("80 accounts x 8 cases: {} bytes", html.len());
    assert!(html.len() < 5_000_000);
    assert!(company(80).open().text("report.html").len() < 5_000_000);
    let mut chromium = Chromium::start();
    let file = keep("company.html", &html);
    let mut page = Page::open(&mut chromium, &file, Eye::default());
    let shown = "document.querySelectorAll('[data-u]:not([hidden])').length";
    assert_eq!(
        page.eval("document.querySelectorAll('[data-u]').length"),
        640
    );
    assert_eq!(page.eval(shown), 640);
    let failed = "(() => { const s = document.getElementById('s'); s.value = 'failed';
      s.dispatchEvent(new Event('change')); return [...document.querySelectorAll('section.cases')]
      .filter((section) => section.checkVisibility()).map((section) => section.id); })()";
    assert_eq!(page.list(failed), ["failed"]);
    assert_eq!(page.eval("location.hash"), "#?s=failed");
    let told = page.eval("document.getElementById('shown').textContent");
    assert_eq!(told, format!("{} of 640 checks shown", page.eval(shown)));
    assert!(page.doings().messages.is_empty());
}
