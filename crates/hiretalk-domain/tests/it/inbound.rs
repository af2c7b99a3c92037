//! What a person's message changes, where no dialogue answers.

use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, State};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::inbound::{InboundContext, ReceivedMessage, handle_message};
use hiretalk_domain::message::{ChannelMessageId, Incoming, MessageIds};
use hiretalk_domain::outbox::Timeouts;
use hiretalk_domain::routing::Routed;

use crate::dialogues::catalogue::done;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn conversation(state: State) -> Conversation {
    let origin = Origin::Application {
        application_id: EventId::parse("e").unwrap(),
        job_id: JobId::parse("j").unwrap(),
    };
    let opened =
        Conversation::open(ConversationId::new(now(), 1), CandidateId::parse("c").unwrap(), origin, now());
    Conversation { state, ..opened }
}

/// What an ended conversation has queued, its last words, is cancelled as well.
#[test]
fn a_stop_takes_back_what_is_queued_whether_the_conversation_has_ended_or_not() {
    let number = DigestKey::from_bytes([7; 32]).channel_user("somebody");
    for (state, ends) in [
        (State::Created, true),
        (State::Ongoing, true),
        (State::Completed { outcome: Outcome::Finished }, false),
    ] {
        let message = ReceivedMessage {
            channel_id: ChannelMessageId::parse("wamid.1").unwrap(),
            senders: vec![number],
            sent_at: now(),
            content: Some(Incoming::Text("STOP".to_owned())),
            file: None,
        };
        let routed = Routed {
            conversation: conversation(state),
            candidate: CandidateRecord::Erased { at: now() },
            dialogue: None,
            number,
            names: vec![number],
            others: Vec::new(),
            is_opted_out: false,
            last_inbound_at: None,
        };
        let context = InboundContext {
            flow: None,
            intents: &hiretalk_flows::intent_grammar(),
            timeouts: Timeouts::default(),
            ids: MessageIds::new(now(), 1),
            now: now(),
        };
        let change = done(handle_message(message, Some(routed), context)).unwrap();
        assert_eq!(change.cancelled, [ConversationId::new(now(), 1)], "{state:?}");
        assert_eq!(change.opt_outs.len(), 1);
        assert_eq!(change.conversation.is_some(), ends, "{state:?}");
    }
}
