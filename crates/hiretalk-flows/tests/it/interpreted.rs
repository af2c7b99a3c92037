//! What a model is asked in the flow of graduations.

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::dialogue::{Dialogue, Lookup, Resumable, StepName};
use hiretalk_domain::intents::Addressee;
use hiretalk_domain::interpretation::InterpretationRequest;
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_flows::built_in;

use crate::catalogue::{catalogue, look_up};

const ADDRESSEE: Addressee<'static> = Addressee { first_name: "Ana", last_name: None, is_graduate: false };

/// What is asked about a text at a step of the dialogue.
fn asked(step: &str, text: &str) -> Option<InterpretationRequest> {
    let flows = built_in();
    let flow = flows.graduation();
    let contact = ContactDetails {
        phone_number: PhoneNumber::restore("+34600111222").unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: None,
        email_address: None,
    };
    let unread = [text.to_owned()].into_iter().collect();
    let step = StepName::parse(step).unwrap();
    let dialogue = Dialogue { step, unread, ..flow.begin(Language::Spanish) };
    let answer = flow.parse_buffer(&dialogue, &ADDRESSEE).unwrap();
    match flow.interpretation_request(&dialogue, &answer, &contact) {
        Resumable::Done(request) => {
            assert_eq!(request, None, "the fields of the catalogue are told");
            None
        }
        Resumable::Needs(pending) => {
            assert!(matches!(pending.lookup(), Lookup::Fields(_)));
            let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
            let found = look_up(pending.lookup(), &catalogue(now), now);
            match pending.resume(found) {
                Resumable::Done(request) => request,
                Resumable::Needs(pending) => panic!("{:?} too", pending.lookup()),
            }
        }
    }
}

#[test]
fn a_model_is_asked_what_the_rules_leave_open() {
    for (step, text, options) in [
        // The rules handle all of it.
        ("employment_type", "Tiempo parcial", None),
        ("employment_type", "hola, me gustaría trabajar a tiempo parcial, gracias", None),
        ("employment_type", "I would like a part time job, please", None),
        ("employment_type", "tiempo parical", None),
        ("employment_type", "la segunda", None),
        ("employment_type", "2", None),
        ("employment_type", "👍", None),
        ("employment_type", "atrás", None),
        ("employment_type", "a media jornada y en remoto, por favor", None),
        ("work_model", "desde casa", None),
        ("education", "Psicología", None),
        ("education", "Prefiero saltarla", None),
        ("person_offer", "lo que te había dicho", None),
        // The answer, and more.
        ("employment_type", "a tiempo parcial, con niños", Some(0)),
        ("employment_type", "part time and remote in Madrid please", Some(0)),
        ("work_model", "desde casa, en una empresa de Bilbao", Some(0)),
        ("education", "Psicología, y mejor en remoto", Some(0)),
        // No answer that they read.
        ("employment_type", "algo con niños", Some(3)),
        ("field", "marketing", Some(2)),
        ("place", "por donde vive mi familia, en Burgos", Some(1)),
        ("none_fits", "busca otra vez en Burgos", Some(3)),
    ] {
        let asked = asked(step, text);
        assert_eq!(asked.as_ref().map(|asked| asked.options.len()), options, "{step}: {text}");
        if let Some(asked) = asked {
            assert!(asked.takes_preferences && asked.text.as_str() == text, "{step}: {text}");
            assert_eq!(asked.fields.len(), 7, "{step}: {text}");
        }
    }
}
