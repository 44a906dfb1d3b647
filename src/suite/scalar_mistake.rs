//! What can be wrong with a scalar, wherever it stands.

/// What is wrong with a scalar.
#[derive(Debug, PartialEq)]
pub(super) struct ScalarMistake {
    pub(super) problem: String,
    pub(super) hint: Option<String>,
}

impl ScalarMistake {
    pub(super) fn new(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            hint: Some(hint.into()),
        }
    }
}
