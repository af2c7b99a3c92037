//! The texts of the registration pages in each language.

use hiretalk_domain::language::Language;

use super::form::FormError;

/// The texts of the pages in one language.
pub(super) struct Texts {
    /// The name of the language in itself.
    pub(super) language_name: &'static str,
    pub(super) title: &'static str,
    pub(super) intro: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) phone_number: &'static str,
    pub(super) degree: &'static str,
    pub(super) graduation_date: &'static str,
    pub(super) submit: &'static str,
    pub(super) send_code: &'static str,
    pub(super) open_whatsapp: &'static str,
    pub(super) by_hand: &'static str,
    pub(super) minutes_left: &'static str,
    pub(super) again: &'static str,
}

/// The outcome of a registration, for its page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Notice {
    Confirmed,
    /// The code came, but the registration was refused.
    Declined,
    /// The code did not come in time, or the registration does not exist.
    Gone,
}

/// A failure, for the page that is shown instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no such page.
    NotFound,
    /// The page may come at another try; it reloads by itself.
    Busy,
    /// The form was not received, but may be when it is sent again.
    FormLost,
    /// The request cannot be read.
    Unreadable,
}

const SPANISH: Texts = Texts {
    language_name: "Español",
    title: "Registro de graduados",
    intro: "Te escribiremos por WhatsApp el día de tu graduación para ayudarte a encontrar empleo.",
    first_name: "Nombre",
    last_name: "Apellidos (opcional)",
    phone_number: "Número de WhatsApp, con + y prefijo del país",
    degree: "Titulación",
    graduation_date: "Fecha de graduación",
    submit: "Continuar",
    send_code: "Confirma que el número es tuyo: envíanos este código desde tu WhatsApp.",
    open_whatsapp: "Enviar por WhatsApp",
    by_hand: "O escribe este mensaje al",
    minutes_left: "Minutos que quedan:",
    again: "Volver al formulario",
};

const ENGLISH: Texts = Texts {
    language_name: "English",
    title: "Registration of graduates",
    intro: "We will write to you on WhatsApp on your graduation day and help you find a job.",
    first_name: "First name",
    last_name: "Last name (optional)",
    phone_number: "WhatsApp number, with + and country code",
    degree: "Degree",
    graduation_date: "Graduation date",
    submit: "Continue",
    send_code: "Confirm that the number is yours: send us this code from your WhatsApp.",
    open_whatsapp: "Send it on WhatsApp",
    by_hand: "Or write this message to",
    minutes_left: "Minutes left:",
    again: "Back to the form",
};

const PORTUGUESE: Texts = Texts {
    language_name: "Português",
    title: "Registro de formandos",
    intro: "Vamos escrever para você pelo WhatsApp no dia da sua formatura para ajudar você a encontrar emprego.",
    first_name: "Nome",
    last_name: "Sobrenome (opcional)",
    phone_number: "Número de WhatsApp, com + e código do país",
    degree: "Curso",
    graduation_date: "Data da formatura",
    submit: "Continuar",
    send_code: "Confirme que o número é seu: envie este código pelo seu WhatsApp.",
    open_whatsapp: "Enviar pelo WhatsApp",
    by_hand: "Ou escreva esta mensagem para",
    minutes_left: "Minutos restantes:",
    again: "Voltar ao formulário",
};

pub(super) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Spanish => &SPANISH,
        Language::English => &ENGLISH,
        Language::Portuguese => &PORTUGUESE,
    }
}

