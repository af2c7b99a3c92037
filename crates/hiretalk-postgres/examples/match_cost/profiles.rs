//! What people want: what a dialogue asks for, and what is hard to find.

use hiretalk_domain::catalogue::{EmploymentType, JobText, Seniority, WorkModel};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::Preferences;
use hiretalk_store_contract::random::Random;

use super::listings::{FIELDS, Listings, WORDS, common, field, language, parsed, place, rare_word};

/// Draws what somebody of a kind wants.
pub(super) type Profile = fn(&mut Random) -> Preferences;

/// All kinds, each as often.
pub(super) const MIX: &[(&str, Profile)] = &[
    ("field, hours, work model, city", dialogue),
    ("the same, with languages, seniority and 3 interests", everything),
    ("field and 2 common interests", field_and_interests),
    ("8 very common interests, nothing else", common_interests),
    ("8 rare interests, nothing else", rare_interests),
    ("interests that no job names, and a city", unheard_interests),
    ("nothing at all", |_| Preferences::default()),
    ("hours alone", |random| Preferences {
        employment_type: Some(EmploymentType::ALL[random.below(3)]),
        ..Preferences::default()
    }),
    ("a country and a language that few jobs do with", country_and_language),
    ("a field that no job is in, everything else", unknown_field),
    ("nothing that any job meets", impossible),
    ("everything, 200 jobs seen before", dismissive),
];

fn dialogue(random: &mut Random) -> Preferences {
    let (city, country) = place(random);
    Preferences {
        field: Some(field(FIELDS[common(random, FIELDS.len())])),
        employment_type: Some(EmploymentType::ALL[random.below(2)]),
        work_model: Some(WorkModel::ALL[random.below(3)]),
        city: Some(city),
        country: (!random.once_in(2)).then_some(country),
        is_beginner: true,
        ..Preferences::default()
    }
}

fn everything(random: &mut Random) -> Preferences {
    Preferences {
        languages: spoken(random),
        seniority: Some(Seniority::ALL[random.below(Seniority::ALL.len())]),
        interests: common_words(random, 3),
        ..dialogue(random)
    }
}

fn field_and_interests(random: &mut Random) -> Preferences {
    Preferences {
        field: Some(field(FIELDS[common(random, FIELDS.len())])),
        interests: common_words(random, 2),
        ..Preferences::default()
    }
}

fn common_interests(random: &mut Random) -> Preferences {
    let first = random.below(4);
    let words = WORDS.iter().skip(first).take(8).map(|word| (*word).to_owned());
    Preferences { interests: words.collect(), ..Preferences::default() }
}

fn rare_interests(random: &mut Random) -> Preferences {
    let interests = (0..8).map(|_| rare_word(random.below(40_000))).collect();
    Preferences { interests, ..Preferences::default() }
}

fn unheard_interests(random: &mut Random) -> Preferences {
    let (city, _) = place(random);
    Preferences {
        city: Some(city),
        interests: vec!["qwertz".to_owned(), "azerty".to_owned()],
        ..Preferences::default()
    }
}

fn country_and_language(random: &mut Random) -> Preferences {
    let (_, country) = place(random);
    Preferences { country: Some(country), languages: vec![language("pt")], ..Preferences::default() }
}

fn unknown_field(random: &mut Random) -> Preferences {
    Preferences { field: Some(field("Astronáutica")), ..everything(random) }
}

fn impossible(random: &mut Random) -> Preferences {
    Preferences {
        field: Some(field("Astronáutica")),
        city: Some(parsed(JobText::parse("Luna"))),
        employment_type: Some(EmploymentType::Temporary),
        languages: vec![language("la")],
        interests: vec![rare_word(70_000 + random.below(10)), "qwertz".to_owned()],
        ..Preferences::default()
    }
}

fn dismissive(random: &mut Random) -> Preferences {
    let dismissed: Vec<JobId> = (0..200).map(|_| Listings.job(random.below(100_000)).id).collect();
    Preferences { dismissed, ..everything(random) }
}

fn spoken(random: &mut Random) -> Vec<LanguageCode> {
    let codes: &[&str] = [&["es"][..], &["es", "en"], &["en"], &["es", "en", "fr"]][random.below(4)];
    codes.iter().map(|code| language(code)).collect()
}

fn common_words(random: &mut Random, count: usize) -> Vec<String> {
    (0..count).map(|_| WORDS[common(random, WORDS.len())].to_owned()).collect()
}
