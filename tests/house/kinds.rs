//! A kind of check is whole: its page, its texts, its worlds and its example. No kind is named here.

use std::collections::BTreeSet;

use landfall::check::Kind;
use landfall::model::{Lang, Message, ProofCodes};

use super::source::{House, Offence, Word, tokens};
use super::texts::catalogue;

/// The sections of a kind's page, in this order.
const SECTIONS: [&str; 5] = [
    "What it checks",
    "Why it matters",
    "What a failure means",
    "Limits",
    "Example",
];

/// Every registered kind is whole, and every folder of a kind is registered.
pub(crate) fn whole(house: &House, kinds: &[&dyn Kind]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for kind in kinds {
        let parts = Parts {
            house,
            kind: *kind,
            folder: folder_of(kind.name()),
        };
        offences.extend(parts.name_and_codes());
        offences.extend(parts.page());
        offences.extend(parts.texts());
        offences.extend(parts.proof());
        offences.extend(parts.worlds());
        offences.extend(parts.example());
    }
    for path in house.files.keys() {
        let Some(folder) = path
            .strip_prefix("src/check/")
            .and_then(|rest| rest.strip_suffix("/README.md"))
        else {
            continue;
        };
        if !kinds
            .iter()
            .any(|kind| folder_of(kind.name()) == format!("src/check/{folder}/"))
        {
            offences.push(Offence::at(
                path,
                1,
                "a kind's page without a row in the table of kinds",
            ));
        }
    }
    offences
}

fn folder_of(kind: &str) -> String {
    format!("src/check/{}/", kind.replace('.', "_"))
}

struct Parts<'a> {
    house: &'a House,
    kind: &'a dyn Kind,
    folder: String,
}

