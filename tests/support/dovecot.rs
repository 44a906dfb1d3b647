//! A throw-away Dovecot from Debian's package, on free loopback ports, all of it below a temporary
//! directory. Works as root and without privileges. It ends when its guard is dropped.

use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

/// The password of every user.
pub(crate) const PASSWORD: &str = "not-a-real-secret";

/// How mail is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Maildir,
    Mdbox,
}

/// What certificate the server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// Made out to `localhost` and 127.0.0.1 by a private authority ([`Dovecot::ca`]).
    Right,
    /// Made out to `other.example` by the same authority.
    WrongName,
    /// Made out to `localhost`, but ended yesterday.
    Expired,
    /// Made out to `localhost` and signed by itself, marked as an authority, as `openssl req -x509` makes it.
    SelfSigned,
}

/// How to start a Dovecot.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) separator: char,
    pub(crate) prefix: &'static str,
    pub(crate) format: Format,
    pub(crate) certificate: Certificate,
    /// The ACL plugin, with a shared namespace.
    pub(crate) acl: bool,
    /// An LMTP listener ([`Dovecot::lmtp`]).
    pub(crate) lmtp: bool,
    /// Refuse logins without TLS.
    pub(crate) tls_required: bool,
    /// More lines of configuration.
    pub(crate) extra: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            separator: '/',
            prefix: "",
            format: Format::Maildir,
            certificate: Certificate::Right,
            acl: false,
            lmtp: false,
            tls_required: false,
            extra: "",
        }
    }
}

/// A running Dovecot. Any user logs in with [`PASSWORD`]; the master user is `USER*admin` with `master`.
#[derive(Debug)]
pub(crate) struct Dovecot {
    child: Child,
    base: TempDir,
    format: Format,
    /// IMAP without TLS, and with STARTTLS.
    pub(crate) imap: u16,
    /// IMAP over TLS.
    pub(crate) imaps: u16,
    /// LMTP; 0 if it was not asked for.
    pub(crate) lmtp: u16,
}

impl Dovecot {
    /// Starts one with the usual options.
    pub(crate) fn start() -> Self {
        Self::with(&Options::default())
    }

    /// Starts one. Panics with a plain reason if Dovecot is not installed or does not come up.
    pub(crate) fn with(options: &Options) -> Self {
        let program = program();
        let base = tempfile::Builder::new()
            .prefix("lf-dove")
            .tempdir()
            .expect("a temporary directory");
        let mut tried = 0;
        // A free port can be taken by somebody else before Dovecot has it; then another is tried.
        for _ in 0..5 {
            let [imap, imaps, lmtp] = free_ports();
            let lmtp = if options.lmtp { lmtp } else { 0 };
            tried = imap;
            prepare(base.path(), options, [imap, imaps, lmtp]);
            let config = base.path().join("dovecot.conf");
            let mut child = Command::new(&program)
                .arg("-F")
                .arg("-c")
                .arg(&config)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(fs::File::create(base.path().join("stderr")).expect("a file"))
                .spawn()
                .expect("dovecot can be started");
            if comes_up(&mut child, imap) {
                return Self {
                    child,
                    base,
                    format: options.format,
                    imap,
                    imaps,
                    lmtp,
                };
            }
            stop(&mut child);
        }
        let said = |name| fs::read_to_string(base.path().join(name)).unwrap_or_default();
        panic!(
            "dovecot did not come up on port {tried}:\n{}\n{}",
            said("stderr"),
            said("dovecot.log")
        );
    }

    /// The certificate of the private authority (PEM); of [`Certificate::SelfSigned`] the server's own.
    pub(crate) fn ca(&self) -> PathBuf {
        self.base.path().join("ca.pem")
    }

    /// Where `user`'s mail is; below it `Maildir` or `mdbox`.
    pub(crate) fn home(&self, user: &str) -> PathBuf {
        self.base.path().join("home").join(user)
    }

