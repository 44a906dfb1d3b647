//! Signing in to one service after the other.

use std::time::Duration;

use super::findings::{Observed, enter};
use super::proof;
use super::spec::{Expect, Expected};
use crate::check::points::Points;
use crate::check::{Context, Progress, RefusalIs};
use crate::endpoint::net::Timeouts;
use crate::endpoint::sign_in::{Control, SignIn};
use crate::model::{CannotCheck, Evidence, Message, Obstacle, Retry, Service, Side};

/// So often nobody must be there before a service is called gone.
const LOOKS: u32 = 3;
/// The longest wait for a control to accept a connection.
const CONTROL_TIMEOUT: Duration = Duration::from_secs(10);

/// Observes.
///
/// # Errors
/// If a finding cannot be recorded.
pub(super) async fn observe(
    expected: &Expected,
    cx: &dyn Context,
) -> Result<Evidence, CannotCheck> {
    let listed = expected.services.len() as u64;
    let columns = &["service", "expected", "observed", "outcome"];
    let mut points = Points::new("service.login", columns, listed);
    for (done, service) in (0_u64..).zip(&expected.services) {
        cx.progress(Progress {
            items: done,
            expected: Some(listed),
            container: service.name().to_owned(),
        });
        let observed = sign_in(*service, expected, cx).await;
        enter(&mut points, *service, expected.expect, observed, cx)?;
    }

    if let Some(control) = &expected.control {
        points.fact(Message::new("service.login/control").with("control", control.to_string()));
    }
    Ok(points.into_evidence(proof::LOGINS, proof::proof(expected)))
}

/// Signs in to `service`. Where nobody is there, it is looked again until that is sure.
async fn sign_in(
    service: Service,
    expected: &Expected,
    cx: &dyn Context,
) -> Result<Observed, CannotCheck> {
    let error = match sign_in_once(service, expected, cx).await? {
        SignIn::NobodyThere(error) => error,
        other => return Ok(other.into()),
    };

    // A network that is down looks the same from here.
    let control = expected.control.as_ref().ok_or(error)?;
    reach(control, cx).await?;
    for _ in 1..LOOKS {
        pause(expected.gone_for / (LOOKS - 1), cx).await?;
        match sign_in_once(service, expected, cx).await? {
            SignIn::NobodyThere(_) => {}
            _ => return Err(came_back(service, cx)),
        }
    }
    reach(control, cx).await?;

    match sign_in_once(service, expected, cx).await? {
        SignIn::NobodyThere(error) => Ok(Observed::Gone(error)),
        _ => Err(came_back(service, cx)),
    }
}

async fn sign_in_once(
    service: Service,
    expected: &Expected,
    cx: &dyn Context,
) -> Result<SignIn, CannotCheck> {
    let refusal = match expected.expect {
        Expect::Refused => RefusalIs::Expected,
        Expect::Accepted | Expect::Gone => RefusalIs::Unexpected,
    };
    cx.sign_in(Side::Target, service, refusal).await
}

async fn reach(control: &Control, cx: &dyn Context) -> Result<(), CannotCheck> {
    let timeouts = Timeouts {
        each: CONTROL_TIMEOUT,
        deadline: cx.deadline().clone(),
    };
    control.reach(&timeouts).await
}

async fn pause(pause: Duration, cx: &dyn Context) -> Result<(), CannotCheck> {
    tokio::select! {
        () = tokio::time::sleep(pause) => Ok(()),
        () = cx.deadline().over() => Err(CannotCheck::over(cx.deadline(), "sign in")),
    }
}

/// Gone, and then not: neither is proved.
fn came_back(service: Service, cx: &dyn Context) -> CannotCheck {
    let system = cx.between().system(Side::Target);
    let cause = Message::new("service.login/came-back").with("service", service.name());
    CannotCheck::new(Obstacle::Changed, Retry::Later, system, "sign in", cause)
}
