//! What holds for every flow, dialogue and answer.

use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::dialogue::{Answer, Dialogue, Flow, Person, StepKind, TurnEvent, limits};
use hiretalk_domain::message::{Outgoing, TemplateParameters};
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};

use super::arbitrary::{dialogue, flow, incoming, language, person};
use super::catalogue::{catalogue, play};

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Meta's limits, written once more: what is outside of them is refused by the channel.
pub(super) fn fits(message: &Outgoing) -> Result<(), TestCaseError> {
    let body = length(message.text());
    prop_assert!((1..=1024).contains(&body), "{} characters", body);
    let (titles, most) = match message {
        Outgoing::Template(template) => {
            prop_assert!(template.choices.len() <= 10);
            let values: Vec<_> = match &template.parameters {
                TemplateParameters::Named(values) => values.iter().map(|(_, value)| value).collect(),
                TemplateParameters::Positional(values) => values.iter().collect(),
            };
            for value in values {
                prop_assert!(!value.is_empty() && !value.contains(['\n', '\t']) && !value.contains("    "));
            }
            (25, 10)
        }
        Outgoing::Text { .. } => (0, 0),
        Outgoing::Buttons { choices, .. } => {
            prop_assert!(!choices.is_empty());
            prop_assert!(choices.iter().all(|choice| choice.description.is_none()));
            (20, 3)
        }
        Outgoing::List { button, choices, .. } => {
            prop_assert!(!choices.is_empty() && (1..=20).contains(&length(button)));
            (24, 10)
        }
        Outgoing::Link { label, url, .. } => {
            prop_assert!((1..=20).contains(&length(label)) && url.starts_with("https://"));
            (0, 0)
        }
    };
    prop_assert!(message.choices().len() <= most);
    let mut ids = Vec::new();
    for choice in message.choices() {
        prop_assert!((1..=titles).contains(&length(&choice.title)));
        prop_assert!(choice.description.as_deref().map_or(0, length) <= 72);
        prop_assert!((1..=100).contains(&choice.id.len()) && !ids.contains(&&choice.id));
        ids.push(&choice.id);
    }
    Ok(())
}

pub(super) fn is_end(flow: &Flow, dialogue: &Dialogue) -> bool {
    let found = flow.definition().steps.iter().find(|step| step.name == dialogue.step);
    found.is_some_and(|step| matches!(step.kind, StepKind::End { .. }))
}

fn holds(
    flow: &Flow,
    before: &Dialogue,
    heard: &hiretalk_domain::message::Incoming,
    person: &Person,
    jobs: &[StoredJob],
) -> Result<Dialogue, TestCaseError> {
    let was_ended = before.flow == *flow.name() && is_end(flow, before);
    let (turn, lookups) = play(flow, before, heard, person, jobs);
    prop_assert!(lookups <= 6, "{} lookups", lookups);
    prop_assert_eq!(&turn, &play(flow, before, heard, person, jobs).0);
    for message in &turn.replies {
        fits(message)?;
    }
    prop_assert_eq!(turn.end.is_some(), is_end(flow, &turn.dialogue));
    prop_assert_eq!(&turn.dialogue.flow, flow.name());
    if was_ended {
        prop_assert_eq!(&turn.dialogue, before);
        prop_assert!(turn.replies.is_empty());
    } else {
        let picked = turn.events.iter().filter(|event| matches!(event, TurnEvent::JobSelected(_))).count();
        prop_assert_eq!(turn.replies.len(), 1 + picked);
        let needs_person = turn.events.contains(&TurnEvent::PersonRequested);
        prop_assert_eq!(needs_person, turn.dialogue.needs_person() && !before.needs_person());
        prop_assert!(turn.dialogue.history.len() <= Dialogue::MOST_HISTORY.max(before.history.len()));
        prop_assert!(turn.dialogue.misses <= 2 || turn.dialogue.misses == before.misses);
        for answer in turn.dialogue.answers.iter().filter(|answer| !before.answers.contains(answer)) {
            prop_assert!(length(&answer.value) <= Answer::MAXIMUM && !answer.value.contains('\0'));
        }
    }
    Ok(turn.dialogue)
}

proptest! {
    // A flow at random costs some milliseconds.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_answer_has_a_turn(
        flow in flow(),
        before in dialogue(),
        heard in incoming(),
        person in person(),
        jobs in catalogue(),
    ) {
        holds(&flow, &before, &heard, &person, &jobs)?;
    }

    #[test]
    fn a_dialogue_ends_once(
        flow in flow(),
        language in language(),
        heard in prop::collection::vec(incoming(), 0..20),
        person in person(),
        jobs in catalogue(),
    ) {
        let mut dialogue = flow.begin(language);
        let mut has_ended = false;
        for heard in heard {
            dialogue = holds(&flow, &dialogue, &heard, &person, &jobs)?;
            prop_assert!(dialogue.misses <= 2);
            prop_assert!(!has_ended || is_end(&flow, &dialogue));
            has_ended = is_end(&flow, &dialogue);
            let mut keys: Vec<_> = dialogue.answers.iter().map(|answer| &answer.key).collect();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), dialogue.answers.len());
        }
    }

    #[test]
    fn the_first_word_and_the_reminder_can_be_sent(
        flow in flow(),
        dialogue in dialogue(),
        window_open in any::<bool>(),
        person in person(),
    ) {
        let greeting = flow.greeting(dialogue.language, &person);
        fits(&greeting)?;
        prop_assert!(matches!(greeting, Outgoing::Template(_)));
        let reminder = flow.reminder(&dialogue, window_open, &person);
        fits(&reminder)?;
        prop_assert_eq!(matches!(reminder, Outgoing::Template(_)), !window_open);
        prop_assert!(flow.templates().all(|template| length(&template.text) <= limits::TEMPLATE_BODY));
    }

    #[test]
    fn what_is_tapped_is_what_is_kept(flow in flow(), language in language(), at in any::<prop::sample::Index>(), person in person()) {
        let greeting = flow.greeting(language, &person);
        if !greeting.choices().is_empty() {
            let choice = at.get(greeting.choices());
            for heard in [
                hiretalk_domain::message::Incoming::Tap { choice: choice.id.clone(), title: choice.title.clone() },
                // A button without a payload brings back what it says.
                hiretalk_domain::message::Incoming::Tap { choice: choice.title.clone(), title: choice.title.clone() },
                hiretalk_domain::message::Incoming::Text(choice.title.to_uppercase()),
            ] {
                let (turn, _) = play(&flow, &flow.begin(language), &heard, &person, &[]);
                prop_assert_eq!(&turn.dialogue.answers.last().unwrap().value, stored(&flow, &choice.id));
            }
        }
    }
}

/// The value under which an option is stored.
fn stored<'f>(flow: &'f Flow, id: &'f str) -> &'f str {
    let steps = flow.definition().steps.iter();
    let questions = steps.filter_map(|step| match &step.kind {
        StepKind::Ask(question) => Some(question),
        StepKind::End { .. } => None,
    });
    let option = questions.flat_map(|question| &question.options).find(|option| option.id.as_str() == id);
    option.and_then(|option| option.value.as_deref()).unwrap_or(id)
}
