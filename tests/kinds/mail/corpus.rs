//! A corpus of mail with planted faults, written straight into two Dovecots: 20 accounts with 10
//! folders each, legitimate double messages, messages without Message-ID, and a list of what is wrong.

use std::fs;

use crate::dovecot::Dovecot;

const USERS: usize = 20;
const MAILS: usize = 40;

/// Folders: as people read them, and in Maildir++.
const FOLDERS: [(&str, &str); 10] = [
    ("INBOX", ""),
    ("Sent", "Sent"),
    ("Drafts", "Drafts"),
    ("Trash", "Trash"),
    ("Junk", "Junk"),
    ("Archive", "Archive"),
    ("Archive/2023", "Archive.2023"),
    ("Archive/2024", "Archive.2024"),
    (
        "Projekte/Müller & Söhne",
        "Projekte.M&APw-ller &- S&APY-hne",
    ),
    ("Gelöschte Entwürfe", "Gel&APY-schte Entw&APw-rfe"),
];

/// Where which faults are planted: account, folder, sort of fault, how many.
const PLAN: [(usize, usize, Sort, usize); 18] = [
    (0, 0, Sort::Missing, 3),
    (0, 0, Sort::Seen, 5),
    (1, 1, Sort::Duplicate, 5),
    (2, 2, Sort::Changed, 5),
    (3, 3, Sort::Truncated, 4),
    (3, 3, Sort::Emptied, 2),
    (4, 4, Sort::Flagged, 5),
    (5, 0, Sort::MigrationDate, 10),
    (6, 1, Sort::ZoneShift, 5),
    (7, 7, Sort::Missing, 10),
    (8, 8, Sort::Keyword, 5),
    (9, 9, Sort::Mangled, 3),
    (10, 6, Sort::Moved, 5),
    (11, 0, Sort::Duplicate, 5),
    (11, 0, Sort::Missing, 5),
    (12, 3, Sort::Changed, 5),
    (19, 9, Sort::Missing, 2),
    (18, 5, Sort::SeenAndDate, 4),
];

/// Messages that only the target has: account, folder, how many.
const EXTRA: [(usize, usize, usize); 2] = [(13, 1, 4), (14, 8, 1)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Missing,
    Extra,
    Duplicate,
    Moved,
    Changed,
    Truncated,
    Emptied,
    Mangled,
    Seen,
    Flagged,
    Keyword,
    MigrationDate,
    ZoneShift,
    SeenAndDate,
}

/// One planted fault, as one finding tells it.
#[derive(Debug)]
pub(crate) struct Planted {
    pub(crate) user: String,
    folder: &'static str,
    id: String,
    class: &'static str,
    field: &'static str,
    changes_size: bool,
}

impl Planted {
    /// Whether it lies in the bytes of a message.
    pub(crate) fn is_content(&self) -> bool {
        self.field == " content"
    }

    /// Whether it shows at this level. With the metadata, what has another size is read.
    pub(crate) fn shows_at(&self, level: &str) -> bool {
        match (level, self.class) {
            ("bytes", _) => true,
            ("metadata", _) => !self.is_content() || self.changes_size,
            (_, class) => class != "different",
        }
    }

    /// As tests write findings.
    pub(crate) fn told(&self) -> String {
        format!("{} {} {}{}", self.class, self.folder, self.id, self.field)
    }
}

/// Deterministic numbers (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("a small number")
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

#[derive(Debug, Clone)]
struct Message {
    raw: Vec<u8>,
    id: Option<String>,
    flags: &'static str,
    arrived: u64,
}

/// The accounts.
pub(crate) fn users() -> Vec<String> {
    (0..USERS).map(|number| format!("u{number:02}")).collect()
}

/// Writes the corpus into both servers; returns what is wrong with it.
pub(crate) fn plant(source: &Dovecot, target: &Dovecot) -> Vec<Planted> {
    let mut truth = Vec::new();
    for (number, user) in users().into_iter().enumerate() {
        let mut dice = Dice(number as u64);
        let mut archived = Vec::new();
        let mut planted = Vec::new();
        for (at, (name, path)) in FOLDERS.iter().enumerate() {
            let messages = messages(&mut dice, &user, at);
            let faults = faults(&mut dice, number, at, &messages);
            let mut arrived = Vec::new();
            for (message, fault) in messages.iter().zip(&faults) {
                arrived.extend(migrated(message, *fault, &mut archived));
                truth.extend(
                    fault
                        .iter()
                        .flat_map(|fault| told(*fault, &user, name, message)),
                );
            }
            for _ in 0..EXTRA
                .iter()
                .find(|one| (one.0, one.1) == (number, at))
                .map_or(0, |one| one.2)
            {
                let extra = message(&mut dice, &user, at, 1_700_000_000);
                let extra = Message {
                    id: extra.id.clone().or_else(|| Some(String::new())),
                    ..extra
                };
                if extra.id.as_deref() != Some("") {
                    truth.extend(told(Sort::Extra, &user, name, &extra));
                    arrived.push(extra);
                }
            }
            planted.push((*path, messages, arrived));
        }
        for (path, messages, mut arrived) in planted {
            if path == "Archive" {
                arrived.append(&mut archived);
            }
            // Another order on the target, and keywords under other letters.
            arrived.reverse();
            write(
                source,
                &user,
                path,
                &messages,
                ["$Forwarded", "Wichtig"],
                false,
            );
            write(
                target,
                &user,
                path,
                &arrived,
                ["Wichtig", "$Forwarded"],
                true,
            );
        }
        truth.extend(whole_folders(&mut dice, (source, target), number, &user));
    }
    truth
}