impl Notice {
    pub(super) fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Confirmed, Language::Spanish) => "Registro confirmado. Te escribiremos por WhatsApp.",
            (Self::Confirmed, Language::English) => {
                "Your registration is confirmed. We will write to you on WhatsApp."
            }
            (Self::Confirmed, Language::Portuguese) => {
                "Seu registro está confirmado. Vamos escrever para você pelo WhatsApp."
            }
            (Self::Declined, Language::Spanish) => {
                "No hemos podido registrarte: esta graduación ya se registró, o el número pidió no recibir \
                 mensajes. Si escribiste STOP, envía START y regístrate de nuevo."
            }
            (Self::Declined, Language::English) => {
                "We could not register you: this graduation is registered already, or the number asked for no \
                 messages. If you wrote STOP, send START and register again."
            }
            (Self::Declined, Language::Portuguese) => {
                "Não foi possível registrar você: esta formatura já está registrada, ou o número pediu para não receber \
                 mensagens. Se você escreveu STOP, envie START e registre-se de novo."
            }
            (Self::Gone, Language::Spanish) => "Este registro ha caducado o no existe.",
            (Self::Gone, Language::English) => "This registration has expired or does not exist.",
            (Self::Gone, Language::Portuguese) => "Este registro expirou ou não existe.",
        }
    }
}

impl Failure {
    pub(super) fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::NotFound, Language::Spanish) => "Esta página no existe.",
            (Self::NotFound, Language::English) => "This page does not exist.",
            (Self::NotFound, Language::Portuguese) => "Esta página não existe.",
            (Self::Busy, Language::Spanish) => {
                "Hay mucha gente en la página. Espera un momento: se vuelve a cargar sola."
            }
            (Self::Busy, Language::English) => "The page is busy. Wait a moment: it loads again by itself.",
            (Self::Busy, Language::Portuguese) => {
                "Há muita gente na página. Espere um momento: ela carrega de novo sozinha."
            }
            (Self::FormLost, Language::Spanish) => {
                "No hemos podido recibir el formulario. Vuelve atrás y envíalo de nuevo dentro de un momento."
            }
            (Self::FormLost, Language::English) => {
                "We could not take the form. Go back and send it again in a moment."
            }
            (Self::FormLost, Language::Portuguese) => {
                "Não foi possível receber o formulário. Volte e envie de novo daqui a pouco."
            }
            (Self::Unreadable, Language::Spanish) => {
                "No hemos podido leer lo que nos ha llegado. Vuelve atrás y prueba de nuevo."
            }
            (Self::Unreadable, Language::English) => "We could not read what came. Go back and try again.",
            (Self::Unreadable, Language::Portuguese) => {
                "Não foi possível ler o que chegou. Volte e tente de novo."
            }
        }
    }
}

impl FormError {
    pub(super) fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::FirstName, Language::Spanish) => "Escribe tu nombre, de 100 caracteres como máximo.",
            (Self::FirstName, Language::English) => "Write your first name, in 100 characters at most.",
            (Self::FirstName, Language::Portuguese) => "Escreva seu nome, com no máximo 100 caracteres.",
            (Self::LastName, Language::Spanish) => "Escribe tus apellidos, de 100 caracteres como máximo.",
            (Self::LastName, Language::English) => "Write your last name, in 100 characters at most.",
            (Self::LastName, Language::Portuguese) => "Escreva seu sobrenome, com no máximo 100 caracteres.",
            (Self::PhoneNumber, Language::Spanish) => "Escribe tu número así: +34 600 111 222.",
            (Self::PhoneNumber, Language::English) => "Write your number like this: +34 600 111 222.",
            (Self::PhoneNumber, Language::Portuguese) => "Escreva seu número assim: +55 11 91234-5678.",
            (Self::Degree, Language::Spanish) => "Escribe tu titulación, de 128 caracteres como máximo.",
            (Self::Degree, Language::English) => "Write your degree, in 128 characters at most.",
            (Self::Degree, Language::Portuguese) => "Escreva seu curso, com no máximo 128 caracteres.",
            (Self::Date, Language::Spanish) => "Escribe la fecha así: 2026-06-30.",
            (Self::Date, Language::English) => "Write the date like this: 2026-06-30.",
            (Self::Date, Language::Portuguese) => "Escreva a data assim: 2026-06-30.",
            (Self::DateTooOld, Language::Spanish) => "La fecha no puede ser de hace más de 30 días.",
            (Self::DateTooOld, Language::English) => "The date must not lie more than 30 days back.",
            (Self::DateTooOld, Language::Portuguese) => "A data não pode ter mais de 30 dias.",
        }
    }
}
