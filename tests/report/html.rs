//! The page: what it says, in what order, what it must not show, and that nothing in it is obeyed.

use crate::company::company;
use crate::records::{FORGED, MISSING, World, blind, compared, entry, finding, matched};
use crate::worlds::{blind_night, empty, good, hostile, interrupted, large, narrowed, night};
use base64::Engine as _;
use landfall::base::digest::Digest;
use landfall::model::{Cell, Lang, Message, Obstacle, Service, Table, Tally};
use quick_xml::events::Event;

fn page(world: &World) -> String {
    world.text("report.html")
}

/// The elements and attributes of a page, but for what stands inside style and script, which is no markup.
fn elements(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let page = without_inside(&without_inside(page, "style"), "script");
    let mut reader = quick_xml::Reader::from_str(&page);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return elements,
            Event::Start(start) => {
                let attributes = start.html_attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    (
                        attribute.key.as_ref().to_owned(),
                        attribute.value.into_owned(),
                    )
                });
                elements.push((start.name().as_ref().to_owned(), attributes.collect()));
            }
            _ => {}
        }
    }
}

fn without_inside(page: &str, tag: &str) -> String {
    assert_eq!(
        (
            page.matches(&format!("<{tag}")).count(),
            page.matches(&format!("</{tag}")).count()
        ),
        (1, 1)
    );
    let (from, to) = (
        page.find(&format!("<{tag}>")).unwrap(),
        page.find(&format!("</{tag}>")).unwrap(),
    );
    format!("{}<{tag}>{}", &page[..from], &page[to..])
}

const KNOWN: [&str; 44] = [
    "html", "head", "meta", "title", "style", "body", "a", "header", "p", "b", "h1", "h2", "h3",
    "bdi", "main", "section", "ul", "li", "nav", "span", "div", "table", "caption", "thead",
    "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd", "label", "input", "select", "option",
    "button", "article", "details", "summary", "footer", "script", "i", "br",
];

#[test]
fn nothing_found_becomes_markup() {
    for world in [hostile(), hostile().open(), hostile().lang(Lang::De).open()] {
        let page = page(&world);
        for (name, attributes) in elements(&page) {
            assert!(KNOWN.contains(&name.as_str()), "<{name}>");
            for (key, value) in attributes {
                assert!(!key.starts_with("on") && key != "style", "{key}={value}");
                if key == "href" {
                    assert!(value.starts_with('#'), "{value}");
                }
            }
        }
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("\u{202e}") && !page.contains('\0') && !page.contains('\u{1b}'));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_stays_text(text in "\\PC*|[\\x00-\\x7f]*|.*|(<|>|&|\"|'|/|script|!--| )*") {
        let hostile = format!("{text}{FORGED}</script><script>{text}");
        let mut world = World::new(&hostile).open();
        let source = Tally { listed: 1, missing: 1, ..Tally::default() };
        let mut lost = finding(MISSING, &hostile, &hostile).source(&*hostile).target(&*hostile).field(&*hostile);
        lost.detail = Some(Message::new("imap/refused").with("reply", &*hostile));
        world.add(entry("X-1", Some(&hostile), "mail.messages", &hostile).why(&hostile).saw(compared(&[(&*hostile, source, Tally::default())])).found(vec![lost]));
        world.add(entry("X-2", Some(&hostile), "mail.messages", &hostile).saw(blind(Obstacle::Protocol, &hostile, &hostile, &hostile)));
        world.add(entry("X-3", Some(&hostile), "mail.messages", &hostile).saw(matched(1)));
        for (name, attributes) in elements(&page(&world)) {
            proptest::prop_assert!(KNOWN.contains(&name.as_str()), "<{}>", name);
            proptest::prop_assert!(!attributes.iter().any(|(key, _)| key.starts_with("on") || key == "style"));
        }
    }
}

#[test]
fn the_policy_allows_our_style_and_script_and_nothing_else() {
    let page = page(&night());
    let inner = |tag: &str| {
        let from = page.find(&format!("<{tag}>")).unwrap() + tag.len() + 2;
        &page[from..from + page[from..].find(&format!("</{tag}>")).unwrap()]
    };
    let hash = |text: &str| {
        format!(
            "sha256-{}",
            base64::engine::general_purpose::STANDARD.encode(Digest::of(text).0)
        )
        .replace('+', "+")
    };
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(inner("style")),
        hash(inner("script"))
    );
    let elements = elements(&page);
    let meta = elements.iter().find(|(_, attributes)| {
        attributes
            .iter()
            .any(|(key, value)| key == "http-equiv" && value == "Content-Security-Policy")
    });
    let content = meta
        .unwrap()
        .1
        .iter()
        .find(|(key, _)| key == "content")
        .unwrap();
    assert_eq!(content.1.replace("&#43;", "+"), policy);
    for foreign in [
        "http://",
        "https://",
        "url(",
        "@import",
        "fetch(",
        "innerHTML",
    ] {
        let own = page.replace("imaps://", "");
        assert!(!own.contains(foreign), "{foreign}");
    }
}

