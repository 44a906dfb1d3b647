//! What was asked wrongly: the first family of errors, found before anything is contacted.

/// A mistake in the part of a suite that belongs to a kind or a connector. Where it stands in a
/// file is known to the suite alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecMistake {
    /// The way from the top of the specification to the wrong value: keys and indices.
    pub path: Vec<String>,
    /// What is wrong, as a lower-case fragment: `a tolerance needs a unit`.
    pub problem: String,
    /// What to write instead, if that is known: `2s`.
    pub hint: Option<String>,
}

impl SpecMistake {
    /// A mistake at `path` (keys separated by `/`; empty for the whole).
    pub fn new(path: &str, problem: impl Into<String>) -> Self {
        let path = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            path,
            problem: problem.into(),
            hint: None,
        }
    }

    /// The same with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
