//! The suite of the demo, as it stands in `testcases/demo`, and the files beside it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::company::PEOPLE;
use super::mailboxes::PASSWORD;

/// The files of the suite, by name.
const FILES: [(&str, &str); 10] = [
    ("demo.en.yaml", include_str!("../../../testcases/demo/demo.en.yaml")),
    ("demo.de.yaml", include_str!("../../../testcases/demo/demo.de.yaml")),
    ("systems.yaml", include_str!("../../../testcases/demo/systems.yaml")),
    ("accounts.csv", include_str!("../../../testcases/demo/accounts.csv")),
    ("mail.yaml", include_str!("../../../testcases/demo/mail.yaml")),
    ("files.yaml", include_str!("../../../testcases/demo/files.yaml")),
    ("dns.yaml", include_str!("../../../testcases/demo/dns.yaml")),
    ("permissions.yaml", include_str!("../../../testcases/demo/permissions.yaml")),
    ("delivery.yaml", include_str!("../../../testcases/demo/delivery.yaml")),
    ("manual.yaml", include_str!("../../../testcases/demo/manual.yaml")),
];

/// Writes the suite into `folder`, with the secrets of everybody and the authority's certificate.
pub(super) fn write(folder: &Path, authority: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    fs::write(folder.join("ca.pem"), authority)?;
    let mut secrets = String::from("account,system,secret\n");
    for person in PEOPLE {
        for system in ["source", "target"] {
            secrets.push_str(&format!("{},{system},{PASSWORD}\n", person.name));
        }
    }
    write_private(&folder.join("secrets.csv"), &secrets)?;
    write_private(&folder.join("outside.secret"), PASSWORD)
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
pub(super) fn main_file(folder: &Path, lang: crate::model::Lang) -> PathBuf {
    folder.join(match lang {
        crate::model::Lang::En => "demo.en.yaml",
        crate::model::Lang::De => "demo.de.yaml",
    })
}
