//! A real name server: started on a free loopback port from a temporary folder, stopped by its process id.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long a server may take to answer for the first time, or to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// So often it is started anew, should its port have been taken meanwhile.
const STARTS_MAX: u32 = 5;

/// A zone: its name and its text.
pub(crate) struct Zone {
    pub(crate) name: String,
    /// The records; `None` for a zone that is configured without a file.
    pub(crate) text: Option<String>,
}

/// A server at work; it is stopped when dropped.
pub(crate) struct Daemon {
    /// Where it is asked.
    pub(crate) address: SocketAddr,
    child: Child,
    folder: TempDir,
}

impl Daemon {
    /// Starts a server at `ip` with `zones`, the first of which must answer. `configure` writes into the
    /// folder what the server needs to listen there and gives the command.
    pub(crate) fn start(
        ip: Ipv4Addr,
        zones: &[Zone],
        configure: impl Fn(&Path, SocketAddr) -> Command,
    ) -> Self {
        let mut failed = String::new();
        for _ in 0..STARTS_MAX {
            let address = free_port(ip);
            let folder = TempDir::with_prefix("landfall-dns-").unwrap();
            for (zone, text) in zones
                .iter()
                .filter_map(|zone| Some((zone, zone.text.as_ref()?)))
            {
                fs::write(folder.path().join(file_of(&zone.name)), text).unwrap();
            }
            let log = File::create(folder.path().join("log")).unwrap();
            let mut command = configure(folder.path(), address);
            command
                .stdin(Stdio::null())
                .stdout(log.try_clone().unwrap())
                .stderr(log);
            let child = command
                .spawn()
                .unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
            let mut daemon = Self {
                address,
                child,
                folder,
            };
            match daemon.answers(&zones[0].name) {
                Ok(()) => return daemon,
                Err(why) => failed = why,
            }
        }
        panic!("the name server did not start: {failed}");
    }

    /// Waits until it answers for `zone`; what it wrote, if it does not.
    fn answers(&mut self, zone: &str) -> Result<(), String> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        let mut query = vec![7, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in zone.split('.') {
            query.push(u8::try_from(label.len()).unwrap());
            query.extend(label.as_bytes());
        }
        query.extend([0, 0, 6, 0, 1]);
        let begin = Instant::now();
        let mut reply = [0; 512];
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(format!("it ended with {status}: {log}"));
            }
            socket.send_to(&query, self.address).unwrap();
            if let Ok((length, _)) = socket.recv_from(&mut reply)
                && length > 12
                && reply[3] & 15 == 0
                && reply[7] > 0
            {
                return Ok(());
            }
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        Err(format!("it does not answer: {log}"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Politely first: a server that is killed leaves its own children behind.
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::TERM);
        }
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file of a zone in the server's folder.
pub(crate) fn file_of(zone: &str) -> String {
    format!("{zone}.zone")
}

fn free_port(ip: Ipv4Addr) -> SocketAddr {
    loop {
        let tcp = TcpListener::bind((ip, 0)).unwrap();
        let address = tcp.local_addr().unwrap();
        if UdpSocket::bind(address).is_ok() {
            return address;
        }
    }
}
