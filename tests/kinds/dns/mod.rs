//! `dns.records`: scripted name servers, and NSD, Knot and BIND.

mod bind;
mod daemon;
mod knot;
mod nsd;
mod real;
mod script;
mod wire;
mod worlds;
