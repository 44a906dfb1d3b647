//! `permissions.grants`: people and groups may do in folders what a matrix says, and nobody else may more.
//!
//! To be read in this order: `spec` (what a suite may say, and the matrix that comes of it), `matrix_file` (the same as
//! a CSV), `observe` (where to look), then `files` or `mail` (what everybody may do there, folder by folder), and
//! `findings` (what becomes of each cell of the matrix), with `proof` (what all this covers).

mod codes;
mod files;
mod findings;
mod mail;
mod matrix_file;
mod observe;
mod proof;
mod spec;

use self::matrix_file::MatrixFile;
use self::spec::{Principal, Spec, Store};
use super::{ActsAs, Context, SuiteTable, TypedKind};
use crate::base::table::TableMistake;
use crate::model::{CannotCheck, Code, Evidence, Lang, ProofCodes, Service, Side, SpecMistake};

/// The kind.
#[derive(Debug)]
pub(super) struct PermissionsGrants;

impl TypedKind for PermissionsGrants {
    type Spec = Spec;

    const NAME: &'static str = "permissions.grants";
    const CODES: &'static [Code] = &[codes::LEAK, codes::DENIAL, codes::UNREADABLE];
    const PROOF: ProofCodes = proof::CODES;
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
        match MatrixFile::read(text) {
            Ok(file) => file.mistakes(spec),
            Err(mistakes) => mistakes,
        }
    }

    fn needs(spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Target, spec.service.service())]
    }

    fn acts_as(spec: &Spec) -> Vec<ActsAs> {
        // A file tree tells of everybody; a mail server tells each user about that user alone.
        if spec.service != Store::Mail {
            return Vec::new();
        }

        let logins = spec.principals.values().filter_map(Principal::login);
        logins
            .map(|login| ActsAs {
                side: Side::Target,
                service: spec.service.service(),
                login: login.to_owned(),
            })
            .collect()
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        observe::observe(spec, cx).await
    }
}
