//! The faults that are planted, and what must be found of each: the truth by which a run is measured.

use std::collections::BTreeSet;

use super::truth::TRUTH;
use crate::model::Class;

/// What a fault is about; each area is one file of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Mailboxes.
    Mail,
    /// File trees.
    Files,
    /// Mail on its way.
    Delivery,
    /// Name servers.
    Dns,
    /// Who may do what.
    Permissions,
    /// Steps that people check.
    Manual,
}

impl Area {
    /// All areas.
    pub const ALL: [Self; 6] = [
        Self::Mail,
        Self::Delivery,
        Self::Files,
        Self::Dns,
        Self::Permissions,
        Self::Manual,
    ];

    /// The name of its file of cases, without `.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Delivery => "delivery",
            Self::Files => "files",
            Self::Dns => "dns",
            Self::Permissions => "permissions",
            Self::Manual => "manual",
        }
    }
}

/// A fault that is planted; its sentence is `demo--` and this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault(pub(super) &'static str);

impl Fault {
    /// A name that is short and stays: `mail-missing`.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The fault called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|fault| fault.0 == name)
    }

    /// All faults, in the order in which they are told.
    pub fn all() -> Vec<Self> {
        let mut seen = BTreeSet::new();
        TRUTH
            .iter()
            .map(|planted| planted.fault)
            .filter(|fault| seen.insert(*fault))
            .collect()
    }

    /// What it is about.
    pub fn area(self) -> Area {
        TRUTH
            .iter()
            .find(|planted| planted.fault == self)
            .map_or(Area::Manual, |planted| planted.area)
    }

    /// The text of its sentence, as catalogues know it.
    pub fn text_id(self) -> String {
        format!("demo--{}", self.0)
    }

    /// What must be found because of it.
    pub fn truth(self) -> impl Iterator<Item = &'static Planted> {
        TRUTH.iter().filter(move |planted| planted.fault == self)
    }
}

/// One finding that must come of a fault. It makes its case fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planted {
    /// The fault.
    pub fault: Fault,
    /// What it is about.
    pub area: Area,
    /// The case that must tell of it.
    pub case: &'static str,
    /// For whom.
    pub account: Option<&'static str>,
    /// The class of the finding.
    pub class: Class,
    /// Its code.
    pub code: &'static str,
    /// Folder, directory or zone.
    pub container: &'static str,
    /// The item.
    pub item: &'static str,
    /// The field that differs.
    pub field: Option<&'static str>,
    /// How often it must be told: once for each server, say; not at all if only the verdict tells of it.
    pub times: u32,
}

/// Which faults are planted: all but those that are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planting {
    left_out: BTreeSet<Fault>,
}

impl Planting {
    /// All faults.
    pub fn whole() -> Self {
        Self::default()
    }

    /// All but `fault` too.
    #[must_use]
    pub fn without(mut self, fault: Fault) -> Self {
        self.left_out.insert(fault);
        self
    }

    /// None: two sides that are alike.
    pub fn nothing() -> Self {
        Self {
            left_out: Fault::all().into_iter().collect(),
        }
    }

    /// Whether the fault called `name` is planted.
    pub(super) fn has(&self, name: &'static str) -> bool {
        debug_assert!(Fault::named(name).is_some(), "{name}");
        !self.left_out.contains(&Fault(name))
    }

    /// The faults that are planted in these areas.
    pub fn faults(&self, areas: &[Area]) -> Vec<Fault> {
        let planted =
            |fault: &Fault| !self.left_out.contains(fault) && areas.contains(&fault.area());
        Fault::all().into_iter().filter(planted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_faults_and_every_fault_one_area() {
        for area in Area::ALL {
            assert!(
                Fault::all().iter().any(|fault| fault.area() == area),
                "{area:?}"
            );
        }
        for fault in Fault::all() {
            assert!(
                fault.truth().all(|planted| planted.area == fault.area()),
                "{fault:?}"
            );
            assert_eq!(Fault::named(fault.name()), Some(fault));
        }
    }

    #[test]
    fn a_fault_that_is_left_out_is_not_planted() {
        let fault = Fault::named("mail-date").unwrap();
        let planting = Planting::whole().without(fault);
        assert!(!planting.has("mail-date") && planting.has("mail-missing"));
        assert!(!planting.faults(&Area::ALL).contains(&fault));
        assert_eq!(planting.faults(&Area::ALL).len(), Fault::all().len() - 1);
        assert!(Planting::nothing().faults(&Area::ALL).is_empty());
        assert!(
            Planting::whole()
                .faults(&[Area::Dns])
                .iter()
                .all(|fault| fault.area() == Area::Dns)
        );
    }
}