    /// What the server logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.base.path().join("dovecot.log")).unwrap_or_default()
    }

    /// `doveadm ARGS` against this server; its output. Panics if it fails.
    pub(crate) fn doveadm(&self, args: &[&str]) -> String {
        let output = self.doveadm_try(args);
        assert!(
            output.status.success(),
            "doveadm {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// `doveadm ARGS` against this server, however it ends.
    pub(crate) fn doveadm_try(&self, args: &[&str]) -> std::process::Output {
        Command::new("doveadm")
            .arg("-c")
            .arg(self.base.path().join("dovecot.conf"))
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("doveadm is installed with dovecot")
    }

    /// Delivers `message` into `folder` of `user` (made if it is not there), as `doveadm save` does.
    pub(crate) fn save(&self, user: &str, folder: &str, message: &[u8]) {
        use std::io::Write as _;
        self.doveadm_try(&["mailbox", "create", "-u", user, folder]);
        let mut child = Command::new("doveadm")
            .arg("-c")
            .arg(self.base.path().join("dovecot.conf"))
            .args(["save", "-u", user, "-m", folder])
            .stdin(Stdio::piped())
            .spawn()
            .expect("doveadm is installed with dovecot");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(message)
            .expect("doveadm reads");
        assert!(
            child.wait().expect("doveadm ends").success(),
            "doveadm save failed: {}",
            self.log()
        );
    }

    /// Writes messages straight into the Maildir of `user`: fast, before the folder was ever opened.
    /// `folder` is the part after the first dot of Maildir++ (`""` is INBOX, `Sent`, `A.B`); each
    /// message is (content, flags as Maildir letters, seconds since 1970 of its arrival).
    pub(crate) fn plant(&self, user: &str, folder: &str, messages: &[(Vec<u8>, &str, u64)]) {
        assert_eq!(
            self.format,
            Format::Maildir,
            "messages are planted into a Maildir only"
        );
        let home = self.home(user);
        let root = home.join("Maildir");
        let path = if folder.is_empty() {
            root.clone()
        } else {
            root.join(format!(".{folder}"))
        };
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(path.join(part)).expect("a folder");
        }
        if !folder.is_empty() {
            fs::write(path.join("maildirfolder"), "").expect("a file");
        }
        for (number, (content, flags, arrived)) in messages.iter().enumerate() {
            let virtual_size =
                content.len() + content.iter().filter(|&&byte| byte == b'\n').count();
            let name = format!(
                "{arrived}.M{number:06}P1.test,S={},W={virtual_size}:2,{flags}",
                content.len()
            );
            let file = path.join("cur").join(name);
            fs::write(&file, content).expect("a message");
            let at = std::time::UNIX_EPOCH + Duration::from_secs(*arrived);
            fs::File::options()
                .write(true)
                .open(&file)
                .and_then(|file| file.set_modified(at))
                .expect("a time");
        }
        own(&home);
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Ends the process that we started, by its id, politely first.
pub(crate) fn stop(child: &mut Child) {
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    let _ = Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status();
    let patience = Instant::now() + Duration::from_secs(10);
    while Instant::now() < patience {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn program() -> PathBuf {
    [
        "/usr/sbin/dovecot",
        "/usr/local/sbin/dovecot",
        "/sbin/dovecot",
    ]
    .into_iter()
    .map(PathBuf::from)
    .find(|path| path.exists())
    .expect("dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd")
}

/// Three ports that are free now.
pub(crate) fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("a free port"));
    listeners
        .each_ref()
        .map(|listener| listener.local_addr().expect("an address").port())
}

/// Waits until something accepts on `port` while `child` lives.
pub(crate) fn comes_up(child: &mut Child, port: u16) -> bool {
    let patience = Instant::now() + Duration::from_secs(30);
    while Instant::now() < patience {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return false;
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The uid and gid that own mail: ours, or as root one that Dovecot accepts.
fn mail_ids() -> (u32, u32) {
    if is_root() {
        (5000, 5000)
    } else {
        (
            rustix::process::geteuid().as_raw(),
            rustix::process::getegid().as_raw(),
        )
    }
}

/// Gives everything below `path` to the owner of mail (as root; otherwise it is ours anyway).
fn own(path: &Path) {
    if is_root() {
        let (uid, gid) = mail_ids();
        let done = Command::new("chown")
            .arg("-R")
            .arg(format!("{uid}:{gid}"))
            .arg(path)
            .status();
        assert!(done.is_ok_and(|status| status.success()), "chown failed");
    }
}

fn prepare(base: &Path, options: &Options, ports: [u16; 3]) {
    for part in ["run", "state", "home"] {
        fs::create_dir_all(base.join(part)).expect("a folder");
    }
    fs::set_permissions(base, fs::Permissions::from_mode(0o755)).expect("a mode");
    own(&base.join("home"));
    certify(base, options.certificate);
    fs::write(base.join("master-users"), "admin:{PLAIN}master\n").expect("a file");
    fs::write(
        base.join("dovecot.conf"),
        configuration(base, options, ports),
    )
    .expect("a file");
}

fn configuration(base: &Path, options: &Options, [imap, imaps, lmtp]: [u16; 3]) -> String {
    let (uid, gid) = mail_ids();
    let base = base.display();
    let location = match options.format {
        Format::Maildir => "maildir:~/Maildir",
        Format::Mdbox => "mdbox:~/mdbox",
    };
    let protocols = if lmtp == 0 { "imap" } else { "imap lmtp" };
    let plaintext_refused = if options.tls_required { "yes" } else { "no" };
    let (separator, prefix) = (options.separator, options.prefix);
    let mut text = format!(
        "base_dir = {base}/run\nstate_dir = {base}/state\ninstance_name = landfall-{imap}\nlog_path = {base}/dovecot.log\n\
         protocols = {protocols}\nlisten = 127.0.0.1\nssl = yes\nssl_cert = <{base}/cert.pem\nssl_key = <{base}/key.pem\n\
         disable_plaintext_auth = {plaintext_refused}\nlogin_trusted_networks =\nauth_mechanisms = plain login xoauth2 oauthbearer\n\
         auth_master_user_separator = *\nauth_username_format = %n\nauth_failure_delay = 0\n\
         passdb {{\n  driver = passwd-file\n  args = {base}/master-users\n  master = yes\n}}\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={base}/home/%n\n}}\n\
         first_valid_uid = 1\nmail_location = {location}\nmail_max_userip_connections = 100\n\
         namespace inbox {{\n  inbox = yes\n  separator = {separator}\n  prefix = {prefix}\n\
         \x20 mailbox Sent {{\n    special_use = \\Sent\n  }}\n  mailbox Trash {{\n    special_use = \\Trash\n  }}\n\
         \x20 mailbox Drafts {{\n    special_use = \\Drafts\n  }}\n  mailbox Junk {{\n    special_use = \\Junk\n  }}\n}}\n\
         service imap-login {{\n  inet_listener imap {{\n    port = {imap}\n  }}\n\
         \x20 inet_listener imaps {{\n    port = {imaps}\n    ssl = yes\n  }}\n}}\n\
         service imap {{\n  process_limit = 256\n  vsz_limit = 2G\n}}\n"
    );
    if !is_root() {
        text.push_str(&unprivileged());
    }
    if lmtp != 0 {
        let _ = write!(
            text,
            "service lmtp {{\n  inet_listener lmtp {{\n    address = 127.0.0.1\n    port = {lmtp}\n  }}\n}}\n\
             protocol lmtp {{\n  auth_username_format = %n\n}}\n"
        );
    }
    if options.acl {
        let _ = write!(
            text,
            "mail_plugins = $mail_plugins acl\nprotocol imap {{\n  mail_plugins = $mail_plugins acl imap_acl\n}}\n\
             plugin {{\n  acl = vfile\n  acl_shared_dict = file:{base}/home/shared-mailboxes\n}}\n\
             namespace shared {{\n  type = shared\n  separator = {separator}\n  prefix = shared{separator}%%n{separator}\n\
             \x20 location = maildir:{base}/home/%%n/Maildir:INDEXPVT=~/shared/%%n\n  subscriptions = no\n  list = children\n}}\n"
        );
    }
    text.push_str(options.extra);
    text.push('\n');
    text
}

/// Without privileges every process runs as the one who started it, and nowhere locked in.
fn unprivileged() -> String {
    let name = |args: &[&str]| {
        let output = Command::new("id").args(args).output().expect("id is there");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let (user, group) = (name(&["-un"]), name(&["-gn"]));
    let mut text = format!(
        "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n"
    );
    for service in ["anvil", "imap-login", "imap-urlauth-login", "stats"] {
        let _ = write!(text, "service {service} {{\n  chroot =\n}}\n");
    }
    text
}

/// Writes `ca.pem`, `cert.pem` and `key.pem`.
fn certify(base: &Path, certificate: Certificate) {
    let key = KeyPair::generate().expect("a key");
    let write = |name: &str, pem: String| fs::write(base.join(name), pem).expect("a file");
    write("key.pem", key.serialize_pem());
    let names = match certificate {
        Certificate::WrongName => vec!["other.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).expect("names");
    params
        .distinguished_name
        .push(DnType::CommonName, "throw-away mail server");
    if certificate == Certificate::SelfSigned {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = params.self_signed(&key).expect("a certificate").pem();
        write("ca.pem", own.clone());
        write("cert.pem", own);
        return;
    }
    if certificate == Certificate::Expired {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }
    let mut authority = CertificateParams::new(Vec::<String>::new()).expect("names");
    authority
        .distinguished_name
        .push(DnType::CommonName, "throw-away authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key"))
        .expect("an authority");
    write(
        "cert.pem",
        params
            .signed_by(&key, &authority)
            .expect("a certificate")
            .pem(),
    );
    write("ca.pem", authority.pem());
}
