//! What came of signing in, held against what is expected of it.

use super::codes::{ACCEPTED, BARRED, GONE, REFUSED, UNREADABLE};
use super::spec::Expect;
use crate::check::Context;
use crate::check::points::{PointOutcome, Points};
use crate::endpoint::sign_in::SignIn;
use crate::model::{CannotCheck, Cell, Code, Finding, ItemName, Message, Service, Side};

/// What is known of a service for sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Observed {
    /// Let in, and the inbox or home opened.
    Accepted(Message),
    /// Let in, and no further.
    Barred(CannotCheck),
    /// Denied.
    Refused(CannotCheck),
    /// Nobody there, however often it was looked, and the control answered.
    Gone(CannotCheck),
}

impl Observed {
    /// The word in records, and what was seen or said.
    fn shown(&self) -> (&'static str, &Message) {
        match self {
            Self::Accepted(seen) => ("accepted", seen),
            Self::Barred(error) => ("barred", &error.cause),
            Self::Refused(error) => ("refused", &error.cause),
            Self::Gone(error) => ("gone", &error.cause),
        }
    }

    fn is(&self, expect: Expect) -> bool {
        matches!(
            (self, expect),
            (Self::Accepted(_), Expect::Accepted)
                | (Self::Refused(_), Expect::Refused)
                | (Self::Gone(_), Expect::Gone)
        )
    }

    /// The finding's code, where it is not what is expected.
    fn code(&self) -> Code {
        match self {
            Self::Accepted(_) => ACCEPTED,
            Self::Barred(_) => BARRED,
            Self::Refused(_) => REFUSED,
            Self::Gone(_) => GONE,
        }
    }
}

impl Expect {
    fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }
}

impl From<SignIn> for Observed {
    /// `NobodyThere` is only passed on by whoever has made sure of it.
    fn from(sign_in: SignIn) -> Self {
        match sign_in {
            SignIn::Opened(seen) => Self::Accepted(seen),
            SignIn::Barred(error) => Self::Barred(error),
            SignIn::Refused(error) => Self::Refused(error),
            SignIn::NobodyThere(error) => Self::Gone(error),
        }
    }
}

/// Enters what came of `service`, and reports what is not as expected.
///
/// # Errors
/// If a finding cannot be recorded.
pub(super) fn enter(
    points: &mut Points,
    service: Service,
    expect: Expect,
    observed: Result<Observed, CannotCheck>,
    cx: &dyn Context,
) -> Result<(), CannotCheck> {
    let system = ItemName::text(cx.between().system(Side::Target));
    let finding = |code| {
        Finding::new(code, system, ItemName::text(service.name()))
            .field("login")
            .source(expect.name())
    };

    let (outcome, word, seen) = match &observed {
        Ok(observed) => {
            let (word, seen) = observed.shown();
            let outcome = if observed.is(expect) {
                PointOutcome::Matched
            } else {
                let finding = finding(observed.code());
                cx.find(finding.target(word).detail(seen.clone()))?;
                PointOutcome::Different
            };
            (outcome, word, seen.clone())
        }
        Err(error) => {
            cx.find(finding(UNREADABLE).detail(error.cause.clone()))?;
            points.break_off(error);
            (PointOutcome::Unreadable, "unknown", error.message())
        }
    };

    let word = Message::new(format!("service.login/{word}-seen"));
    let expected = Message::new(format!("service.login/{}-seen", expect.name()));
    let row: Vec<Cell> = vec![
        service.name().into(),
        expected.into(),
        word.into(),
        seen.into(),
    ];
    points.enter(outcome, row);
    Ok(())
}
