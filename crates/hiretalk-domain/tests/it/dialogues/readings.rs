//! What holds for every reading of an interpreter, in every flow and dialogue.

use hiretalk_domain::dialogue::{Answer, Dialogue, OptionId};
use hiretalk_domain::intents::Addressee;
use hiretalk_domain::interpretation::Reading;
use hiretalk_domain::message::Incoming;
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use proptest::sample::Index;
use proptest::{prop_assert, prop_assert_eq};

use super::arbitrary::{dialogue, flow, incoming, person};
use super::catalogue::{catalogue, resolve};
use super::properties::{fits, is_end};
use crate::matching::arbitrary::preferences;

const ADDRESSEE: Addressee<'static> = Addressee { first_name: "Ana", last_name: None, is_graduate: false };

proptest! {
    // A flow at random costs some milliseconds.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_reading_has_a_turn(
        flow in flow(),
        before in dialogue(),
        texts in prop::collection::vec(incoming(), 1..4),
        option in prop::option::of(any::<Index>()),
        preferences in preferences(),
        person in person(),
        jobs in catalogue(),
    ) {
        let texts = texts.into_iter().filter_map(|heard| match heard {
            Incoming::Text(text) => Some(text),
            Incoming::Tap { .. } | Incoming::File { .. } | Incoming::Media(_) => None,
        });
        let before = Dialogue { unread: texts.collect(), ..before };
        let ids: Vec<OptionId> = flow
            .definition()
            .steps
            .iter()
            .filter_map(|step| step.kind.question())
            .flat_map(|question| question.options.iter().map(|option| option.id.clone()))
            .collect();
        let option = option.filter(|_| !ids.is_empty()).map(|at| at.get(&ids).clone());
        let reading = Reading { option, preferences };
        let answer = || {
            let answer = flow.parse_buffer(&before, &ADDRESSEE)?;
            Some(resolve(&jobs, flow.answer_buffer(before.clone(), answer, Some(&reading), &person)))
        };
        let (turn, lookups) = answer().map_or((None, 0), |(turn, lookups)| (Some(turn), lookups));
        prop_assert!(lookups <= 6, "{} lookups", lookups);
        prop_assert_eq!(&turn, &answer().map(|(turn, _)| turn));
        let is_anything_read = !before.unread.is_empty();
        prop_assert_eq!(turn.is_some(), is_anything_read);
        if let Some(turn) = turn {
            for message in &turn.replies {
                fits(message)?;
            }
            prop_assert!(turn.dialogue.unread.is_empty());
            prop_assert_eq!(turn.end.is_some(), is_end(&flow, &turn.dialogue));
            prop_assert!(turn.dialogue.history.len() <= Dialogue::MOST_HISTORY.max(before.history.len()));
            for answer in turn.dialogue.answers.iter().filter(|answer| !before.answers.contains(answer)) {
                prop_assert!(answer.value.chars().count() <= Answer::MAXIMUM, "{}", answer.key);
            }
        }
    }
}
