//! The services that a system may have in a suite, by connector: their form, their mistakes, what they are
//! for one account, and which store they lead to.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::dns::{self, DnsSpec};
use super::imap::{self, ImapSpec};
use super::smtp::{self, SmtpSpec};
use crate::model::{Filled, Reference, Service, SpecMistake, Template, Unfilled};

/// The `files` service: a tree that this machine can read, or a list of checksums.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FilesService {
    /// The folder at the top of the tree; relative to the folder of the suite.
    #[schemars(length(min = 1))]
    pub path: Option<PathBuf>,
    /// A file as `sha256sum` or `md5sum` writes it, in place of a tree.
    #[schemars(length(min = 1))]
    pub manifest: Option<PathBuf>,
    /// By what the digests in the manifest were made, where their length does not tell.
    pub algorithm: Option<ManifestAlgorithm>,
}

/// By what the digests in a manifest were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestAlgorithm {
    /// SHA-256.
    Sha256,
    /// MD5.
    Md5,
    /// BLAKE3.
    Blake3,
}

/// A service as one account uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The service with the account's columns filled in, without the keys in `secrets`.
    pub service: Value,
    /// The keys whose values are secrets, and where those are to be found.
    pub secrets: BTreeMap<String, Reference>,
}

/// The form of a service in a suite; none if this version has no connector for it.
pub fn service_schema(service: Service, generator: &mut SchemaGenerator) -> Option<Schema> {
    match service {
        Service::Mail => Some(ImapSpec::json_schema(generator)),
        Service::Files => Some(FilesService::json_schema(generator)),
        Service::Dns => Some(DnsSpec::json_schema(generator)),
        Service::Submission => Some(SmtpSpec::json_schema(generator)),
        Service::Calendars | Service::Contacts | Service::Web => None,
    }
}

/// The mistakes in a service beyond what its form says. References (`${...}`) may still stand in it.
pub fn service_mistakes(service: Service, value: &Value) -> Vec<SpecMistake> {
    match service {
        Service::Mail => imap::mistakes(value),
        Service::Submission => smtp::mistakes(value),
        Service::Dns => dns::mistakes(value),
        Service::Files => match (value.get("path"), value.get("manifest")) {
            (Some(_), None) if value.get("algorithm").is_some() => {
                vec![SpecMistake::new("algorithm", "goes with a manifest only").hint("remove it")]
            }
            (Some(_), None) | (None, Some(_)) => Vec::new(),
            (None, None) => {
                vec![SpecMistake::new("", "has no path").hint("{ path: /srv/projects }")]
            }
            (Some(_), Some(_)) => {
                vec![
                    SpecMistake::new("manifest", "stands beside `path`")
                        .hint("a side is a tree or a manifest"),
                ]
            }
        },
        _ => Vec::new(),
    }
}

/// What `value`, a service of `system` as it stands in a plan, is for the account with these `columns` (its
/// name among them; empty where there is no account). The account's `<system>_user`, `<system>_password` and
/// `<system>_host` step in where a mail service does not say these itself; a host of the account's goes before.
///
/// # Errors
/// What the account lacks.
pub fn for_account(
    service: Service,
    value: &Value,
    system: &str,
    columns: &BTreeMap<String, String>,
) -> Result<Resolved, SpecMistake> {
    let mut secrets = BTreeMap::new();
    // An empty cell is no value: half a path would be another path.
    let mut columns = columns.clone();
    columns.retain(|_, cell| !cell.is_empty());
    let columns = &columns;
    let mut value = fill(value, columns, &mut Vec::new(), &mut secrets)?;
    if let (Service::Mail | Service::Submission, Value::Object(keys)) = (service, &mut value)
        && keys.get("auth").is_none_or(|auth| auth != "none")
    {
        account_login(keys, &mut secrets, system, columns)?;
    }
    Ok(Resolved {
        service: value,
        secrets,
    })
}

