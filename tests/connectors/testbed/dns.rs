//! The DNS server.

use std::net::UdpSocket;
use std::time::Duration;

use landfall::testbed::dns::{DnsAct, DnsRule, DnsServer, Name, RecordType, Way, Zone};

use super::raw::{Raw, runtime};

fn zone() -> Zone {
    let long = format!("{}\" \"{}", "x".repeat(250), "y".repeat(250));
    let text = format!(
        "@ 300 MX 10 mail\n\
         mail 60 A 192.0.2.1\n\
         deep.below 60 A 192.0.2.2\n\
         www 60 CNAME mail\n\
         out 60 CNAME elsewhere.test.\n\
         long 60 TXT \"{long}\"\n"
    );
    Zone::parse("muster.example", &text).unwrap()
}

fn question(name: &str, kind: u16) -> Vec<u8> {
    let mut bytes = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.bytes());
    }
    bytes.extend([0, (kind >> 8) as u8, kind as u8, 0, 1]);
    bytes
}

struct Udp(UdpSocket);

impl Udp {
    fn new(server: &DnsServer) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(server.address()).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Self(socket)
    }

    fn ask(&self, name: &str, kind: u16) -> Vec<u8> {
        self.0.send(&question(name, kind)).unwrap();
        let mut answer = vec![0; 4096];
        let length = self.0.recv(&mut answer).unwrap();
        answer.truncate(length);
        answer
    }
}

/// Authority, truncated, code, answers, authorities.
fn head(answer: &[u8]) -> (bool, bool, u8, u8, u8) {
    (
        answer[2] & 4 != 0,
        answer[2] & 2 != 0,
        answer[3] & 15,
        answer[7],
        answer[9],
    )
}

#[test]
fn all_that_a_name_can_be_is_told_apart() {
    let runtime = runtime();
    let server = runtime.block_on(DnsServer::start(vec![zone()])).unwrap();
    let udp = Udp::new(&server);
    for (name, kind, expected) in [
        ("muster.example", 15, (true, false, 0, 1, 0)),
        ("MAIL.muster.example", 1, (true, false, 0, 1, 0)),
        ("mail.muster.example", 28, (true, false, 0, 0, 1)),
        ("below.muster.example", 1, (true, false, 0, 0, 1)),
        ("none.muster.example", 1, (true, false, 3, 0, 1)),
        ("www.muster.example", 1, (true, false, 0, 2, 0)),
        ("www.muster.example", 5, (true, false, 0, 1, 0)),
        ("out.muster.example", 1, (true, false, 0, 1, 1)),
        ("muster.test", 1, (false, false, 5, 0, 0)),
        ("long.muster.example", 16, (true, true, 0, 0, 0)),
    ] {
        assert_eq!(head(&udp.ask(name, kind)), expected, "{name} {kind}");
    }
    let answer = udp.ask("mail.muster.example", 1);
    assert_eq!(answer[..2], [0x12, 0x34]);
    assert_eq!(
        answer[answer.len() - 16..],
        [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
    );
    let mut tcp = Raw::connect(server.address());
    let asked = question("long.muster.example", 16);
    tcp.send([&[0, u8::try_from(asked.len()).unwrap()], &asked[..]].concat());
    let length = tcp.bytes(2);
    let answer = tcp.bytes(usize::from(length[0]) << 8 | usize::from(length[1]));
    assert_eq!(head(&answer), (true, false, 0, 1, 0));
    assert_eq!(
        (server.watched().count("UDP"), server.watched().count("TCP")),
        (11, 1)
    );
}

#[test]
fn two_servers_may_disagree() {
    let runtime = runtime();
    let one = runtime.block_on(DnsServer::start(vec![zone()])).unwrap();
    let two = runtime.block_on(DnsServer::start(vec![zone()])).unwrap();
    two.serve(vec![
        Zone::parse("muster.example", "mail 60 A 192.0.2.9").unwrap(),
    ]);
    let (one, two) = (
        Udp::new(&one).ask("mail.muster.example", 1),
        Udp::new(&two).ask("mail.muster.example", 1),
    );
    assert_eq!((one.last(), two.last()), (Some(&1), Some(&9)));
}

#[test]
fn every_rule_is_followed() {
    let runtime = runtime();
    let server = runtime.block_on(DnsServer::start(vec![zone()])).unwrap();
    let name = |label: &str| Name::parse(&format!("{label}.muster.example")).unwrap();
    for (label, act) in [
        ("a", DnsAct::Code(2)),
        ("b", DnsAct::Code(5)),
        ("mail", DnsAct::Disown),
        ("d", DnsAct::Truncate),
        ("e", DnsAct::WrongId),
        ("f", DnsAct::Garbage),
    ] {
        server.misbehave(
            DnsRule::new(act)
                .name(&name(label))
                .kind(RecordType::A)
                .way(Way::Udp),
        );
    }
    server.misbehave(
        DnsRule::new(DnsAct::Silence)
            .name(&name("g"))
            .way(Way::Both),
    );
    server.misbehave(DnsRule::new(DnsAct::Close).way(Way::Tcp));
    let udp = Udp::new(&server);
    assert_eq!(
        head(&udp.ask("a.muster.example", 1)),
        (false, false, 2, 0, 0)
    );
    assert_eq!(
        head(&udp.ask("a.muster.example", 28)),
        (true, false, 3, 0, 1),
        "another type is answered rightly"
    );
    assert_eq!(head(&udp.ask("b.muster.example", 1)).2, 5);
    assert_eq!(
        head(&udp.ask("mail.muster.example", 1)),
        (false, false, 0, 1, 0)
    );
    assert!(head(&udp.ask("d.muster.example", 1)).1);
    assert_ne!(udp.ask("e.muster.example", 1)[0], 0x12);
    assert_eq!(udp.ask("f.muster.example", 1).len(), 6);
    udp.0
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    udp.0.send(&question("g.muster.example", 1)).unwrap();
    assert!(udp.0.recv(&mut [0; 512]).is_err());
    let mut tcp = Raw::connect(server.address());
    let asked = question("a.muster.example", 28);
    tcp.send([&[0, u8::try_from(asked.len()).unwrap()], &asked[..]].concat());
    assert_eq!(tcp.rest(), "");
}

#[test]
fn what_is_no_question_is_not_answered() {
    let runtime = runtime();
    let server = runtime.block_on(DnsServer::start(vec![zone()])).unwrap();
    let udp = Udp::new(&server);
    let good = question("mail.muster.example", 1);
    for length in 0..good.len() {
        udp.0.send(&good[..length]).unwrap();
    }
    let mut looping = good[..12].to_vec();
    looping.extend([0xC0, 12, 0, 1, 0, 1]);
    udp.0.send(&looping).unwrap();
    assert_eq!(
        head(&udp.ask("mail.muster.example", 1)),
        (true, false, 0, 1, 0),
        "the next answer is to the next question"
    );
}