/// Two accounts have a folder more on the source, two on the target.
fn whole_folders(
    dice: &mut Dice,
    servers: (&Dovecot, &Dovecot),
    number: usize,
    user: &str,
) -> Vec<Planted> {
    let (server, name, count, sort) = match number {
        3 | 4 => (servers.1, "Migration-Reste", 1, Sort::Extra),
        5 | 6 => (servers.0, "Notizen", 7, Sort::Missing),
        _ => return Vec::new(),
    };
    let messages: Vec<Message> = (0..count)
        .map(|at| {
            loop {
                let message = message(dice, user, 90, 1_600_000_000 + at);
                if message.id.is_some() {
                    return message;
                }
            }
        })
        .collect();
    write(
        server,
        user,
        name,
        &messages,
        ["$Forwarded", "Wichtig"],
        false,
    );
    messages
        .iter()
        .flat_map(|message| told(sort, user, name, message))
        .collect()
}

fn messages(dice: &mut Dice, user: &str, folder: usize) -> Vec<Message> {
    let mut arrived = 1_500_000_000 + folder as u64 * 77;
    let mut messages: Vec<Message> = Vec::new();
    for _ in 0..MAILS {
        arrived += 30 + dice.below(5_000_000) as u64;
        let mut next = match messages.last() {
            Some(last) if dice.one_in(60) => Message {
                arrived,
                ..last.clone()
            },
            _ => message(dice, user, folder, arrived),
        };
        next.flags = dice.pick(&["", "S", "S", "S", "RS", "FS", "FRS", "D", "ST", "Sa", "Sb"]);
        messages.push(next);
    }
    messages
}

fn message(dice: &mut Dice, user: &str, folder: usize, arrived: u64) -> Message {
    let names = [
        "Anna Muster",
        "=?UTF-8?B?SsO8cmc=?= Beispiel",
        "Zoe Test",
        "Li Wei",
    ];
    let subjects = [
        "Rechnung",
        "=?UTF-8?Q?R=C3=BCckfrage?=",
        "Re: Termin",
        "Angebot\n\tund mehr",
        "quarterly report",
    ];
    let id = format!(
        "<{:x}.{folder}.{user}@MX{}.example>",
        dice.next(),
        dice.below(9)
    );
    let id = (!dice.one_in(60)).then_some(id);
    let date = jiff::Timestamp::from_second(i64::try_from(arrived).unwrap()).unwrap();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let mut raw = format!(
        "Return-Path: <bounce-{}@muster.example>\nReceived: from mx.example by mail.example\n\tfor <{user}@muster.example>\n\
         Date: {date}\nFrom: {} <p{}@muster.example>\nTo: {user}@muster.example\nSubject: {} {}\n",
        dice.below(1000),
        dice.pick(&names),
        dice.below(40),
        dice.pick(&subjects),
        dice.below(100_000),
    );
    if let Some(id) = &id {
        raw += &format!("Message-ID: {id}\n");
    }
    raw += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nHallo,\n\n";
    for _ in 0..1 + dice.below(12) {
        raw += &format!(
            "Grüße und {:x} viele {:x} Wörter\n",
            dice.next(),
            dice.next()
        );
    }
    let id = id.map(|id| id.replace("@MX", "@mx"));
    Message {
        raw: raw.into_bytes(),
        id,
        flags: "",
        arrived,
    }
}

/// Which message gets which fault: never one without Message-ID, nor one of two copies.
fn faults(dice: &mut Dice, user: usize, folder: usize, messages: &[Message]) -> Vec<Option<Sort>> {
    let mut faults = vec![None; messages.len()];
    let is_single = |at: &usize| {
        let raw = |at: usize| messages.get(at).map(|message| &message.raw);
        messages[*at].id.is_some()
            && raw(*at) != raw(at + 1)
            && (*at == 0 || raw(*at) != raw(at - 1))
    };
    let mut open: Vec<usize> = (0..messages.len()).filter(is_single).collect();
    for (_, _, sort, count) in PLAN
        .iter()
        .filter(|line| (line.0, line.1) == (user, folder))
    {
        for _ in 0..*count {
            let at = open.swap_remove(dice.below(open.len()));
            faults[at] = Some(*sort);
        }
    }
    faults
}

