//! Judges the evidence: losses, repetitions, and rows that nothing explains. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use thiserror::Error;

use super::evidence::Evidence;
use super::load::Outcome;

/// Something that must not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Violation {
    #[error("{process} ended though nobody killed it: {log}")]
    Ended { process: &'static str, log: String },
    #[error("the event {event} was answered {status}: {body}")]
    Refused { event: String, status: u16, body: String },
    #[error("the event {event} was never acknowledged")]
    GivenUp { event: String },
    #[error("the event {event} was acknowledged, and when it came again it was answered {status}: {body}")]
    Forgotten { event: String, status: u16, body: String },
    #[error("the event {event} was acknowledged with the conversation {conversation}, which is not there")]
    Lost { event: String, conversation: String },
    #[error("there are two conversations for {key}")]
    TwoConversations { key: String },
    #[error("the conversation {conversation} was opened for {event}, which nobody posted")]
    Unposted { conversation: String, event: String },
    #[error("the conversation {conversation} has {count} greetings")]
    Greetings { conversation: String, count: usize },
    #[error("the greeting of the conversation {conversation} was accepted, and it is still CREATED")]
    NotStarted { conversation: String },
    #[error("nobody answered in the conversation {conversation}, and it has {count} messages")]
    Unanswered { conversation: String, count: usize },
    #[error("the message {message} was accepted {times} times, {unconfirmed} of them unconfirmed")]
    Repeated { message: String, times: u32, unconfirmed: u32 },
    #[error("{repeats} messages were accepted once more than needed; {most} sends at most were unconfirmed")]
    TooManyRepeats { repeats: u64, most: u64 },
    #[error("a message was accepted that is in no row: {callback_data:?}")]
    SentWithoutRow { callback_data: Option<String> },
    #[error("the answer {message} was not handled")]
    Unhandled { message: String },
    #[error("the answer {message} was handled {times} times")]
    HandledTwice { message: String, times: u32 },
    #[error("the message {message} is dead, and not because it was unconfirmed")]
    Dead { message: String },
}

#[derive(Debug, Default)]
pub(super) struct Judgement {
    pub(super) acknowledged: usize,
    /// Messages that were accepted more than once, and how often in all beyond that once.
    pub(super) repeated: usize,
    pub(super) repeats: u64,
    /// Sends without an answer, as the database counts them.
    pub(super) unconfirmed: u64,
    /// Greetings that were accepted.
    pub(super) greetings: usize,
    pub(super) violations: Vec<Violation>,
}

pub(super) fn judge(evidence: &Evidence) -> Judgement {
    let mut judgement = Judgement::default();
    for (process, log) in &evidence.kills.ended {
        judgement.violations.push(Violation::Ended { process, log: log.clone() });
    }
    judge_events(evidence, &mut judgement);
    judge_conversations(evidence, &mut judgement);
    judge_sends(evidence, &mut judgement);
    judge_answers(evidence, &mut judgement);
    let explained: HashSet<_> =
        evidence.dead.iter().filter(|dead| dead.is_unconfirmed).map(|dead| dead.id.as_str()).collect();
    let dead = evidence.dead.iter().map(|dead| &dead.id).filter(|id| !explained.contains(id.as_str()));
    let mut dead: Vec<_> = dead.chain(&evidence.still_dead).cloned().collect();
    dead.sort();
    dead.dedup();
    judgement.violations.extend(dead.into_iter().map(|message| Violation::Dead { message }));
    judgement
}

/// Every acknowledged event has its conversation, and is recognised at its redelivery.
fn judge_events(evidence: &Evidence, judgement: &mut Judgement) {
    let stored: HashSet<_> =
        evidence.conversations.iter().map(|found| (found.event.as_str(), found.id.as_str())).collect();
    for posted in &evidence.load.posted {
        let event = posted.event.clone();
        match &posted.outcome {
            Outcome::Acknowledged(conversation) => {
                judgement.acknowledged += 1;
                if !stored.contains(&(event.as_str(), conversation.as_str())) {
                    judgement.violations.push(Violation::Lost { event, conversation: conversation.clone() });
                }
            }
            Outcome::Refused(status, body) => {
                judgement.violations.push(Violation::Refused { event, status: *status, body: body.clone() });
            }
            Outcome::GivenUp => judgement.violations.push(Violation::GivenUp { event }),
            Outcome::Forgotten(status, body) => {
                judgement.violations.push(Violation::Forgotten {
                    event,
                    status: *status,
                    body: body.clone(),
                });
            }
        }
    }
}

