//! A plan as text for a person.

use std::fmt::Write as _;

use crate::base::duration;
use crate::model::{Between, Due, EntryPlan, Plan};

/// `plan`, expanded: what would be asked of whom, in which order. Holds no secrets, as plans hold none.
pub fn print(plan: &Plan) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", plan.suite);
    let _ = writeln!(out, "plan {}", plan.sha256);
    if let Some(moment) = plan.moment {
        let _ = writeln!(out, "at {moment}");
    }

    if let Some(selection) = &plan.selection {
        let _ = writeln!(
            out,
            "part of the suite: {} of {} cases",
            selection.selected_cases, selection.all_cases
        );
    }

    for (name, system) in &plan.systems {
        let services: Vec<&str> = system
            .services
            .keys()
            .map(|service| service.name())
            .collect();

        let _ = writeln!(
            out,
            "system {name}: {} ({})",
            system.label,
            services.join(", ")
        );
    }

    for skipped in &plan.skipped_accounts {
        let _ = writeln!(out, "not looked at: {} ({})", skipped.name, skipped.reason);
    }

    for entry in &plan.entries {
        out.push('\n');
        entry_lines(&mut out, plan, entry);
    }

    let count = plan.entries.len();
    let _ = writeln!(
        out,
        "\n{count} {}",
        if count == 1 { "question" } else { "questions" }
    );

    out
}

fn entry_lines(out: &mut String, plan: &Plan, entry: &EntryPlan) {
    let _ = writeln!(out, "{}  {}", entry.name(), entry.title.get(plan.lang));
    let between = match &entry.between {
        Between::Two(source, target) => format!("{source} -> {target}"),
        Between::On(system) => format!("on {system}"),
    };

    let due = match entry.terms.due {
        Due::Now => "due".to_owned(),
        Due::Later { from } => format!("later, at {from}"),
        Due::Past => "past".to_owned(),
    };

    let consent = match (entry.writes, entry.terms.lacks_consent) {
        (false, _) => "",
        (true, true) => ", would write to the target (needs --allow-writes)",
        (true, false) => ", WRITES to the target",
    };

    let kind = &entry.kind;
    let severity = entry.severity.name();
    let timeout = duration::display(entry.timeout);
    let _ = writeln!(
        out,
        "  {kind}, {between}, {severity}, {due}, at most {timeout}{consent}"
    );

    if let Some(eventually) = entry.eventually {
        let (within, every) = (
            duration::display(eventually.within),
            duration::display(eventually.every),
        );

        let _ = writeln!(out, "  again every {every}, within {within}");
    }

    for (name, allowance) in &entry.terms.allow {
        let limit = match (allowance.count, allowance.share) {
            (Some(count), _) => count.to_string(),
            (None, Some(share)) => format!("{}%", share * 100.0),
            (None, None) => "0".to_owned(),
        };

        let _ = writeln!(out, "  allows {name}: {limit} ({})", allowance.reason);
    }

    if entry.terms.allow_empty {
        let _ = writeln!(out, "  may be empty");
    }

    let _ = writeln!(out, "  {}", entry.spec);
}