impl Parts<'_> {
    fn offence(&self, what: impl std::fmt::Display) -> Offence {
        Offence::at(
            &self.folder,
            1,
            format_args!("{}: {what}", self.kind.name()),
        )
    }

    fn name_and_codes(&self) -> Vec<Offence> {
        let mut offences = Vec::new();
        let is_word = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        };
        let name = self.kind.name();
        if !matches!(name.split('.').collect::<Vec<_>>().as_slice(), [area, noun] if is_word(area) && is_word(noun))
        {
            offences.push(self.offence("its name is not `area.noun`"));
        }
        // What a person says is no finding: a kind that only asks has none.
        if self.kind.codes().is_empty() && self.kind.repeatable() {
            offences.push(self.offence("it declares no codes, so it can find nothing"));
        }
        for code in self.kind.codes() {
            if code
                .name
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_none_or(|code| !is_word(code))
            {
                offences.push(self.offence(format_args!(
                    "its code `{}` is not `{name}/word`",
                    code.name
                )));
            }
        }
        for file in ["README.md", "mod.rs", "texts.en.ftl", "texts.de.ftl"] {
            if !self
                .house
                .files
                .contains_key(&format!("{}{file}", self.folder))
            {
                offences.push(self.offence(format_args!("its folder has no {file}")));
            }
        }
        offences
    }

    fn page(&self) -> Vec<Offence> {
        let mut offences = Vec::new();
        let readme = self.house.files.get(&format!("{}README.md", self.folder));
        if readme.is_some_and(|text| text != self.kind.page()) {
            offences.push(self.offence("its page is not its README.md"));
        }
        let mut wanted = SECTIONS.iter().peekable();
        let mut has_text = true;
        for line in self.kind.page().lines() {
            let heading = line
                .strip_prefix('#')
                .map(|rest| rest.trim_start_matches('#').trim());
            if heading.is_some() && wanted.peek().copied().copied() == heading {
                if !has_text {
                    offences.push(self.offence(format_args!(
                        "the section before `{}` is empty",
                        heading.unwrap_or("")
                    )));
                }
                wanted.next();
                has_text = false;
            } else {
                has_text |= !line.trim().is_empty();
            }
        }
        if let Some(section) = wanted.next() {
            offences.push(self.offence(format_args!(
                "its page lacks the section `{section}` (or has it out of order)"
            )));
        } else if !has_text {
            offences.push(self.offence("the last section of its page is empty"));
        }
        offences
    }

    fn texts(&self) -> Vec<Offence> {
        let means = format!("{}/means", self.kind.name());
        let texts = self.kind.texts();
        let mut offences = Vec::new();
        for lang in Lang::ALL {
            let Some((_, text)) = texts.iter().find(|(of, _)| *of == lang) else {
                offences.push(self.offence(format_args!("it has no texts in {}", lang.tag())));
                continue;
            };
            let known = catalogue(text);
            for code in self
                .kind
                .codes()
                .iter()
                .map(|code| code.name)
                .chain([means.as_str()])
            {
                if !known.contains_key(&Message::text_id(code)) {
                    offences
                        .push(self.offence(format_args!("`{code}` has no text in {}", lang.tag())));
                }
            }
        }
        offences
    }

    /// It says what its evidence may cover and leave open and what it counts, with a text in every language: its own, or
    /// that of the area.
    fn proof(&self) -> Vec<Offence> {
        let ProofCodes {
            covers,
            leaves,
            things,
        } = self.kind.proof_codes();
        let mut offences = Vec::new();
        if covers.is_empty() || leaves.is_empty() {
            offences.push(self.offence("it does not say what its evidence covers and leaves open"));
        }
        // Whoever only asks counts nothing.
        if things.is_empty() && self.kind.repeatable() {
            offences.push(self.offence("it does not say what it counts"));
        }

        for lang in Lang::ALL {
            let suffix = format!(".{}.ftl", lang.tag());
            let files = self.house.files.iter();
            let known: BTreeSet<String> = files
                .filter(|(path, _)| path.ends_with(&suffix))
                .flat_map(|(_, text)| catalogue(text).into_keys())
                .collect();
            for code in [covers, leaves, things].concat() {
                if !known.contains(&Message::text_id(code)) {
                    offences
                        .push(self.offence(format_args!("`{code}` has no text in {}", lang.tag())));
                }
            }
        }
        offences
    }

    /// Every code has a world that provokes it, in a fixture or planted by a test, and there are worlds at all.
    fn worlds(&self) -> Vec<Offence> {
        let fixtures = format!("fixtures/{}/", self.kind.name());
        let mut provoked = String::new();
        for (path, text) in &self.house.files {
            if path.starts_with(&fixtures) {
                provoked.push_str(text);
            } else if path.ends_with(".rs") && is_where_worlds_are_planted(path) {
                for token in tokens(text) {
                    if let Word::Text(text) = token.word {
                        provoked.push_str(&text);
                        provoked.push('\n');
                    }
                }
            }
        }
        self.kind
            .codes()
            .iter()
            .filter(|code| !names_code(&provoked, code.name))
            .map(|code| self.offence(format_args!("no world provokes `{}`", code.name)))
            .collect()
    }

    fn example(&self) -> Vec<Offence> {
        let key = format!("{}:", self.kind.name());
        let used = self.house.files.iter().any(|(path, text)| {
            let suite = path.ends_with(".yaml") || path.ends_with(".yml");
            suite
                && path.starts_with("testcases/")
                && text.lines().any(|line| line.trim_start().starts_with(&key))
        });
        if used {
            Vec::new()
        } else {
            vec![self.offence("no suite in testcases/ shows it")]
        }
    }
}

/// Tests and the testbed plant worlds; this rule does not look at its own folder.
fn is_where_worlds_are_planted(path: &str) -> bool {
    let planted = path.starts_with("tests/")
        || path.starts_with("src/testbed/")
        || super::source::is_test_file(path);
    planted && !path.starts_with("tests/house")
}

