//! What was planted against what was found.

use std::collections::BTreeMap;

use super::faults::{Fault, Planted};
use crate::model::{Class, Finding};

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

/// How far planted and found agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many findings were expected and found.
    pub agreed: u64,
    /// Planted and not found.
    pub missed: Vec<Missed>,
    /// Found and not planted.
    pub invented: Vec<Sign>,
}

impl Agreement {
    /// Whether everything that was planted was found, and nothing else, and there was anything.
    pub fn is_exact(&self) -> bool {
        self.agreed > 0 && self.missed.is_empty() && self.invented.is_empty()
    }
}

/// Compares `truth` with `found`, the findings of all cases, each with the id of its case. Both are
/// taken as often as they are there: one that is told twice and was planted once is invented once.
pub fn compare<'a>(
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
        agreement.missed.extend(faults.into_iter().map(|fault| Missed { fault, sign: sign.clone() }));
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
        let code = Code { name: planted.code, class: planted.class };
        let mut finding = Finding::new(code, ItemName::text(planted.container), ItemName::text(planted.item));
        finding.account = planted.account.map(str::to_owned);
        finding.field = planted.field.map(str::to_owned);
        (planted.case.to_owned(), finding)
    }

    fn all_found() -> Vec<(String, Finding)> {
        truth().iter().flat_map(|planted| (0..planted.times).map(|_| finding(planted))).collect()
    }

    #[test]
    fn all_found_and_nothing_else_is_exact() {
        assert!(compare(truth(), all_found()).is_exact());
        assert!(!compare([], []).is_exact(), "nothing at all is no agreement");
    }

    #[test]
    fn each_finding_that_is_lacking_is_missed() {
        for at in 0..all_found().len() {
            let mut found = all_found();
            let (_, lost) = found.remove(at);
            let agreement = compare(truth(), found);
            assert_eq!((agreement.missed.len(), agreement.invented.len()), (1, 0));
            assert_eq!(agreement.missed[0].sign.item, lost.item.text);
        }
    }

    #[test]
    fn each_finding_too_many_and_each_wrong_word_is_invented() {
        let mut found = all_found();
        found.push(found[0].clone());
        assert_eq!(compare(truth(), found).invented.len(), 1);
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
            let agreement = compare(truth(), found);
            assert_eq!((agreement.missed.len(), agreement.invented.len()), (1, 1));
        }
    }
}
