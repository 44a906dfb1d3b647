//! What a suite expects of a delivery.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::size;
use crate::base::duration;
use crate::endpoint::dns::DnsName;
use crate::endpoint::smtp::{Exchanger, Phase};
use crate::model::SpecMistake;

/// The largest message, attachments before encoding.
pub(super) const BYTES_MAX: u64 = 50 << 20;
/// No probe is waited for longer.
const WITHIN_MAX: Duration = Duration::from_secs(24 * 3600);
/// How long it may take, if nothing is said.
const WITHIN_DEFAULT: Duration = Duration::from_secs(60);
/// How long further copies are waited for, if nothing is said.
const SETTLE_DEFAULT: Duration = Duration::from_secs(5);

/// The specification of `mail.delivery`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::check) struct Spec {
    /// The system that sends: `outside`, `target`.
    #[schemars(length(min = 1))]
    pub(super) from: String,
    /// To whom: `${account.address}`.
    #[schemars(length(min = 3))]
    pub(super) to: String,
    /// The sender's address; the user of the submission service if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sender: Option<String>,
    /// The target's mail exchangers. Nothing is sent from another system unless the addressee's domain leads to these alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub(super) mx: Option<Vec<String>>,
    /// Attachments; one small one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attachments: Option<Vec<AttachmentSpec>>,
    /// How long after the first copy others are waited for; `5s` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-landfall" = "duration"))]
    pub(super) settle: Option<String>,
    /// What should become of it.
    pub(super) expect: ExpectSpec,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum AttachmentSpec {
    /// A file beside the suite.
    File(String),
    /// One that is made up.
    Generated(GeneratedSpec),
}

/// An attachment that is made up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct GeneratedSpec {
    /// How large: `200kB`, `4MiB`.
    pub(super) size: String,
    /// Its file name.
    #[schemars(length(min = 1))]
    pub(super) name: String,
}

/// What should become of a message: it arrives, or it is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ExpectSpec {
    /// In which folder: its name, or `\Junk` for what the folder is for; `INBOX` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) folder: Option<String>,
    /// How long it may take; `60s` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-landfall" = "duration"))]
    pub(super) within: Option<String>,
    /// How often it arrives; once if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 9))]
    pub(super) copies: Option<u32>,
    /// The addressee's mail exchanger refuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<RefusedSpec>,
}

/// How an exchanger refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RefusedSpec {
    /// When.
    pub(super) phase: RefusedPhase,
    /// With which reply code.
    #[schemars(range(min = 400, max = 599))]
    pub(super) code: u16,
    /// With which enhanced status code: `5.1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) enhanced: Option<String>,
    /// An address of the same domain that must not be refused; `postmaster` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) control: Option<String>,
}

/// When an exchanger refuses: before any message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RefusedPhase {
    /// The recipient.
    Rcpt,
    /// The sender.
    Mail,
    /// The connection.
    Connect,
    /// The client's name.
    Hello,
}

impl From<RefusedPhase> for Phase {
    fn from(phase: RefusedPhase) -> Self {
        match phase {
            RefusedPhase::Rcpt => Self::Rcpt,
            RefusedPhase::Mail => Self::Mail,
            RefusedPhase::Connect => Self::Connect,
            RefusedPhase::Hello => Self::Hello,
        }
    }
}

/// What is expected, ready to be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// It arrives.
    Arrives(Arrival),
    /// It is refused.
    Refused(RefusedSpec),
}

/// How it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) folder: String,
    pub(super) within: Duration,
    pub(super) copies: usize,
    pub(super) settle: Duration,
}

