//! The table of kinds: one row each.

#[cfg(test)]
use super::made_up;
use super::{
    Kind, dns_records, files_compare, mail_delivery, mail_folders, mail_messages, manual_step,
    permissions_grants, service_login,
};

/// Every kind, by name.
pub fn kinds() -> &'static [&'static dyn Kind] {
    &[
        &dns_records::DnsRecords,
        &files_compare::FilesCompare,
        &mail_delivery::MailDelivery,
        &mail_folders::MailFolders,
        &mail_messages::MailMessages,
        &manual_step::ManualStep,
        &permissions_grants::PermissionsGrants,
        &service_login::ServiceLogin,
        #[cfg(test)]
        &made_up::MadeUp,
    ]
}

/// The kind called `name`.
pub fn find(name: &str) -> Option<&'static dyn Kind> {
    kinds().iter().copied().find(|kind| kind.name() == name)
}
