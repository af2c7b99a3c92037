//! The words that stop all messages, and those that let them come again (rule 6).

use crate::text::fold;

/// What a person asks for with a message that says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// No more messages to this number.
    Stop,
    /// Messages may come again.
    Start,
}

/// Folded, in English, Spanish, Portuguese, French, German, Italian and Dutch. `cancel`, `end` and `quit` are what
/// carriers take for STOP everywhere.
const STOP: [&str; 72] = [
    "stop",
    "stopall",
    "stop all",
    "stop it",
    "stop now",
    "stop please",
    "please stop",
    "stop messages",
    "stop messaging me",
    "stop texting me",
    "stop writing",
    "stop promotions",
    "unsubscribe",
    "unsubscribe me",
    "opt out",
    "optout",
    "remove me",
    "cancel",
    "end",
    "quit",
    "revoke",
    "baja",
    "darme de baja",
    "dar de baja",
    "dame de baja",
    "denme de baja",
    "deme de baja",
    "quiero darme de baja",
    "parar",
    "pare",
    "paren",
    "alto",
    "basta",
    "detener",
    "cancelar",
    "cancelar suscripcion",
    "desuscribir",
    "desuscribirme",
    "anular suscripcion",
    "no mas mensajes",
    "stop promociones",
    "detener promociones",
    "sair",
    "desinscrever",
    "descadastrar",
    "cancelar inscricao",
    "cancelar assinatura",
    "parar mensagens",
    "parar promocoes",
    "interromper promocoes",
    "arret",
    "arreter",
    "arretez",
    "desinscrire",
    "se desinscrire",
    "me desinscrire",
    "desabonner",
    "se desabonner",
    "me desabonner",
    "desabonnement",
    "stop promotions svp",
    "arreter les promotions",
    "stopp",
    "stoppen",
    "abmelden",
    "abbestellen",
    "aufhoren",
    "werbung stoppen",
    "ferma",
    "annulla iscrizione",
    "afmelden",
    "uitschrijven",
];

/// Folded, in the same languages.
const START: [&str; 39] = [
    "start",
    "unstop",
    "restart",
    "resume",
    "subscribe",
    "resubscribe",
    "opt in",
    "optin",
    "start promotions",
    "alta",
    "darme de alta",
    "dar de alta",
    "dame de alta",
    "quiero darme de alta",
    "volver",
    "comenzar",
    "empezar",
    "reiniciar",
    "iniciar",
    "reanudar",
    "suscribir",
    "suscribirme",
    "activar",
    "comecar",
    "recomecar",
    "retomar",
    "voltar",
    "inscrever",
    "reprendre",
    "recommencer",
    "commencer",
    "demarrer",
    "sinscrire",
    "starten",
    "anmelden",
    "beginnen",
    "fortsetzen",
    "iscrivimi",
    "aanmelden",
];

/// Whether the whole message is one of the words. Case, accents, punctuation and emoji don't count, so that
/// `" ¡STOP! "` is one; other words do, so that "no puedo parar" and "stop by tomorrow?" are none.
pub fn keyword(text: &str) -> Option<Keyword> {
    let folded = fold(text);
    if STOP.contains(&folded.as_str()) {
        Some(Keyword::Stop)
    } else if START.contains(&folded.as_str()) {
        Some(Keyword::Start)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_folded_and_apart() {
        for word in STOP.iter().chain(&START) {
            assert_eq!(fold(word), *word);
        }
        assert!(STOP.iter().all(|word| !START.contains(word)));
    }
}
