//! A server on loopback that plays a script: what it says, and when it says nothing more.
