//! Which folders a case looks at, and what it declares about their names.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::folder::Folder;
use crate::base::text::nfc;
use crate::endpoint::imap::Role;
use crate::model::SpecMistake;

/// Why a folder is not looked at; the ledger's word for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// This pattern of the suite leaves it out.
    Excluded(String),
    /// The suite names folders to look at, and it is none of them.
    NotIncluded,
    /// It belongs to other people or to everybody.
    Namespace,
    /// It can hold no messages.
    Container,
}

impl LeftOut {
    /// The word in the ledger: the pattern as the suite has it, or a code.
    pub fn reason(&self) -> &str {
        match self {
            Self::Excluded(pattern) => pattern,
            Self::NotIncluded => "mail/not-included",
            Self::Namespace => "mail/of-others",
            Self::Container => "mail/holds-no-messages",
        }
    }
}

/// What a case says about folders. Names are Unicode with `/` between levels; `\Junk` means the role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct FolderChoice {
    /// Source folders and the target folders where their messages are to be found.
    pub map: BTreeMap<String, String>,
    /// Patterns of folders to look at; all, if none is given. `*` and `?` stay within a level, `**` crosses levels.
    pub include: Vec<String>,
    /// Patterns of folders to leave out.
    pub exclude: Vec<String>,
}

/// A [`FolderChoice`] ready to be asked.
#[derive(Debug)]
pub struct Selection {
    include: Vec<Pattern>,
    /// With the patterns as the suite has them.
    exclude: Vec<(Pattern, String)>,
}

#[derive(Debug)]
enum Pattern {
    Role(Role),
    Name(GlobMatcher),
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        if let Some(role) = Role::of_attribute(text) {
            return Ok(Self::Role(role));
        }

        // A misspelt role would be a pattern that nothing matches, and leave out nothing.
        if text.starts_with('\\') && text[1..].chars().all(char::is_alphabetic) {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.attribute()).collect();
            return Err(format!(
                "there is no role `{text}`; the roles are: {}",
                known.join(" ")
            ));
        }

        // RFC 9051 (5.1): INBOX is the same in any case.
        let text = if text.eq_ignore_ascii_case("inbox") {
            "INBOX".to_owned()
        } else {
            nfc(text)
        };

        let glob = GlobBuilder::new(&text).literal_separator(true).build();
        glob.map(|glob| Self::Name(glob.compile_matcher()))
            .map_err(|error| error.kind().to_string())
    }

    fn matches(&self, folder: &Folder) -> bool {
        match self {
            Self::Role(role) => folder.has(*role),
            Self::Name(glob) => {
                glob.is_match(nfc(&folder.name)) || glob.is_match(nfc(&folder.full_name))
            }
        }
    }
}

impl FolderChoice {
    /// What is wrong with it, below `path`.
    pub fn mistakes(&self, path: &str) -> Vec<SpecMistake> {
        let mut mistakes = Vec::new();
        for (key, patterns) in [("include", &self.include), ("exclude", &self.exclude)] {
            for (at, pattern) in patterns.iter().enumerate() {
                if let Err(problem) = Pattern::new(pattern) {
                    mistakes.push(SpecMistake::new(&format!("{path}/{key}/{at}"), problem));
                }
            }
        }

        for (source, target) in &self.map {
            if source.trim().is_empty() || target.trim().is_empty() {
                mistakes.push(SpecMistake::new(
                    &format!("{path}/map"),
                    "a folder's name is empty",
                ));
            }
        }
        mistakes
    }

    /// Ready to be asked.
    ///
    /// # Errors
    /// The first pattern that cannot be read; [`FolderChoice::mistakes`] would have told.
    pub fn selection(&self) -> Result<Selection, String> {
        let include = self
            .include
            .iter()
            .map(|text| Pattern::new(text))
            .collect::<Result<Vec<_>, _>>()?;

        let exclude = self
            .exclude
            .iter()
            .map(|text| Ok((Pattern::new(text)?, text.clone())));
        Ok(Selection {
            include,
            exclude: exclude.collect::<Result<Vec<_>, String>>()?,
        })
    }
}

impl Selection {
    /// Why the case does not look at `folder`, if it does not.
    pub fn leaves_out(&self, folder: &Folder) -> Option<LeftOut> {
        if let Some((_, text)) = self
            .exclude
            .iter()
            .find(|(pattern, _)| pattern.matches(folder))
        {
            return Some(LeftOut::Excluded(text.clone()));
        }

        let is_in =
            self.include.is_empty() || self.include.iter().any(|pattern| pattern.matches(folder));
        (!is_in).then_some(LeftOut::NotIncluded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, roles: &[Role]) -> Folder {
        Folder {
            name: name.to_owned(),
            full_name: format!("INBOX/{name}"),
            levels: name.split('/').map(str::to_owned).collect(),
            wire: vec![],
            wire_levels: vec![],
            roles: roles.to_vec(),
            selectable: true,
            subscribed: None,
            personal: true,
        }
    }

    fn takes(include: &[&str], exclude: &[&str], folder: &Folder) -> bool {
        let own = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let choice = FolderChoice {
            map: BTreeMap::new(),
            include: own(include),
            exclude: own(exclude),
        };
        choice.selection().unwrap().leaves_out(folder).is_none()
    }

    #[test]
    fn patterns_know_levels_and_roles() {
        let deep = folder("Projekte/2023/x", &[]);
        assert!(!takes(&["Projekte/*"], &[], &deep));
        assert!(takes(&["Projekte/**"], &[], &deep));
        assert!(takes(&["INBOX/Projekte/**"], &[], &deep));
        assert!(!takes(&[], &["**/x"], &deep));
        assert!(takes(&[], &["x"], &deep));
        assert!(!takes(&[], &["\\junk"], &folder("Werbung", &[Role::Junk])));
        assert!(takes(&[], &["\\Junk"], &folder("Junk", &[])));
        assert!(takes(&["u\u{308}"], &[], &folder("ü", &[])));
    }

    #[test]
    fn mistakes_have_a_place() {
        let choice = FolderChoice {
            exclude: vec!["ok".into(), "[".into(), "\\Spam".into()],
            ..FolderChoice::default()
        };
        let paths: Vec<String> = choice
            .mistakes("folders")
            .iter()
            .map(|mistake| mistake.path.join("/"))
            .collect();
        assert_eq!(paths, ["folders/exclude/1", "folders/exclude/2"]);
    }
}
