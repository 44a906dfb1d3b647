//! The folders of both sides, put together: what is compared with what, and what is left out.

use futures_util::future::join;

use super::claims::Claim;
use super::evidence;
use super::folder::Folder;
use super::group::Group;
use super::held::Held;
use super::mailboxes::Mailboxes;
use super::mapping::{Mapping, holds_messages};
use super::select::{FolderChoice, LeftOut, Selection};
use crate::endpoint::imap::Role;
use crate::model::{CannotCheck, Message, Side, Sides};

/// The folders of both sides.
#[derive(Debug)]
pub struct Scope {
    /// The source's folders, in its order.
    pub source: Vec<Folder>,
    /// The target's folders, in its order.
    pub target: Vec<Folder>,
    /// Which belongs to which.
    pub mapping: Mapping,
    /// What is compared, in the source's order; what only the target has comes last.
    pub groups: Vec<Group>,
    /// What is not looked at.
    pub left_out: Vec<(Side, usize, LeftOut)>,
}

impl Scope {
    /// Lists the folders of both sides and puts them together. Where several folders come into question for another,
    /// their messages are listed, and whoever holds most of them is the counterpart.
    ///
    /// # Errors
    /// When the folders of a side cannot be listed.
    pub async fn of(mailboxes: &mut Mailboxes, choice: &FolderChoice) -> Result<Self, CannotCheck> {
        let fault = |problem: String| CannotCheck::fault("read the patterns of folders", problem);
        let Mailboxes { source, target } = mailboxes;
        let (source, target) = join(source.folders(), target.folders()).await;

        let mut scope = Self::new(source?, target?, choice).map_err(fault)?;
        let contested = scope.contested();
        if !contested.is_empty() {
            let held = evidence::look(mailboxes, scope.sides(), &contested).await;
            let Self { source, target, .. } = scope;
            scope = Self::by_evidence(source, target, choice, &held).map_err(fault)?;
        }
        Ok(scope)
    }

    /// Puts the folders of both sides together by what servers and names say.
    ///
    /// # Errors
    /// A pattern that cannot be read.
    pub fn new(
        source: Vec<Folder>,
        target: Vec<Folder>,
        choice: &FolderChoice,
    ) -> Result<Self, String> {
        Self::by_evidence(source, target, choice, &Held::default())
    }

    /// What competes for folders of the source that are looked at.
    fn contested(&self) -> Vec<Claim> {
        let is_left_out = |source: usize| {
            let left_out = self.left_out.iter();
            left_out
                .filter(|(side, _, _)| *side == Side::Source)
                .any(|(_, folder, _)| *folder == source)
        };
        let claims = self.mapping.contested().iter().copied();
        claims.filter(|claim| !is_left_out(claim.source)).collect()
    }

    fn by_evidence(
        source: Vec<Folder>,
        target: Vec<Folder>,
        choice: &FolderChoice,
        held: &Held,
    ) -> Result<Self, String> {
        let selection = choice.selection()?;
        let mapping = Mapping::new(&source, &target, &choice.map, held);

        let mut scope = Self {
            source,
            target,
            mapping,
            groups: Vec::new(),
            left_out: Vec::new(),
        };
        scope.group_sources(&selection);
        scope.group_targets(&selection);
        Ok(scope)
    }

    /// What is worth saying of it: lines of the declared map without effect.
    pub fn facts(&self) -> Vec<Message> {
        self.mapping.unused_facts().collect()
    }

    /// Looks at views of all mail that a pattern leaves out, after all: what only they show is in no other folder. A
    /// view of the source comes with its counterpart, where the pattern left that out, too. Returns which are looked at now.
    pub fn take_back_views_of_all(&mut self) -> Vec<(Side, usize)> {
        let mut taken = Vec::new();
        for source in self.excluded_views(Side::Source) {
            self.take_back(Side::Source, source);
            taken.push((Side::Source, source));

            let target = self.mapping.target(source);
            let target = target.filter(|&target| {
                let is_looked_at = |group: &Group| group.target == Some(target);
                self.take_back(Side::Target, target) || self.groups.iter().any(is_looked_at)
            });
            self.group(source, target);
        }

        for target in self.excluded_views(Side::Target) {
            // What its own folder on the source held is left out on purpose, and would be taken for new here.
            if self.mapping.sources(target).is_empty() {
                self.take_back(Side::Target, target);
                taken.push((Side::Target, target));
                self.groups.push(Group {
                    sources: Vec::new(),
                    target: Some(target),
                });
            }
        }
        taken
    }

    fn excluded_views(&self, side: Side) -> Vec<usize> {
        let own = self.left_out.iter().filter(|(own, _, _)| *own == side);
        own.filter(|(_, _, why)| matches!(why, LeftOut::Excluded(_)))
            .map(|&(_, at, _)| at)
            .filter(|&at| self.folder(side, at).has(Role::All))
            .collect()
    }

    /// Takes what a pattern left out for not left out; whether it was.
    fn take_back(&mut self, side: Side, folder: usize) -> bool {
        let before = self.left_out.len();
        self.left_out.retain(|(own, at, why)| {
            let is_it = *own == side && *at == folder;
            !(is_it && matches!(why, LeftOut::Excluded(_)))
        });
        self.left_out.len() < before
    }

    /// The folders of one side.
    pub fn folders(&self, side: Side) -> &[Folder] {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        }
    }

    /// The folders of both sides.
    pub fn sides(&self) -> Sides<&[Folder]> {
        Sides::from_fn(|side| self.folders(side))
    }

    /// The folder at `index` of one side.
    pub fn folder(&self, side: Side, index: usize) -> &Folder {
        &self.folders(side)[index]
    }

    fn group_sources(&mut self, selection: &Selection) {
        for at in 0..self.source.len() {
            let folder = &self.source[at];
            if let Some(why) = outside(folder).or_else(|| selection.leaves_out(folder)) {
                self.left_out.push((Side::Source, at, why));
                continue;
            }

            self.group(at, self.mapping.target(at));
        }
    }

    /// Compares a folder of the source with `target`, together with others that have become one there.
    fn group(&mut self, source: usize, target: Option<usize>) {
        let same_target = self
            .groups
            .iter_mut()
            .find(|group| target.is_some() && group.target == target);
        match same_target {
            Some(group) => group.sources.push(source),
            None => self.groups.push(Group {
                sources: vec![source],
                target,
            }),
        }
    }

    /// A target folder is looked at if one of its source folders is; without any, the patterns decide.
    fn group_targets(&mut self, selection: &Selection) {
        for (at, folder) in self.target.iter().enumerate() {
            if self.groups.iter().any(|group| group.target == Some(at)) {
                continue;
            }

            // What is left out on the source under another name is left out here, too.
            let of_source = |source: &usize| selection.leaves_out(&self.source[*source]);
            let with_sources = self.mapping.sources(at).iter().find_map(of_source);

            let why = outside(folder)
                .or(with_sources)
                .or_else(|| selection.leaves_out(folder));
            match why {
                Some(why) => self.left_out.push((Side::Target, at, why)),
                None => self.groups.push(Group {
                    sources: Vec::new(),
                    target: Some(at),
                }),
            }
        }
    }
}

/// Why no case looks at `folder`, whatever its patterns.
fn outside(folder: &Folder) -> Option<LeftOut> {
    match (folder.personal, holds_messages(folder)) {
        (false, _) => Some(LeftOut::Namespace),
        (true, false) => Some(LeftOut::Container),
        (true, true) => None,
    }
}
