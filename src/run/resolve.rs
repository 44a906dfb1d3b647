//! References become secrets: from the environment, from files, from commands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;

use crate::base::secret::{Redactor, Secret};
use crate::model::{CannotCheck, Message, Obstacle, Reference, Retry};

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
        Self {
            base: base.to_owned(),
            redactor,
            known: Mutex::default(),
        }
    }

    /// The folder to which relative paths refer.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// What strikes secrets out.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The secret behind `reference`; asked for once.
    pub(super) async fn secret(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
        let asked = format!("{reference:?}");
        if let Some(known) = lock(&self.known).get(&asked).cloned() {
            return known;
        }
        let secret = self.ask(reference).await;
        if let Ok(secret) = &secret {
            self.redactor.learn(secret);
        }
        lock(&self.known).insert(asked, secret.clone());
        secret
    }

    async fn ask(&self, reference: &Reference) -> Result<Secret, CannotCheck> {
        let (form, value) = match reference {
            Reference::Env(name) => (
                "${env:…}",
                std::env::var(name)
                    .map_err(|_| Message::new("run/no-env").with("name", name.as_str())),
            ),
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
        let program = if program.contains('/') {
            self.base.join(program)
        } else {
            PathBuf::from(program)
        };

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
            Err(_) => Err(format!(
                "it did not end within {} s",
                COMMAND_TIMEOUT.as_secs()
            )),
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
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

async fn read_bounded(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let file = tokio::fs::File::open(path)
        .await
        .map_err(|error| format!("{shown}: {error}"))?;
    let mut text = String::new();
    file.take(SECRET_BYTES_MAX)
        .read_to_string(&mut text)
        .await
        .map_err(|error| format!("{shown}: {error}"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn references_give_secrets_that_are_then_struck_out() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("pw"), "fake-file-secret\n").unwrap();
        let redactor = Redactor::new();
        let resolver = Resolver::new(dir.path(), redactor.clone());
        let command = |words: &[&str]| {
            Reference::Command(words.iter().map(|word| (*word).to_owned()).collect())
        };
        assert_eq!(
            resolver
                .secret(&Reference::File("pw".into()))
                .await
                .unwrap()
                .expose(),
            "fake-file-secret"
        );
        assert_eq!(
            resolver
                .secret(&command(&["printf", "%s", "a b $HOME"]))
                .await
                .unwrap()
                .expose(),
            "a b $HOME"
        );
        assert_eq!(redactor.text("fake-file-secret"), "•••");
        for wrong in [
            Reference::Env("LANDFALL_NOT_SET".into()),
            Reference::File("none".into()),
            command(&["false"]),
            command(&["true"]),
            command(&[]),
        ] {
            let error = resolver.secret(&wrong).await.unwrap_err();
            assert_eq!(
                (error.obstacle, error.retry),
                (Obstacle::Unprepared, Retry::Never),
                "{wrong:?}"
            );
        }
    }
}
