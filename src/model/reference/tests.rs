//! Tests of templates and references to secrets.

use proptest::prelude::*;

use super::*;

fn columns() -> BTreeMap<String, String> {
    [
        ("source_user", "anna@alt.example"),
        ("name", "anna k"),
        ("Ort", "Bern"),
    ]
    .map(|(column, value)| (column.to_owned(), value.to_owned()))
    .into()
}

fn fill(text: &str) -> Filled {
    Template::parse(text).unwrap().fill(&columns()).unwrap()
}

#[test]
fn text_is_filled_in() {
    for (written, filled) in [
        ("", ""),
        ("plain $ {text} }", "plain $ {text} }"),
        (
            "/srv/${account.Ort}/${account.source_user}",
            "/srv/Bern/anna@alt.example",
        ),
        ("costs $${var.x}, $$${", "costs ${var.x}, $${"),
    ] {
        assert_eq!(fill(written), Filled::Text(filled.to_owned()), "{written}");
    }
}

#[test]
fn secrets_are_references() {
    assert_eq!(
        fill("${env:PILOT_PW}"),
        Filled::Secret(Reference::Env("PILOT_PW".to_owned()))
    );
    assert_eq!(
        fill("${file:keys/${account.Ort}.txt}"),
        Filled::Secret(Reference::File("keys/Bern.txt".into()))
    );
    let command = fill("${command: ./token --for ${account.name} 'a b' \"\" x'}'y \"it's\"}");
    let expect = ["./token", "--for", "anna k", "a b", "", "x}y", "it's"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(command, Filled::Secret(Reference::Command(expect)));
}

#[test]
fn what_is_wrong_is_said_without_the_text() {
    for (written, problem) in [
        ("${hunter2", "a `${` is not closed"),
        ("${hunter2}", "this ${...} is not known"),
        ("${vars.x}", "this ${...} is not known"),
        ("${var.}", "this ${...} names nothing"),
        ("${env:}", "the variable of the environment has no name"),
        ("${command: }", "the command has no program"),
        ("${command: a 'b}", "a `${` is not closed"),
        (
            "${command: a ${env:X}}",
            "a reference to a secret cannot stand inside another",
        ),
        (
            "Bearer ${env:X}",
            "a reference to a secret must be the whole value",
        ),
    ] {
        let error = Template::parse(written).unwrap_err();
        assert_eq!(error.problem, problem, "{written}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    assert_eq!(
        Template::parse("${vars.x}").unwrap_err().hint.as_deref(),
        Some("did you mean ${var.NAME}?")
    );
}

#[test]
fn what_has_no_value_is_named() {
    let unfilled = Template::parse("${file:${account.Strasse}}")
        .unwrap()
        .fill(&columns())
        .unwrap_err();
    assert_eq!(unfilled.to_string(), "there is no ${account.Strasse}");
}

#[test]
fn a_value_is_never_read_again() {
    let mut hostile = columns();
    hostile.insert("name".to_owned(), "${env:HOME}".to_owned());
    let template = Template::parse("${account.name}").unwrap();
    assert_eq!(
        template.fill(&hostile),
        Ok(Filled::Text("${env:HOME}".to_owned()))
    );
    let replaced = template.replace(&mut |_| Some("${env:HOME}".to_owned()));
    assert_eq!(replaced.to_string(), "$${env:HOME}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_filled_in_stays_text(value in "[$ {}a.'\"]{0,12}", command in any::<bool>()) {
        let written = if command { "${command: p a${var.x}${account.c}}" } else { "a${var.x}${account.c}" };
        let replaced = Template::parse(written).unwrap().replace(&mut |slot| match slot {
            Slot::Var(_) => Some(value.clone()),
            Slot::Account(_) => None,
        });
        prop_assert_eq!(Template::parse(&replaced.to_string()), Ok(replaced));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}|[$ {}a.:'\"]{0,30}|\\$\\{(env|file|command):[^\u{0}]{0,20}\\}") {
        if let Ok(template) = Template::parse(&text) {
            prop_assert_eq!(Template::parse(&template.to_string()), Ok(template));
        }
    }
}
