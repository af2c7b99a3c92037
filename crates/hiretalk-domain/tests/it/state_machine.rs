//! Rule 5 as a property: whatever is asked in whatever order, a conversation never goes backwards.

use chrono::{DateTime, Duration};
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, State, Status};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::{prop_assert, prop_assert_eq};

#[derive(Debug, Clone, Copy)]
enum Asked {
    Start,
    Complete(Outcome),
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![Just(Asked::Start), prop::sample::select(&Outcome::ALL[..]).prop_map(Asked::Complete),]
}

fn opened() -> Conversation {
    let origin = Origin::Application {
        application_id: EventId::parse("e").unwrap(),
        job_id: JobId::parse("j").unwrap(),
    };
    Conversation::open(
        ConversationId::new(DateTime::UNIX_EPOCH, 1),
        CandidateId::parse("c").unwrap(),
        origin,
        DateTime::UNIX_EPOCH,
    )
}

/// What rule 5 says, written once more as a table.
fn allowed(from: State, asked: Asked) -> Option<State> {
    match (from, asked) {
        (State::Created, Asked::Start) => Some(State::Ongoing),
        (
            State::Created,
            Asked::Complete(
                outcome
                @ (Outcome::Undeliverable | Outcome::OptedOut | Outcome::Cancelled | Outcome::Expired),
            ),
        )
        | (State::Ongoing, Asked::Complete(outcome)) => Some(State::Completed { outcome }),
        _ => None,
    }
}

proptest! {
    #[test]
    fn a_conversation_only_moves_forward(steps in prop::collection::vec((asked(), any::<i32>()), 0..12)) {
        let mut conversation = opened();
        for (asked, seconds) in steps {
            let before = conversation.clone();
            let now = DateTime::UNIX_EPOCH + Duration::seconds(i64::from(seconds));
            let moved = match asked {
                Asked::Start => conversation.clone().start(now),
                Asked::Complete(outcome) => conversation.clone().complete(outcome, now),
            };
            match (allowed(before.state, asked), moved) {
                (Some(state), Ok(after)) => {
                    prop_assert_eq!(after.state, state);
                    prop_assert!(after.state.status() > before.state.status());
                    prop_assert!(after.updated_at >= before.updated_at);
                    prop_assert_eq!(after.state.outcome().is_some(), after.state.status() == Status::Completed);
                    let unmoved = Conversation { state: before.state, updated_at: before.updated_at, ..after.clone() };
                    prop_assert_eq!(unmoved, before);
                    conversation = after;
                }
                (None, Err(refused)) => prop_assert_eq!(refused.from, before.state.status()),
                (expected, actual) => prop_assert!(false, "{:?} instead of {:?}", actual, expected),
            }
        }
    }
}
