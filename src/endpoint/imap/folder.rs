//! What is known of folders: as listed, as asked for their state, as opened.

/// What a folder is for, by its special-use attribute (RFC 6154, RFC 8457).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Every message of the account (`\All`).
    All,
    /// Archived messages.
    Archive,
    /// Drafts.
    Drafts,
    /// A view of flagged messages (`\Flagged`).
    Flagged,
    /// A view of messages held for important (`\Important`).
    Important,
    /// The inbox: by its name, not by an attribute.
    Inbox,
    /// Unwanted mail.
    Junk,
    /// Sent mail.
    Sent,
    /// Deleted mail.
    Trash,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 9] = [
        Self::All,
        Self::Archive,
        Self::Drafts,
        Self::Flagged,
        Self::Important,
        Self::Inbox,
        Self::Junk,
        Self::Sent,
        Self::Trash,
    ];

    /// The attribute that stands for it, as suites write it: `\Sent`.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::All => "\\All",
            Self::Archive => "\\Archive",
            Self::Drafts => "\\Drafts",
            Self::Flagged => "\\Flagged",
            Self::Important => "\\Important",
            Self::Inbox => "\\Inbox",
            Self::Junk => "\\Junk",
            Self::Sent => "\\Sent",
            Self::Trash => "\\Trash",
        }
    }

    /// The role that `attribute` stands for, in any case.
    pub fn of_attribute(attribute: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.attribute().eq_ignore_ascii_case(attribute))
    }
}

/// One line of a folder listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The name exactly as the server spells it, without quotes and escapes: for commands.
    pub wire: Vec<u8>,
    /// The name for people and for comparing: Unicode, `/` between levels whatever the delimiter.
    /// A `/` inside a level is shown as `∕` (U+2215); `levels` is exact.
    pub name: String,
    /// The levels of the name, decoded. The first is `INBOX` in capitals, however the server spells it.
    pub levels: Vec<String>,
    /// Whether the server's spelling is not proper modified UTF-7 (raw 8-bit, a bare `&`).
    pub irregular: bool,
    /// What stands between levels on the wire; `None` in a flat hierarchy.
    pub delimiter: Option<u8>,
    /// The attributes as the server gave them: `\HasChildren`, `\Sent`.
    pub attributes: Vec<String>,
    /// The roles among the attributes, and [`Role::Inbox`] for INBOX.
    pub roles: Vec<Role>,
    /// Whether it can hold messages: neither `\Noselect` nor `\NonExistent`.
    pub selectable: bool,
    /// Whether it is subscribed; `None` if the server would not tell.
    pub subscribed: Option<bool>,
}

impl Folder {
    /// Whether it has `attribute`, in any case.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes
            .iter()
            .any(|own| own.eq_ignore_ascii_case(attribute))
    }

    /// Whether this is the inbox.
    pub fn is_inbox(&self) -> bool {
        self.roles.contains(&Role::Inbox)
    }
}

/// A part of the folder tree (RFC 2342).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// What every name in it begins with, on the wire: `INBOX.`, often empty.
    pub prefix: Vec<u8>,
    /// What stands between levels.
    pub delimiter: Option<u8>,
}

/// The parts of the folder tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// The account's own folders.
    pub personal: Vec<Namespace>,
    /// Folders of other people.
    pub others: Vec<Namespace>,
    /// Shared folders.
    pub shared: Vec<Namespace>,
}

impl Namespaces {
    /// Whether the folder `wire` is in none of the namespaces of others, or deeper in the account's own.
    pub fn is_personal(&self, wire: &[u8]) -> bool {
        let longest = |spaces: &[Namespace]| {
            let inside = spaces.iter().filter(|space| {
                // The prefix without its delimiter is itself a folder of that namespace.
                let bare = space
                    .delimiter
                    .and_then(|delimiter| space.prefix.strip_suffix(&[delimiter]));
                wire.starts_with(&space.prefix)
                    || bare.is_some_and(|bare| !bare.is_empty() && bare == wire)
            });
            let lengths = inside.map(|space| space.prefix.len() + 1);
            lengths.max().unwrap_or(0)
        };
        let foreign = longest(&self.others).max(longest(&self.shared));
        longest(&self.personal) >= foreign
    }
}

/// All folders of an account, and the namespaces in which they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderTree {
    /// The folders, in the server's order.
    pub folders: Vec<Folder>,
    /// The namespaces; `None` if the server does not tell.
    pub namespaces: Option<Namespaces>,
}

/// What STATUS says of one folder. What it did not say is `None`, never 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderStatus {
    /// Messages in it.
    pub messages: Option<u64>,
    /// Messages without `\Seen`.
    pub unseen: Option<u64>,
    /// The UID that the next message will get at the least.
    pub uidnext: Option<u64>,
    /// The generation of its UIDs.
    pub uidvalidity: Option<u64>,
}

/// What EXAMINE said of one folder. What it did not say is `None`, never 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// Messages in it.
    pub exists: Option<u64>,
    /// The generation of its UIDs.
    pub uidvalidity: Option<u64>,
    /// The UID that the next message will get at the least.
    pub uidnext: Option<u64>,
    /// The highest modification sequence (RFC 7162); `None` also where there is none.
    pub highestmodseq: Option<u64>,
    /// The flags in use here.
    pub flags: Option<Vec<String>>,
    /// The flags that clients can change for good, without `\*`. `None` if it was not said, which
    /// RFC 9051 (7.1) lets a client take for "all of `flags`". Of a folder opened with EXAMINE some
    /// servers give an empty list: then it tells nothing about what the folder can keep.
    pub permanent_flags: Option<Vec<String>>,
    /// Whether new keywords can be made (`\*` among the permanent flags).
    pub keywords_open: bool,
    /// Whether the server confirmed `[READ-ONLY]`; `None` if it said nothing.
    pub read_only: Option<bool>,
}

/// A folder that is to be opened and searched.
#[derive(Debug, Clone, Copy)]
pub struct FolderToSearch<'a> {
    /// Its name as the server spells it.
    pub wire: &'a [u8],
    /// How many messages it is said to hold: where there are none, nothing is searched.
    pub messages: u64,
}

/// What came of opening a folder for reading only, and searching it. What is not known is `None`, never 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Searched {
    /// What the folder said when it was opened.
    pub examined: Examined,
    /// How many messages are marked as deleted; only if these and the others are as many as it holds.
    pub deleted: Option<u64>,
    /// The UIDs of the messages whose Message-ID was searched for.
    pub named: Option<Vec<u32>>,
}
