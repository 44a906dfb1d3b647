//! The truth, as a table: every finding that must come of the planted faults.

use super::faults::{Area, Fault, Planted};
use crate::model::Class;

/// All that must be found, and nothing else may be.
pub(super) const TRUTH: &[Planted] = &[
    lost(
        "mail-missing",
        "anna",
        "INBOX",
        "<anna.inbox.4@muster.example>",
    ),
    count("mail-missing", "anna", "INBOX", "messages"),
    mail(
        "mail-duplicated",
        "bruno",
        Class::Duplicated,
        "mail.messages/duplicated",
        "Sent",
        "<bruno.sent.2@muster.example>",
        None,
    ),
    count("mail-duplicated", "bruno", "Gesendete Elemente", "messages"),
    mail(
        "mail-moved",
        "chiara",
        Class::Moved,
        "mail.messages/moved",
        "Projects/Lake House",
        "<chiara.lake-house.3@muster.example>",
        None,
    ),
    count("mail-moved", "chiara", "Projects/Lake House", "messages"),
    count("mail-moved", "chiara", "Archive/2025", "messages"),
    changed(
        "mail-changed",
        "daniel",
        "INBOX",
        "<daniel.inbox.5@muster.example>",
        "content",
    ),
    changed(
        "mail-unread",
        "eva",
        "INBOX",
        "<eva.inbox.2@muster.example>",
        "seen",
    ),
    count("mail-unread", "eva", "INBOX", "unseen"),
    changed(
        "mail-date",
        "anna",
        "Gesendete Elemente",
        "<anna.sent.5@muster.example>",
        "received",
    ),
    changed(
        "mail-keyword",
        "info",
        "INBOX",
        "<info.inbox.1@muster.example>",
        "keywords",
    ),
    Planted {
        case: "MAIL-001",
        ..mail(
            "mail-folder",
            "bruno",
            Class::Missing,
            "mail.folders/missing",
            "Reisen/Engadin",
            "Reisen/Engadin",
            None,
        )
    },
    lost(
        "mail-folder",
        "bruno",
        "Reisen/Engadin",
        "<bruno.engadin.1@muster.example>",
    ),
    lost(
        "mail-folder",
        "bruno",
        "Reisen/Engadin",
        "<bruno.engadin.2@muster.example>",
    ),
    lost(
        "mail-folder",
        "bruno",
        "Reisen/Engadin",
        "<bruno.engadin.3@muster.example>",
    ),
    lost(
        "mail-double",
        "eva",
        "Rechnungen",
        "<eva.invoices.3@muster.example>",
    ),
    count("mail-double", "eva", "Rechnungen", "messages"),
    delivery(
        "delivery-double",
        ["bruno", "bruno@muster.example"],
        "mail.delivery/copies",
        None,
    ),
    delivery(
        "delivery-junk",
        ["eva", "eva@muster.example"],
        "mail.delivery/misfiled",
        None,
    ),
    delivery(
        "delivery-altered",
        ["daniel", "daniel@muster.example"],
        "mail.delivery/altered",
        Some("attachment Offerte Lift.pdf"),
    ),
    planted(
        "delivery-left",
        Area::Delivery,
        "MAIL-004",
        "mail.delivery/accepted",
        "muster.example",
        "lena@muster.example",
    ),
    file(
        "file-missing",
        Class::Missing,
        "files.compare/missing",
        "Projekte/Umbau Seefeld/Offerten",
        "Projekte/Umbau Seefeld/Offerten/Elektro.txt",
        None,
    ),
    file(
        "file-changed",
        Class::Different,
        "files.compare/different",
        "Buchhaltung/2025",
        "Buchhaltung/2025/Kreditoren März.csv",
        Some("content"),
    ),
    file(
        "file-emptied",
        Class::Different,
        "files.compare/emptied",
        "Projekte/Schulhaus Höngg/Fotos",
        "Projekte/Schulhaus Höngg/Fotos/IMG_0007.jpg",
        Some("size"),
    ),
    file(
        "file-renamed",
        Class::Moved,
        "files.compare/moved",
        "Vorlagen",
        "Vorlagen/Briefvorlage.docx",
        None,
    ),
    file(
        "file-twin",
        Class::Different,
        "files.compare/different",
        "Marketing/Bilder",
        "Marketing/Bilder/Büro.png",
        Some("name"),
    ),
    file(
        "file-extra",
        Class::Extra,
        "files.compare/extra",
        "Projekte/Umbau Seefeld",
        "Projekte/Umbau Seefeld/Kopie von Budget.xlsx",
        None,
    ),
    file(
        "folder-lost",
        Class::Missing,
        "files.compare/missing",
        "Projekte/Schulhaus Höngg",
        "Projekte/Schulhaus Höngg/Eingang",
        None,
    ),
    dns("dns-old-mx", "dns.records/value", "@ MX", 1),
    dns("dns-old-mx", "dns.records/disagreement", "@ MX", 1),
    dns("dns-spf", "dns.records/value", "@ TXT", 2),
    dns(
        "dns-leftover",
        "dns.records/present",
        "autodiscover CNAME",
        2,
    ),
    grant(
        "grant-leak",
        "permissions.grants/leak",
        "/Buchhaltung",
        "anna",
    ),
    grant(
        "grant-leak",
        "permissions.grants/leak",
        "/Buchhaltung",
        "bruno",
    ),
    grant("grant-leak", "permissions.grants/leak", "/Buchhaltung", "*"),
    grant(
        "grant-denial",
        "permissions.grants/denial",
        "/Vorlagen",
        "anna",
    ),
    grant(
        "grant-denial",
        "permissions.grants/denial",
        "/Vorlagen",
        "bruno",
    ),
    grant(
        "grant-denial",
        "permissions.grants/denial",
        "/Vorlagen",
        "*",
    ),
    Planted {
        case: "GRANTS-002",
        account: Some("info"),
        ..grant(
            "grant-mail-leak",
            "permissions.grants/leak",
            "/Rechnungen",
            "bruno@muster.example",
        )
    },
    // What a person says is no finding; the verdict alone tells of it.
    Planted {
        times: 0,
        ..planted(
            "step-failed",
            Area::Manual,
            "STEP-001",
            "judge/answered-not-ok",
            "",
            "",
        )
    },
];

