//! A made-up connector, for tests alone: what it costs to add one. This folder and one row in the table are all of it.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;

use super::connector::{Capability, Connector, Limit, LookAround, Seen, Settings, Visit};
use super::connector::{Held, LoginFields};
use crate::base::secret::Secret;
use crate::endpoint::fields::secret;
use crate::endpoint::fs::FilesSettings;
use crate::endpoint::tree::Tree;
use crate::model::{CannotCheck, Lang, Message, Service, SpecMistake};

/// A cupboard of folders that somebody must unlock.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct MadeUpSettings {
    /// Where the cupboard stands.
    cupboard: String,
    /// How many drawers can be open at once.
    drawers: Option<usize>,
    /// Who unlocks it.
    user: Option<String>,
    /// The key to it.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    password: Option<Secret>,
    /// What is in it.
    inside: FilesSettings,
}

impl Connector for MadeUpSettings {
    const NAME: &'static str = "made-up";
    const SERVICE: Service = Service::Files;
    const CHOSEN_BY: &'static [&'static str] = &["cupboard"];
    const CAPABILITIES: &'static [Capability] = &[Capability::Files, Capability::Login];
    const TEXTS: [(Lang, &'static str); 2] = [
        (
            Lang::En,
            "made-up--visited = { $place } opens for { $who }\n",
        ),
        (
            Lang::De,
            "made-up--visited = { $place } geht auf für { $who }\n",
        ),
    ];
}

#[async_trait]
impl Settings for MadeUpSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        match self.cupboard.as_str() {
            "bare" => vec![SpecMistake::new("cupboard", "has nothing in it").hint("full")],
            _ => Vec::new(),
        }
    }

    fn login(&mut self) -> Option<LoginFields<'_>> {
        Some(LoginFields {
            user: &mut self.user,
            password: Some(&mut self.password),
            address: None,
        })
    }

    fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn server(&self) -> Option<&str> {
        Some(&self.cupboard)
    }

    fn limit(&self) -> Option<Limit> {
        Some(Limit {
            server: self.cupboard.clone(),
            total: self.drawers?,
            per_account: 1,
            held: Held::ForTheCase,
        })
    }

    fn written_store(&self, root: &str, _base: &Path) -> Option<String> {
        Some(format!("cupboard {} {root}", self.cupboard))
    }

    async fn enter<'a>(&'a self, _visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        Ok(Box::pin(async move {
            let who = self.user.clone().unwrap_or_default();
            let key = self.password.as_ref().map_or(0, |key| key.expose().len());
            let what = Message::new("made-up/visited").with("place", self.cupboard.as_str());
            Ok(Seen {
                what: what.with("who", format!("{who} with a key of {key}")),
                messages: None,
            })
        }))
    }

    fn tree(&self, base: &Path, root: &str) -> Option<Result<Arc<dyn Tree>, CannotCheck>> {
        self.inside.tree(base, root)
    }
}
