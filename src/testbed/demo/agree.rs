//! What was planted against what was found.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::{Fault, Planted};
use crate::model::{Class, Finding, Status};

/// By what a planted finding and a found one are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sign {
    /// The case.
    pub case: String,
    /// For whom.
    pub account: Option<String>,
    /// The finding's class.
    pub class: Class,
    /// Its code.
    pub code: String,
    /// Folder, directory or zone.
    pub container: String,
    /// The item.
    pub item: String,
    /// The field that differs.
    pub field: Option<String>,
}

impl From<&Planted> for Sign {
    fn from(planted: &Planted) -> Self {
        Self {
            case: planted.case.to_owned(),
            account: planted.account.map(str::to_owned),
            class: planted.class,
            code: planted.code.to_owned(),
            container: planted.container.to_owned(),
            item: planted.item.to_owned(),
            field: planted.field.map(str::to_owned),
        }
    }
}

/// A finding that was planted and not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Because of what it was expected.
    pub fault: Fault,
    /// What was expected.
    pub sign: Sign,
}

/// A case whose verdict is another than the planted faults make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misjudged {
    /// The case.
    pub case: String,
    /// For whom.
    pub account: Option<String>,
    /// What it should be.
    pub expected: Status,
    /// What it is; nothing if it was not in the run.
    pub found: Option<Status>,
}

/// How far planted and found agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many findings were expected and found.
    pub agreed: u64,
    /// Planted and not found.
    pub missed: Vec<Missed>,
    /// Found and not planted.
    pub invented: Vec<Sign>,
    /// Judged otherwise than planted: a case that could not look finds nothing, and must not pass for right.
    pub misjudged: Vec<Misjudged>,
}

impl Agreement {
    /// Whether everything that was planted was found, and nothing else, and there was anything.
    pub fn is_exact(&self) -> bool {
        self.agreed > 0
            && self.missed.is_empty()
            && self.invented.is_empty()
            && self.misjudged.is_empty()
    }
}

/// The verdicts of a run, by case and account.
pub type Verdicts = BTreeMap<(String, Option<String>), Status>;

/// Compares `truth` with the `verdicts` of a run: what has a planted fault failed, all else passed.
fn misjudged<'a>(
    truth: impl IntoIterator<Item = &'a Planted>,
    verdicts: &Verdicts,
) -> Vec<Misjudged> {
    let failing: BTreeSet<(String, Option<String>)> = truth
        .into_iter()
        .map(|planted| (planted.case.to_owned(), planted.account.map(str::to_owned)))
        .collect();
    let mut wrong = Vec::new();
    for (entry, found) in verdicts {
        let expected = if failing.contains(entry) {
            Status::Failed
        } else {
            Status::Passed
        };

        if *found != expected {
            let (case, account) = entry.clone();
            wrong.push(Misjudged {
                case,
                account,
                expected,
                found: Some(*found),
            });
        }
    }

    let absent = failing
        .into_iter()
        .filter(|entry| !verdicts.contains_key(entry));
    wrong.extend(absent.map(|(case, account)| Misjudged {
        case,
        account,
        expected: Status::Failed,
        found: None,
    }));
    wrong
}

/// Compares `truth` with a run: `found` has the findings of all cases, each with the id of its case.
/// Both are taken as often as they are there: one that is told twice and was planted once is
/// invented once.
pub fn compare(
    truth: &[&Planted],
    found: impl IntoIterator<Item = (String, Finding)>,
    verdicts: &Verdicts,
) -> Agreement {
    let agreement = compare_findings(truth.iter().copied(), found);
    Agreement {
        misjudged: misjudged(truth.iter().copied(), verdicts),
        ..agreement
    }
}

