//! `permissions.grants`: people and groups may do in folders what a matrix says, and nobody else may more.

mod files;
mod grid;
mod mail;
mod sheet;
mod spec;

use self::spec::{Access, Looked, Principal, Spec};
use super::{ActsAs, Context, SuiteTable, TypedKind};
use crate::base::digest::Digest;
use crate::base::table::TableMistake;
use crate::base::text_file;
use crate::model::{
    CannotCheck, Class, Code, Evidence, Lang, Message, Obstacle, Retry, Service, Side, SpecMistake,
};

/// More than this of a matrix is not read.
const MATRIX_BYTES_MAX: u64 = 16 << 20;

const LEAK: Code = Code {
    name: "permissions.grants/leak",
    class: Class::Unexpected,
};
const DENIAL: Code = Code {
    name: "permissions.grants/denial",
    class: Class::Unexpected,
};
const UNREADABLE: Code = Code {
    name: "permissions.grants/unreadable",
    class: Class::Unreadable,
};

/// The kind.
#[derive(Debug)]
pub(super) struct PermissionsGrants;

impl TypedKind for PermissionsGrants {
    type Spec = Spec;

    const NAME: &'static str = "permissions.grants";
    const CODES: &'static [Code] = &[LEAK, DENIAL, UNREADABLE];
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        spec.mistakes()
    }

    fn suite_tables(spec: &Spec) -> Vec<SuiteTable> {
        let files = spec.matrix.iter();
        files
            .map(|file| SuiteTable {
                path: vec!["matrix".to_owned()],
                file: file.clone(),
            })
            .collect()
    }

    fn suite_table_mistakes(spec: &Spec, text: &str) -> Vec<TableMistake> {
        let sheet = match sheet::read(text) {
            Ok(sheet) => sheet,
            Err(faults) => return faults,
        };
        let mut mistakes = spec.matrix(&sheet.access).err().unwrap_or_default();
        // The principals stand in the suite, and are looked at there.
        mistakes.retain(|mistake| mistake.path.first().is_some_and(|first| first == "access"));
        let fault = |mistake: &SpecMistake| {
            let about = mistake.path.last().filter(|_| mistake.path.len() == 2);
            let about = about
                .map(|folder| format!("`{folder}` "))
                .unwrap_or_default();
            TableMistake {
                line: sheet.line(mistake),
                problem: format!("{about}{}", mistake.problem),
            }
        };
        mistakes.iter().map(fault).collect()
    }

    fn needs(spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Target, spec.service.service())]
    }

    fn acts_as(spec: &Spec) -> Vec<ActsAs> {
        let service = spec.service.service();
        let logins = spec
            .principals
            .values()
            .filter(|_| spec.service == Looked::Mail)
            .filter_map(Principal::login);
        logins
            .map(|login| ActsAs {
                side: Side::Target,
                service,
                login: login.to_owned(),
            })
            .collect()
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let system = cx.between().system(Side::Target);
        if let Some(on) = spec.on.as_deref().filter(|on| *on != system) {
            // Looking at another system than the one that is written would prove nothing about either.
            let cause = Message::new("permissions.grants/other-system")
                .with("on", on)
                .with("system", system);
            return Err(CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                system,
                "permissions.grants",
                cause,
            ));
        }
        if let Some(wanted) = spec
            .as_account
            .as_deref()
            .filter(|wanted| Some(*wanted) != cx.account())
        {
            let account = cx.account().unwrap_or("-");
            let cause = Message::new("permissions.grants/other-account")
                .with("as", wanted)
                .with("account", account);
            return Err(CannotCheck::new(
                Obstacle::Unprepared,
                Retry::Never,
                system,
                "permissions.grants",
                cause,
            ));
        }
        let (access, facts) = access(spec, cx)?;
        let place = spec.matrix.as_deref().unwrap_or("permissions.grants");
        let matrix = spec
            .matrix(&access)
            .map_err(|mistakes| unprepared(place, &shown(&mistakes)))?;
        match spec.service {
            Looked::Files => files::observe(&matrix, facts, cx).await,
            Looked::Mail => mail::observe(&matrix, &spec.logins(), facts, cx).await,
        }
    }
}

/// What is expected, and what is worth knowing of where that stands.
fn access(spec: &Spec, cx: &dyn Context) -> Result<(Access, Vec<Message>), CannotCheck> {
    let Some(file) = &spec.matrix else {
        return Ok((spec.access.clone().unwrap_or_default(), Vec::new()));
    };
    let bytes = cx.file(file, MATRIX_BYTES_MAX)?;
    let text = text_file::decode(bytes).map_err(|error| unprepared(file, &error.to_string()))?;
    let told = |faults: Vec<TableMistake>| {
        let told: Vec<String> = faults
            .iter()
            .map(|fault| format!("line {}: {}", fault.line, fault.problem))
            .collect();
        unprepared(file, &told.join("; "))
    };
    let access = sheet::read(&text).map_err(told)?.access;
    let fact = Message::new("permissions.grants/sheet")
        .with("file", file)
        .with("digest", Digest::of(&text).short());
    Ok((access, vec![fact]))
}

fn unprepared(place: &str, problem: &str) -> CannotCheck {
    let cause = Message::new("permissions.grants/wrong-matrix").with("problem", problem);
    CannotCheck::new(
        Obstacle::Unprepared,
        Retry::Never,
        place,
        "read the matrix",
        cause,
    )
}

fn shown(mistakes: &[SpecMistake]) -> String {
    let shown: Vec<String> = mistakes
        .iter()
        .map(|mistake| format!("{}: {}", mistake.path.join(" "), mistake.problem))
        .collect();
    shown.join("; ")
}
