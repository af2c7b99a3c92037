//! Which proposals count.

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::catalogue::{FieldOfWork, JobText, WorkModel};
use hiretalk_domain::dialogue::OptionId;
use hiretalk_domain::ids::JobId;
use hiretalk_domain::interpretation::{
    Confidence, InterpretationRequest, OfferedOption, Proposal, Reading, accept_proposal, redact,
};
use hiretalk_domain::language::{Language, LanguageCode};
use hiretalk_domain::matching::Preferences;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};

fn asked(takes_preferences: bool) -> InterpretationRequest {
    let contact = ContactDetails {
        phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: None,
        email_address: None,
    };
    let offered = |id: &str| OfferedOption {
        id: OptionId::parse(id).unwrap(),
        title: id.to_owned(),
        description: None,
    };
    InterpretationRequest {
        language: Language::Spanish,
        question: "¿Qué buscas?".to_owned(),
        options: vec![offered("yes"), offered("no")],
        takes_preferences,
        fields: vec![FieldOfWork::parse("Salud").unwrap()],
        text: redact("Algo en Málaga, con niños y con música", &contact),
    }
}

fn take_from(asked: &InterpretationRequest, reading: &Reading, confidence: f64) -> Option<Reading> {
    accept_proposal(
        asked,
        Proposal { reading: reading.clone(), confidence: Confidence::parse(confidence).unwrap() },
    )
}

#[test]
fn an_option_counts_if_it_was_offered_and_is_sure_enough() {
    for (id, confidence, counts) in [
        ("yes", 0.7, true),
        ("no", 1.0, true),
        ("yes", 0.699, false),
        ("yes", 0.0, false),
        ("maybe", 1.0, false),
    ] {
        let reading = Reading { option: OptionId::parse(id).ok(), ..Reading::default() };
        assert_eq!(
            take_from(&asked(false), &reading, confidence),
            counts.then_some(reading),
            "{id} {confidence}"
        );
    }
}

#[test]
fn each_preference_counts_if_the_person_can_have_said_it() {
    type Wish = fn(&mut Preferences);
    const NOTHING: Wish = |_| {};
    let table: [(&str, Wish, Wish); 13] = [
        ("nothing", NOTHING, NOTHING),
        (
            "a term",
            |it| it.work_model = Some(WorkModel::Remote),
            |it| it.work_model = Some(WorkModel::Remote),
        ),
        (
            "an offered field",
            |it| it.field = FieldOfWork::parse("salud").ok(),
            |it| it.field = FieldOfWork::parse("Salud").ok(),
        ),
        ("another field", |it| it.field = FieldOfWork::parse("Banca").ok(), NOTHING),
        (
            "a city of theirs",
            |it| it.city = JobText::parse("malaga").ok(),
            |it| it.city = JobText::parse("malaga").ok(),
        ),
        ("another city", |it| it.city = JobText::parse("Madrid").ok(), NOTHING),
        ("half a word", |it| it.city = JobText::parse("Mála").ok(), NOTHING),
        (
            "words of theirs and of others",
            |it| it.interests = ["musica", "visit evil.example", "con niños"].map(str::to_owned).to_vec(),
            |it| it.interests = ["musica", "con niños"].map(str::to_owned).to_vec(),
        ),
        ("no word", |it| it.interests = vec!["!".to_owned()], NOTHING),
        (
            "more words than count",
            |it| it.interests = vec!["música".to_owned(); 9],
            |it| it.interests = vec!["música".to_owned(); 8],
        ),
        (
            "too many languages",
            |it| it.languages = vec![LanguageCode::parse("es").unwrap(); 11],
            |it| it.languages = vec![LanguageCode::parse("es").unwrap(); 10],
        ),
        ("a job to hide", |it| it.dismissed = vec![JobId::parse("job-1").unwrap()], NOTHING),
        ("that they are a beginner", |it| it.is_beginner = true, NOTHING),
    ];
    for (name, wish, expected) in table {
        for option in [None, Some("yes")] {
            let reading = |wish: Wish| {
                let mut preferences = Preferences::default();
                wish(&mut preferences);
                Reading { option: option.map(|id| OptionId::parse(id).unwrap()), preferences }
            };
            let counts = |reading: Reading| (reading != Reading::default()).then_some(reading);
            assert_eq!(take_from(&asked(true), &reading(wish), 0.9), counts(reading(expected)), "{name}");
            assert_eq!(take_from(&asked(true), &reading(wish), 0.6), None, "{name}");
            // Where they were not asked for, the option stands without them.
            assert_eq!(take_from(&asked(false), &reading(wish), 0.9), counts(reading(NOTHING)), "{name}");
        }
    }
    let unknown = Reading {
        option: OptionId::parse("maybe").ok(),
        preferences: Preferences { work_model: Some(WorkModel::Hybrid), ..Preferences::default() },
    };
    let known = Reading { option: None, ..unknown.clone() };
    assert_eq!(take_from(&asked(true), &unknown, 0.9), Some(known));
}