/// No conversation is there twice, and each was opened for a posted event.
fn judge_conversations(evidence: &Evidence, judgement: &mut Judgement) {
    let posted: HashSet<_> = evidence.load.posted.iter().map(|posted| posted.event.as_str()).collect();
    let (mut events, mut pairs) = (HashSet::new(), HashSet::new());
    for found in &evidence.conversations {
        if !posted.contains(found.event.as_str()) {
            let (conversation, event) = (found.id.clone(), found.event.clone());
            judgement.violations.push(Violation::Unposted { conversation, event });
        }
        if !events.insert(&found.event) {
            judgement.violations.push(Violation::TwoConversations { key: found.event.clone() });
        }
        if !pairs.insert((&found.candidate, &found.job)) {
            let key = format!("{} and {}", found.candidate, found.job);
            judgement.violations.push(Violation::TwoConversations { key });
        }
    }
}

/// Every conversation has one accepted greeting; a message that was accepted twice was unconfirmed before.
fn judge_sends(evidence: &Evidence, judgement: &mut Judgement) {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    let mut greetings: HashMap<&str, HashSet<&str>> = HashMap::new();
    for send in &evidence.sends {
        let id = send.callback_data.as_deref();
        let Some((id, message)) = id.and_then(|id| Some((id, evidence.messages.get(id)?))) else {
            let callback_data = send.callback_data.clone();
            judgement.violations.push(Violation::SentWithoutRow { callback_data });
            continue;
        };
        *times.entry(id).or_default() += 1;
        // Only a greeting may be a template here: nobody is reminded within a day.
        if send.kind == "template" {
            greetings.entry(&message.conversation).or_default().insert(id);
        }
    }
    for (message, times) in times {
        let unconfirmed = evidence.messages.get(message).map_or(0, |message| message.unconfirmed);
        judgement.repeats += u64::from(times - 1);
        judgement.repeated += usize::from(times > 1);
        if times - 1 > unconfirmed {
            judgement.violations.push(Violation::Repeated {
                message: message.to_owned(),
                times,
                unconfirmed,
            });
        }
    }
    judgement.unconfirmed = evidence.messages.values().map(|message| u64::from(message.unconfirmed)).sum();
    if judgement.repeats > evidence.most_unconfirmed {
        let (repeats, most) = (judgement.repeats, evidence.most_unconfirmed);
        judgement.violations.push(Violation::TooManyRepeats { repeats, most });
    }
    for found in &evidence.conversations {
        let count = greetings.get(found.id.as_str()).map_or(0, HashSet::len);
        judgement.greetings += count;
        if count != 1 {
            judgement.violations.push(Violation::Greetings { conversation: found.id.clone(), count });
        } else if found.status == "CREATED" {
            judgement.violations.push(Violation::NotStarted { conversation: found.id.clone() });
        }
    }
}

