//! Whatever stands in the way has its sentence, in every language, with nothing left open.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::*;
use crate::model::{Arg, Message};

fn every_trouble() -> Vec<Trouble> {
    let ends = [
        TcpEnd::Closed,
        TcpEnd::Silent,
        TcpEnd::Cut,
        TcpEnd::Garbled,
        TcpEnd::Truncated,
    ];
    let zone = DnsName::parse("muster.example").unwrap();
    let mut all = vec![
        Trouble::ServFail("EDE 14 not loaded".to_owned()),
        Trouble::Refused(String::new()),
        Trouble::FormErr,
        Trouble::NotImp,
        Trouble::Code(23),
        Trouble::Lame,
        Trouble::Referral(zone.clone()),
        Trouble::AliasLeads(zone),
        Trouble::Malformed("answer"),
        Trouble::NoRoute("network is unreachable".to_owned()),
        Trouble::NoAddress("no address".to_owned()),
        Trouble::GivenUp,
        Trouble::Over,
    ];
    all.extend(ends.map(Trouble::Silent));
    all.extend(ends.map(Trouble::Truncated));
    all
}

#[test]
fn every_trouble_has_its_sentence() {
    for (lang, text) in TEXTS {
        let resource = FluentResource::try_new(text.to_owned())
            .map_err(|(_, errors)| errors)
            .unwrap();
        let mut bundle = FluentBundle::new(vec![lang.tag().parse().unwrap()]);
        bundle.add_resource(resource).unwrap();
        bundle.set_use_isolating(false);
        let say = |message: &Message| {
            let mut args = FluentArgs::new();
            for (name, value) in &message.args {
                match value {
                    Arg::Number(number) => args.set(name.as_str(), *number),
                    Arg::Text(text) => args.set(name.as_str(), text.as_str()),
                }
            }
            let id = Message::text_id(&message.code);
            let pattern = bundle
                .get_message(&id)
                .and_then(|found| found.value())
                .unwrap_or_else(|| panic!("{id}"));
            let mut errors = Vec::new();
            let sentence = bundle
                .format_pattern(pattern, Some(&args), &mut errors)
                .into_owned();
            assert!(
                errors.is_empty() && !sentence.contains('{'),
                "{sentence} {errors:?}"
            );
            sentence
        };
        let sentences: Vec<String> = every_trouble()
            .iter()
            .map(|trouble| say(&trouble.message("ns1")))
            .collect();
        let distinct: std::collections::BTreeSet<&String> = sentences.iter().collect();
        assert_eq!(
            distinct.len(),
            sentences.len(),
            "no two causes read the same"
        );
        assert!(sentences.iter().all(|sentence| sentence.contains("ns1")));
        let mut tried = Tried::default();
        tried.note("ns1", &[Again::Udp, Again::Tcp, Again::WithoutEdns]);
        let again: std::collections::BTreeSet<String> = tried.messages().iter().map(say).collect();
        assert_eq!(again.len(), 3);
    }
}
