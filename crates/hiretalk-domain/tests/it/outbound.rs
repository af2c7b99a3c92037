//! What may be sent, and what the channel's answer changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::candidate::{PersonName, Recipient};
use hiretalk_domain::change::ConversationChange;
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, Status};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::message::{
    ChannelMessageId, FailureCode, MessageId, Outgoing, Template, TemplateParameters,
};
use hiretalk_domain::outbound::{Answered, Leased, Plan, SendError, plan_send, settle_send};
use hiretalk_domain::outbox::{
    LeaseToken, MOST_TRIES, OutboxEntry, Priority, Purpose, SettlementResult, Task, Timeouts,
};
use hiretalk_domain::phone::PhoneNumber;
use uuid::Uuid;

const TOKEN: LeaseToken = LeaseToken(Uuid::from_u128(9));

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn conversation(status: Status) -> Conversation {
    let id = ConversationId::from_uuid(Uuid::from_u128(1));
    let origin = Origin::Application {
        application_id: EventId::parse("application-1").unwrap(),
        job_id: JobId::parse("job-1").unwrap(),
    };
    let created = Conversation::open(id, CandidateId::parse("candidate-1").unwrap(), origin, now());
    match status {
        Status::Created => created,
        Status::Ongoing => created.start(now()).unwrap(),
        Status::Completed => created.complete(Outcome::Cancelled, now()).unwrap(),
    }
}

fn template() -> Outgoing {
    Outgoing::Template(Template {
        name: "greeting".to_owned(),
        language: "es".to_owned(),
        parameters: TemplateParameters::Positional(Vec::new()),
        choices: Vec::new(),
        text: "Hola".to_owned(),
    })
}

fn text() -> Outgoing {
    Outgoing::Text { body: "Hola".to_owned() }
}

fn entry(purpose: Purpose) -> OutboxEntry {
    let message = MessageId::from_uuid(Uuid::from_u128(2));
    OutboxEntry {
        id: message.into(),
        conversation_id: ConversationId::from_uuid(Uuid::from_u128(1)),
        due_at: now(),
        task: Task::Send { purpose, priority: Priority::Answer, turn: message },
    }
}

fn leased(status: Status, purpose: Purpose, content: Outgoing) -> Leased {
    Leased {
        entry: entry(purpose),
        tries: 0,
        unconfirmed: 0,
        conversation: conversation(status),
        dialogue: None,
        recipient: Some(Recipient {
            phone_number: PhoneNumber::restore("+34600111222").unwrap(),
            first_name: PersonName::parse("Ana").unwrap(),
        }),
        number: None,
        content: Some(content),
        is_opted_out: false,
        last_inbound_at: None,
        wait: Duration::ZERO,
    }
}

/// What a plan comes to: sent, or how it is settled and with which outcome the conversation ends.
fn planned(leased: Leased) -> (Option<SettlementResult>, Option<Outcome>) {
    let Task::Send { purpose, .. } = leased.entry.task else { panic!("it is a message") };
    match plan_send(leased, purpose, TOKEN, &Timeouts::default(), now()).unwrap() {
        Plan::Send(letter) => {
            assert_eq!(letter.to.as_str(), "+34600111222");
            (None, None)
        }
        Plan::Commit(change) => {
            let outcome = match &change.conversation {
                Some(ConversationChange::Advance(conversation)) => conversation.state.outcome(),
                Some(ConversationChange::Open(_)) | None => None,
            };
            assert_eq!(outcome.is_some(), change.cancelled.len() == 1, "what ended says nothing more");
            (Some(change.settlement.unwrap().result), outcome)
        }
    }
}

#[test]
fn what_may_not_go_stays() {
    use Purpose::{Dialogue, Farewell, OptOutConfirmation};
    use Status::{Completed, Created, Ongoing};
    let opted_out = |leased: Leased| Leased { is_opted_out: true, ..leased };
    let heard = |hours: i64, leased: Leased| Leased {
        last_inbound_at: Some(now() - TimeDelta::hours(hours)),
        ..leased
    };
    let cancelled = Some(SettlementResult::Cancelled);
    let closed = Some(SettlementResult::Failed { code: FailureCode::WINDOW_CLOSED });
    let in_doubt = Some(SettlementResult::Dead { code: FailureCode::IN_DOUBT });
    let cases = [
        ("a first word", leased(Created, Dialogue, template()), (None, None)),
        ("an answer in the window", heard(23, leased(Ongoing, Dialogue, text())), (None, None)),
        ("an answer after the window", heard(24, leased(Ongoing, Dialogue, text())), (closed.clone(), None)),
        ("free text to somebody silent", leased(Ongoing, Dialogue, text()), (closed, None)),
        ("a template after the window", heard(30, leased(Ongoing, Dialogue, template())), (None, None)),
        (
            "a first word to a number that opted out",
            opted_out(leased(Created, Dialogue, template())),
            (cancelled.clone(), Some(Outcome::OptedOut)),
        ),
        (
            "the end of a dialogue with one",
            opted_out(heard(1, leased(Completed, Farewell, text()))),
            (cancelled.clone(), None),
        ),
        (
            "the confirmation of a STOP",
            opted_out(heard(1, leased(Completed, OptOutConfirmation, text()))),
            (None, None),
        ),
        (
            "a question after the end",
            heard(1, leased(Completed, Dialogue, text())),
            (cancelled.clone(), None),
        ),
        ("the last words", heard(1, leased(Completed, Farewell, text())), (None, None)),
        (
            "a message to an erased person",
            Leased { recipient: None, content: None, ..leased(Completed, Farewell, text()) },
            (cancelled.clone(), None),
        ),
        (
            "a first word to a number that is nobody's any more",
            Leased { recipient: None, ..leased(Created, Dialogue, template()) },
            (cancelled.clone(), Some(Outcome::Undeliverable)),
        ),
        (
            "a later word to one",
            Leased { recipient: None, ..leased(Ongoing, Dialogue, template()) },
            (cancelled, None),
        ),
        ("one doubt", Leased { unconfirmed: 1, ..leased(Created, Dialogue, template()) }, (None, None)),
        (
            "two unconfirmed",
            Leased { unconfirmed: 2, ..leased(Created, Dialogue, template()) },
            (in_doubt, None),
        ),
    ];
    for (name, leased, expected) in cases {
        assert_eq!(planned(leased), expected, "{name}");
    }
}

