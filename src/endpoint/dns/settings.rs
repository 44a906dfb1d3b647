//! The settings of a `dns` service: which name servers, and how long to wait for them.

use std::time::Duration;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;

use super::service::{Addresses, DnsService, Server};
use super::visit;
use crate::endpoint::connector::{Capability, Connector, LookAround, Settings, Visit};
use crate::endpoint::fields::{check_timeout, is_open, timeout};
use crate::model::{CannotCheck, Lang, Service, SpecMistake};

/// How long one answer is waited for, if the suite does not say.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The longest wait that a suite may ask for.
const TIMEOUT_MAX: Duration = Duration::from_secs(60);
/// The most servers that one service may name.
const SERVERS_MAX: usize = 32;

/// Name servers, as a suite writes them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DnsSettings {
    /// Addresses or names, with a port where it is not 53: `192.0.2.53`, `[2001:db8::53]:5353`, `ns1.muster.example`.
    #[schemars(length(min = 1, max = 32))]
    pub servers: Vec<String>,
    /// How long one answer is waited for: `3s`, `500ms`.
    #[serde(default)]
    #[schemars(extend("x-landfall" = "duration"))]
    pub timeout: Option<String>,
    /// Which addresses of the servers are asked.
    #[serde(default)]
    pub addresses: Addresses,
}

impl DnsService {
    /// The service that `spec` describes.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn new(spec: &DnsSettings) -> Result<Self, SpecMistake> {
        let parse = |(at, text): (usize, &String)| {
            Server::parse(text)
                .map_err(|problem| SpecMistake::new(&format!("servers/{at}"), problem))
        };
        let servers = spec
            .servers
            .iter()
            .enumerate()
            .map(parse)
            .collect::<Result<Vec<_>, _>>()?;
        if servers.is_empty() || servers.len() > SERVERS_MAX {
            return Err(SpecMistake::new(
                "servers",
                format!("must be from 1 to {SERVERS_MAX} servers"),
            ));
        }
        let timeout = spec
            .timeout
            .as_deref()
            .map_or(Ok(TIMEOUT), |text| timeout(text, TIMEOUT_MAX))?;
        Ok(Self {
            servers,
            addresses: spec.addresses,
            ..Self::of_machine(timeout)
        })
    }
}

impl Connector for DnsSettings {
    const NAME: &'static str = "dns";
    const SERVICE: Service = Service::Dns;
    const CHOSEN_BY: &'static [&'static str] = &["servers"];
    const CAPABILITIES: &'static [Capability] = &[Capability::NameServers];
    const TEXTS: [(Lang, &'static str); 2] = super::TEXTS;
}

#[async_trait]
impl Settings for DnsSettings {
    fn mistakes(&self) -> Vec<SpecMistake> {
        let mut found = Vec::new();
        self.check_servers(&mut found);
        check_timeout(self.timeout.as_deref(), TIMEOUT_MAX, &mut found);
        found
    }

    /// Nobody logs in to a name server, so there is nothing to enter.
    async fn enter<'a>(&'a self, visit: Visit<'a>) -> Result<LookAround<'a>, CannotCheck> {
        let service = DnsService::new(self);
        let service =
            service.map_err(|mistake| CannotCheck::fault("read the settings", mistake.problem))?;
        Ok(Box::pin(visit::look_around(service, visit)))
    }

    fn name_servers(&self) -> Option<Result<DnsService, SpecMistake>> {
        Some(DnsService::new(self))
    }
}

impl DnsSettings {
    fn check_servers(&self, found: &mut Vec<SpecMistake>) {
        let mut seen: Vec<Server> = Vec::new();
        for (at, text) in self.servers.iter().enumerate() {
            let path = format!("servers/{at}");
            match Server::parse(text) {
                // What a reference will bring cannot be judged yet.
                _ if is_open(text) => {}
                Err(problem) => {
                    found.push(SpecMistake::new(&path, problem).hint("192.0.2.53:53"));
                }
                Ok(server) if seen.contains(&server) => {
                    found.push(SpecMistake::new(&path, "is named twice"));
                }
                Ok(server) => seen.push(server),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::endpoint::table;

    fn problems(service: &Value) -> Vec<String> {
        table::mistakes(Service::Dns, service)
            .into_iter()
            .map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem))
            .collect()
    }

    #[test]
    fn servers_are_addresses_or_names_with_an_optional_port() {
        for (text, shown) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("192.0.2.53:5301", "192.0.2.53:5301"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
            ("[2001:db8::53]", "[2001:db8::53]:53"),
            ("NS1.muster.example.", "ns1.muster.example:53"),
            ("ns1.muster.example:5353", "ns1.muster.example:5353"),
        ] {
            assert_eq!(Server::parse(text).unwrap().to_string(), shown);
        }
        for wrong in [
            "",
            "192.0.2",
            "192.0.2.999",
            "ns1:0",
            "ns1:70000",
            "[::1]5",
            "[::1",
            "a b",
            "dns://ns1",
            ":53",
        ] {
            assert!(Server::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        assert_eq!(
            problems(&json!({"servers": ["192.0.2.53", "${var.ns}"], "timeout": "500ms"})),
            [""; 0]
        );
        assert_eq!(
            problems(&json!({"servers": ["a b", "192.0.2.1", "192.0.2.1:53"], "timeout": "3"})),
            [
                "servers/0: has a blank or a control character in it",
                "servers/2: is named twice",
                "timeout: needs a unit: 500ms, 2s, 30m, 5h or 1d",
            ]
        );
        assert_eq!(
            problems(&json!({"servers": ["192.0.2.1"], "timeout": "2h"})).len(),
            1
        );
        // What does not fit the schema gets no further.
        assert_eq!(problems(&json!({})).len(), 1);
        assert_eq!(problems(&json!(["192.0.2.1"])).len(), 1);
    }

    #[test]
    fn a_service_without_mistakes_can_be_made() {
        let spec: DnsSettings =
            serde_json::from_value(json!({"servers": ["192.0.2.53", "ns1.muster.example"]}))
                .unwrap();
        let service = DnsService::new(&spec).unwrap();
        assert_eq!(
            (service.servers.len(), service.timeout, service.addresses),
            (2, TIMEOUT, Addresses::All)
        );
        assert!(
            serde_json::from_value::<DnsSettings>(json!({"servers": [], "tcp": true})).is_err()
        );
    }
}
