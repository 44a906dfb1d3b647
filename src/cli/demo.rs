//! `landfall demo`: the suites of the demo against a world whose faults are known exactly.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use super::args::{Arguments, Command, DemoArgs};
use super::catalogue::catalogue;
use super::command_error::{CommandError, Outcome};
use super::run;
use super::terminal::Terminal;
use crate::base::secret::Redactor;
use crate::journal;
use crate::model::{ExitCode, FindingSource as _, Lang, Message};
use crate::testbed::demo::{self, Agreement, Demo, Fault, Planted, Planting, Verdicts};

/// The languages in the order in which they are run; the last one stays in sight.
const LANGS: [Lang; 2] = [Lang::De, Lang::En];

/// Sets up the world, runs the suite in each language, and says whether planted and found agree.
pub(super) fn run(args: &DemoArgs, terminal: &Terminal, redactor: &Redactor) -> Outcome {
    let world = tempfile::tempdir().map_err(CommandError::usage)?;
    let planting = args
        .without
        .iter()
        .fold(Planting::whole(), |planting, fault| {
            planting.without(*fault)
        });

    let demo = demo::start_with(world.path(), &planting).map_err(CommandError::usage)?;
    redactor.learn_all(&demo.secrets());
    let truth = demo.truth();
    terminal.note(
        "An invented company has moved its mailboxes, files and domain. All its servers run here, on this machine,\n\
         and we know what went wrong, because we planted it. Landfall does not know.",
    );

    let folder = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("reports").join("demo"));

    let mut agreements = Vec::new();
    for lang in LANGS {
        let out = folder.join(lang.tag());
        // The folder of last time is ours to replace; one that was named may hold anything.
        let code = run_suite(&demo, lang, &out, args.out.is_none(), terminal, redactor)?;
        if matches!(code, ExitCode::Interrupted | ExitCode::Terminated) {
            return Ok(code);
        }

        agreements.push((lang, out.clone(), agree(&out, &truth)?));
    }

    terminal.print(&overview(&demo.faults(), &agreements));
    let is_exact = agreements
        .iter()
        .all(|(_, _, agreement)| agreement.is_exact());

    Ok(if is_exact {
        ExitCode::Good
    } else {
        ExitCode::Failed
    })
}

/// Runs the suite as `landfall run` would.
fn run_suite(
    demo: &Demo,
    lang: Lang,
    out: &Path,
    replace: bool,
    terminal: &Terminal,
    redactor: &Redactor,
) -> Outcome {
    let mut words: Vec<OsString> = vec!["landfall".into(), "run".into(), demo.suite(lang).into()];
    for (name, value) in demo.vars() {
        words.extend(["--var".into(), format!("{name}={value}").into()]);
    }

    // The only mailboxes that probes can reach are those of the demo.
    words.extend(["--allow-writes".into(), "--out".into(), out.into()]);
    if replace {
        words.push("--force".into());
    }

    match Arguments::try_parse_from(words)
        .map_err(CommandError::usage)?
        .command
    {
        Command::Run(args) => run::run(args, terminal, redactor),
        _ => Err(CommandError::usage(anyhow::anyhow!(
            "the demo runs suites and nothing else"
        ))),
    }
}

/// How far the run in `out` agrees with `truth`.
fn agree(out: &Path, truth: &[&Planted]) -> Result<Agreement, CommandError> {
    let recorded = journal::read(out).map_err(CommandError::record)?;
    let mut found = Vec::new();
    let mut verdicts = Verdicts::new();
    for (index, entry) in recorded.record.entries.iter().enumerate() {
        let case = &entry.plan.case;
        verdicts.insert(
            (case.clone(), entry.plan.account.clone()),
            entry.verdict.status,
        );

        let mut keep = |mut finding: crate::model::Finding| {
            finding.account.clone_from(&entry.plan.account);
            found.push((case.clone(), finding));
            ControlFlow::Continue(())
        };

        recorded
            .findings(index, &mut keep)
            .map_err(CommandError::record)?;
    }

    Ok(demo::compare(truth, found, &verdicts))
}

/// What was planted, what became of it, and where the reports are.
fn overview(faults: &[Fault], agreements: &[(Lang, PathBuf, Agreement)]) -> String {
    let catalogue = catalogue();
    let missed: BTreeSet<Fault> = agreements
        .iter()
        .flat_map(|(_, _, agreement)| &agreement.missed)
        .map(|missed| missed.fault)
        .collect();

    let unjudged: BTreeSet<&str> = agreements
        .iter()
        .flat_map(|(_, _, agreement)| &agreement.misjudged)
        .map(|wrong| wrong.case.as_str())
        .collect();

    let mut text = format!("\nPlanted: {} faults\n", faults.len());
    for fault in faults {
        let cases: BTreeSet<&str> = fault.truth().map(|planted| planted.case).collect();
        let by_verdict = fault
            .truth()
            .all(|planted| planted.times == 0 && unjudged.contains(planted.case));

        let is_missed = missed.contains(fault) || by_verdict;
        let sentence = catalogue.text(&Message::new(format!("demo/{}", fault.name())), Lang::En);
        let (mark, word) = if is_missed {
            ("✕", "NOT FOUND by")
        } else {
            ("✓", "found by")
        };

        let cases = cases.into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  {mark} {sentence} ({word} {cases})");
    }

    for (lang, _, agreement) in agreements {
        disagreement(*lang, agreement, &mut text);
    }

    let is_exact = agreements
        .iter()
        .all(|(_, _, agreement)| agreement.is_exact());

    let found = agreements
        .first()
        .map_or(0, |(_, _, agreement)| agreement.agreed);

    text.push_str(&match is_exact {
        true => format!(
            "\nAll of it was found ({found} findings), and nothing else. Look at the reports:\n"
        ),
        false => "\nPLANTED AND FOUND DO NOT AGREE. The reports:\n".to_owned(),
    });

    for (_, out, _) in agreements {
        let _ = writeln!(text, "  {}", out.join("report.html").display());
    }

    text
}

/// What the run in `lang` says otherwise than it should.
fn disagreement(lang: Lang, agreement: &Agreement, text: &mut String) {
    let lang = lang.tag();
    for missed in &agreement.missed {
        let _ = writeln!(text, "  {lang}: planted, not found: {}", sign(&missed.sign));
    }

    for invented in &agreement.invented {
        let _ = writeln!(text, "  {lang}: found, not planted: {}", sign(invented));
    }

    for wrong in &agreement.misjudged {
        let account = wrong.account.as_deref().unwrap_or("-");
        let found = wrong.found.map_or("absent", |status| status.name());
        let _ = writeln!(
            text,
            "  {lang}: {} · {account} is {found}, should be {}",
            wrong.case,
            wrong.expected.name()
        );
    }
}

fn sign(sign: &demo::Sign) -> String {
    let account = sign.account.as_deref().unwrap_or("-");
    let field = sign.field.as_deref().unwrap_or("-");
    format!(
        "{} · {account} {}: {} / {} ({field})",
        sign.case, sign.code, sign.container, sign.item
    )
}
