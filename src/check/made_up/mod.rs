//! `made.up`: a made-up kind, for tests alone: what it costs to add one. This folder and one row in the table are all of
//! it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Context, TypedKind};
use crate::endpoint::tree::{Links, Look};
use crate::model::{
    CannotCheck, Class, Code, Evidence, Examined, Finding, ItemName, Lang, Service, Side,
    SpecMistake, Tally,
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
    const PAGE: &'static str = "# made.up\n";
    const TEXTS: [(Lang, &'static str); 2] = [
        (
            Lang::En,
            "made.up--bare = It is bare.\nmade.up--means = Something is there.\n",
        ),
        (
            Lang::De,
            "made.up--bare = Es ist leer.\nmade.up--means = Es ist etwas da.\n",
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
        Ok(Evidence {
            examined: Some(Examined::Points(Tally {
                listed: 1,
                matched: u64::from(!is_bare),
                different: u64::from(is_bare),
                ..Tally::default()
            })),
            ..Evidence::default()
        })
    }
}