/// A finding of class `unexpected` about something as a whole, found once and without an account: the others say in
/// what they differ.
const fn planted(
    fault: &'static str,
    area: Area,
    case: &'static str,
    code: &'static str,
    container: &'static str,
    item: &'static str,
) -> Planted {
    Planted {
        fault: Fault(fault),
        area,
        case,
        account: None,
        class: Class::Unexpected,
        code,
        container,
        item,
        field: None,
        times: 1,
    }
}

const fn mail(
    fault: &'static str,
    account: &'static str,
    class: Class,
    code: &'static str,
    container: &'static str,
    item: &'static str,
    field: Option<&'static str>,
) -> Planted {
    Planted {
        account: Some(account),
        class,
        field,
        ..planted(fault, Area::Mail, "MAIL-002", code, container, item)
    }
}

/// A message that is not on the target.
const fn lost(
    fault: &'static str,
    account: &'static str,
    folder: &'static str,
    item: &'static str,
) -> Planted {
    mail(
        fault,
        account,
        Class::Missing,
        "mail.messages/missing",
        folder,
        item,
        None,
    )
}

/// A message of which this field differs.
const fn changed(
    fault: &'static str,
    account: &'static str,
    folder: &'static str,
    item: &'static str,
    field: &'static str,
) -> Planted {
    mail(
        fault,
        account,
        Class::Different,
        "mail.messages/different",
        folder,
        item,
        Some(field),
    )
}

/// A folder whose counter differs because of a fault.
const fn count(
    fault: &'static str,
    account: &'static str,
    folder: &'static str,
    field: &'static str,
) -> Planted {
    let row = mail(
        fault,
        account,
        Class::Different,
        "mail.folders/different",
        folder,
        folder,
        Some(field),
    );
    Planted {
        case: "MAIL-001",
        ..row
    }
}

/// What became of the probe to somebody.
const fn delivery(
    fault: &'static str,
    [account, address]: [&'static str; 2],
    code: &'static str,
    field: Option<&'static str>,
) -> Planted {
    Planted {
        account: Some(account),
        field,
        ..planted(fault, Area::Delivery, "MAIL-003", code, "INBOX", address)
    }
}

const fn file(
    fault: &'static str,
    class: Class,
    code: &'static str,
    container: &'static str,
    item: &'static str,
    field: Option<&'static str>,
) -> Planted {
    Planted {
        class,
        field,
        ..planted(fault, Area::Files, "FILES-001", code, container, item)
    }
}

const fn dns(fault: &'static str, code: &'static str, item: &'static str, times: u32) -> Planted {
    Planted {
        field: Some("value"),
        times,
        ..planted(fault, Area::Dns, "DNS-001", code, "muster.example", item)
    }
}

const fn grant(
    fault: &'static str,
    code: &'static str,
    container: &'static str,
    item: &'static str,
) -> Planted {
    Planted {
        field: Some("access"),
        ..planted(
            fault,
            Area::Permissions,
            "GRANTS-001",
            code,
            container,
            item,
        )
    }
}
