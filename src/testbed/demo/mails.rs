//! The mails of the company: made from a few sentences, the same at every start.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::company::{Layout, PEOPLE, Person, Tongue};

const GERMAN: [(&str, &str); 10] = [
    (
        "Offerte Umbau Seefeldstrasse",
        "Anbei die bereinigte Offerte. Gültig bis Ende Monat.",
    ),
    (
        "Protokoll Bausitzung Nr. 12",
        "Bitte prüft die Pendenzen bis Freitag, danke für eure Mithilfe.",
    ),
    (
        "Schlüsselübergabe Schulhaus Höngg",
        "Die Übergabe findet um 14 Uhr beim Haupteingang statt.",
    ),
    (
        "Rückfrage zu den Plänen 1:50",
        "Im Schnitt B–B fehlt die Höhe der Brüstung.",
    ),
    (
        "Ferienplanung Sommer",
        "Ich bin in den Wochen 30 und 31 abwesend, Bruno vertritt mich.",
    ),
    (
        "Rechnung 2025-0417",
        "Zahlbar innert 30 Tagen auf das bekannte Konto.",
    ),
    (
        "Mängelliste Treppenhaus",
        "Drei Punkte sind noch offen: Geländer, Fugen, Anstrich.",
    ),
    (
        "Zügeltermin Archiv",
        "Die Schachteln werden am Dienstag abgeholt.",
    ),
    (
        "Gruss aus dem Engadin",
        "Grossartiges Wetter, der See ist noch gefroren!",
    ),
    (
        "Einladung zur Aufrichte",
        "Wir freuen uns auf euch. Für Speis und Trank ist gesorgt.",
    ),
];

const ENGLISH: [(&str, &str); 10] = [
    (
        "Quote for the lake house",
        "Please find our revised quote attached. It is valid for 30 days.",
    ),
    (
        "Minutes of site meeting 12",
        "Kindly check the open points before Friday.",
    ),
    (
        "Handing over the keys",
        "We meet at the main entrance at 2 pm.",
    ),
    (
        "Question about the 1:50 drawings",
        "Section B–B lacks the height of the parapet.",
    ),
    (
        "Summer holidays",
        "I am away in weeks 30 and 31, Daniel stands in for me.",
    ),
    (
        "Invoice 2025-0417",
        "Payable within 30 days to the usual account.",
    ),
    (
        "Defects in the staircase",
        "Three points remain: railing, joints, paint.",
    ),
    ("Moving the archive", "The boxes are collected on Tuesday."),
    (
        "Café meeting notes",
        "Chiara prefers the blue façade, we agreed on the larger windows.",
    ),
    (
        "Invitation to the topping-out",
        "We look forward to seeing you there.",
    ),
];

/// The Message-ID of message `number` (from one) of a folder.
pub(super) fn message_id(person: &str, slug: &str, number: usize) -> String {
    format!("<{person}.{slug}.{number}@muster.example>")
}

/// When message `number` of a folder was received.
pub(super) fn received(person: usize, layout: &Layout, number: usize) -> Timestamp {
    let start = Timestamp::constant(1_704_096_000, 0);
    let salt = layout.slug.bytes().map(i64::from).sum::<i64>();
    let number = i64::try_from(number).unwrap_or(0);
    let person = i64::try_from(person).unwrap_or(0);
    let hours = (salt * 7 + number * 97 + person * 13) % 17_000;
    start
        .checked_add(SignedDuration::from_mins(hours * 60 + number * 11))
        .unwrap_or(start)
}

/// The whole message `number` of a folder.
pub(super) fn message(
    person: &Person,
    layout: &Layout,
    number: usize,
    received: Timestamp,
) -> Vec<u8> {
    let texts = match person.tongue {
        Tongue::German => &GERMAN,
        Tongue::English => &ENGLISH,
    };

    let salt = layout.slug.len() + person.name.len() * 3;
    let (subject, text) = texts[(number * 3 + salt) % texts.len()];
    let other = &PEOPLE[(number + salt) % PEOPLE.len()];
    let (from, to) = if layout.slug == "sent" {
        (person, other)
    } else {
        (other, person)
    };

    let date = rfc2822::to_string(&received.to_zoned(TimeZone::UTC)).unwrap_or_default();
    let head = format!(
        "Message-ID: {}\r\nDate: {date}\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nMIME-Version: 1.0\r\n",
        message_id(person.name, layout.slug, number),
        mailbox(from),
        mailbox(to),
        encoded(subject),
    );
    let greeting = match person.tongue {
        Tongue::German => format!(
            "Grüezi {}\r\n\r\n{text}\r\n\r\nFreundliche Grüsse\r\n",
            to.display
        ),
        Tongue::English => format!("Dear {}\r\n\r\n{text}\r\n\r\nKind regards\r\n", to.display),
    };

    let plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    let body = format!("{greeting}{}\r\n", from.display);
    if !number.is_multiple_of(3) {
        return format!("{head}{plain}\r\n{body}").into_bytes();
    }

    let attached = bytes(number * 31 + salt, 900 + number * 37);
    let lines: Vec<String> = STANDARD
        .encode(attached)
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!(
        "{head}Content-Type: multipart/mixed; boundary=\"muster\"\r\n\r\n--muster\r\n{plain}\r\n{body}\r\n--muster\r\n\
         Content-Type: application/pdf; name=\"Plan-{number}.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"Plan-{number}.pdf\"\r\n\r\n{}\r\n--muster--\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}

/// Bytes that look like nothing, the same for the same seed.
pub(super) fn bytes(seed: usize, count: usize) -> Vec<u8> {
    let mut state = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[4]
    };
    (0..count).map(|_| next()).collect()
}

fn mailbox(person: &Person) -> String {
    format!("{} <{}>", encoded(person.display), person.address())
}

/// `text` as an encoded word if it needs one (RFC 2047).
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        format!("=?utf-8?B?{}?=", STANDARD.encode(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_whole_and_the_same_every_time() {
        for (at, person) in PEOPLE.iter().enumerate() {
            for layout in person.folders() {
                for number in 1..=layout.messages {
                    let at = received(at, &layout, number);
                    let mail = message(person, &layout, number, at);
                    assert_eq!(mail, message(person, &layout, number, at));
                    let lines = mail.split(|&byte| byte == b'\n').count() - 1;
                    assert_eq!(
                        mail.windows(2).filter(|pair| pair == b"\r\n").count(),
                        lines
                    );
                    assert!(
                        mail.split(|&byte| byte == b'\n')
                            .all(|line| line.len() < 200)
                    );
                    assert!(at < "2026-01-01T00:00:00Z".parse().unwrap(), "{at}");
                }
            }
        }
    }
}