/// Every answer was handled once, and where nobody answered there is one message.
fn judge_answers(evidence: &Evidence, judgement: &mut Judgement) {
    let mut handled: BTreeMap<&str, u32> = BTreeMap::new();
    let mut answered = HashSet::new();
    for (id, conversation) in &evidence.inbound {
        answered.insert(conversation.as_str());
        *handled.entry(id).or_default() += 1;
    }
    for (message, times) in handled.into_iter().filter(|(_, times)| *times > 1) {
        judgement.violations.push(Violation::HandledTwice { message: message.to_owned(), times });
    }
    for message in evidence.answers.iter().filter(|id| !evidence.received.contains(*id)) {
        judgement.violations.push(Violation::Unhandled { message: message.clone() });
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for message in evidence.messages.values() {
        *counts.entry(&message.conversation).or_default() += 1;
    }
    for (conversation, count) in counts.into_iter().filter(|(id, count)| *count > 1 && !answered.contains(id))
    {
        judgement.violations.push(Violation::Unanswered { conversation: conversation.to_owned(), count });
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{Conversation, DeadMessage, Message};
    use super::super::load::Posted;
    use super::*;
    use crate::emulator::Send;

    fn send(id: &str, kind: &str) -> Send {
        Send { kind: kind.to_owned(), callback_data: Some(id.to_owned()), ..Send::default() }
    }

    /// One event, its conversation, its greeting, one answer and the message that follows: no violation.
    fn sound() -> Evidence {
        let message = || Message { conversation: "c".to_owned(), unconfirmed: 0 };
        let mut evidence = Evidence { most_unconfirmed: 3, ..Evidence::default() };
        let outcome = Outcome::Acknowledged("c".to_owned());
        evidence.load.posted = vec![Posted { event: "e".to_owned(), outcome }];
        let [id, event, candidate, job, status] = ["c", "e", "p", "j", "ONGOING"].map(str::to_owned);
        evidence.conversations = vec![Conversation { id, event, candidate, job, status }];
        evidence.messages = [("m".to_owned(), message()), ("n".to_owned(), message())].into();
        evidence.sends = vec![send("m", "template"), send("n", "text")];
        evidence.answers = vec!["w".to_owned()];
        evidence.inbound = vec![("w".to_owned(), "c".to_owned())];
        evidence.received = ["w".to_owned()].into();
        evidence
    }

    /// Changes sound evidence and expects violations with these parts, in their order.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Evidence), expected: &[&str]) {
        let mut evidence = sound();
        change(&mut evidence);
        let found = judge(&evidence).violations;
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (violation, part) in found.iter().zip(expected) {
            assert!(violation.to_string().contains(part), "{violation}");
        }
    }

    #[test]
    fn sound_evidence_has_no_violation() {
        check(|_| {}, &[]);
        let judgement = judge(&sound());
        assert_eq!((judgement.acknowledged, judgement.greetings, judgement.repeats), (1, 1, 0));
    }

    #[test]
    fn losses_are_violations() {
        check(|it| it.conversations.clear(), &["which is not there"]);
        check(|it| it.conversations[0].id = "d".to_owned(), &["which is not there", "has 0 greetings"]);
        check(|it| drop(it.sends.remove(0)), &["has 0 greetings"]);
        check(|it| it.received.clear(), &["w was not handled"]);
        check(|it| it.conversations[0].status = "CREATED".to_owned(), &["still CREATED"]);
        check(|it| it.load.posted[0].outcome = Outcome::GivenUp, &["never acknowledged"]);
        check(|it| it.kills.ended.push(("chaos-api-1", String::new())), &["nobody killed it"]);
    }

    #[test]
    fn repetitions_are_violations() {
        check(
            |it| it.conversations.push(Conversation { id: "d".to_owned(), ..it.conversations[0].clone() }),
            &["two conversations for e", "two conversations for p and j", "has 0 greetings", "not there"]
                [..3],
        );
        check(|it| it.sends.push(send("m", "template")), &["accepted 2 times, 0 of them"]);
        check(|it| it.sends.push(send("n", "template")), &["accepted 2 times", "has 2 greetings"]);
        check(|it| it.inbound.push(it.inbound[0].clone()), &["w was handled 2 times"]);
        check(|it| it.inbound.clear(), &["it has 2 messages"]);
    }

    #[test]
    fn an_unconfirmed_send_explains_one_repeat() {
        let repeat = |it: &mut Evidence, unconfirmed| {
            it.messages.insert("m".to_owned(), Message { conversation: "c".to_owned(), unconfirmed });
            it.sends.push(send("m", "template"));
        };
        check(|it| repeat(it, 1), &[]);
        check(
            |it| {
                repeat(it, 1);
                it.sends.push(send("m", "template"));
            },
            &["accepted 3 times, 1 of them"],
        );
        check(
            |it| {
                repeat(it, 1);
                it.most_unconfirmed = 0;
            },
            &["1 messages were accepted once more"],
        );
    }

    #[test]
    fn unexplained_rows_are_violations() {
        check(|it| it.sends.push(Send::default()), &["in no row: None"]);
        check(|it| it.sends.push(send("x", "text")), &["in no row: Some(\"x\")"]);
        check(
            |it| {
                it.conversations.push(Conversation { id: "d".to_owned(), ..Conversation::default() });
            },
            &["which nobody posted", "has 0 greetings"],
        );
        let dead = |is_unconfirmed| DeadMessage { id: "n".to_owned(), unconfirmed: 2, is_unconfirmed };
        check(|it| it.dead.push(dead(true)), &[]);
        check(|it| it.dead.push(dead(false)), &["n is dead"]);
        check(|it| it.still_dead.push("n".to_owned()), &["n is dead"]);
    }
}
