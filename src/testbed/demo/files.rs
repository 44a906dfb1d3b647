//! The file trees before and after, with the faults of the areas files and permissions.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use unicode_normalization::UnicodeNormalization as _;

use super::faults::Planting;
use super::mails::bytes;

/// When every file was last changed.
const CHANGED: Duration = Duration::from_secs(1_750_000_000);

/// The folders of the tree and how many numbered files each has besides those named below.
const FOLDERS: [(&str, &str, usize); 10] = [
    ("Buchhaltung/2024", "Beleg {n}.pdf", 7),
    ("Buchhaltung/2025", "Beleg {n}.pdf", 6),
    ("Marketing/Bilder", "Ansicht Süd {n}.png", 4),
    ("Marketing/Texte", "Entwurf {n}.txt", 3),
    ("Projekte/Schulhaus Höngg/Fotos", "IMG_{n}.jpg", 12),
    ("Projekte/Schulhaus Höngg/Pläne", "Grundriss {n}.dwg", 4),
    ("Projekte/Umbau Seefeld/Offerten", "Offerte {n}.txt", 5),
    ("Projekte/Umbau Seefeld/Protokolle", "Sitzung {n}.txt", 8),
    ("Projekte/Umbau Seefeld", "Skizze {n}.svg", 2),
    ("Vorlagen", "Vorlage {n}.dotx", 3),
];

/// Files with a part to play.
const NAMED: [&str; 7] = [
    "Buchhaltung/2025/Kreditoren März.csv",
    "Marketing/Bilder/Büro.png",
    "Projekte/Schulhaus Höngg/Fotos/IMG_0007.jpg",
    "Projekte/Umbau Seefeld/Budget.xlsx",
    "Projekte/Umbau Seefeld/Offerten/Elektro.txt",
    "Vorlagen/Briefvorlage.docx",
    "Vorlagen/Leer.txt",
];

/// Folders without anything in them.
const EMPTY: [&str; 2] = [
    "Projekte/Schulhaus Höngg/Eingang",
    "Projekte/Umbau Seefeld/Eingang",
];

/// Writes both trees.
pub(super) fn plant(planting: &Planting, source: &Path, target: &Path) -> io::Result<()> {
    write_tree(source)?;
    write_tree(target)?;
    spoil(planting, target)?;
    share(planting, target)
}

fn write_tree(root: &Path) -> io::Result<()> {
    for folder in EMPTY {
        fs::create_dir_all(root.join(folder))?;
    }

    let mut seed = 1;
    for (folder, pattern, count) in FOLDERS {
        fs::create_dir_all(root.join(folder))?;
        for number in 1..=count {
            let name = pattern.replace("{n}", &format!("{:04}", number * 11 + 100));
            write(&root.join(folder).join(name), seed)?;
            seed += 1;
        }
    }

    for name in NAMED {
        write(&root.join(name), seed)?;
        seed += 1;
    }

    fs::write(root.join("Vorlagen/Leer.txt"), b"")?;
    age(&root.join("Vorlagen/Leer.txt"))
}

/// A file whose content is its own.
fn write(path: &Path, seed: usize) -> io::Result<()> {
    fs::write(path, bytes(seed, 700 + seed * seed % 40_000))?;
    age(path)
}

fn age(path: &Path) -> io::Result<()> {
    File::options()
        .write(true)
        .open(path)?
        .set_modified(SystemTime::UNIX_EPOCH + CHANGED)
}

fn spoil(planting: &Planting, target: &Path) -> io::Result<()> {
    let at = |name: &str| target.join(name);
    if planting.has("file-missing") {
        fs::remove_file(at("Projekte/Umbau Seefeld/Offerten/Elektro.txt"))?;
    }

    if planting.has("file-changed") {
        let path = at("Buchhaltung/2025/Kreditoren März.csv");
        let mut content = fs::read(&path)?;
        if let Some(byte) = content.get_mut(300) {
            *byte ^= 1;
        }

        fs::write(&path, content)?;
        age(&path)?;
    }

    if planting.has("file-emptied") {
        let path = at("Projekte/Schulhaus Höngg/Fotos/IMG_0007.jpg");
        fs::write(&path, b"")?;
        age(&path)?;
    }

    if planting.has("file-renamed") {
        fs::rename(
            at("Vorlagen/Briefvorlage.docx"),
            at("Vorlagen/Briefvorlage (1).docx"),
        )?;
    }

    if planting.has("file-twin") {
        let path = at("Marketing/Bilder/Büro.png");
        let twin = at("Marketing/Bilder").join("Büro.png".nfd().collect::<String>());
        fs::rename(path, twin)?;
    }

    if planting.has("file-extra") {
        let path = at("Projekte/Umbau Seefeld/Kopie von Budget.xlsx");
        write(&path, 4711)?;
    }

    if planting.has("folder-lost") {
        fs::remove_dir(at("Projekte/Schulhaus Höngg/Eingang"))?;
    }
    Ok(())
}

/// Who may do what on the target: accounts are for their owner alone, templates for everybody.
#[cfg(unix)]
fn share(planting: &Planting, target: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let set = |name: &str, mode: u32| {
        fs::set_permissions(target.join(name), fs::Permissions::from_mode(mode))
    };

    set("", 0o755)?;
    set(
        "Buchhaltung",
        if planting.has("grant-leak") {
            0o755
        } else {
            0o700
        },
    )?;
    set(
        "Vorlagen",
        if planting.has("grant-denial") {
            0o700
        } else {
            0o755
        },
    )
}

/// Where there are no modes, nothing is shared.
#[cfg(not(unix))]
fn share(_planting: &Planting, _target: &Path) -> io::Result<()> {
    Ok(())
}
