//! `made.up`: a made-up kind, for tests alone: what it costs to add one. This folder and one row in the table are all of
//! it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, TypedKind};
use crate::endpoint::tree::{Links, Look};
use crate::model::{
    Amount, CannotCheck, Class, Code, Evidence, Examined, Finding, ItemName, Lang, Message, Proof,
    ProofCodes, Service, Side, SpecMistake, Tally,
};

const BARE: Code = Code {
    name: "made.up/bare",
    class: Class::Unexpected,
};

/// The kind.
pub(super) struct MadeUp;

/// The specification of `made.up`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Spec {
    /// The folder.
    #[serde(default = "whole")]
    root: String,
}

fn whole() -> String {
    ".".to_owned()
}

impl TypedKind for MadeUp {
    type Spec = Spec;

    const NAME: &'static str = "made.up";
    const CODES: &'static [Code] = &[BARE];
    const PROOF: ProofCodes = ProofCodes {
        covers: &["made.up/covers-folder"],
        leaves: &["made.up/leaves-content"],
        things: &["made.up/folders"],
    };
    const PAGE: &'static str = "# made.up\n";
    const TEXTS: [(Lang, &'static str); 2] = [
        (
            Lang::En,
            "made-up--bare = It is bare.\nmade-up--means = Something is there.\n\
             made-up--covers-folder = the folder holds something\n\
             made-up--leaves-content = what it holds was not looked at\n\
             made-up--folders = { $matched } of { $all } folders\n",
        ),
        (
            Lang::De,
            "made-up--bare = Es ist leer.\nmade-up--means = Es ist etwas da.\n\
             made-up--covers-folder = der Ordner enthält etwas\n\
             made-up--leaves-content = was er enthält, wurde nicht angesehen\n\
             made-up--folders = { $matched } von { $all } Ordnern\n",
        ),
    ];

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        match spec.root.as_str() {
            "" => vec![SpecMistake::new("root", "names no folder")],
            _ => Vec::new(),
        }
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        vec![(Side::Target, Service::Files)]
    }

    fn root(spec: &Spec, _side: Side) -> String {
        spec.root.clone()
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let tree = cx.tree(Side::Target, &spec.root).await?;
        let entries = tree.folder(b"", Links::AsLinks)?.list(Look::Names)?;
        let is_bare = entries.announced() == 0;
        if is_bare {
            let name = ItemName::text(spec.root.as_str());
            cx.find(Finding::new(BARE, name.clone(), name))?;
        }
        let points = Tally {
            listed: 1,
            matched: u64::from(!is_bare),
            different: u64::from(is_bare),
            ..Tally::default()
        };
        Ok(Evidence {
            amounts: vec![Amount::points("made.up/folders", &points)],
            proof: Proof::default()
                .covering(Message::new("made.up/covers-folder"))
                .leaving(Message::new("made.up/leaves-content")),
            examined: Some(Examined::Points(points)),
            ..Evidence::default()
        })
    }
}