#[test]
fn what_matters_comes_first() {
    let page = page(&night());
    let places: Vec<usize> = [
        "class=\"sentence\">3 of 34 checks failed",
        "id=\"todo\"",
        "Nothing was changed, neither on the source nor on the target.",
        "id=\"areas\"",
        "id=\"people\"",
        "id=\"failed\"",
        "id=\"inconclusive\"",
        "id=\"pending\"",
        "id=\"passed\"",
        "id=\"coverage\"",
        "id=\"environment\"",
    ]
    .into_iter()
    .map(|needle| page.find(needle).unwrap_or_else(|| panic!("{needle}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(page.contains("<html lang=\"en\">"));
}

#[test]
fn a_failure_is_explained() {
    let page = page(&night());
    for said in [
        "Acceptance criterion 3.2: no message may be lost.",
        "Items of the source are missing on the target.",
        "People would not find these messages after the switch.",
        "message is missing on the target",
        "found in INBOX",
        "16 further places",
        "1 message differs in line ends only.",
        "welcome mails of the provider",
        "Passed at attempt 2.",
        "left the company in January",
        "folder excluded by the suite",
        "1 account was not part of any check: quirin.",
        "DNS of Old Mail Ltd",
        "64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525",
        "The new webmail is liked.",
        "2026-03-01T18:00:00+01:00",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn who_must_do_what_stands_at_the_top_and_each_thing_once() {
    let page = page(&company(16));
    let (from, to) = (
        page.find("id=\"todo\"").unwrap(),
        page.find("class=\"read\"").unwrap(),
    );
    let todo = &page[from..to];
    assert_eq!(todo.matches("<li>").count(), 6, "{todo}");
    for said in [
        "<b>Whoever migrates:</b> copy or correct what findings.csv lists",
        "<b>Whoever migrates:</b> mend what the answer says",
        "<a href=\"#failed\">2 checks</a> <span class=\"count\"><bdi>MAN-001</bdi></span>",
        "<b>Whoever holds the credentials:</b>",
        "<b>The people who were asked:</b> say what stands in the way",
        "with --allow-writes, if that is wanted. <a href=\"#pending\">8 checks</a>",
    ] {
        assert_eq!(todo.matches(said).count(), 1, "{said}: {todo}");
    }
    assert!(!self::page(&good()).contains("id=\"todo\""));
}

#[test]
fn where_one_could_not_look_nothing_is_said_of_the_data() {
    let page = page(&blind_night());
    assert!(!page.contains("People would not find these messages"));
    assert!(page.contains("That says nothing about the data"));
    assert!(
        page.contains("Nothing could be read of: Old Mail Ltd")
            && !page.contains("Looked at: Old Mail Ltd")
    );
}

#[test]
fn a_cause_that_many_share_is_told_once() {
    let page = page(&blind_night());
    assert_eq!(page.matches("<article").count(), 1);
    assert_eq!(page.matches("The server could not be reached.").count(), 1);
    assert_eq!(page.matches("data-u>").count(), 12);
}

#[test]
fn a_closed_page_names_no_item() {
    let (closed, open) = (page(&night()), page(&night().open()));
    for private in [
        "lost-0@old.example",
        "Kündigung Meier",
        "wandered@old.example",
        "lone@old.example",
    ] {
        assert!(!closed.contains(private), "{private}");
        assert!(open.contains(private), "{private}");
    }
    for shown in [
        "INBOX",
        "Archive/2019",
        "\\Seen",
        "2019-01-11 09:30",
        "not shown",
    ] {
        assert!(closed.contains(shown), "{shown}");
    }
    assert!(
        closed.contains("5 mx.new.example."),
        "points stand in the suite and name nobody"
    );
}

#[test]
fn what_must_be_known_is_told_loudly() {
    assert!(page(&interrupted()).contains("The run is incomplete"));
    assert!(page(&narrowed()).contains("part of the suite: 3 of 214 cases"));
    assert!(page(&empty()).contains("Nothing was examined, so nothing is established."));
    let mut plain = good();
    let source = plain.record.plan.systems.get_mut("source").unwrap();
    source.services.insert(
        Service::Mail,
        serde_json::json!({"imap": "imap://mail.old.example", "tls": "plaintext"}),
    );
    plain
        .options
        .services_plaintext
        .insert(("source".to_owned(), Service::Mail));
    plain.record.entries[0]
        .evidence
        .facts
        .push(Message::new("imap/plaintext").with("endpoint", "imap://x"));
    let page = page(&plain);
    assert!(page.contains("Unencrypted: Old Mail Ltd (mail), because the suite says so."));
    assert!(page.contains("Unencrypted connections were used in 1 check."));
    let mut resumed = good();
    resumed
        .record
        .resumed
        .push(crate::records::at("2026-03-02T05:00:00Z"));
    assert!(self::page(&resumed).contains(
        "taken up again on 2026-03-02 06:00 and nothing was left to do: its results are of 2026-03-02 05:12"
    ));
    resumed.record.entries[0].attempts[0].started = crate::records::at("2026-03-02T05:10:00Z");
    assert!(self::page(&resumed).contains("The run was resumed once, on 2026-03-02 06:00"));
}

#[test]
fn probes_are_owned_up_to() {
    let mut world = good();
    world.record.entries[0].plan.writes = true;
    let page = page(&world);
    assert!(page.contains("On the target, probes were written by MAIL-014"));
    assert!(!page.contains("neither on the source nor on the target"));
}

#[test]
fn every_anchor_leads_somewhere_and_is_there_once() {
    for world in [night(), hostile().open(), large(30, 4)] {
        let page = page(&world);
        let (mut ids, mut links) = (Vec::new(), Vec::new());
        for (_, attributes) in elements(&page) {
            for (key, value) in attributes {
                match key.as_str() {
                    "id" => ids.push(value),
                    "href" => links.push(value.trim_start_matches('#').to_owned()),
                    _ => {}
                }
            }
        }
        let unique: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        for link in links {
            assert!(unique.contains(&link), "{link}");
        }
    }
}

#[test]
fn every_table_has_a_caption_and_scopes() {
    let page = page(&night());
    assert_eq!(
        page.matches("<table>").count(),
        page.matches("<caption>").count()
    );
    assert!(!page.contains("<th>"));
}

#[test]
fn the_heads_of_tables_say_something() {
    let mut world = World::new("Heads");
    let mut evidence = compared(&[(
        "INBOX",
        Tally {
            listed: 1,
            missing: 1,
            ..Tally::default()
        },
        Tally::default(),
    )]);
    for columns in [1, 2] {
        evidence.tables.push(Table {
            code: "mail.folders/mapping".to_owned(),
            columns: ["mail.folders/source", "mail.folders/target"][..columns]
                .iter()
                .map(|&c| c.to_owned())
                .collect(),
            rows: vec![
                ["", "Notes"][..columns]
                    .iter()
                    .map(|&text| Cell::from(text))
                    .collect(),
            ],
        });
    }
    world.add(
        entry("X-1", None, "mail.messages", "x")
            .saw(evidence)
            .found(vec![finding(MISSING, "INBOX", "<a@b>")]),
    );
    world.add(entry("X-2", None, "mail.messages", "y").saw(matched(7)));
    let page = page(&world);
    assert!(page.contains(
        "<tr><th scope=\"row\"><bdi>–</bdi></th><td class=\"\"><bdi>Notes</bdi></td></tr>"
    ));
    assert!(
        page.contains("<tr><td class=\"\"><bdi>–</bdi></td></tr>"),
        "one column is no head of anything"
    );
    assert!(!page.contains("<th scope=\"row\"><bdi></bdi></th>"));
    assert!(
        page.contains("Items looked at</th><th scope=\"col\" class=\"n\">"),
        "no column for notes where nobody noted any"
    );
}

#[test]
fn a_night_of_a_company_stays_small() {
    assert!(page(&company(80)).len() < 5_000_000);
}

#[test]
fn it_speaks_german() {
    let page = page(&night().lang(Lang::De));
    assert!(page.contains("<html lang=\"de\">"));
    assert!(page.contains("3 von 34 Prüfungen sind nicht bestanden"));
    assert!(page.contains("12’408"));
    for english in [
        "Worth knowing",
        "Findings",
        "What it means",
        "checks failed",
        "report/",
    ] {
        assert!(!page.contains(english), "{english}");
    }
}
