//! What a case needs of a system.

use crate::model::Service;

/// A service of a system, as one account uses it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    pub(super) system: String,
    pub(super) service: Service,
    pub(super) account: Option<String>,
}