/// What arrives on the target of a message.
fn migrated(message: &Message, fault: Option<Sort>, archived: &mut Vec<Message>) -> Vec<Message> {
    let mut copy = message.clone();
    let body = message
        .raw
        .windows(2)
        .position(|two| two == b"\n\n")
        .expect("a body")
        + 2;
    let toggled = |letter: &str| -> &'static str {
        match (letter, message.flags) {
            ("S", "") => "S",
            ("S", "S") => "",
            ("S", "RS") => "R",
            ("S", "FS") => "F",
            ("S", "FRS") => "FR",
            ("S", "D") => "DS",
            ("S", "ST") => "T",
            ("S", "Sa") => "a",
            ("S", "Sb") => "b",
            ("F", "") => "F",
            ("F", "S") => "FS",
            ("F", "RS") => "FRS",
            ("F", "FS") => "S",
            ("F", "FRS") => "RS",
            ("F", "D") => "DF",
            ("F", "ST") => "FST",
            ("F", "Sa") => "FSa",
            ("F", "Sb") => "FSb",
            (_, "Sa") => "S",
            (_, "Sb") => "Sab",
            (_, "") => "a",
            (_, "S") => "Sa",
            (_, "RS") => "RSa",
            (_, "FS") => "FSa",
            (_, "FRS") => "FRSa",
            (_, "D") => "Da",
            _ => "STa",
        }
    };
    match fault {
        None => {}
        Some(Sort::Missing | Sort::Extra) => return Vec::new(),
        Some(Sort::Moved) => {
            archived.push(copy);
            return Vec::new();
        }
        Some(Sort::Duplicate) => return vec![copy.clone(), copy],
        Some(Sort::Changed) => {
            let at = copy.raw.len() - 5;
            copy.raw[at] = if copy.raw[at] == b'X' { b'Y' } else { b'X' };
        }
        Some(Sort::Truncated) => copy.raw.truncate(body.max(message.raw.len() * 2 / 3)),
        Some(Sort::Emptied) => copy.raw.truncate(body),
        Some(Sort::Mangled) => copy.raw.splice(body.., "HallÃ¼\n".bytes()).for_each(drop),
        Some(Sort::Seen) => copy.flags = toggled("S"),
        Some(Sort::Flagged) => copy.flags = toggled("F"),
        Some(Sort::Keyword) => copy.flags = toggled("a"),
        Some(Sort::MigrationDate) => copy.arrived = 1_760_000_000,
        Some(Sort::ZoneShift) => copy.arrived += 3600,
        Some(Sort::SeenAndDate) => {
            copy.flags = toggled("S");
            copy.arrived += 7200;
        }
    }
    vec![copy]
}

fn told(sort: Sort, user: &str, folder: &'static str, message: &Message) -> Vec<Planted> {
    let one = |class: &'static str, field: &'static str| Planted {
        user: user.to_owned(),
        folder,
        id: message.id.clone().expect("faults have an id"),
        class,
        field,
        changes_size: sort != Sort::Changed,
    };
    match sort {
        Sort::Missing => vec![one("missing", "")],
        Sort::Extra => vec![one("extra", "")],
        Sort::Duplicate => vec![one("duplicated", "")],
        Sort::Moved => vec![one("moved", " > Archive")],
        Sort::Changed | Sort::Truncated | Sort::Emptied | Sort::Mangled => {
            vec![one("different", " content")]
        }
        Sort::Seen => vec![one("different", " seen")],
        Sort::Flagged => vec![one("different", " flagged")],
        Sort::Keyword => vec![one("different", " keywords")],
        Sort::MigrationDate | Sort::ZoneShift => vec![one("different", " received")],
        Sort::SeenAndDate => vec![one("different", " received"), one("different", " seen")],
    }
}

/// Writes a folder; `keywords` are the names behind the letters a and b, which the target has the other way round.
fn write(
    server: &Dovecot,
    user: &str,
    path: &str,
    messages: &[Message],
    keywords: [&str; 2],
    is_turned: bool,
) {
    let letters = |flags: &str| -> String {
        let mut letters: Vec<char> = flags
            .chars()
            .map(|letter| match letter {
                'a' if is_turned => 'b',
                'b' if is_turned => 'a',
                other => other,
            })
            .collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    };
    let flags: Vec<String> = messages
        .iter()
        .map(|message| letters(message.flags))
        .collect();
    let planted: Vec<(Vec<u8>, &str, u64)> = messages
        .iter()
        .zip(&flags)
        .map(|(one, flags)| (one.raw.clone(), flags.as_str(), one.arrived))
        .collect();
    let root = server.home(user).join("Maildir");
    let root = if path.is_empty() {
        root
    } else {
        root.join(format!(".{path}"))
    };
    fs::create_dir_all(&root).expect("a folder");
    fs::write(
        root.join("dovecot-keywords"),
        format!("0 {}\n1 {}\n", keywords[0], keywords[1]),
    )
    .expect("a file");
    server.plant(user, path, &planted);
}
