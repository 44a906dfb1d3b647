//! `landfall doctor`: contacts everything that a suite needs and runs no case.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::args::SuiteArgs;
use super::catalogue::catalogue;
use super::command_error::{CommandError, Outcome};
use super::terminal::Terminal;
use crate::base::deadline::Deadline;
use crate::base::secret::Redactor;
use crate::journal::Redact as _;
use crate::model::{CannotCheck, Due, ExitCode, Lang, Message, Obstacle, Plan};
use crate::plan;
use crate::report::Catalogue;
use crate::run::{self, Visited};
use crate::suite;

/// The rate at which headers of messages are read over a good line; for a rough forecast only.
const MESSAGES_PER_SECOND: u64 = 2_000;

/// Visits every system, service and account that the selected cases need, due or not.
pub(super) fn run(args: &SuiteArgs, terminal: &Terminal, redactor: &Redactor) -> Outcome {
    let suite = suite::read(&args.files.suites, &args.files.vars).map_err(CommandError::usage)?;
    let mut plan = plan::freeze(&suite, &args.narrow.options()).map_err(CommandError::usage)?;
    for entry in &mut plan.entries {
        entry.terms.due = Due::Now;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::usage)?;
    runtime.block_on(visit_all(&plan, terminal, redactor))
}

async fn visit_all(plan: &Plan, terminal: &Terminal, redactor: &Redactor) -> Outcome {
    let prepared = run::prepare(plan, redactor.clone())
        .await
        .map_err(CommandError::usage)?;

    let deadline = Deadline::unlimited(CancellationToken::new());
    let catalogue = catalogue();
    let (mut visits, mut refused, mut messages_all) = (0_usize, 0_usize, 0_u64);
    let mut obstacles: Vec<Obstacle> = Vec::new();
    run::visit(plan, &prepared, &deadline, |mut visit| {
        visits += 1;
        // What others said is masked, and not our own sentences: a hole in one of them would give the secret away.
        match &mut visit.seen {
            Ok(seen) => seen.what.redact(redactor),
            Err(error) => error.redact(redactor),
        }
        if let Err(error) = &visit.seen {
            refused += 1;
            if !obstacles.contains(&error.obstacle) {
                obstacles.push(error.obstacle);
            }
        }

        if let Ok(seen) = &visit.seen {
            messages_all += seen.messages.unwrap_or_default();
        }

        terminal.print(&line(&visit, &catalogue));
    })
    .await;
    if visits == 0 {
        terminal.print("nothing to visit: no case of this selection opens a service");
        return Ok(ExitCode::NotEstablished);
    }

    if messages_all > 0 {
        let forecast = Duration::from_secs(messages_all / MESSAGES_PER_SECOND + 1);
        terminal.print(&format!(
            "{messages_all} messages on both sides together; over a good line expect about {} for their headers",
            forecast_text(forecast)
        ));
    }

    terminal.print(&match refused {
        0 => format!("all {visits} can be looked at"),
        refused => {
            format!("{refused} of {visits} cannot be looked at; their cases would be inconclusive")
        }
    });

    obstacles
        .into_iter()
        .for_each(|obstacle| terminal.print(&next(obstacle, &catalogue)));

    Ok(if refused == 0 {
        ExitCode::Good
    } else {
        ExitCode::NotEstablished
    })
}

fn forecast_text(forecast: Duration) -> String {
    match forecast.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

/// One visit on one line.
fn line(visit: &Visited, catalogue: &Catalogue) -> String {
    let who = visit
        .account
        .as_deref()
        .map_or_else(String::new, |account| format!(" · {account}"));
    let name = format!("{} {}{who}", visit.system, visit.service);
    match &visit.seen {
        Ok(seen) => format!(
            "✓ {name}: {} ({:.1} s)",
            catalogue.text(&seen.what, Lang::En),
            visit.took.as_secs_f32()
        ),
        Err(error) => format!("✕ {name}: {}", obstacle(error, catalogue)),
    }
}

fn obstacle(error: &CannotCheck, catalogue: &Catalogue) -> String {
    format!(
        "{} at {}: {}",
        error.operation,
        error.endpoint,
        catalogue.text(&error.cause, Lang::En)
    )
}

/// Who must do what about it.
fn next(obstacle: Obstacle, catalogue: &Catalogue) -> String {
    let said = |what: &str| {
        let code = format!("report/{what}-{}", obstacle.name());
        catalogue.text(&Message::new(code).with("from", "doctor"), Lang::En)
    };
    format!("  {} {}", said("who"), said("next"))
}
