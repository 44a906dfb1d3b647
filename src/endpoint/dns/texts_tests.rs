//! Whatever stands in the way has its sentence, in every language, with nothing left open.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::*;
use crate::model::{Arg, Message};

fn every_error() -> Vec<DnsError> {
    let ends = [
        TcpEnd::Closed,
        TcpEnd::Silent,
        TcpEnd::Cut,
        TcpEnd::Garbled,
        TcpEnd::Truncated,
    ];
    let zone = DnsName::parse("muster.example").unwrap();
    let mut all = vec![
        DnsError::ServFail("EDE 14 not loaded".to_owned()),
        DnsError::Refused(String::new()),
        DnsError::FormErr,
        DnsError::NotImp,
        DnsError::Code(23),
        DnsError::Lame,
        DnsError::Referral(zone.clone()),
        DnsError::AliasLeads(zone),
        DnsError::Malformed("answer"),
        DnsError::NoRoute("network is unreachable".to_owned()),
        DnsError::NoAddress("no address".to_owned()),
        DnsError::GivenUp,
        DnsError::Over,
    ];
    all.extend(ends.map(DnsError::Silent));
    all.extend(ends.map(DnsError::Truncated));
    all
}

#[test]
fn every_error_has_its_sentence() {
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
        let sentences: Vec<String> = every_error()
            .iter()
            .map(|error| say(&error.message("ns1")))
            .collect();
        let distinct: std::collections::BTreeSet<&String> = sentences.iter().collect();
        assert_eq!(
            distinct.len(),
            sentences.len(),
            "no two causes read the same"
        );
        assert!(sentences.iter().all(|sentence| sentence.contains("ns1")));
        let mut retries = RetryCounts::default();
        retries.add(
            "ns1",
            &[QueryRetry::Udp, QueryRetry::Tcp, QueryRetry::WithoutEdns],
        );
        let retries: std::collections::BTreeSet<String> =
            retries.messages().iter().map(say).collect();
        assert_eq!(retries.len(), 3);
    }
}
