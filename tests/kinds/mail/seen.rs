//! What a comparison of mail told, as tests want it.

use landfall::model::{Class, Examined, Ledger, Status};

use crate::context::Seen;

impl Seen {
    /// The ledger.
    pub(crate) fn ledger(&self) -> &Ledger {
        match &self.evidence.examined {
            Some(Examined::Compared(ledger)) => ledger,
            other => panic!("no comparison: {other:?}"),
        }
    }

    /// The findings as `class container item field`, sorted.
    pub(crate) fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .findings
            .iter()
            .map(|finding| {
                let field = finding
                    .field
                    .as_deref()
                    .map(|field| format!(" {field}"))
                    .unwrap_or_default();
                let to = finding
                    .target
                    .as_deref()
                    .filter(|_| finding.class == Class::Moved);
                let to = to.map(|to| format!(" > {to}")).unwrap_or_default();
                format!(
                    "{} {} {}{field}{to}",
                    finding.class, finding.container, finding.item
                )
            })
            .collect();
        told.sort();
        told
    }

    /// Whether a fact with this code was told; its arguments as text.
    pub(crate) fn fact(&self, code: &str) -> Option<String> {
        self.evidence
            .facts
            .iter()
            .find(|fact| fact.code == code)
            .map(ToString::to_string)
    }

    /// Fails unless nothing but these findings was told and the ledger adds up.
    #[track_caller]
    pub(crate) fn expect(&self, status: Status, told: &[&str]) -> &Self {
        assert_eq!(self.told(), told, "{:?}", self.verdict);
        assert_eq!(self.ledger().imbalance(), None, "{:#?}", self.ledger());
        assert_eq!(
            self.verdict.status,
            status,
            "{:?}\n{:#?}",
            self.verdict,
            self.ledger()
        );
        self
    }
}
