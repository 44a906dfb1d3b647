//! Where to look and what is expected there, before anything is looked at.

use super::matrix_file::MatrixFile;
use super::spec::{Access, Spec, Store};
use super::{files, mail};
use crate::base::digest::Digest;
use crate::base::table::TableMistake;
use crate::base::text_file;
use crate::check::Context;
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Side, SpecMistake};

/// More than this of a matrix is not read.
const MATRIX_BYTES_MAX: u64 = 16 << 20;

/// Observes.
///
/// # Errors
/// When the case looks elsewhere than the specification says, the matrix cannot be used, or nothing can be opened.
pub(super) async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
    refuse_other_place(spec, cx)?;

    let (access, facts) = access(spec, cx)?;
    let place = spec.matrix.as_deref().unwrap_or("permissions.grants");
    let matrix = spec
        .matrix(&access)
        .map_err(|mistakes| wrong_matrix(place, &spec_mistakes_shown(&mistakes)))?;

    match spec.service {
        Store::Files => files::observe(&matrix, facts, cx).await,
        Store::Mail => mail::observe(&matrix, &spec.logins(), facts, cx).await,
    }
}

/// Looking at another system or account than the one that is written would prove nothing about either.
fn refuse_other_place(spec: &Spec, cx: &dyn Context) -> Result<(), CannotCheck> {
    let system = cx.between().system(Side::Target);
    let refused = |cause| Err(unprepared(system, "permissions.grants", cause));

    if let Some(on) = spec.on.as_deref()
        && on != system
    {
        return refused(
            Message::new("permissions.grants/other-system")
                .with("on", on)
                .with("system", system),
        );
    }
    if let Some(wanted) = spec.as_account.as_deref()
        && cx.account() != Some(wanted)
    {
        return refused(
            Message::new("permissions.grants/other-account")
                .with("as", wanted)
                .with("account", cx.account().unwrap_or("-")),
        );
    }
    Ok(())
}

/// What is expected, and what is worth knowing of where that stands.
fn access(spec: &Spec, cx: &dyn Context) -> Result<(Access, Vec<Message>), CannotCheck> {
    let Some(file) = &spec.matrix else {
        return Ok((spec.access.clone().unwrap_or_default(), Vec::new()));
    };

    let bytes = cx.file(file, MATRIX_BYTES_MAX)?;
    let text = text_file::decode(bytes).map_err(|error| wrong_matrix(file, &error.to_string()))?;
    let matrix_file = MatrixFile::read(&text)
        .map_err(|mistakes| wrong_matrix(file, &table_mistakes_shown(&mistakes)))?;
    let fact = Message::new("permissions.grants/sheet")
        .with("file", file)
        .with("digest", Digest::of(&text).short());
    Ok((matrix_file.access, vec![fact]))
}

fn wrong_matrix(place: &str, problem: &str) -> CannotCheck {
    let cause = Message::new("permissions.grants/wrong-matrix").with("problem", problem);
    unprepared(place, "read the matrix", cause)
}

fn unprepared(endpoint: &str, operation: &str, cause: Message) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        endpoint,
        operation,
        cause,
    )
}

fn spec_mistakes_shown(mistakes: &[SpecMistake]) -> String {
    let shown: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("{}: {}", mistake.path.join(" "), mistake.problem))
        .collect();
    shown.join("; ")
}

fn table_mistakes_shown(mistakes: &[TableMistake]) -> String {
    let shown: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("line {}: {}", mistake.line, mistake.problem))
        .collect();
    shown.join("; ")
}
