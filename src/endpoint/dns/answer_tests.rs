//! What answers a question, and what does not.

use hickory_proto::op::{MessageType, OpCode};
use hickory_proto::rr::Name;
use hickory_proto::rr::rdata::{A, NS, SOA, TXT};

use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn ask(below: &str, of: RecordType) -> Question {
    let zone = DnsName::parse("muster.example").unwrap();
    Question {
        name: DnsName::parse_below(below, &zone).unwrap(),
        of,
        zone,
    }
}

fn message(
    code: ResponseCode,
    aa: bool,
    answers: Vec<Record>,
    authorities: Vec<Record>,
) -> Message {
    let mut message = Message::new(1, MessageType::Response, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.authoritative = aa;
    message.answers = answers;
    message.authorities = authorities;
    message
}

fn a(owner: &str, ttl: u32, last: u8) -> Record {
    Record::from_rdata(name(owner), ttl, RData::A(A::new(192, 0, 2, last)))
}

fn soa(owner: &str) -> Record {
    let soa = SOA::new(
        name("ns1.muster.example."),
        name("h.muster.example."),
        1,
        2,
        3,
        4,
        5,
    );
    Record::from_rdata(name(owner), 300, RData::SOA(soa))
}

fn ns(owner: &str) -> Record {
    Record::from_rdata(name(owner), 300, RData::NS(NS(name("ns1.host.example."))))
}

#[test]
fn another_class_is_another_record() {
    let mut chaos = a("www.muster.example.", 300, 1);
    chaos.dns_class = DNSClass::CH;
    let reply = message(
        ResponseCode::NoError,
        true,
        vec![chaos],
        vec![soa("muster.example.")],
    );
    assert_eq!(
        read_answer(&reply, &ask("www", RecordType::A), QueryMode::Authoritative),
        Err(DnsError::Malformed("answer"))
    );
}

#[test]
fn text_in_other_pieces_is_another_record_of_the_same_text() {
    let text = |pieces: &[&str]| {
        let data = TXT::new(pieces.iter().map(|piece| (*piece).to_owned()).collect());
        Record::from_rdata(name("muster.example."), 300, RData::TXT(data))
    };
    let answers = vec![text(&["ab", "c"]), text(&["abc"]), text(&["abc"])];
    let reply = message(ResponseCode::NoError, true, answers, vec![]);
    let data = read_answer(&reply, &ask("@", RecordType::Txt), QueryMode::Authoritative)
        .unwrap()
        .data;
    assert_eq!(
        data,
        AnswerData::Values(vec![Value::Text(b"abc".to_vec()); 2])
    );
}

#[test]
fn an_absence_needs_somebody_who_knows() {
    let question = ask("old", RecordType::A);
    let nothing = |aa, authorities| message(ResponseCode::NXDomain, aa, vec![], authorities);
    let zone = || vec![soa("muster.example.")];
    assert_eq!(
        read_answer(&nothing(true, zone()), &question, QueryMode::Authoritative)
            .unwrap()
            .data,
        AnswerData::NxDomain
    );
    assert_eq!(
        read_answer(&nothing(false, zone()), &question, QueryMode::Authoritative),
        Err(DnsError::Lame)
    );
    assert_eq!(
        read_answer(
            &nothing(true, vec![soa("example.")]),
            &question,
            QueryMode::Authoritative
        ),
        Err(DnsError::Lame)
    );
    let elsewhere = nothing(true, vec![soa("other.example.")]);
    assert_eq!(
        read_answer(&elsewhere, &question, QueryMode::Authoritative),
        Err(DnsError::Malformed("authority"))
    );
    assert_eq!(
        read_answer(&nothing(true, vec![]), &question, QueryMode::Authoritative),
        Err(DnsError::Malformed("authority"))
    );
    assert_eq!(
        read_answer(&nothing(false, zone()), &question, QueryMode::Recursive),
        Err(DnsError::Lame)
    );
    // A resolver that knows hands on the SOA; one that does not may be a filter.
    let recursive = |authority| {
        let mut recursive = nothing(false, authority);
        recursive.metadata.recursion_available = true;
        read_answer(&recursive, &question, QueryMode::Recursive)
    };
    assert_eq!(recursive(zone()).unwrap().data, AnswerData::NxDomain);
    assert_eq!(recursive(vec![]), Err(DnsError::Malformed("authority")));
}

#[test]
fn a_referral_is_no_absence() {
    for (aa, owner, error) in [
        (false, ".", DnsError::Lame),
        (false, "example.", DnsError::Lame),
        (false, "muster.example.", DnsError::Lame),
        (
            false,
            "sub.muster.example.",
            DnsError::Referral(DnsName::parse("sub.muster.example").unwrap()),
        ),
        (
            true,
            "muster.example.",
            DnsError::Referral(DnsName::parse("muster.example").unwrap()),
        ),
    ] {
        let reply = message(ResponseCode::NoError, aa, vec![], vec![ns(owner)]);
        assert_eq!(
            read_answer(
                &reply,
                &ask("a.sub", RecordType::A),
                QueryMode::Authoritative
            ),
            Err(error),
            "{owner} {aa}"
        );
    }
    // Nor are the zone's own name servers as the zone above has them.
    let reply = message(
        ResponseCode::NoError,
        false,
        vec![],
        vec![ns("muster.example.")],
    );
    assert_eq!(
        read_answer(&reply, &ask("@", RecordType::Ns), QueryMode::Authoritative),
        Err(DnsError::Lame)
    );
}

#[test]
fn the_records_of_one_answer_may_live_for_different_times() {
    let answers = vec![
        a("www.muster.example.", 60, 2),
        a("www.muster.example.", 300, 1),
    ];
    let reply = message(ResponseCode::NoError, true, answers, vec![]);
    let answer = read_answer(&reply, &ask("WWW", RecordType::A), QueryMode::Authoritative).unwrap();
    assert_eq!(answer.ttl, Some(60..=300));
    assert_eq!(
        answer.data,
        AnswerData::Values(vec![
            Value::V4([192, 0, 2, 1].into()),
            Value::V4([192, 0, 2, 2].into())
        ])
    );
}

/// An authority may keep what it likes of a name in another zone, stale or not: nobody believes it (RFC 2181, 5.4.1).
#[test]
fn an_authority_says_nothing_about_where_an_alias_leads_out_of_its_zone() {
    let alias = |owner: &str, target: &str| {
        Record::from_rdata(
            name(owner),
            300,
            RData::CNAME(hickory_proto::rr::rdata::CNAME(name(target))),
        )
    };
    let www = |answers: &[Record], mode| {
        let reply = message(ResponseCode::NoError, true, answers.to_vec(), vec![]);
        read_answer(&reply, &ask("www", RecordType::A), mode).map(|answer| answer.data)
    };
    let data = AnswerData::Values(vec![Value::V4([192, 0, 2, 7].into())]);
    let away = [
        alias("www.muster.example.", "web.host.example."),
        a("web.host.example.", 300, 7),
    ];
    let leads = DnsError::AliasLeads(DnsName::parse("web.host.example").unwrap());
    assert_eq!(www(&away, QueryMode::Authoritative), Err(leads.clone()));
    assert_eq!(
        www(&away, QueryMode::Recursive),
        Ok(data.clone()),
        "a resolver asked there"
    );
    let back = [
        alias("www.muster.example.", "web.host.example."),
        alias("web.host.example.", "web.muster.example."),
        a("web.muster.example.", 300, 7),
    ];
    assert_eq!(www(&back, QueryMode::Authoritative), Err(leads));
    let within = [
        alias("www.muster.example.", "web.muster.example."),
        a("web.muster.example.", 300, 7),
    ];
    assert_eq!(www(&within, QueryMode::Authoritative), Ok(data));
}

#[test]
fn a_name_with_an_alias_and_a_value_makes_no_sense() {
    let alias = RData::CNAME(hickory_proto::rr::rdata::CNAME(name("web.muster.example.")));
    let alias = Record::from_rdata(name("www.muster.example."), 300, alias);
    let reply = message(
        ResponseCode::NoError,
        true,
        vec![alias, a("www.muster.example.", 300, 1)],
        vec![],
    );
    assert_eq!(
        read_answer(&reply, &ask("www", RecordType::A), QueryMode::Authoritative),
        Err(DnsError::Malformed("alias"))
    );
}