/// Fills in every string of `value`, and takes out those that are references to secrets.
fn fill(
    value: &Value,
    columns: &BTreeMap<String, String>,
    path: &mut Vec<String>,
    secrets: &mut BTreeMap<String, Reference>,
) -> Result<Value, SpecMistake> {
    match value {
        Value::String(text) => {
            let wrong = |problem: String| SpecMistake {
                path: path.clone(),
                problem,
                hint: None,
            };
            let template = Template::parse(text).map_err(|error| wrong(error.to_string()))?;
            let unfilled = |unfilled: Unfilled| {
                wrong(unfilled.to_string())
                    .hint("the accounts have no such column, or the cell is empty")
            };
            match template.fill(columns).map_err(unfilled)? {
                Filled::Text(text) => Ok(Value::String(text)),
                Filled::Secret(reference) => {
                    secrets.insert(path.join("/"), reference);
                    Ok(Value::Null)
                }
            }
        }
        Value::Array(items) => {
            let mut filled = Vec::with_capacity(items.len());
            for (n, item) in items.iter().enumerate() {
                path.push(n.to_string());
                filled.push(fill(item, columns, path, secrets)?);
                path.pop();
            }
            Ok(Value::Array(filled))
        }
        Value::Object(keys) => {
            let mut filled = Map::new();
            for (key, value) in keys {
                path.push(key.clone());
                let value = fill(value, columns, path, secrets)?;
                if !value.is_null() {
                    filled.insert(key.clone(), value);
                }
                path.pop();
            }
            Ok(Value::Object(filled))
        }
        other => Ok(other.clone()),
    }
}

/// Puts the account's own user, password and host into a mail service; into one for sending, user and password.
fn account_login(
    keys: &mut Map<String, Value>,
    secrets: &mut BTreeMap<String, Reference>,
    system: &str,
    columns: &BTreeMap<String, String>,
) -> Result<(), SpecMistake> {
    let own = |what: &str| {
        columns
            .get(&format!("{system}_{what}"))
            .filter(|cell| !cell.is_empty())
    };
    if !keys.contains_key("user") && !secrets.contains_key("user") {
        // Only the name of an account is required; where no user is given, that is who logs in.
        let user = own("user").or_else(|| columns.get("name")).ok_or_else(|| {
            let lacks = format!("nobody logs in to `{system}`: there is no account and no `user`");
            let way_out =
                "add `for-each: accounts` or `as: NAME` to the case, or `user` to the service";
            SpecMistake::new("", lacks).hint(way_out)
        })?;
        keys.insert("user".to_owned(), Value::String(user.clone()));
    }
    let by_password = keys
        .get("auth")
        .and_then(Value::as_str)
        .unwrap_or("password")
        == "password";
    if by_password
        && !secrets.contains_key("password")
        && let Some(cell) = own("password")
        && let Ok(Filled::Secret(reference)) = Template::parse(cell)
            .unwrap_or_default()
            .fill(columns)
            .map_err(|_| ())
    {
        secrets.insert("password".to_owned(), reference);
    }
    // Where an account's mailbox is does not say where it sends.
    if let (Some(host), Some(Value::String(address))) = (own("host"), keys.get("imap")) {
        let address = with_host(address, host);
        keys.insert("imap".to_owned(), Value::String(address));
    }
    Ok(())
}

/// A name for the store that a filled-in service leads to, so that source and target can be seen to be the
/// same. `root` is the folder below a file tree; `base` the folder of relative paths. None where it cannot be told.
/// Nothing is opened: links are followed, and mounts compared, only once a run opens both sides.
pub fn store(service: Service, resolved: &Resolved, root: &str, base: &Path) -> Option<String> {
    let value = &resolved.service;
    match service {
        Service::Mail => {
            let user = match (value.get("user"), resolved.secrets.get("user")) {
                (Some(Value::String(user)), _) => user.to_lowercase(),
                (_, Some(reference)) => format!("{reference:?}"),
                _ => return None,
            };
            let (host, port) = host_and_port(value.get("imap")?.as_str()?)?;
            Some(format!("mailbox {user} at {host}:{port}"))
        }
        Service::Files => {
            let (what, path) = match (value.get("path"), value.get("manifest")) {
                (Some(Value::String(path)), _) => ("tree", base.join(path).join(root)),
                (_, Some(Value::String(path))) => ("manifest", base.join(path)),
                _ => return None,
            };
            Some(format!("{what} {}", tidy(&path).display()))
        }
        _ => None,
    }
}

/// `path` without `.` and `..`, as far as the text tells.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

