//! What mail programs call the folders that have a role, in seven languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::base::text::fold;
use crate::endpoint::imap::Role;

/// Names by role: English, German, French, Italian, Spanish, Dutch, Swedish. The order within a role
/// decides which of several folders is taken for it.
const TABLE: [(Role, &[&str]); 5] = [
    (
        Role::Sent,
        &[
            "Sent",
            "Sent Items",
            "Sent Messages",
            "Sent Mail",
            "Sent-Mail",
            "Gesendet",
            "Gesendete Elemente",
            "Gesendete Objekte",
            "Gesendete Nachrichten",
            "Gesendete",
            "Envoyés",
            "Éléments envoyés",
            "Objets envoyés",
            "Messages envoyés",
            "Courrier envoyé",
            "Inviati",
            "Posta inviata",
            "Elementi inviati",
            "Enviados",
            "Elementos enviados",
            "Mensajes enviados",
            "Correo enviado",
            "Verzonden",
            "Verzonden items",
            "Verzonden berichten",
            "Skickat",
            "Skickade objekt",
            "Skickade meddelanden",
        ],
    ),
    (
        Role::Drafts,
        &[
            "Drafts",
            "Draft",
            "Entwürfe",
            "Brouillons",
            "Brouillon",
            "Bozze",
            "Borradores",
            "Borrador",
            "Concepten",
            "Utkast",
        ],
    ),
    (
        Role::Trash,
        &[
            "Trash",
            "Bin",
            "Deleted Items",
            "Deleted Messages",
            "Deleted",
            "Papierkorb",
            "Gelöschte Elemente",
            "Gelöschte Objekte",
            "Gelöscht",
            "Corbeille",
            "Éléments supprimés",
            "Messages supprimés",
            "Cestino",
            "Posta eliminata",
            "Elementi eliminati",
            "Papelera",
            "Elementos eliminados",
            "Prullenbak",
            "Verwijderde items",
            "Prullenmand",
            "Borttaget",
            "Papperskorgen",
            "Papperskorg",
        ],
    ),
    (
        Role::Junk,
        &[
            "Junk",
            "Spam",
            "Junk Email",
            "Junk E-Mail",
            "Junk Mail",
            "Bulk Mail",
            "Junk-E-Mail",
            "Spamverdacht",
            "Unerwünscht",
            "Courrier indésirable",
            "Indésirables",
            "Pourriel",
            "Posta indesiderata",
            "Correo no deseado",
            "Correo basura",
            "Ongewenste e-mail",
            "Ongewenst",
            "Skräppost",
        ],
    ),
    (
        Role::Archive,
        &[
            "Archive", "Archives", "Archiv", "Archivio", "Archivo", "Archief", "Arkiv",
        ],
    ),
];

/// The table by folded name.
static ROLES: LazyLock<HashMap<String, (Role, usize)>> = LazyLock::new(|| {
    let ranked = |(role, names): &(Role, &'static [&'static str])| {
        let role = *role;
        names
            .iter()
            .enumerate()
            .map(move |(rank, name)| (fold(name), (role, rank)))
    };
    TABLE.iter().flat_map(ranked).collect()
});

/// The role that a folder of this name has with most mail programs, and how early in the table the
/// name stands (0 is first).
pub(super) fn role_of(name: &str) -> Option<(Role, usize)> {
    ROLES.get(&fold(name)).copied()
}

/// The roles that the table knows.
pub(super) fn roles() -> impl Iterator<Item = Role> {
    TABLE.iter().map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_spelling() {
        assert_eq!(role_of("gesendete elemente"), Some((Role::Sent, 6)));
        assert_eq!(
            role_of("E\u{301}le\u{301}ments envoye\u{301}s").map(|(role, _)| role),
            Some(Role::Sent)
        );
        assert_eq!(
            role_of(" Entwürfe").map(|(role, _)| role),
            Some(Role::Drafts)
        );
        assert_eq!(role_of("Gelöschte Entwürfe"), None);
    }

    #[test]
    fn no_name_has_two_roles() {
        for (role, names) in &TABLE {
            for name in *names {
                assert_eq!(role_of(name).map(|(role, _)| role), Some(*role), "{name}");
            }
        }
    }
}