impl Spec {
    /// What it expects.
    ///
    /// # Errors
    /// All its mistakes.
    pub(super) fn expected(&self) -> Result<Expected, Vec<SpecMistake>> {
        let mut mistakes = Vec::new();
        self.check_addresses(&mut mistakes);
        self.check_attachments(&mut mistakes);
        let within = length(
            "expect/within",
            self.expect.within.as_deref(),
            WITHIN_DEFAULT,
        );
        let within = within.unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            WITHIN_MAX
        });
        let settle = length("settle", self.settle.as_deref(), SETTLE_DEFAULT);
        let settle = settle.unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            WITHIN_MAX
        });
        if within.is_zero() {
            mistakes.push(SpecMistake::new("expect/within", "leaves no time").hint("60s"));
        }
        self.check_expect(&mut mistakes);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }

        let ExpectSpec {
            folder,
            copies,
            refused,
            ..
        } = &self.expect;
        Ok(match refused {
            Some(refused) => Expected::Refused(refused.clone()),
            None => Expected::Arrives(Arrival {
                folder: folder.clone().unwrap_or_else(|| "INBOX".to_owned()),
                within,
                copies: copies.unwrap_or(1) as usize,
                settle,
            }),
        })
    }

    fn check_addresses(&self, mistakes: &mut Vec<SpecMistake>) {
        for (path, address) in [("to", Some(&self.to)), ("sender", self.sender.as_ref())] {
            if address.is_some_and(|address| domain(address).is_none()) {
                mistakes.push(
                    SpecMistake::new(path, "is no address (ASCII, one @)")
                        .hint("anna@muster.example"),
                );
            }
        }
        for (at, name) in self.mx.iter().flatten().enumerate() {
            if exchanger(name).is_none() {
                let path = format!("mx/{at}");
                mistakes
                    .push(SpecMistake::new(&path, "is no host name").hint("mx1.muster.example"));
            }
        }
    }

    fn check_expect(&self, mistakes: &mut Vec<SpecMistake>) {
        let ExpectSpec {
            folder,
            copies,
            refused,
            ..
        } = &self.expect;
        if self.expect == ExpectSpec::default() {
            let mistake = SpecMistake::new("expect", "is empty, so nothing would be checked");
            mistakes.push(mistake.hint("{ folder: INBOX, within: 60s, copies: 1 }"));
        }
        if let Some(refused) = refused {
            self.check_refused(refused, mistakes);
        }
        if copies.is_some_and(|copies| copies == 0 || copies > 9) {
            mistakes.push(SpecMistake::new("expect/copies", "must be from 1 to 9"));
        }
        if folder.as_deref().is_some_and(str::is_empty) {
            mistakes.push(SpecMistake::new("expect/folder", "names no folder").hint("INBOX"));
        }
    }

    fn check_attachments(&self, mistakes: &mut Vec<SpecMistake>) {
        // What is too large alone counts as little more than the bound, so that the sum stays a number.
        let mut bytes_sum = 0;
        for (at, attachment) in self.attachments.iter().flatten().enumerate() {
            let AttachmentSpec::Generated(generated) = attachment else {
                continue;
            };
            match size::parse(&generated.size) {
                Some(bytes) => bytes_sum += bytes.min(BYTES_MAX + 1),
                None => {
                    let path = format!("attachments/{at}/size");
                    mistakes.push(SpecMistake::new(&path, "is no size with a unit").hint("200kB"));
                }
            }
        }

        if bytes_sum > BYTES_MAX {
            mistakes.push(SpecMistake::new(
                "attachments",
                format!("are larger than {} MiB in all", BYTES_MAX >> 20),
            ));
        }
    }

    fn check_refused(&self, refused: &RefusedSpec, mistakes: &mut Vec<SpecMistake>) {
        let ExpectSpec {
            folder,
            within,
            copies,
            ..
        } = &self.expect;
        if folder.is_some() || within.is_some() || copies.is_some() {
            let problem = "what is refused does not arrive: `folder`, `within` and `copies` cannot stand beside it";
            mistakes.push(SpecMistake::new("expect/refused", problem).hint("make two cases of it"));
        }

        if !(400..600).contains(&refused.code) {
            mistakes.push(
                SpecMistake::new("expect/refused/code", "must be from 400 to 599").hint("550"),
            );
        }

        // A control of another domain would prove nothing about the exchangers of this one.
        let control = refused.control.as_deref().map(domain);
        if control.is_some_and(|of| of.is_none() || of != domain(&self.to)) {
            let problem = "must be an address of the same domain as `to`";
            mistakes.push(SpecMistake::new("expect/refused/control", problem));
        }

        if self.mx.is_none() {
            let mistake = SpecMistake::new(
                "mx",
                "is missing: whom to ask must be one of the target's exchangers",
            );
            mistakes.push(mistake.hint("[mx1.muster.example]"));
        }
    }
}

/// A length of time as a suite writes it.
fn length(path: &str, text: Option<&str>, default: Duration) -> Result<Duration, SpecMistake> {
    match text.map_or(Ok(default), duration::parse) {
        Ok(length) if length <= WITHIN_MAX => Ok(length),
        Ok(_) => Err(SpecMistake::new(path, "is longer than a day")),
        Err(problem) => Err(SpecMistake::new(path, problem)),
    }
}

/// The domain of an address that can be used.
pub(super) fn domain(address: &str) -> Option<&str> {
    let parsed: Result<lettre::Address, _> = address.parse();
    parsed.ok().filter(|_| address.is_ascii())?;
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// An exchanger as a suite names it: `mx1.muster.example`, with a port where it is not 25.
pub(super) fn exchanger(text: &str) -> Option<Exchanger> {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0)?),
        None => (text, 25),
    };
    let host = DnsName::parse(host).ok()?.to_string();
    Some(Exchanger { host, port })
}

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;
