//! References become values: secrets from the environment, from files, from commands, and the
//! columns of an account.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use crate::base::secret::{Redactor, Secret};
use crate::model::{
    AccountPlan, CannotCheck, Filled, Message, Obstacle, Reference, Retry, Template, TemplateError, Unfilled,
};

/// No secret is longer.
const SECRET_BYTES_MAX: u64 = 64 << 10;

/// A command that gives a secret may ask its user, but not for ever.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// Resolves references, each once.
#[derive(Debug)]
pub(super) struct Resolver {
    base: PathBuf,
    redactor: Redactor,
    known: Mutex<BTreeMap<String, Result<Secret, CannotCheck>>>,
}

impl Resolver {
    /// Relative paths refer to `base`; whatever is resolved is struck out by `redactor` from then on.
    pub(super) fn new(base: &Path, redactor: Redactor) -> Self {
        Self { base: base.to_owned(), redactor, known: Mutex::default() }
    }

    /// The folder to which relative paths refer.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// What strikes secrets out.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// `value` with every reference in its strings resolved, for `account`.
    pub(super) async fn value(&self, value: &Value, account: Option<&AccountPlan>) -> Result<Value, CannotCheck> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text, account).await?),
            Value::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for item in items {
                    resolved.push(Box::pin(self.value(item, account)).await?);
                }
                Value::Array(resolved)
            }
            Value::Object(fields) => {
                let mut resolved = serde_json::Map::new();
                for (name, field) in fields {
                    resolved.insert(name.clone(), Box::pin(self.value(field, account)).await?);
                }
                Value::Object(resolved)
            }
            other => other.clone(),
        })
    }

    /// `text` with its columns filled in, or the secret that it refers to.
    pub(super) async fn text(&self, text: &str, account: Option<&AccountPlan>) -> Result<String, CannotCheck> {
        let wrong =
            |error: TemplateError| unprepared(text, Message::new("run/reference").with("problem", error.problem));
        let mut columns = account.map(|account| account.columns.clone()).unwrap_or_default();
        columns.retain(|_, value| !value.is_empty());
        columns.extend(account.map(|account| ("name".to_owned(), account.name.clone())));
        match Template::parse(text).map_err(wrong)?.fill(&columns) {
            Ok(Filled::Text(text)) => Ok(text),
            Ok(Filled::Secret(reference)) => Ok(self.reference(&reference).await?.expose().to_owned()),
            Err(Unfilled(slot)) => {
                Err(unprepared(text, Message::new("run/no-column").with("column", slot.to_string())))
            }
        }
    }

    /// The secret behind `reference`; asked for once.
    async fn reference(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
        let asked = format!("{reference:?}");
        if let Some(known) = lock(&self.known).get(&asked).cloned() {
            return known;
        }
        let secret = self.secret(reference).await;
        if let Ok(secret) = &secret {
            self.redactor.learn(secret);
        }
        lock(&self.known).insert(asked, secret.clone());
        secret
    }

    async fn secret(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
        let (form, value) = match reference {
            Reference::Env(name) => {
                ("${env:…}", std::env::var(name).map_err(|_| Message::new("run/no-env").with("name", name.as_str())))
            }
            Reference::File(path) => (
                "${file:…}",
                read_bounded(&self.base.join(path))
                    .await
                    .map_err(|problem| Message::new("run/secret-file").with("problem", problem)),
            ),
            Reference::Command(arguments) => (
                "${command:…}",
                self.run_command(arguments)
                    .await
                    .map_err(|problem| Message::new("run/secret-command").with("problem", problem)),
            ),
        };
        let value = value.map_err(|cause| unprepared(form, cause))?;
        let value = value.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            return Err(unprepared(form, Message::new("run/empty-secret")));
        }
        Ok(Secret::new(value))
    }

    /// Runs a program, without a shell, and gives what it prints.
    async fn run_command(&self, arguments: &[String]) -> Result<String, String> {
        let (program, arguments) = arguments.split_first().ok_or("no command")?;
        let program = if program.contains('/') { self.base.join(program) } else { PathBuf::from(program) };
        let mut child = tokio::process::Command::new(&program)
            .args(arguments)
            .current_dir(&self.base)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut printed = Vec::new();
        let work = async {
            if let Some(out) = child.stdout.take() {
                out.take(SECRET_BYTES_MAX).read_to_end(&mut printed).await?;
            }
            child.wait().await
        };
        match tokio::time::timeout(COMMAND_TIMEOUT, work).await {
            Err(_) => Err(format!("it did not end within {} s", COMMAND_TIMEOUT.as_secs())),
            Ok(Err(error)) => Err(error.to_string()),
            Ok(Ok(status)) if !status.success() => Err(status.to_string()),
            Ok(Ok(_)) => String::from_utf8(printed).map_err(|_| "it did not print text".to_owned()),
        }
    }
}

/// Something that the account needs is missing; without it nothing can be looked at.
fn unprepared(what: &str, cause: Message) -> CannotCheck {
    CannotCheck::new(Obstacle::Unprepared, Retry::Never, what, "resolve", cause)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

async fn read_bounded(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let file = tokio::fs::File::open(path).await.map_err(|error| format!("{shown}: {error}"))?;
    let mut text = String::new();
    file.take(SECRET_BYTES_MAX).read_to_string(&mut text).await.map_err(|error| format!("{shown}: {error}"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountPlan {
        let columns = [("source_user".to_owned(), "anna@alt.example".to_owned())].into();
        AccountPlan { name: "anna".into(), columns }
    }

    #[tokio::test]
    async fn references_are_replaced_inside_text() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("pw"), "fake-file-secret\n").unwrap();
        let redactor = Redactor::new();
        let resolver = Resolver::new(dir.path(), redactor.clone());
        let account = account();
        let text = |text: &'static str| {
            let (resolver, account) = (&resolver, &account);
            async move { resolver.text(text, Some(account)).await }
        };
        assert_eq!(text("x ${account.source_user} $${y").await.unwrap(), "x anna@alt.example ${y");
        assert_eq!(text("${file:pw}").await.unwrap(), "fake-file-secret");
        assert_eq!(text("${command: printf %s 'a b ${account.name}'}").await.unwrap(), "a b anna");
        assert_eq!(redactor.text("fake-file-secret"), "•••");
        for wrong in ["${env:LANDFALL_NOT_SET}", "${file:none}", "${command: false}", "${account.none}"] {
            let why = text(wrong).await.unwrap_err();
            assert_eq!((why.obstacle, why.retry), (Obstacle::Unprepared, Retry::Never), "{wrong}");
        }
    }
}
