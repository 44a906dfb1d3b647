//! The suite of the demo, as it stands in `testcases/demo`, and the files beside it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::company::PEOPLE;
use super::faults::Planting;
use super::mailboxes::PASSWORD;
use crate::model::{Answer, Attach, Lang, LocalText, Question, Ruling};

/// When people looked at the steps.
const ANSWERED: Timestamp = Timestamp::constant(1_790_100_000, 0);

/// Who may do what.
const PERMISSIONS: (&str, &str) = (
    "permissions.yaml",
    include_str!("../../../testcases/demo/permissions.yaml"),
);

/// The files of the suite, by name.
const FILES: [(&str, &str); 10] = [
    (
        "demo.en.yaml",
        include_str!("../../../testcases/demo/demo.en.yaml"),
    ),
    (
        "demo.de.yaml",
        include_str!("../../../testcases/demo/demo.de.yaml"),
    ),
    (
        "systems.yaml",
        include_str!("../../../testcases/demo/systems.yaml"),
    ),
    (
        "accounts.csv",
        include_str!("../../../testcases/demo/accounts.csv"),
    ),
    (
        "mail.yaml",
        include_str!("../../../testcases/demo/mail.yaml"),
    ),
    (
        "delivery.yaml",
        include_str!("../../../testcases/demo/delivery.yaml"),
    ),
    (
        "files.yaml",
        include_str!("../../../testcases/demo/files.yaml"),
    ),
    ("dns.yaml", include_str!("../../../testcases/demo/dns.yaml")),
    PERMISSIONS,
    (
        "manual.yaml",
        include_str!("../../../testcases/demo/manual.yaml"),
    ),
];

/// Writes the suite into `folder`, with the secrets of everybody and the authority's certificate.
pub(super) fn write(folder: &Path, authority: &str, planting: &Planting) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }

    if let Some(owner) = owner(folder)? {
        let (name, text) = PERMISSIONS;
        fs::write(folder.join(name), naming(owner, text))?;
    }

    fs::write(folder.join("ca.pem"), authority)?;
    fs::write(folder.join("rulings.jsonl"), rulings(planting)?)?;
    let mut secrets = String::from("account,system,secret\n");
    for person in PEOPLE {
        for system in ["source", "target"] {
            secrets.push_str(&format!("{},{system},{PASSWORD}\n", person.name));
        }
    }

    write_private(&folder.join("secrets.csv"), &secrets)?;
    write_private(&folder.join("outside.secret"), PASSWORD)
}

/// Who owns the folders of the demo, if that is not root, who may do everything everywhere and is never told.
#[cfg(unix)]
fn owner(folder: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(Some(folder.metadata()?.uid()).filter(|uid| *uid != 0))
}

/// Where there are no owners, nobody is.
#[cfg(not(unix))]
fn owner(_folder: &Path) -> io::Result<Option<u32>> {
    Ok(None)
}

/// `permissions.yaml` with whoever runs the demo in the matrix: the folders are theirs, and nothing is wrong with that.
fn naming(owner: u32, text: &str) -> String {
    let text = text.replace(
        "bruno: { uid: 61002 } }",
        &format!("bruno: {{ uid: 61002 }}, host: {{ uid: {owner} }} }}"),
    );
    text.replace(
        "{ anna: none, bruno: none,",
        "{ host: manage, anna: none, bruno: none,",
    )
    .replace(
        "{ anna: read, bruno: read,",
        "{ host: manage, anna: read, bruno: read,",
    )
}

/// What people answered to the steps of `manual.yaml`, in the register.
fn rulings(planting: &Planting) -> io::Result<String> {
    let (answer, comment) = match planting.has("step-failed") {
        true => (
            Answer::NotOk,
            Some("Niemand nimmt ab; die Nummer führt noch zum bisherigen Anbieter.".to_owned()),
        ),
        false => (Answer::Ok, None),
    };

    let mut lines = String::new();
    for (case, question, answer, comment) in [
        ("STEP-001", telephone(), answer, comment),
        ("STEP-002", printer(), Answer::Ok, None),
    ] {
        let ruling = Ruling {
            at: ANSWERED,
            by: "Eva Müller-Baumann".to_owned(),
            case: Some(case.to_owned()),
            account: None,
            answer,
            comment,
            text_sha256: Some(question.digest()),
            attached: Vec::new(),
        };

        lines.push_str(&serde_json::to_string(&ruling).map_err(io::Error::other)?);
        lines.push('\n');
    }
    Ok(lines)
}

/// A step as `manual.yaml` has it: an answer holds only for the text that was answered.
fn step([do_en, do_de]: [&str; 2], [expect_en, expect_de]: [&str; 2]) -> Question {
    let both = |en: &str, de: &str| {
        LocalText::Many(
            [(Lang::En, en.to_owned()), (Lang::De, de.to_owned())]
                .into_iter()
                .collect(),
        )
    };
    Question {
        role: "customer".to_owned(),
        instruction: both(do_en, do_de),
        expect: both(expect_en, expect_de),
        attach: Attach::None,
        minutes: Some(2),
    }
}

fn telephone() -> Question {
    step(
        [
            "Call the main number from a mobile phone",
            "Rufen Sie die Hauptnummer von einem Mobiltelefon aus an",
        ],
        [
            "The reception answers within four rings",
            "Der Empfang antwortet nach höchstens viermal Läuten",
        ],
    )
}

fn printer() -> Question {
    step(
        [
            "Scan a page to your own mailbox",
            "Scannen Sie eine Seite an Ihr eigenes Postfach",
        ],
        ["The page arrives as a PDF", "Die Seite kommt als PDF an"],
    )
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?.write_all(text.as_bytes())
}

/// The first file of the suite in one language.
pub(super) fn main_file(folder: &Path, lang: Lang) -> PathBuf {
    folder.join(match lang {
        Lang::En => "demo.en.yaml",
        Lang::De => "demo.de.yaml",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_runs_the_demo_is_no_stranger_to_its_folders() {
        let text = naming(1000, PERMISSIONS.1);
        assert_eq!(
            text.matches("host").count(),
            3,
            "the files and the words to replace have parted:\n{text}"
        );
    }
}
