//! axe-core, which `tests/all` fetches: what it says of a page.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::Page;

/// All rules that are no experiment, with those that are off unless asked for but belong to WCAG 2.2 AA.
const RUN: &str = r#"axe.run(document, {
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations", "incomplete"],
  preload: false,
  selectors: false,
})"#;

/// What axe-core found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What is wrong, one line a rule.
    pub(crate) violations: Vec<String>,
    /// What it could not decide, as rule and reason, each once.
    pub(crate) undecided: BTreeSet<String>,
    /// The rules that looked at something and found it right.
    pub(crate) passed: Vec<String>,
}

/// The text of axe-core; nothing if nobody said where it is.
pub(crate) fn script() -> Option<String> {
    let path = std::env::var_os("LANDFALL_AXE")?;
    Some(
        std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("LANDFALL_AXE {}: {error}", path.display())),
    )
}

/// Says that nothing was looked at.
pub(crate) fn not_run() {
    println!(
        "LANDFALL_AXE is not set: axe-core was NOT run, and nothing is said of accessibility (tests/all runs it)"
    );
}

/// Runs `script` on a page.
pub(crate) fn run(page: &mut Page<'_>, script: &str) -> Report {
    page.eval(&format!("{script}\n;0"));
    let result = page.eval(RUN);
    assert!(
        result["testEngine"]["version"].is_string(),
        "axe-core did not run: {result}"
    );
    let told = |list: &Value| -> Vec<String> {
        let rules = list.as_array().into_iter().flatten();
        rules.map(one).collect()
    };
    let ids = result["passes"].as_array().into_iter().flatten();
    Report {
        violations: told(&result["violations"]),
        undecided: result["incomplete"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(reasons)
            .collect(),
        passed: ids
            .filter_map(|rule| rule["id"].as_str())
            .map(str::to_owned)
            .collect(),
    }
}

/// Why a rule could not decide: the codes that axe-core has for it, or else its words.
fn reasons(rule: &Value) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let id = rule["id"].as_str().unwrap_or_default();
    let mut reasons = BTreeSet::new();
    for node in list(&rule["nodes"]) {
        for check in ["any", "all", "none"]
            .iter()
            .flat_map(|kind| list(&node[*kind]))
        {
            let code = check["data"]["messageKey"]
                .as_str()
                .or(check["message"].as_str())
                .unwrap_or_default();
            reasons.insert(format!("{id}: {code}"));
        }
    }
    reasons
}

fn one(rule: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('\n', " ");
    let nodes = rule["nodes"].as_array().cloned().unwrap_or_default();
    let first = nodes.first().cloned().unwrap_or_default();
    let html: String = text(&first["html"]).chars().take(200).collect();
    format!(
        "{} ({} places) {} {html}",
        text(&rule["id"]),
        nodes.len(),
        text(&first["failureSummary"])
    )
}
