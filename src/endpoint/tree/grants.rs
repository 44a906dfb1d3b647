//! Who was granted what on a folder: owner, group, mode, and the access ACL beside them.

/// What was granted on one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants {
    /// The user who owns it.
    pub owner: u32,
    /// The group that owns it.
    pub group: u32,
    /// The mode's nine bits. With an ACL that names somebody, its middle three are the mask.
    pub mode: u32,
    /// The access ACL, if it has one.
    pub acl: Option<Acl>,
}

/// A POSIX access ACL, whole and in the order in which it is kept. Bits are 4 read, 2 write, 1 execute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acl {
    /// For the owner.
    pub owner: u8,
    /// For users by number.
    pub users: Vec<(u32, u8)>,
    /// For the owning group.
    pub group: u8,
    /// For groups by number.
    pub groups: Vec<(u32, u8)>,
    /// The most that users and groups get; there must be one where somebody is named.
    pub mask: Option<u8>,
    /// For everybody else.
    pub others: u8,
}

impl Acl {
    /// Reads the value of `system.posix_acl_access`: a version (2), then entries of tag, bits and number, all
    /// little-endian.
    ///
    /// # Errors
    /// What is wrong with it. An ACL that is understood in part is not understood.
    pub fn parse(value: &[u8]) -> Result<Self, &'static str> {
        let (version, mut rest) = value
            .split_first_chunk::<4>()
            .ok_or("shorter than its version")?;
        if u32::from_le_bytes(*version) != 2 {
            return Err("not of version 2");
        }
        let mut acl = Self::default();
        let (mut owner, mut group, mut others) = (None, None, None);
        while !rest.is_empty() {
            let (entry, after) = rest
                .split_first_chunk::<8>()
                .ok_or("cut off within an entry")?;
            rest = after;
            let [tag, tag_high, bits, bits_high, id @ ..] = *entry;
            let id = u32::from_le_bytes(id);
            if bits_high != 0 || bits > 7 {
                return Err("bits beyond read, write and execute");
            }
            match u16::from_le_bytes([tag, tag_high]) {
                0x01 => once(&mut owner, bits)?,
                0x02 => acl.users.push((id, bits)),
                0x04 => once(&mut group, bits)?,
                0x08 => acl.groups.push((id, bits)),
                0x10 => once(&mut acl.mask, bits)?,
                0x20 => once(&mut others, bits)?,
                _ => return Err("an entry of an unknown sort"),
            }
        }
        let (Some(owner), Some(group), Some(others)) = (owner, group, others) else {
            return Err("without owner, group or others");
        };
        if acl.mask.is_none() && !(acl.users.is_empty() && acl.groups.is_empty()) {
            return Err("without a mask although it names somebody");
        }
        if is_doubled(&acl.users) || is_doubled(&acl.groups) {
            return Err("an entry stands in it twice");
        }
        Ok(Self {
            owner,
            group,
            others,
            ..acl
        })
    }
}

fn once(place: &mut Option<u8>, bits: u8) -> Result<(), &'static str> {
    match place.replace(bits) {
        None => Ok(()),
        Some(_) => Err("an entry stands in it twice"),
    }
}

fn is_doubled(entries: &[(u32, u8)]) -> bool {
    let mut ids: Vec<u32> = entries.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.windows(2).any(|two| two[0] == two[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(entries: &[(u16, u16, u32)]) -> Vec<u8> {
        let mut value = 2_u32.to_le_bytes().to_vec();
        for (tag, bits, id) in entries {
            value.extend(tag.to_le_bytes());
            value.extend(bits.to_le_bytes());
            value.extend(id.to_le_bytes());
        }
        value
    }

    const NOBODY: u32 = u32::MAX;

    #[test]
    fn an_acl_is_read_whole() {
        let whole = [
            (1, 7, NOBODY),
            (2, 6, 2001),
            (4, 5, NOBODY),
            (8, 4, 3001),
            (0x10, 4, NOBODY),
            (0x20, 0, NOBODY),
        ];
        let expect = Acl {
            owner: 7,
            users: vec![(2001, 6)],
            group: 5,
            groups: vec![(3001, 4)],
            mask: Some(4),
            others: 0,
        };
        assert_eq!(Acl::parse(&value(&whole)), Ok(expect));
    }

    #[test]
    fn an_acl_that_is_understood_in_part_is_refused() {
        let base = [(1, 7, NOBODY), (4, 5, NOBODY), (0x20, 0, NOBODY)];
        assert!(Acl::parse(&value(&base)).is_ok());
        for cut in 0..value(&base).len() {
            assert!(Acl::parse(&value(&base)[..cut]).is_err(), "{cut}");
        }
        for more in [
            (2, 7, 2001),
            (0x40, 7, 0),
            (1, 7, NOBODY),
            (0x10, 8, NOBODY),
        ] {
            assert!(
                Acl::parse(&value(&[&base[..], &[more]].concat())).is_err(),
                "{more:?}"
            );
        }
        let twice = [&base[..], &[(0x10, 7, NOBODY), (2, 7, 2001), (2, 1, 2001)]].concat();
        assert!(Acl::parse(&value(&twice)).is_err());
        let mut third = value(&base);
        third[0] = 3;
        assert!(Acl::parse(&third).is_err());
    }
}
