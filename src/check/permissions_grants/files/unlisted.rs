//! Whoever may have something in a folder and is no principal of the matrix.

use std::collections::BTreeSet;

use super::effective_rights::FolderChain;
use super::principals::{Principals, group, user};
use crate::inventory::permissions::{People, Subject};

/// Users and groups that have no column.
#[derive(Debug, Default)]
pub(super) struct Unlisted {
    pub(super) subjects: Vec<UnlistedSubject>,
    /// The names of those whom the system lets do everything.
    pub(super) roots: BTreeSet<String>,
}

#[derive(Debug)]
pub(super) struct UnlistedSubject {
    pub(super) who: String,
    pub(super) subject: Subject,
}

impl Unlisted {
    /// Whoever was granted something on the folder or on one above it, or belongs to a group that was or that the
    /// matrix names. To be let pass above is to have more than everybody, even where the folder is open to everybody.
    pub(super) fn of(
        chain: &FolderChain<'_>,
        principals: &Principals<'_>,
        people: &People,
    ) -> Self {
        let (mut uids, mut gids) = (BTreeSet::new(), BTreeSet::new());
        for grants in chain.grants() {
            let acl = grants.acl.as_ref();
            uids.insert(grants.owner);
            uids.extend(acl.iter().flat_map(|acl| &acl.users).map(|(uid, _)| *uid));
            gids.insert(grants.group);
            gids.extend(acl.iter().flat_map(|acl| &acl.groups).map(|(gid, _)| *gid));
        }
        gids.extend(principals.gids());

        let mut unlisted = Self::default();
        for gid in gids {
            let members = people.members(gid);
            // That nobody is known to be in a group does not say that nobody is: it is looked at for itself.
            if members.is_empty() && !principals.has_group(gid) {
                let name = people.team_by_gid(gid).map(|team| team.name.as_str());
                unlisted.subjects.push(UnlistedSubject {
                    who: numbered(name, "gid", gid),
                    subject: group(gid),
                });
            }
            uids.extend(members);
        }

        for uid in uids.into_iter().filter(|uid| !principals.has_user(*uid)) {
            let name = people.person_by_uid(uid).map(|person| person.name.as_str());
            let who = numbered(name, "uid", uid);
            if uid == 0 {
                unlisted.roots.insert(who);
            } else {
                unlisted.subjects.push(UnlistedSubject {
                    who,
                    subject: user(uid, people),
                });
            }
        }
        unlisted
    }
}

/// `anna (uid 2001)`, or the number alone where nobody knows a name.
fn numbered(name: Option<&str>, sort: &str, number: u32) -> String {
    name.map_or_else(
        || format!("{sort} {number}"),
        |name| format!("{name} ({sort} {number})"),
    )
}
