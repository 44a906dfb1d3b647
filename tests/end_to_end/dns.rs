//! Real name servers: NSD, Knot and BIND say the same about a zone, each of them can be wrong, and each can be blind.

use super::command::{Place, findings, verdicts};
use super::servers::name_server::{NameServer, Software};

/// A zone with a record of every type that can be asked for.
const ZONE: &str = "\
$ORIGIN muster.example.
$TTL 300
@ SOA ns1 hostmaster 7 3600 600 86400 300
@ NS ns1
@ NS ns2
@ MX 5 mx
@ TXT \"v=spf1 include:\" \"mail.example -all\"
@ CAA 0 issue \"ca.example\"
ns1 A 127.0.0.1
ns2 A 127.0.0.1
mx A 192.0.2.25
mx AAAA 2001:db8::25
www CNAME mx
_imaps._tcp SRV 0 1 993 mx
_25._tcp.mx TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
25 PTR mx
long TXT \"BIG\"
";

/// What the plan says of it.
const RECORDS: &str = "\
    - { name: \"@\", type: MX, exactly: [5 mx.muster.example] }
    - { name: \"@\", type: NS, exactly: [ns1.muster.example, ns2.muster.example] }
    - { name: \"@\", type: TXT, contains: [\"v=spf1 include:mail.example -all\"] }
    - { name: \"@\", type: CAA, exactly: ['0 issue \"ca.example\"'] }
    - { name: \"@\", type: SOA, ttl: { max: 5m } }
    - { name: mx, type: A, exactly: [192.0.2.25], ttl: { max: 300s, min: 60s } }
    - { name: mx, type: AAAA, exactly: [\"2001:db8:0::25\"] }
    - { name: www, type: CNAME, exactly: [mx.muster.example.] }
    - { name: _imaps._tcp, type: SRV, exactly: [0 1 993 mx.muster.example] }
    - { name: _25._tcp.mx, type: TLSA, exactly: [3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef] }
    - { name: \"25\", type: PTR, exactly: [mx.muster.example] }
    - { name: gone, type: A, absent: true }
    - { name: mx, type: CNAME, absent: true }
    - { name: long, type: TXT, exactly: [BIG] }
";

fn run(place: &Place, ports: &[u16], code: i32) {
    let servers = ports.iter().map(|port| format!("\"127.0.0.1:{port}\"")).collect::<Vec<_>>().join(", ");
    place.write(
        "suite.yaml",
        format!(
            "suite: Names\nsystems:\n  target: {{ label: New, dns: {{ servers: [{servers}] }} }}\ncases:\n\
             - id: DNS\n  title: Names\n  dns.records:\n    on: target\n    zone: muster.example\n    ask: servers\n    \
             records:\n{}",
            big(RECORDS)
        ),
    );
    place.run(["run", "suite.yaml", "--out", "run", "--force"]).expect(code);
}

/// A text that no answer over UDP can hold, so that TCP is needed.
fn big(text: &str) -> String {
    text.replace("BIG", &["long".repeat(60); 8].join(if text == ZONE { "\" \"" } else { "" }))
}

#[test]
fn three_name_servers_that_are_right_pass() {
    let servers = Software::ALL.map(|software| NameServer::start(software, "muster.example", &big(ZONE)));
    let place = Place::new();
    run(&place, &servers.each_ref().map(|server| server.port), 0);
    assert_eq!(verdicts(&place.path("run"))["DNS"], "passed");
}

#[test]
fn one_name_server_that_is_wrong_is_named() {
    for wrong in Software::ALL {
        let servers = Software::ALL.map(|software| {
            let zone = if software == wrong { big(ZONE).replace("192.0.2.25", "192.0.2.26") } else { big(ZONE) };
            NameServer::start(software, "muster.example", &zone)
        });
        let place = Place::new();
        run(&place, &servers.each_ref().map(|server| server.port), 1);
        let port =
            servers.iter().zip(Software::ALL).find(|(_, software)| *software == wrong).map(|(server, _)| server.port);
        let told = findings(&place.path("run"));
        let port = port.expect("it is among them").to_string();
        assert!(told.iter().any(|finding| finding.to_string().contains(&port)), "{wrong:?} is not named: {told:#?}");
        assert!(told.iter().all(|finding| finding["item"] == "mx A"), "{told:#?}");
    }
}

#[test]
fn a_name_server_without_the_zone_is_inconclusive() {
    for blind in Software::ALL {
        let right = NameServer::start(Software::Knot, "muster.example", &big(ZONE));
        let other = NameServer::start(blind, "other.example", &ZONE.replace("muster", "other"));
        let place = Place::new();
        run(&place, &[right.port, other.port], 3);
        assert_eq!(verdicts(&place.path("run"))["DNS"], "inconclusive");
    }
}