struct Settled {
    result: SettlementResult,
    status: Option<Status>,
    timer: Option<Task>,
    pause: bool,
    alarm: bool,
    tells_of_a_failure: bool,
}

fn settled(status: Status, tries: u16, answer: Result<ChannelMessageId, SendError>) -> Settled {
    let answered = Answered {
        entry: entry(Purpose::Dialogue),
        token: TOKEN,
        tries,
        conversation: conversation(status),
        answer: answer.map(|id| (id, Vec::new())),
    };
    let (change, consequence) = settle_send(&answered, &Timeouts::default(), now(), 7).unwrap();
    Settled {
        result: change.settlement.unwrap().result,
        status: change.conversation.map(|change| match change {
            ConversationChange::Advance(conversation) => conversation.state.status(),
            ConversationChange::Open(_) => panic!("nothing opens here"),
        }),
        timer: change.outbox.first().map(|entry| entry.task),
        pause: consequence.pause.or(consequence.own_pause).is_some(),
        alarm: consequence.is_alarming,
        tells_of_a_failure: change.events.iter().any(|event| event.kind.name() == "message.failed"),
    }
}

#[test]
fn the_first_message_makes_the_conversation_ongoing_and_the_rest_leave_it() {
    let id = ChannelMessageId::parse("wamid.1").unwrap();
    for (status, after, timer) in [
        (Status::Created, Some(Status::Ongoing), Some(Task::Remind)),
        (Status::Ongoing, None, None),
        (Status::Completed, None, None),
    ] {
        let Settled { result, status, timer: set, .. } = settled(status, 0, Ok(id.clone()));
        assert_eq!(result, SettlementResult::Accepted { channel_id: id.clone() });
        assert_eq!((status, set), (after, timer));
    }
}

#[test]
fn each_refusal_has_its_consequence() {
    let code = FailureCode(131_026);
    let five = Duration::from_secs(5);
    let terminal = || SendError::Terminal { code };
    let lost = settled(Status::Created, 0, Err(terminal()));
    assert_eq!((lost.result, lost.status), (SettlementResult::Failed { code }, Some(Status::Completed)));
    let later = settled(Status::Ongoing, 0, Err(terminal()));
    assert_eq!((later.result, later.status), (SettlementResult::Failed { code }, None));

    let retry = || SendError::RetryLater { code: Some(code), after: Some(five) };
    let once = settled(Status::Created, 0, Err(retry()));
    let SettlementResult::Later { due_at, counts: true, .. } = once.result else { panic!() };
    assert!(due_at >= now() + TimeDelta::seconds(5));
    let last = settled(Status::Created, MOST_TRIES - 1, Err(retry()));
    assert_eq!(last.result, SettlementResult::Dead { code });
    assert_eq!(last.timer, Some(Task::Expire), "it waits for a person, but not for ever");
    assert_eq!((once.tells_of_a_failure, last.tells_of_a_failure), (false, true));

    for (error, pause, alarm) in [
        (SendError::PauseNumber { code: None, after: five }, true, false),
        (SendError::Stop { code: FailureCode(190) }, true, true),
        (SendError::Unreachable("no route".into()), true, false),
    ] {
        let settled = settled(Status::Created, MOST_TRIES, Err(error));
        assert!(matches!(settled.result, SettlementResult::Later { counts: false, .. }), "no try is burnt");
        assert_eq!((settled.pause, settled.alarm), (pause, alarm));
    }
    let doubt = settled(Status::Created, 0, Err(SendError::Unconfirmed("timed out".into())));
    assert_eq!((doubt.result, doubt.status), (SettlementResult::Unconfirmed, None));
}