fn names_code(text: &str, code: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-');
    text.match_indices(code)
        .any(|(at, _)| ends(text[at + code.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use landfall::check::{Context, Kind};
    use landfall::model::{
        CannotCheck, Class, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake,
    };
    use serde_json::Value;

    use super::*;

    const PAGE: &str = "# a.b\n## What it checks\nx\n## Why it matters\nx\n## What a failure means\nx\n## Limits\nx\n\
                        ## Example\nx\n";
    const TEXTS: &str =
        "a-b--means = x\na-b--missing = x\na-b--covers-x = x\na-b--leaves-x = x\na-b--xs = x\n";
    const PROOF: ProofCodes = ProofCodes {
        covers: &["a.b/covers-x"],
        leaves: &["a.b/leaves-x"],
        things: &["a.b/xs"],
    };

    struct Planted {
        name: &'static str,
        code: &'static str,
        page: &'static str,
        german: &'static str,
        proof: ProofCodes,
    }

    const WHOLE: Planted = Planted {
        name: "a.b",
        code: "a.b/missing",
        page: PAGE,
        german: TEXTS,
        proof: PROOF,
    };

    #[async_trait]
    impl Kind for Planted {
        fn name(&self) -> &'static str {
            self.name
        }
        fn codes(&self) -> &'static [Code] {
            vec![Code {
                name: self.code,
                class: Class::Missing,
            }]
            .leak()
        }
        fn proof_codes(&self) -> ProofCodes {
            self.proof
        }
        fn page(&self) -> &'static str {
            self.page
        }
        fn texts(&self) -> [(Lang, &'static str); 2] {
            [(Lang::En, TEXTS), (Lang::De, self.german)]
        }
        fn schema(&self, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
            generator.subschema_for::<bool>()
        }
        fn mistakes(&self, _: &Value) -> Vec<SpecMistake> {
            Vec::new()
        }
        fn needs(&self, _: &Value) -> Vec<(Side, Service)> {
            Vec::new()
        }
        async fn observe(&self, _: &Value, _: &dyn Context) -> Result<Evidence, CannotCheck> {
            Ok(Evidence::default())
        }
    }

    const FILES: [(&str, &str); 6] = [
        ("src/check/a_b/README.md", PAGE),
        ("src/check/a_b/mod.rs", ""),
        ("src/check/a_b/texts.en.ftl", TEXTS),
        ("src/check/a_b/texts.de.ftl", TEXTS),
        ("fixtures/a.b/lost/truth.yaml", "- code: a.b/missing\n"),
        ("testcases/a/b.yaml", "cases:\n- id: X\n  a.b: {}\n"),
    ];

    #[test]
    fn an_incomplete_kind_is_refused() {
        assert_eq!(whole(&House::of(&FILES), &[&WHOLE]), []);
        for left_out in 0..FILES.len() {
            let mut files = FILES.to_vec();
            let (path, _) = files.remove(left_out);
            assert_ne!(whole(&House::of(&files), &[&WHOLE]), [], "without {path}");
        }
        assert_ne!(whole(&House::of(&FILES), &[]), [], "without its row");
        let broken = [
            Planted { name: "a", ..WHOLE },
            Planted {
                code: "missing",
                ..WHOLE
            },
            Planted {
                code: "a.b/other",
                ..WHOLE
            },
            Planted {
                german: "a-b--missing = x",
                ..WHOLE
            },
            Planted {
                page: "## What it checks\nx",
                ..WHOLE
            },
        ];
        for kind in &broken {
            assert_ne!(whole(&House::of(&FILES), &[kind]), []);
        }
        let planted = ("src/testbed/world.rs", "const X: &str = \"a.b/missing\";");
        let without_fixture: Vec<_> = FILES
            .into_iter()
            .filter(|(path, _)| !path.starts_with("fixtures"))
            .collect();
        assert_eq!(
            whole(
                &House::of(&[&without_fixture[..], &[planted]].concat()),
                &[&WHOLE]
            ),
            []
        );
        let longer = (
            "src/testbed/world.rs",
            "const X: &str = \"a.b/missing-too\";",
        );
        assert_ne!(
            whole(
                &House::of(&[&without_fixture[..], &[longer]].concat()),
                &[&WHOLE]
            ),
            []
        );
    }

    #[test]
    fn a_kind_that_does_not_say_what_it_proves_is_refused() {
        let broken = [
            Planted {
                proof: ProofCodes::default(),
                ..WHOLE
            },
            Planted {
                proof: ProofCodes {
                    leaves: &[],
                    ..PROOF
                },
                ..WHOLE
            },
            Planted {
                proof: ProofCodes {
                    things: &[],
                    ..PROOF
                },
                ..WHOLE
            },
            Planted {
                proof: ProofCodes {
                    covers: &["a.b/covers-unsaid"],
                    ..PROOF
                },
                ..WHOLE
            },
        ];
        for kind in &broken {
            assert_ne!(whole(&House::of(&FILES), &[kind]), []);
        }
    }

    #[test]
    fn a_page_has_its_sections_in_order_and_filled() {
        let with = |page: &str| {
            let mut files = FILES.to_vec();
            let page: &'static str = page.to_owned().leak();
            files[0].1 = page;
            whole(&House::of(&files), &[&Planted { page, ..WHOLE }]).len()
        };
        assert_eq!(with(PAGE), 0);
        assert_eq!(with(&PAGE.replace("## Limits\nx\n", "")), 1);
        assert_eq!(with(&PAGE.replace("## Limits\nx\n", "## Limits\n")), 1);
        assert_eq!(with(PAGE.trim_end_matches("x\n")), 1);
    }
}
