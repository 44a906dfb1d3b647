//! Takes the messages of a FETCH: makes items of a listing, and hands on what is read again of a few.

use super::whole::{HeaderSplit, WholeReader};
use super::{
    Content, Depth, HEADER_BYTES_MAX, Hasher, HeaderFields, Item, ItemSink, KeyReader, KeywordSets,
    MessageSink, Probe, StoreId, WholeMessage, is_probe,
};
use crate::endpoint::imap::{FetchSink, Fetched};
use crate::model::CannotCheck;

/// Makes items of what a listing brings.
pub(super) struct ItemMaker<'a> {
    depth: Depth,
    /// Messages numbered higher than this are new; `None` where UIDs tell.
    newest: Option<u64>,
    keywords: &'a mut KeywordSets,
    sink: &'a mut dyn ItemSink,
    keys: KeyReader,
    body: HeaderSplit,
    hasher: Hasher,
    last_uid: u32,
    is_ascending: bool,
    /// What a message was asked for and came without.
    lacking: Option<&'static str>,
}

impl<'a> ItemMaker<'a> {
    pub(super) fn new(
        depth: Depth,
        newest: Option<u64>,
        keywords: &'a mut KeywordSets,
        sink: &'a mut dyn ItemSink,
    ) -> Self {
        Self {
            depth,
            newest,
            keywords,
            sink,
            keys: KeyReader::default(),
            body: HeaderSplit::default(),
            hasher: Hasher::default(),
            last_uid: 0,
            is_ascending: true,
            lacking: None,
        }
    }

    /// The highest UID so far.
    pub(super) fn last_uid(&self) -> u32 {
        self.last_uid
    }

    /// Whether UIDs came in ascending order, so that a listing can go on behind the last.
    pub(super) fn is_ascending(&self) -> bool {
        self.is_ascending
    }

    /// What a message came without, if one did.
    pub(super) fn lacking(&self) -> Option<&'static str> {
        self.lacking
    }

    /// What was asked for and did not come with this message.
    fn lacks(&self, message: &Fetched<'_>) -> Option<&'static str> {
        if message.flags.is_none() {
            Some("FLAGS")
        } else if message.internaldate_raw.is_empty() {
            Some("INTERNALDATE")
        } else if self.depth == Depth::Headers && message.header.is_none() {
            Some("BODY[HEADER.FIELDS]")
        } else if self.depth == Depth::Bytes && message.body_bytes.is_none() {
            Some("BODY[]")
        } else {
            None
        }
    }
}

impl FetchSink for ItemMaker<'_> {
    fn body_begins(&mut self, _bytes: u64) -> Result<(), CannotCheck> {
        self.body.restart();
        self.hasher.restart();
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        self.body.take(piece);
        self.hasher.add(piece);
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        if self.newest.is_some_and(|newest| message.sequence > newest) {
            return Ok(());
        }
        if let Some(lacking) = self.lacks(message) {
            self.lacking = Some(lacking);
            return Ok(());
        }

        self.is_ascending &= message.uid > self.last_uid;
        self.last_uid = self.last_uid.max(message.uid);

        let (flags, keywords) = self
            .keywords
            .read(message.flags.map_or(&[], |flags| flags.0));
        let (header, content): (&[u8], Option<Content>) = match self.depth {
            Depth::Dates => (&[], None),
            Depth::Headers => (message.header.unwrap_or_default(), None),
            Depth::Bytes => {
                let content = self.body.judge(self.hasher.finish());
                (self.body.header(), Some(content))
            }
        };
        let (key, known) = if self.depth == Depth::Dates {
            Default::default()
        } else {
            self.keys.read(header)
        };

        if let Some(id) = message.store_id {
            self.sink.store_id(StoreId::of(id));
        }

        let received = message.internaldate.unwrap_or(Item::UNDATED);
        let size = message.size.unwrap_or(0);
        self.sink.item(
            Item {
                key,
                received,
                size,
                uid: message.uid,
                keywords,
                flags,
                known,
            },
            content,
        )
    }

    fn header_bytes_max(&self) -> usize {
        HEADER_BYTES_MAX
    }
}

/// Takes what messages are called that may be probes.
pub(super) struct ProbeReader<'a> {
    keywords: &'a mut KeywordSets,
    came: usize,
    probes: Vec<Probe>,
}

impl<'a> ProbeReader<'a> {
    pub(super) fn new(keywords: &'a mut KeywordSets) -> Self {
        Self {
            keywords,
            came: 0,
            probes: Vec::new(),
        }
    }

    /// How many messages came with all that was asked.
    pub(super) fn came(&self) -> usize {
        self.came
    }

    /// Those that are probes.
    pub(super) fn into_probes(self) -> Vec<Probe> {
        self.probes
    }
}

impl FetchSink for ProbeReader<'_> {
    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        let (Some(flags), Some(header)) = (message.flags, message.header) else {
            return Ok(());
        };

        self.came += 1;
        let id = HeaderFields::read(header).id;
        if id.as_deref().is_some_and(is_probe) {
            let (flags, _) = self.keywords.read(flags.0);
            let uid = message.uid;
            self.probes.push(Probe { uid, flags });
        }
        Ok(())
    }
}

/// Hands on what is read of a few messages again.
pub(super) enum Rereader<'a, 'b> {
    /// Their header fields.
    HeaderFields(&'a mut (dyn FnMut(u32, HeaderFields) + Send + 'b)),
    /// What they hold.
    Bodies {
        sink: &'a mut (dyn FnMut(u32, WholeMessage) + Send + 'b),
        reader: Box<WholeReader>,
    },
}

impl<'a> Rereader<'a, 'a> {
    pub(super) fn header_fields(sink: MessageSink<'a, HeaderFields>) -> Self {
        Self::HeaderFields(sink)
    }

    pub(super) fn bodies(sink: MessageSink<'a, WholeMessage>) -> Self {
        Self::Bodies {
            sink,
            reader: Box::default(),
        }
    }
}

impl FetchSink for Rereader<'_, '_> {
    fn body_begins(&mut self, _bytes: u64) -> Result<(), CannotCheck> {
        if let Self::Bodies { reader, .. } = self {
            reader.restart();
        }
        Ok(())
    }

    fn body(&mut self, piece: &[u8]) -> Result<(), CannotCheck> {
        if let Self::Bodies { reader, .. } = self {
            reader.add(piece);
        }
        Ok(())
    }

    fn message(&mut self, message: &Fetched<'_>) -> Result<(), CannotCheck> {
        match self {
            Self::HeaderFields(sink) => {
                if let Some(header) = message.header {
                    sink(message.uid, HeaderFields::read(header));
                }
            }
            Self::Bodies { sink, reader } => {
                if message.body_bytes.is_some() {
                    sink(message.uid, reader.finish());
                }
            }
        }
        Ok(())
    }

    fn header_bytes_max(&self) -> usize {
        HEADER_BYTES_MAX
    }
}
