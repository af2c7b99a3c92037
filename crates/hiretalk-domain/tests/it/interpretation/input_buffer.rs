//! When an interpreter is asked, and what its reading changes.

use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName, Recipient};
use hiretalk_domain::change::{Change, ConversationChange};
use hiretalk_domain::conversation::{Conversation, Origin, Outcome};
use hiretalk_domain::dialogue::{Dialogue, Flow, Meaning, OptionId, ReadBy, StepName};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::inbound::{ReadTimer, read_buffer};
use hiretalk_domain::interpretation::{InterpretationRequest, Reading};
use hiretalk_domain::language::Language;
use hiretalk_domain::message::MessageIds;
use hiretalk_domain::outbound::Leased;
use hiretalk_domain::outbox::{LeaseToken, Task, Timeouts};
use hiretalk_domain::phone::PhoneNumber;
use uuid::Uuid;

use crate::dialogues::catalogue::done;
use crate::dialogues::reading::{flow, option};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn contact() -> ContactDetails {
    ContactDetails {
        phone_number: PhoneNumber::restore("+34600111222").unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: PersonName::parse("García").ok(),
        email_address: EmailAddress::parse("ana.88@example.com").ok(),
    }
}

/// A question with a yes and a no.
fn question(takes_own_words: bool) -> Flow {
    let yes = option("yes", ["Sí", "Yes"], Some(Meaning::Yes));
    let no = option("no", ["No", "No thanks"], Some(Meaning::No));
    flow(vec![yes, no], takes_own_words)
}

fn unread(flow: &Flow, texts: &[&str]) -> Dialogue {
    let unread = texts.iter().map(|text| (*text).to_owned()).collect();
    Dialogue { unread, ..flow.begin(Language::Spanish) }
}

fn request(flow: &Flow, dialogue: &Dialogue) -> Option<InterpretationRequest> {
    done(flow.interpretation_request(dialogue, &flow.parse_buffer(dialogue)?, &contact()))
}

#[test]
fn only_what_the_rules_cannot_read_is_asked_and_without_what_names_the_person() {
    let flow = question(false);
    for (texts, expected) in [
        (
            &["A ver, soy Ana: cuenta conmigo, 600 111 222"][..],
            Some("A ver, soy [name]: cuenta conmigo, [number]"),
        ),
        (&["a ver", "cuenta conmigo"], Some("a ver cuenta conmigo")),
        (&["a ver", "sí"], None),
        (&["sí"], None),
        (&["2"], None),
        (&["si grasias"], Some("si grasias")),
        (&["atrás"], None),
        (&["Ana García"], None),
        (&["600 111 222"], None),
        (&["🤷"], None),
        (&[], None),
    ] {
        let asked = request(&flow, &unread(&flow, texts));
        let told = asked.as_ref().map(|asked| asked.text.as_str());
        assert_eq!(told, expected);
        if let Some(asked) = asked {
            let titles: Vec<_> = asked.options.iter().map(|offered| offered.title.as_str()).collect();
            assert_eq!(
                (&*asked.question, &titles[..], asked.takes_preferences),
                ("What? es", &["Sí", "No"][..], false)
            );
        }
    }
}

#[test]
fn nothing_is_asked_where_it_leads_nowhere() {
    let texts = ["cuenta conmigo"];
    // Words of their own are an answer.
    let own = question(true);
    assert_eq!(request(&own, &unread(&own, &texts)), None);
    let flow = question(false);
    let at_the_end = Dialogue { step: StepName::parse("s1").unwrap(), ..unread(&flow, &texts) };
    assert_eq!(request(&flow, &at_the_end), None);
}

fn leased(flow: &Flow) -> Leased {
    let origin = Origin::Application {
        application_id: EventId::parse("application-1").unwrap(),
        job_id: JobId::parse("job-1").unwrap(),
    };
    let id = ConversationId::from_uuid(Uuid::from_u128(1));
    let conversation = Conversation::open(id, CandidateId::parse("candidate-1").unwrap(), origin, now());
    let ContactDetails { phone_number, first_name, .. } = contact();
    Leased {
        entry: Timeouts::default().read(id, false, now()),
        tries: 0,
        unconfirmed: 0,
        conversation: conversation.start(now()).unwrap(),
        dialogue: Some(unread(flow, &["a ver", "cuenta conmigo"])),
        number: Some(DigestKey::from_bytes([1; 32]).number(&phone_number)),
        recipient: Some(Recipient { phone_number, first_name }),
        content: None,
        is_opted_out: false,
        last_inbound_at: Some(now()),
        wait: std::time::Duration::ZERO,
    }
}

fn change(flow: &Flow, leased: Leased, reading: Option<&Reading>) -> Change {
    let number = DigestKey::from_bytes([1; 32]).number(&contact().phone_number);
    let timer = ReadTimer {
        token: LeaseToken::new(1, 2),
        flow,
        number: Some(number),
        answer: leased.dialogue.as_ref().and_then(|dialogue| flow.parse_buffer(dialogue)),
        reading: reading.cloned(),
        timeouts: Timeouts::default(),
        ids: MessageIds::new(now(), 1),
        now: now(),
    };
    done(read_buffer(leased, timer)).unwrap()
}

#[test]
fn a_reading_leads_where_its_option_does() {
    let flow = question(false);
    for (reading, answer, misses) in [
        (None, None, 1),
        (Some("yes"), Some(("yes", ReadBy::Model)), 0),
        (Some("no"), Some(("no", ReadBy::Model)), 0),
        (Some("elsewhere"), None, 1),
    ] {
        let reading = reading.map(|id| Reading { option: OptionId::parse(id).ok(), ..Reading::default() });
        let change = change(&flow, leased(&flow), reading.as_ref());
        let (_, dialogue) = change.dialogue.as_ref().unwrap();
        let stored = dialogue.answers.first().map(|answer| (answer.value.as_str(), answer.read_by));
        assert_eq!((stored, dialogue.misses), (answer, misses), "{reading:?}");
        assert!(dialogue.unread.is_empty() && change.settlement.is_some(), "{reading:?}");
        assert_eq!(change.messages.len(), 1, "{reading:?}");
    }
}

/// What is made of the entry, the timer that follows, and how the conversation ends.
type Case<'a> = (&'a dyn Fn(Leased) -> Leased, Option<Task>, Option<Outcome>);

#[test]
fn where_there_is_nothing_to_read_the_conversation_is_looked_after() {
    let flow = question(false);
    let ended = |leased: Leased| Leased {
        conversation: leased.conversation.complete(Outcome::Finished, now()).unwrap(),
        ..leased
    };
    let erased = |leased: Leased| Leased { recipient: None, ..leased };
    let all_read = |leased: Leased| Leased { dialogue: Some(flow.begin(Language::Spanish)), ..leased };
    let opted_out = |leased: Leased| Leased { is_opted_out: true, ..leased };
    let cases: [Case<'_>; 4] = [
        (&ended, None, None),
        (&erased, Some(Task::Remind), None),
        (&all_read, Some(Task::Remind), None),
        (&opted_out, None, Some(Outcome::OptedOut)),
    ];
    for (case, timer, outcome) in cases {
        let change = change(&flow, case(leased(&flow)), None);
        assert!(change.settlement.is_some() && change.messages.is_empty());
        assert_eq!(change.outbox.first().map(|entry| entry.task), timer);
        let ends = change.conversation.and_then(|change| match change {
            ConversationChange::Advance(conversation) => conversation.state.outcome(),
            ConversationChange::Open(_) => None,
        });
        assert_eq!(ends, outcome);
    }
}