/// The same for findings alone.
pub(super) fn compare_findings<'a>(
    truth: impl IntoIterator<Item = &'a Planted>,
    found: impl IntoIterator<Item = (String, Finding)>,
) -> Agreement {
    let mut expected: BTreeMap<Sign, Vec<Fault>> = BTreeMap::new();
    for planted in truth {
        let faults = expected.entry(Sign::from(planted)).or_default();
        faults.extend((0..planted.times).map(|_| planted.fault));
    }

    let mut agreement = Agreement::default();
    for (case, finding) in found {
        let sign = Sign {
            case,
            account: finding.account,
            class: finding.class,
            code: finding.code,
            container: finding.container.text,
            item: finding.item.text,
            field: finding.field,
        };

        match expected.get_mut(&sign).and_then(Vec::pop) {
            Some(_) => agreement.agreed += 1,
            None => agreement.invented.push(sign),
        }
    }

    for (sign, faults) in expected {
        agreement
            .missed
            .extend(faults.into_iter().map(|fault| Missed {
                fault,
                sign: sign.clone(),
            }));
    }
    agreement
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Code, ItemName};

    fn truth() -> Vec<&'static Planted> {
        Fault::all().into_iter().flat_map(Fault::truth).collect()
    }

    fn finding(planted: &Planted) -> (String, Finding) {
        let code = Code {
            name: planted.code,
            class: planted.class,
        };
        let mut finding = Finding::new(
            code,
            ItemName::text(planted.container),
            ItemName::text(planted.item),
        );
        finding.account = planted.account.map(str::to_owned);
        finding.field = planted.field.map(str::to_owned);
        (planted.case.to_owned(), finding)
    }

    fn all_found() -> Vec<(String, Finding)> {
        truth()
            .iter()
            .flat_map(|planted| (0..planted.times).map(|_| finding(planted)))
            .collect()
    }

    #[test]
    fn all_found_and_nothing_else_is_exact() {
        assert!(compare_findings(truth(), all_found()).is_exact());
        assert!(
            !compare_findings([], []).is_exact(),
            "nothing at all is no agreement"
        );
    }

    #[test]
    fn each_finding_that_is_lacking_is_missed() {
        for at in 0..all_found().len() {
            let mut found = all_found();
            let (_, lost) = found.remove(at);
            let agreement = compare_findings(truth(), found);
            assert_eq!((agreement.missed.len(), agreement.invented.len()), (1, 0));
            assert_eq!(agreement.missed[0].sign.item, lost.item.text);
        }
    }

    #[test]
    fn each_finding_too_many_and_each_wrong_word_is_invented() {
        let mut found = all_found();
        found.push(found[0].clone());
        assert_eq!(compare_findings(truth(), found).invented.len(), 1);
        let wrong: [fn(&mut (String, Finding)); 7] = [
            |found| found.0.push('x'),
            |found| found.1.account = Some("zoe".to_owned()),
            |found| found.1.class = Class::Unreadable,
            |found| found.1.code.push('x'),
            |found| found.1.container.text.push('x'),
            |found| found.1.item.text.push('x'),
            |found| found.1.field = Some("x".to_owned()),
        ];
        for change in wrong {
            let mut found = all_found();
            change(&mut found[0]);
            let agreement = compare_findings(truth(), found);
            assert_eq!((agreement.missed.len(), agreement.invented.len()), (1, 1));
        }
    }

    #[test]
    fn a_verdict_must_be_the_planted_one() {
        let mut right: Verdicts = truth()
            .iter()
            .map(|planted| {
                (
                    (planted.case.to_owned(), planted.account.map(str::to_owned)),
                    Status::Failed,
                )
            })
            .collect();
        right.insert(
            ("MAIL-001".to_owned(), Some("daniel".to_owned())),
            Status::Passed,
        );
        assert!(compare(&truth(), all_found(), &right).is_exact());
        for (entry, status) in &right {
            for other in Status::ALL.into_iter().filter(|other| other != status) {
                let mut wrong = right.clone();
                wrong.insert(entry.clone(), other);
                let agreement = compare(&truth(), all_found(), &wrong);
                assert!(
                    !agreement.is_exact() && agreement.misjudged.len() == 1,
                    "{entry:?} {other:?}"
                );
            }
            let mut wrong = right.clone();
            wrong.remove(entry);
            let absent = compare(&truth(), all_found(), &wrong).misjudged.len();
            assert_eq!(absent, usize::from(*status == Status::Failed), "{entry:?}");
        }
    }
}