/// Host in lower case and port of an address that has no mistakes.
fn host_and_port(address: &str) -> Option<(String, u16)> {
    let (scheme, rest) = address.split_once("://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let default = if scheme == "imaps" { 993 } else { 143 };
    match rest
        .rfind(':')
        .filter(|colon| !rest[*colon..].contains(']'))
    {
        Some(colon) => Some((
            rest[..colon].to_lowercase(),
            rest[colon + 1..].parse().ok()?,
        )),
        None => Some((rest.to_lowercase(), default)),
    }
}

/// `address` with another host; its port stays unless `host` brings its own.
fn with_host(address: &str, host: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("imaps", address));
    let end = rest.rfind(']').unwrap_or(0);
    let port = rest[end..]
        .find(':')
        .filter(|_| !host.contains(':'))
        .map_or("", |colon| &rest[end + colon..]);
    format!("{scheme}://{host}{}", port.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn columns(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned()))
            .collect()
    }

    #[test]
    fn an_account_brings_what_a_mail_service_leaves_open() {
        let anna = columns(&[
            ("name", "anna"),
            ("source_user", "anna@old.example"),
            ("source_password", "${env:ANNA}"),
            ("source_host", "mx9.old.example:1993"),
        ]);
        let mail = json!({"imap": "imaps://mail.old.example", "ca": "ca-$${x}.pem"});
        let resolved = for_account(Service::Mail, &mail, "source", &anna).unwrap();
        assert_eq!(
            resolved.service,
            json!({"imap": "imaps://mx9.old.example:1993", "user": "anna@old.example", "ca": "ca-${x}.pem"})
        );
        assert_eq!(
            resolved.secrets,
            [("password".to_owned(), Reference::Env("ANNA".to_owned()))].into()
        );

        let admin = json!({"imap": "imap://h.example", "auth": "xoauth2", "user": "admin",
            "token": "${command: ./token ${account.source_user}}"});
        let resolved = for_account(Service::Mail, &admin, "target", &anna).unwrap();
        assert_eq!(resolved.service["user"], "admin");
        let command = ["./token", "anna@old.example"].map(str::to_owned).to_vec();
        assert_eq!(
            resolved.secrets,
            [("token".to_owned(), Reference::Command(command))].into()
        );

        let by_name = for_account(Service::Mail, &mail, "target", &anna).unwrap();
        assert_eq!(by_name.service["user"], "anna");
        let nobody = for_account(Service::Mail, &mail, "target", &columns(&[])).unwrap_err();
        assert_eq!(
            nobody.problem,
            "nobody logs in to `target`: there is no account and no `user`"
        );
    }

    #[test]
    fn an_accounts_host_replaces_the_systems() {
        assert_eq!(
            with_host("imaps://a.example:1993", "b.example"),
            "imaps://b.example:1993"
        );
        assert_eq!(
            with_host("imaps://a.example:1993/", "b.example:2"),
            "imaps://b.example:2"
        );
        assert_eq!(
            with_host("imap://[::1]:1143", "10.0.0.1"),
            "imap://10.0.0.1:1143"
        );
        assert_eq!(with_host("imap://a.example/", "[::1]"), "imap://[::1]");
    }

    #[test]
    fn the_same_store_has_one_name() {
        let base = Path::new("/suites/acme");
        let name = |service, value, root: &str| {
            store(
                service,
                &Resolved {
                    service: value,
                    secrets: BTreeMap::new(),
                },
                root,
                base,
            )
        };
        let tree = name(Service::Files, json!({"path": "a"}), "b");
        assert!(tree.is_some());
        assert_eq!(
            tree,
            name(Service::Files, json!({"path": "./a/b/../b"}), ".")
        );
        assert_ne!(tree, name(Service::Files, json!({"path": "a"}), "."));
        let mailbox =
            |imap: &str, user: &str| name(Service::Mail, json!({"imap": imap, "user": user}), "");
        assert_eq!(
            mailbox("imaps://Mail.example", "Anna"),
            mailbox("imaps://mail.example:993/", "anna")
        );
        assert_ne!(
            mailbox("imaps://mail.example", "anna"),
            mailbox("imaps://mail.example:994", "anna")
        );
        assert_ne!(
            mailbox("imaps://mail.example", "anna"),
            mailbox("imaps://mail.example", "ben")
        );
    }
}
