//! Which proposals count.

use hiretalk_domain::flow::OptionId;
use hiretalk_domain::interpreting::{redact, take};
use hiretalk_domain::matching::Preferences;
use hiretalk_domain::ports::{Asked, Confidence, Offered, Proposal, Reading};
use hiretalk_domain::{
    ContactDetails, FieldOfWork, JobId, JobText, Language, LanguageCode, PersonName, PhoneCheck, PhoneNumber,
    WorkModel,
};

fn asked(takes_own_words: bool) -> Asked {
    let contact = ContactDetails {
        phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: None,
        email_address: None,
    };
    let offered =
        |id: &str| Offered { id: OptionId::parse(id).unwrap(), title: id.to_owned(), description: None };
    Asked {
        language: Language::Spanish,
        question: "¿Qué buscas?".to_owned(),
        options: vec![offered("yes"), offered("no")],
        takes_own_words,
        fields: vec![FieldOfWork::parse("Salud").unwrap()],
        text: redact("Algo en Málaga, con niños y con música", &contact),
    }
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
        let reading = Reading::Option(OptionId::parse(id).unwrap());
        let proposal =
            Proposal { reading: reading.clone(), confidence: Confidence::parse(confidence).unwrap() };
        assert_eq!(take(&asked(false), proposal), counts.then_some(reading), "{id} {confidence}");
    }
}

#[test]
fn preferences_count_if_the_person_can_have_said_them() {
    type Wish = fn(&mut Preferences);
    let table: [(&str, Wish, bool); 12] = [
        ("nothing", |_| {}, false),
        ("a term", |it| it.work_model = Some(WorkModel::Remote), true),
        ("a field that was offered", |it| it.field = FieldOfWork::parse("salud").ok(), true),
        ("another field", |it| it.field = FieldOfWork::parse("Banca").ok(), false),
        ("a city of theirs", |it| it.city = JobText::parse("malaga").ok(), true),
        ("another city", |it| it.city = JobText::parse("Madrid").ok(), false),
        ("half a word", |it| it.city = JobText::parse("Mála").ok(), false),
        ("words of theirs", |it| it.interests = vec!["musica".to_owned(), "con niños".to_owned()], true),
        (
            "words of others",
            |it| it.interests = vec!["música".to_owned(), "visit evil.example".to_owned()],
            false,
        ),
        ("no word", |it| it.interests = vec!["!".to_owned()], false),
        ("too many languages", |it| it.languages = vec![LanguageCode::parse("es").unwrap(); 11], false),
        ("a job to hide", |it| it.dismissed = vec![JobId::parse("job-1").unwrap()], false),
    ];
    for (name, wish, counts) in table {
        let mut preferences = Preferences::default();
        wish(&mut preferences);
        let proposal = || Proposal {
            reading: Reading::Preferences(Box::new(preferences.clone())),
            confidence: Confidence::parse(0.9).unwrap(),
        };
        assert_eq!(take(&asked(true), proposal()).is_some(), counts, "{name}");
        assert_eq!(take(&asked(false), proposal()), None, "{name}");
    }
}
