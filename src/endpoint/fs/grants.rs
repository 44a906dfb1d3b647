//! Reading what was granted on a folder of this machine (Linux).

use crate::endpoint::tree::{Acl, Grants};

/// The xattr that holds a POSIX access ACL.
const ACCESS_ACL: &str = "system.posix_acl_access";

/// Xattrs by which a file system says that it decides by rules of its own.
const OTHER_RULES: [&str; 3] = ["system.nfs4_acl", "system.richacl", "system.cifs_acl"];

/// The largest ACL that is read; an xattr can hold no more.
const ACL_BYTES_MAX: usize = 64 << 10;

/// File systems whose server, and not this machine, decides who may do what: FUSE, NFS, CIFS, SMB2, SMB, 9P, AFS, Ceph.
const ELSEWHERE: [u64; 8] = [
    0x6573_5546,
    0x6969,
    0xFF53_4D42,
    0xFE53_4D42,
    0x517B,
    0x0102_1997,
    0x5346_414F,
    0x00C3_6400,
];

/// Why grants could not be had.
#[derive(Debug)]
pub(super) enum Blind {
    /// The system said so.
    System(rustix::io::Errno),
    /// The ACL is not understood, because of this.
    Acl(&'static str),
    /// What can be read here is not what decides.
    Elsewhere,
}

/// What was granted on the open `folder`.
pub(super) fn read(folder: &std::os::fd::OwnedFd) -> Result<Grants, Blind> {
    use rustix::fs::{fgetxattr, fstat, fstatfs};
    use rustix::io::Errno;

    let magic = fstatfs(folder).map_err(Blind::System)?.f_type;
    // The number has 32 bits, and another width and sign on every platform.
    let magic = i128::from(magic) & 0xFFFF_FFFF;
    if ELSEWHERE
        .iter()
        .any(|elsewhere| i128::from(*elsewhere) == magic)
    {
        return Err(Blind::Elsewhere);
    }

    for rules in OTHER_RULES {
        match fgetxattr(folder, rules, [0_u8; 1].as_mut_slice()) {
            Err(Errno::NODATA | Errno::NOTSUP) => {}
            Ok(_) | Err(Errno::RANGE) => return Err(Blind::Elsewhere),
            Err(errno) => return Err(Blind::System(errno)),
        }
    }

    let before = fstat(folder).map_err(Blind::System)?;
    let mut value = vec![0_u8; ACL_BYTES_MAX];
    let acl = match fgetxattr(folder, ACCESS_ACL, value.as_mut_slice()) {
        Ok(length) => {
            Some(Acl::parse(value.get(..length).unwrap_or_default()).map_err(Blind::Acl)?)
        }
        // No ACL, or a file system without any: the mode decides.
        Err(Errno::NODATA | Errno::NOTSUP) => None,
        Err(errno) => return Err(Blind::System(errno)),
    };

    // Somebody who changed them meanwhile would make a mixture of both.
    let after = fstat(folder).map_err(Blind::System)?;
    let metadata = |stat: &rustix::fs::Stat| (stat.st_uid, stat.st_gid, stat.st_mode);
    if metadata(&before) != metadata(&after) {
        return Err(Blind::System(Errno::AGAIN));
    }
    Ok(Grants {
        owner: after.st_uid,
        group: after.st_gid,
        mode: after.st_mode & 0o777,
        acl,
    })
}
