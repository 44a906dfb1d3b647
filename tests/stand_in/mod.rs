//! Kinds of checks for tests of suites and plans: those of the registry, and for names that are not in it,
//! stand-ins with the same form that observe nothing.

#![expect(dead_code, reason = "every test file uses its own part of this module")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use landfall::check::{Context, Kind};
use landfall::model::{CannotCheck, Code, Evidence, Lang, Service, Side, SpecMistake};
use landfall::suite::{Diagnostics, Suite};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;

/// A kind that can be asked and never observes.
struct StandIn {
    name: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
    service: Service,
}

#[async_trait]
impl Kind for StandIn {
    fn name(&self) -> &'static str {
        self.name
    }

    fn codes(&self) -> &'static [Code] {
        &[]
    }

    fn page(&self) -> &'static str {
        "# What it checks\nNothing.\n"
    }

    fn texts(&self) -> [(Lang, &'static str); 2] {
        [(Lang::En, ""), (Lang::De, "")]
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }

    fn mistakes(&self, spec: &Value) -> Vec<SpecMistake> {
        let patterns = spec.get("exclude").and_then(Value::as_array).into_iter().flatten().enumerate();
        let mut found: Vec<SpecMistake> = patterns
            .filter(|(_, pattern)| pattern.as_str().is_some_and(|pattern| pattern.contains("***")))
            .map(|(n, _)| SpecMistake::new(&format!("exclude/{n}"), "three stars mean nothing").hint("**"))
            .collect();
        if spec.pointer("/times/tolerance").is_some_and(|tolerance| tolerance == "2") {
            found.push(SpecMistake::new("times/tolerance", "a tolerance needs a unit").hint("2s"));
        }
        found
    }

    fn needs(&self, spec: &Value) -> Vec<(Side, Service)> {
        let _ = spec;
        vec![(Side::Source, self.service), (Side::Target, self.service)]
    }

    async fn observe(&self, _: &Value, _: &dyn Context) -> Result<Evidence, CannotCheck> {
        Err(CannotCheck::fault("observe", "a stand-in"))
    }
}

/// `files.compare`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FilesCompare {
    roots: Option<Roots>,
    content: Option<Content>,
    times: Option<Times>,
    exclude: Option<Vec<String>>,
    links: Option<Links>,
    names: Option<Names>,
    until: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Roots {
    source: Option<String>,
    target: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Content {
    Sha256,
    Blake3,
    Bytes,
    Size,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Times {
    /// Not looked at.
    Ignore,
    /// May differ by so much.
    Tolerance(String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Links {
    Compare,
    Skip,
    Follow,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Names {
    Exact,
    Nfc,
}

/// `mail.folders`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MailFolders {
    counts: Option<Counts>,
    unseen: Option<Compared>,
    subscribed: Option<Compared>,
    folders: Option<Folders>,
    received: Option<Received>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Counts {
    Exact,
    AtLeast,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Compared {
    Compare,
    Ignore,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Folders {
    map: Option<BTreeMap<String, String>>,
    include: Option<Vec<String>>,
    exclude: Option<Vec<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Received {
    until: String,
}

/// `mail.messages`
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MailMessages {
    level: Level,
    folders: Option<Folders>,
    received: Option<Received>,
    duplicates: Option<Duplicates>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Existence,
    Metadata,
    Bytes,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Duplicates {
    Preserve,
    MayCollapse,
    MustNotIncrease,
}

static STAND_INS: [StandIn; 3] = [
    StandIn { name: "files.compare", schema: FilesCompare::json_schema, service: Service::Files },
    StandIn { name: "mail.folders", schema: MailFolders::json_schema, service: Service::Mail },
    StandIn { name: "mail.messages", schema: MailMessages::json_schema, service: Service::Mail },
];

/// The stand-ins alone, for tests of exact messages.
pub(crate) fn stand_ins() -> Vec<&'static dyn Kind> {
    STAND_INS.iter().map(|kind| kind as &dyn Kind).collect()
}

/// The registry's kinds, and stand-ins for what it does not have.
pub(crate) fn kinds() -> Vec<&'static dyn Kind> {
    let mut kinds = landfall::check::kinds().to_vec();
    let known: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    kinds.extend(stand_ins().into_iter().filter(|kind| !known.contains(&kind.name())));
    kinds
}

/// A folder with files, for suites.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files (name and content).
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| folder.write(name, text.as_bytes()));
        folder
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Gives a file permissions.
    #[cfg(unix)]
    pub(crate) fn mode(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The path of a file.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Reads the suite in the files `names` with the stand-ins.
    pub(crate) fn read_all(&self, names: &[&str], vars: &[(&str, &str)]) -> Result<Suite, Diagnostics> {
        let files: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        let vars: Vec<(String, String)> =
            vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        landfall::suite::read_with(&files, &vars, &stand_ins())
    }

    /// Reads the suite in `suite.yaml` with the stand-ins.
    pub(crate) fn read(&self) -> Result<Suite, Diagnostics> {
        self.read_all(&["suite.yaml"], &[])
    }

    /// `text` without the folder's own path.
    pub(crate) fn strip(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }

    /// The mistakes in `suite.yaml` as text, without the folder's own path; empty if there are none.
    pub(crate) fn mistakes(&self) -> String {
        self.read().err().map(|diagnostics| self.strip(&diagnostics.to_string())).unwrap_or_default()
    }

    /// The folder itself.
    pub(crate) fn top(&self) -> &Path {
        self.0.path()
    }
}
