//! What is read as a response, and what is passed over.

use hickory_proto::rr::rdata::MX;
use hickory_proto::rr::{Name, RData, Record};
use proptest::prelude::*;

use super::super::answer::AnswerData;
use super::super::value::{RecordType, Value};
use super::*;

fn question() -> Question {
    let zone = DnsName::parse("muster.example").unwrap();
    Question {
        name: zone.clone(),
        of: RecordType::Mx,
        zone,
    }
}

fn answer(query: &Query<'_>, bytes: &[u8], mode: QueryMode) -> Option<Answer> {
    match query.read(bytes) {
        Received::Response(message) => read_answer(&message, query.question, mode).ok(),
        Received::Unrelated | Received::Garbled => None,
    }
}

/// A right response to `query`.
fn right(query: &Query<'_>) -> Vec<u8> {
    let mut message = Message::from_vec(&query.bytes).unwrap().into_response();
    message.metadata.authoritative = true;
    let name = Name::from_ascii("muster.example.").unwrap();
    let mx = MX::new(5, Name::from_ascii("mta-gw.host.example.").unwrap());
    message.add_answer(Record::from_rdata(name, 300, RData::MX(mx)));
    message.to_vec().unwrap()
}

fn value() -> AnswerData {
    AnswerData::Values(vec![
        Value::parse(RecordType::Mx, "5 mta-gw.host.example").unwrap(),
    ])
}

#[test]
fn a_right_answer_is_read() {
    let question = question();
    let query = Query::write(&question, QueryMode::Authoritative, UseEdns::Yes).unwrap();
    assert_eq!(
        answer(&query, &right(&query), QueryMode::Authoritative)
            .unwrap()
            .data,
        value()
    );
}

#[test]
fn recursion_is_asked_of_those_who_may_ask_others() {
    let question = question();
    let recursion = |mode| Query::write(&question, mode, UseEdns::No).unwrap().bytes[2] & 1;
    assert_eq!(
        (
            recursion(QueryMode::Authoritative),
            recursion(QueryMode::Recursive)
        ),
        (0, 1)
    );
}

#[test]
fn the_answer_to_another_question_is_passed_over() {
    let question = question();
    let query = Query::write(&question, QueryMode::Authoritative, UseEdns::Yes).unwrap();
    let whole = right(&query);
    let changed = |at: usize, by: u8| {
        let mut bytes = whole.clone();
        bytes[at] ^= by;
        matches!(query.read(&bytes), Received::Unrelated)
    };
    // Its id, that it is an answer, its operation, how many questions, name, type and class of the question.
    for (at, by) in [
        (0, 1),
        (1, 1),
        (2, 0x80),
        (2, 0x08),
        (5, 2),
        (13, 1),
        (29, 1),
        (31, 1),
    ] {
        assert!(changed(at, by), "byte {at}");
    }
    // The case of its letters is no matter.
    assert!(!changed(13, 0x20));
}

#[test]
fn bytes_after_the_message_make_it_unreadable() {
    let question = question();
    let query = Query::write(&question, QueryMode::Authoritative, UseEdns::Yes).unwrap();
    let longer = [right(&query), vec![0]].concat();
    assert!(matches!(query.read(&longer), Received::Garbled));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_settle(mut bytes in proptest::collection::vec(any::<u8>(), 0..600), ours in any::<bool>()) {
        let question = question();
        let query = Query::write(&question, QueryMode::Recursive, UseEdns::Yes).unwrap();
        if ours {
            // As if it were for us: what follows the question is arbitrary.
            let whole = right(&query);
            let keep = bytes.len().min(34);
            bytes[..keep].copy_from_slice(&whole[..keep]);
        }
        for mode in [QueryMode::Authoritative, QueryMode::Recursive] {
            prop_assert_ne!(answer(&query, &bytes, mode).map(|answer| answer.data), Some(value()));
        }
    }

    #[test]
    fn part_of_an_answer_settles_nothing(part in 0.0..1.0_f64) {
        let question = question();
        let query = Query::write(&question, QueryMode::Authoritative, UseEdns::Yes).unwrap();
        let whole = right(&query);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a short length")]
        let length = (whole.len() as f64 * part) as usize;
        prop_assert_eq!(answer(&query, &whole[..length], QueryMode::Authoritative), None);
    }

    #[test]
    fn a_changed_byte_never_settles_an_absence(at in 0_usize..120, to in any::<u8>()) {
        let question = question();
        let query = Query::write(&question, QueryMode::Authoritative, UseEdns::Yes).unwrap();
        let mut bytes = right(&query);
        let at = at % bytes.len();
        bytes[at] = to;
        let data = answer(&query, &bytes, QueryMode::Authoritative).map(|answer| answer.data);
        prop_assert!(matches!(data, None | Some(AnswerData::Values(_))), "{:?}", data);
    }
}
