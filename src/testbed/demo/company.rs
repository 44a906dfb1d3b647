//! The invented company: six people of `muster.example` and how their mailboxes are laid out.

/// Whose names and mails are in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    German,
    English,
}

/// Somebody with a mailbox.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// As accounts are called in the suite.
    pub(super) name: &'static str,
    /// As mails call them.
    pub(super) display: &'static str,
    pub(super) tongue: Tongue,
}

impl Person {
    /// Login and address.
    pub(super) fn address(&self) -> String {
        format!("{}@muster.example", self.name)
    }

    /// The folders of the source.
    pub(super) fn folders(&self) -> Vec<Layout> {
        let mut folders = match self.tongue {
            Tongue::German => GERMAN.to_vec(),
            Tongue::English => ENGLISH.to_vec(),
        };

        if self.name == "bruno" {
            folders.push(Layout {
                source: "Reisen/Engadin",
                target: "Reisen/Engadin",
                slug: "engadin",
                messages: 3,
            });
        }
        folders
    }
}

/// The people.
pub(super) const PEOPLE: [Person; 6] = [
    Person {
        name: "anna",
        display: "Anna Keller",
        tongue: Tongue::German,
    },
    Person {
        name: "bruno",
        display: "Bruno Meier",
        tongue: Tongue::German,
    },
    Person {
        name: "chiara",
        display: "Chiara Rossi",
        tongue: Tongue::English,
    },
    Person {
        name: "daniel",
        display: "Daniel Weber",
        tongue: Tongue::English,
    },
    Person {
        name: "eva",
        display: "Eva Müller-Baumann",
        tongue: Tongue::German,
    },
    Person {
        name: "info",
        display: "Muster Architekten",
        tongue: Tongue::German,
    },
];

/// A folder on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) source: &'static str,
    pub(super) target: &'static str,
    /// What stands for it in Message-IDs.
    pub(super) slug: &'static str,
    pub(super) messages: usize,
}

const fn same(name: &'static str, slug: &'static str, messages: usize) -> Layout {
    renamed(name, name, slug, messages)
}

const fn renamed(
    source: &'static str,
    target: &'static str,
    slug: &'static str,
    messages: usize,
) -> Layout {
    Layout {
        source,
        target,
        slug,
        messages,
    }
}

const GERMAN: [Layout; 10] = [
    same("INBOX", "inbox", 9),
    renamed("Gesendete Elemente", "Sent", "sent", 7),
    renamed("Entwürfe", "Drafts", "drafts", 2),
    renamed("Gelöschte Elemente", "Trash", "trash", 3),
    renamed("Junk-E-Mail", "Junk", "junk", 2),
    same("Archiv/2024", "archive-2024", 6),
    same("Archiv/2025", "archive-2025", 6),
    same("Projekte/Umbau Seefeld", "seefeld", 5),
    same("Projekte/Schulhaus Höngg", "hoengg", 4),
    same("Rechnungen", "invoices", 5),
];

const ENGLISH: [Layout; 10] = [
    same("INBOX", "inbox", 9),
    renamed("Sent Items", "Sent", "sent", 7),
    renamed("Drafts", "Drafts", "drafts", 2),
    renamed("Deleted Items", "Trash", "trash", 3),
    renamed("Junk Email", "Junk", "junk", 2),
    same("Archive/2024", "archive-2024", 6),
    same("Archive/2025", "archive-2025", 6),
    same("Projects/Lake House", "lake-house", 5),
    same("Projects/School Höngg", "hoengg", 4),
    same("Invoices", "invoices", 5),
];
