//! Listening on loopback, and what a server remembers of its clients.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::tls::Issued;
use super::wire::{Ended, Wire};

/// The most commands that a server remembers.
const COMMANDS_MAX: usize = 100_000;

/// How bytes travel to a server.
#[derive(Debug, Clone, Default)]
pub enum Transport {
    /// Unprotected.
    #[default]
    Plain,
    /// TLS from the first byte.
    Implicit(Issued),
    /// TLS after STARTTLS, without which nobody can log in.
    StartTls(Issued),
}

/// The commands that a server was sent, by which tests see that it was left in peace. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Watched(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    commands: VecDeque<String>,
    connections: u64,
    at_once: u64,
    at_once_max: u64,
}

impl Watched {
    /// The names of the last 100,000 commands, without arguments.
    pub fn commands(&self) -> Vec<String> {
        self.with(|seen| seen.commands.iter().cloned().collect())
    }

    /// How often `command` was sent, as far as is remembered.
    pub fn count(&self, command: &str) -> usize {
        self.with(|seen| seen.commands.iter().filter(|name| *name == command).count())
    }

    /// How many connections there were.
    pub fn connections(&self) -> u64 {
        self.with(|seen| seen.connections)
    }

    /// How many connections there were at once, at most.
    pub fn at_once_max(&self) -> u64 {
        self.with(|seen| seen.at_once_max)
    }

    pub(super) fn command(&self, name: &str) {
        self.with(|seen| {
            if seen.commands.len() >= COMMANDS_MAX {
                seen.commands.pop_front();
            }
            seen.commands.push_back(name.to_owned());
        });
    }

    fn begin(&self) {
        self.with(|seen| {
            seen.connections += 1;
            seen.at_once += 1;
            seen.at_once_max = seen.at_once_max.max(seen.at_once);
        });
    }

    fn end(&self) {
        self.with(|seen| seen.at_once = seen.at_once.saturating_sub(1));
    }

    fn with<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(super) struct Listening {
    pub(super) address: SocketAddr,
    pub(super) watched: Watched,
    pub(super) stop: CancellationToken,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A free port of loopback.
pub(super) async fn free_port() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// Accepts connections and lets `serve` speak on each, at most `connections_max` at once; the others are closed at once.
pub(super) fn accept<F, S>(
    listener: TcpListener,
    transport: Transport,
    connections_max: usize,
    serve: S,
) -> io::Result<Listening>
where
    F: Future<Output = Result<(), Ended>> + Send + 'static,
    S: Fn(Wire, Watched) -> F + Send + Sync + 'static,
{
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let watched = Watched::default();
    let listening = Listening {
        address,
        watched: watched.clone(),
        stop: stop.clone(),
    };

    let permits = Arc::new(Semaphore::new(connections_max));
    let serve = Arc::new(serve);
    tokio::spawn(stop.clone().run_until_cancelled_owned(async move {
        // A failed accept (too many open files, say) must not end the server.
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };

            let Ok(permit) = permits.clone().try_acquire_owned() else {
                continue;
            };

            let (transport, serve, watched) = (transport.clone(), serve.clone(), watched.clone());
            let speaking = async move {
                watched.begin();
                let _ = speak(stream, transport, &*serve, &watched).await;
                watched.end();
                drop(permit);
            };
            tokio::spawn(stop.clone().run_until_cancelled_owned(speaking));
        }
    }));
    Ok(listening)
}

async fn speak<F, S>(
    stream: TcpStream,
    transport: Transport,
    serve: &S,
    watched: &Watched,
) -> Result<(), Ended>
where
    F: Future<Output = Result<(), Ended>>,
    S: Fn(Wire, Watched) -> F,
{
    stream.set_nodelay(true)?;
    let mut wire = Wire::new(stream);
    if let Transport::Implicit(issued) = &transport {
        wire.upgrade(issued).await?;
    }
    serve(wire, watched.clone()).await
}
