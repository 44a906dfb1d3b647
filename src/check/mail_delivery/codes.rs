//! The codes of findings that `mail.delivery` reports.

use crate::model::{Class, Code};

pub(super) const LOST: Code = Code {
    name: "mail.delivery/lost",
    class: Class::Unexpected,
};
pub(super) const LATE: Code = Code {
    name: "mail.delivery/late",
    class: Class::Unexpected,
};
pub(super) const COPIES: Code = Code {
    name: "mail.delivery/copies",
    class: Class::Unexpected,
};
pub(super) const MISFILED: Code = Code {
    name: "mail.delivery/misfiled",
    class: Class::Unexpected,
};
pub(super) const ALTERED: Code = Code {
    name: "mail.delivery/altered",
    class: Class::Unexpected,
};
pub(super) const REFUSED: Code = Code {
    name: "mail.delivery/refused",
    class: Class::Unexpected,
};
pub(super) const ACCEPTED: Code = Code {
    name: "mail.delivery/accepted",
    class: Class::Unexpected,
};
