//! Secrets are struck out of findings and evidence on their way into the journal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::base::secret::{MASK, Redactor};
use crate::model::{
    Arg, CannotCheck, Cell, Evidence, Examined, Finding, ItemName, Message, Ruling,
};

/// Something whose text may carry a secret.
pub trait Redact {
    /// Strikes every secret out.
    fn redact(&mut self, redactor: &Redactor);
}

fn strike(text: &mut String, redactor: &Redactor) {
    if let std::borrow::Cow::Owned(clean) = redactor.text(text) {
        *text = clean;
    }
}

/// Names are spared by short secrets; see [`crate::base::secret::NAME_BYTES_MIN`].
fn strike_name(name: &mut String, redactor: &Redactor) {
    if let std::borrow::Cow::Owned(clean) = redactor.name(name) {
        *name = clean;
    }
}

impl Redact for ItemName {
    fn redact(&mut self, redactor: &Redactor) {
        let exact = self.base64.as_ref();
        let exact = exact.and_then(|base64| STANDARD.decode(base64).ok());
        let is_in_bytes = exact.is_some_and(|bytes| redactor.is_in_name(&bytes));
        let shown = redactor.name(&self.text).into_owned();

        // The exact bytes would give away what the text no longer shows, and a text that shows them otherwise than the
        // secret is written would, too.
        if shown != self.text {
            self.text = shown;
            self.base64 = None;
        } else if is_in_bytes {
            self.text = MASK.to_owned();
            self.base64 = None;
        }
    }
}

impl Redact for Message {
    fn redact(&mut self, redactor: &Redactor) {
        for arg in self.args.values_mut() {
            if let Arg::Text(text) = arg {
                strike(text, redactor);
            }
        }
    }
}

impl Redact for CannotCheck {
    fn redact(&mut self, redactor: &Redactor) {
        // Names of ours and of folders and servers; what a server replied is in the cause.
        strike_name(&mut self.endpoint, redactor);
        strike_name(&mut self.operation, redactor);
        self.cause.redact(redactor);
    }
}

impl Redact for Finding {
    fn redact(&mut self, redactor: &Redactor) {
        self.container.redact(redactor);
        self.item.redact(redactor);
        for value in [&mut self.source, &mut self.target].into_iter().flatten() {
            strike_name(value, redactor);
        }

        if let Some(detail) = &mut self.detail {
            // Why something could not be read holds what a server replied, in which even a short secret may stand.
            if detail.code.starts_with("cannot/") {
                detail.redact(redactor);
            }

            for arg in detail.args.values_mut() {
                if let Arg::Text(text) = arg {
                    strike_name(text, redactor);
                }
            }
        }
    }
}

impl Redact for Evidence {
    fn redact(&mut self, redactor: &Redactor) {
        self.facts
            .iter_mut()
            .chain(&mut self.servers)
            .chain(&mut self.retried)
            .chain(&mut self.proof.covers)
            .chain(&mut self.proof.leaves)
            .for_each(|message| message.redact(redactor));

        self.broken_off
            .iter_mut()
            .for_each(|error| error.redact(redactor));

        for cell in self
            .tables
            .iter_mut()
            .flat_map(|table| &mut table.rows)
            .flatten()
        {
            match cell {
                Cell::Text(text) => strike_name(text, redactor),
                Cell::Said(message) => message.redact(redactor),
                Cell::Number(_) => {}
            }
        }

        if let Some(Examined::Compared(ledger)) = &mut self.examined {
            let containers = std::mem::take(&mut ledger.containers);
            for (mut name, row) in containers {
                strike_name(&mut name, redactor);
                let kept = ledger.row(&name);
                kept.source.add(&row.source);
                kept.target.add(&row.target);
            }
        }
    }
}

impl Redact for Ruling {
    fn redact(&mut self, redactor: &Redactor) {
        strike_name(&mut self.by, redactor);
        if let Some(comment) = &mut self.comment {
            strike_name(comment, redactor);
        }
    }
}
