//! The zone of the company before and after, with the faults of the area dns.

use super::faults::Planting;
use crate::testbed::dns::{Zone, ZoneError};

const ORIGIN: &str = "muster.example";

/// As the former provider serves it.
const BEFORE: &str = r#"
@            3600 NS    ns1.altwerk.example.
@            3600 MX    10 mail.altwerk.example.
@            3600 TXT   "v=spf1 include:spf.altwerk.example include:_spf.rundbrief.example -all"
autodiscover 3600 CNAME autodiscover.altwerk.example.
www          3600 A     192.0.2.80
"#;

/// As the new provider should serve it; the places of faults are empty.
const AFTER: &str = r#"
@                  3600 NS    ns1.neuland.example.
@                  3600 NS    ns2.neuland.example.
@                  300  CAA   0 issue "ca.example"
www                3600 A     192.0.2.80
www                3600 AAAA  2001:db8::80
mail               300  CNAME mail.neuland.example.
_imaps._tcp        300  SRV   0 1 993 mail.neuland.example.
_dmarc             300  TXT   "v=DMARC1; p=quarantine; rua=mailto:dmarc@muster.example"
key1._domainkey    300  CNAME key1.dkim.neuland.example.
"#;

/// The new provider's own names: all its servers are on this machine.
const PROVIDER: &str = r#"
@    3600 NS ns1
@    3600 NS ns2
ns1  300  A  127.0.0.1
ns2  300  A  127.0.0.1
mx   300  A  127.0.0.1
mail 300  A  127.0.0.1
"#;

/// The zone of the new provider.
pub(super) fn provider() -> Result<Zone, ZoneError> {
    Zone::parse("neuland.example", PROVIDER)
}

/// The company's zone as the former provider has it.
pub(super) fn before() -> Result<Zone, ZoneError> {
    Zone::parse(ORIGIN, BEFORE)
}

/// The company's zone as the two servers of the new provider have it.
pub(super) fn after(planting: &Planting) -> Result<[Zone; 2], ZoneError> {
    let letter = if planting.has("dns-spf") {
        ""
    } else {
        " include:_spf.rundbrief.example"
    };

    let spf = format!("@ 300 TXT \"v=spf1 include:spf.neuland.example{letter} -all\"\n");
    let leftover = if planting.has("dns-leftover") {
        "autodiscover 3600 CNAME autodiscover.altwerk.example.\n"
    } else {
        ""
    };

    let zone = |exchanger: &str| {
        Zone::parse(
            ORIGIN,
            &format!("{AFTER}{spf}{leftover}@ 300 MX {exchanger}\n"),
        )
    };

    let former = if planting.has("dns-old-mx") {
        "10 mail.altwerk.example."
    } else {
        "5 mx.neuland.example."
    };
    Ok([zone("5 mx.neuland.example.")?, zone(former)?])
}
