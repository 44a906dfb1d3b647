//! The mailboxes before and after, with the faults of the area mail.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::company::{Layout, PEOPLE, Person};
use super::faults::Planting;
use super::mails;
use crate::testbed::store::{Mailstore, NewMessage, Role, StoreError};

/// The password of everybody, on both sides.
pub(super) const PASSWORD: &str = "not-a-real-password";

/// When all was copied: the date that a tool which forgets the right one leaves behind.
const COPIED: Timestamp = Timestamp::constant(1_790_000_000, 0);

/// Folders of one person by name, in the order in which their messages get UIDs.
type Mailbox = BTreeMap<&'static str, Vec<NewMessage>>;

/// The mailboxes of both sides.
pub(super) struct Mailboxes {
    pub(super) source: Mailstore,
    pub(super) target: Mailstore,
}

/// Plants the mailboxes.
pub(super) fn plant(planting: &Planting) -> Result<Mailboxes, StoreError> {
    let (source, target) = (Mailstore::new(), Mailstore::new());
    for (number, person) in PEOPLE.iter().enumerate() {
        let (before, mut after) = both(number, person);
        spoil(planting, person, &mut after);
        fill(&source, person, before)?;
        fill(&target, person, after)?;
        for layout in person.folders() {
            let role = role(layout.slug);
            source.change(&person.address(), layout.source, |folder| {
                folder.role = role
            })?;

            if layout.slug != "engadin" {
                target.change(&person.address(), layout.target, |folder| {
                    folder.role = role
                })?;
            }
        }

        // An empty folder that the target brings along is nobody's fault.
        target.make(&person.address(), "Notes", |_| ())?;
    }

    share(&target, planting)?;
    Ok(Mailboxes { source, target })
}

fn role(slug: &str) -> Option<Role> {
    match slug {
        "sent" => Some(Role::Sent),
        "drafts" => Some(Role::Drafts),
        "trash" => Some(Role::Trash),
        "junk" => Some(Role::Junk),
        _ => None,
    }
}

fn fill(store: &Mailstore, person: &Person, mailbox: Mailbox) -> Result<(), StoreError> {
    store.add_account(&person.address(), PASSWORD);
    for (folder, messages) in mailbox {
        store.make(&person.address(), folder, |_| ())?;
        for message in messages {
            store.append(&person.address(), folder, message)?;
        }
    }
    Ok(())
}

/// What a person has on the source, and what a faultless migration makes of it: other names, other order.
fn both(number: usize, person: &Person) -> (Mailbox, Mailbox) {
    let (mut before, mut after) = (Mailbox::new(), Mailbox::new());
    for layout in person.folders() {
        let mut messages = messages(number, person, &layout);
        before.insert(layout.source, messages.clone());
        messages.reverse();
        after.insert(layout.target, messages);
    }
    (before, after)
}

fn messages(number: usize, person: &Person, layout: &Layout) -> Vec<NewMessage> {
    let mut messages: Vec<NewMessage> = (1..=layout.messages)
        .map(|n| {
            let received = mails::received(number, layout, n);
            let message = NewMessage::new(mails::message(person, layout, n, received), received);
            message.flags(flags(layout, n))
        })
        .collect();
    match (person.name, layout.slug) {
        // The same invoice twice, as it came: one of each pair must not be lost.
        ("eva", "invoices") => messages.push(messages[2].clone()),
        ("daniel", "invoices") => messages.push(messages[1].clone()),
        ("info", "inbox") => messages[0].flags.extend(["$Label1".to_owned()]),
        // A draft that has no Message-ID yet, and two different mails that share one.
        ("info", "drafts") => messages.push(edited(&messages[0], |text| {
            text.replacen("Message-ID:", "X-Was:", 1)
        })),
        ("daniel", "archive-2024") => messages.push(edited(&messages[0], |text| {
            text.replacen("Dear", "Good day", 1)
        })),
        _ => {}
    }
    messages
}

fn flags(layout: &Layout, number: usize) -> Vec<&'static str> {
    let mut flags = match (layout.slug, number) {
        ("inbox", 8 | 9) | ("junk", _) => vec![],
        ("drafts", _) => vec!["\\Seen", "\\Draft"],
        _ => vec!["\\Seen"],
    };

    if number % 4 == 1 && layout.slug != "junk" {
        flags.push("\\Answered");
    }

    if number % 5 == 3 {
        flags.push("\\Flagged");
    }
    flags
}

fn edited(message: &NewMessage, edit: impl FnOnce(String) -> String) -> NewMessage {
    let text = edit(String::from_utf8_lossy(&message.bytes).into_owned());
    NewMessage {
        bytes: text.into_bytes().into(),
        ..message.clone()
    }
}

/// Plants the faults of one person.
fn spoil(planting: &Planting, person: &Person, after: &mut Mailbox) {
    let place = |after: &Mailbox, folder: &str, slug: &str, number: usize| {
        let id = mails::message_id(person.name, slug, number).into_bytes();
        let has = |message: &NewMessage| memchr::memmem::find(&message.bytes, &id).is_some();
        after
            .get(folder)
            .and_then(|messages| messages.iter().position(has))
    };

    let plan: &[(&'static str, &str, &'static str, &str, usize)] = &[
        ("mail-missing", "anna", "INBOX", "inbox", 4),
        ("mail-duplicated", "bruno", "Sent", "sent", 2),
        (
            "mail-moved",
            "chiara",
            "Projects/Lake House",
            "lake-house",
            3,
        ),
        ("mail-changed", "daniel", "INBOX", "inbox", 5),
        ("mail-unread", "eva", "INBOX", "inbox", 2),
        ("mail-date", "anna", "Sent", "sent", 5),
        ("mail-keyword", "info", "INBOX", "inbox", 1),
        ("mail-double", "eva", "Rechnungen", "invoices", 3),
    ];
    for &(fault, who, folder, slug, number) in plan {
        if who != person.name || !planting.has(fault) {
            continue;
        }

        let Some(at) = place(after, folder, slug, number) else {
            continue;
        };

        let Some(messages) = after.get_mut(folder) else {
            continue;
        };

        match fault {
            "mail-missing" | "mail-double" => {
                messages.remove(at);
            }
            "mail-duplicated" => messages.push(messages[at].clone()),
            "mail-changed" => {
                messages[at] = edited(&messages[at], |text| {
                    text.replacen("Kind regards", "Kind regardz", 1)
                })
            }
            "mail-unread" => {
                messages[at].flags.remove("\\Seen");
            }
            "mail-date" => messages[at].received = COPIED + SignedDuration::from_secs(17),
            "mail-keyword" => {
                messages[at].flags.remove("$Label1");
            }
            _ => {
                let moved = messages.remove(at);
                after.entry("Archive/2025").or_default().push(moved);
            }
        }
    }

    if person.name == "bruno" && planting.has("mail-folder") {
        after.remove("Reisen/Engadin");
    }
}

/// Who else may read the folders of `info` on the target.
fn share(target: &Mailstore, planting: &Planting) -> Result<(), StoreError> {
    let info = "info@muster.example";
    target.change(info, "INBOX", |folder| {
        folder
            .rights
            .insert("anna@muster.example".to_owned(), "lrswite".to_owned());
        folder
            .rights
            .insert("eva@muster.example".to_owned(), "lrs".to_owned());
    })?;

    target.change(info, "Rechnungen", |folder| {
        folder
            .rights
            .insert("eva@muster.example".to_owned(), "lrswite".to_owned());
        if planting.has("grant-mail-leak") {
            folder
                .rights
                .insert("bruno@muster.example".to_owned(), "lrs".to_owned());
        }
    })
}
