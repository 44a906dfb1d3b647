//! What a suite expects of signing in.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::duration;
use crate::endpoint::connector::Capability;
use crate::endpoint::sign_in::Control;
use crate::endpoint::table;
use crate::model::{Service, SpecMistake};

/// How long nobody must be there, unless the suite says otherwise.
const GONE_FOR: &str = "10s";

/// The specification of `service.login`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::check) struct Spec {
    /// The services to which the account signs in, each by itself.
    #[schemars(length(min = 1))]
    pub(super) services: Vec<Service>,
    /// What comes of it.
    #[serde(default)]
    pub(super) expect: Expect,
    /// Something in the same network that answers whatever became of the service: `mail.muster.example:25`. Without it
    /// nobody can say that a service is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) control: Option<String>,
    /// So long nobody must be there for the service to be gone; it is looked for three times, evenly.
    #[serde(default = "gone_for", skip_serializing_if = "is_default")]
    #[schemars(extend("x-landfall" = "duration"))]
    pub(super) gone_for: String,
}

fn gone_for() -> String {
    GONE_FOR.to_owned()
}

fn is_default(gone_for: &str) -> bool {
    gone_for == GONE_FOR
}

/// What comes of signing in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Expect {
    /// The account is let in, and its inbox or home opens.
    #[default]
    Accepted,
    /// The server is there and denies the account.
    Refused,
    /// The server's name is not known, or nobody listens there.
    Gone,
}

/// A specification that can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) services: Vec<Service>,
    pub(super) expect: Expect,
    pub(super) control: Option<Control>,
    pub(super) gone_for: Duration,
}

impl Spec {
    /// What is to be observed.
    ///
    /// # Errors
    /// Every mistake in it.
    pub(super) fn expected(&self) -> Result<Expected, Vec<SpecMistake>> {
        let mut mistakes = Vec::new();
        self.check_services(&mut mistakes);

        let control = self.control.as_deref().map(Control::parse).transpose();
        let control = control.unwrap_or_else(|problem| {
            mistakes.push(SpecMistake::new("control", problem).hint("mail.muster.example:25"));
            None
        });
        if self.expect == Expect::Gone && self.control.is_none() {
            let problem = "is missing; without something that answers, nobody can tell a service that is gone from a \
                           network that is down";
            mistakes.push(SpecMistake::new("control", problem).hint("mail.muster.example:25"));
        }

        let gone_for = duration::parse(&self.gone_for).unwrap_or_else(|problem| {
            mistakes.push(SpecMistake::new("gone-for", problem));
            Duration::ZERO
        });

        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Expected {
            services: self.services.clone(),
            expect: self.expect,
            control,
            gone_for,
        })
    }

    fn check_services(&self, mistakes: &mut Vec<SpecMistake>) {
        if self.services.is_empty() {
            mistakes.push(SpecMistake::new("services", "is empty").hint("[mail, submission]"));
        }
        for (at, service) in self.services.iter().enumerate() {
            let has_login = table::connectors().iter().any(|row| {
                row.service() == *service && row.capabilities().contains(&Capability::Login)
            });
            let problem = if !has_login {
                "takes no login"
            } else if self.services[..at].contains(service) {
                "stands here twice"
            } else {
                continue;
            };
            let problem = format!("`{}` {problem}", service.name());
            mistakes.push(SpecMistake::new("services", problem));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn mistakes(spec: Value) -> Vec<String> {
        let spec: Spec = serde_json::from_value(spec).unwrap();
        let mistakes = spec.expected().err().unwrap_or_default();
        let shown = mistakes
            .iter()
            .map(|mistake| format!("{}: {}", mistake.path.join("/"), mistake.problem));
        shown.collect()
    }

    #[test]
    fn what_cannot_be_observed_is_a_mistake() {
        let none: [&str; 0] = [];
        assert_eq!(mistakes(json!({"services": ["mail", "submission"]})), none);
        assert_eq!(
            mistakes(json!({"services": ["mail"], "expect": "gone", "control": "[::1]:25"})),
            none
        );
        assert_eq!(
            mistakes(json!({"services": ["dns"]})),
            ["services: `dns` takes no login"]
        );
        assert_eq!(
            mistakes(json!({"services": ["mail", "mail"]})),
            ["services: `mail` stands here twice"]
        );
        let found = mistakes(json!({"services": [], "expect": "gone", "gone-for": "3"}));
        let paths: Vec<&str> = found
            .iter()
            .filter_map(|mistake| mistake.split(':').next())
            .collect();
        assert_eq!(paths, ["services", "control", "gone-for"]);
        for control in ["mail.muster.example", "a:0", ":25", "u@a:25"] {
            let found = mistakes(json!({"services": ["mail"], "control": control}));
            assert_eq!(found.len(), 1, "{control}: {found:?}");
        }
    }
}
