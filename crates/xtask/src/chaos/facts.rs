//! What the evidence proves: what was lost, what happened twice, what nobody can explain. Pure.

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
    #[error("there are two conversations for {of}")]
    TwoConversations { of: String },
    #[error("the conversation {conversation} came out of nowhere, with the event {event}")]
    Unasked { conversation: String, event: String },
    #[error("the conversation {conversation} has {count} greetings")]
    Greetings { conversation: String, count: usize },
    #[error("the greeting of the conversation {conversation} was accepted, and it is still CREATED")]
    NotStarted { conversation: String },
    #[error("nobody answered in the conversation {conversation}, and it has {count} messages")]
    Chatty { conversation: String, count: usize },
    #[error("the message {message} was accepted {times} times with {unconfirmed} unconfirmed")]
    Repeated { message: String, times: u32, unconfirmed: u32 },
    #[error("{repeats} messages were accepted once more than needed; {most} sends at most were in doubt")]
    TooManyRepeats { repeats: u64, most: u64 },
    #[error("a message was accepted that is in no row: {callback_data:?}")]
    SentWithoutRow { callback_data: Option<String> },
    #[error("what a candidate wrote was not heard: {message}")]
    Unheard { message: String },
    #[error("what a candidate wrote was heard {times} times: {message}")]
    HeardTwice { message: String, times: u32 },
    #[error("the message {message} is dead, and not because of unconfirmed")]
    Dead { message: String },
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) acknowledged: usize,
    /// Messages that were accepted more than once, and how often in all beyond that once.
    pub(super) repeated: usize,
    pub(super) repeats: u64,
    /// The sum of all doubts in the database.
    pub(super) unconfirmed: u64,
    /// Greetings that were accepted.
    pub(super) greetings: usize,
    pub(super) violations: Vec<Violation>,
}

/// Finds out.
pub(super) fn find(evidence: &Evidence) -> Facts {
    let mut facts = Facts::default();
    for (process, log) in &evidence.killings.ended {
        facts.violations.push(Violation::Ended { process, log: log.clone() });
    }
    judge_events(evidence, &mut facts);
    judge_conversations(evidence, &mut facts);
    judge_sends(evidence, &mut facts);
    judge_answers(evidence, &mut facts);
    let explained: HashSet<_> =
        evidence.dead.iter().filter(|dead| dead.is_in_doubt).map(|dead| dead.message.as_str()).collect();
    let dead = evidence.dead.iter().map(|dead| &dead.message).filter(|id| !explained.contains(id.as_str()));
    let mut dead: Vec<_> = dead.chain(&evidence.still_dead).cloned().collect();
    dead.sort();
    dead.dedup();
    facts.violations.extend(dead.into_iter().map(|message| Violation::Dead { message }));
    facts
}

/// Every acknowledged event has its conversation, and was remembered when it came again.
fn judge_events(evidence: &Evidence, facts: &mut Facts) {
    let stored: HashSet<_> =
        evidence.conversations.iter().map(|found| (found.event.as_str(), found.id.as_str())).collect();
    for posted in &evidence.load.posted {
        let event = posted.event.clone();
        match &posted.outcome {
            Outcome::Acknowledged(conversation) => {
                facts.acknowledged += 1;
                if !stored.contains(&(event.as_str(), conversation.as_str())) {
                    facts.violations.push(Violation::Lost { event, conversation: conversation.clone() });
                }
            }
            Outcome::Refused(status, body) => {
                facts.violations.push(Violation::Refused { event, status: *status, body: body.clone() });
            }
            Outcome::GivenUp => facts.violations.push(Violation::GivenUp { event }),
            Outcome::Forgotten(status, body) => {
                facts.violations.push(Violation::Forgotten { event, status: *status, body: body.clone() });
            }
        }
    }
}

/// No conversation is there twice, and none that nobody asked for.
fn judge_conversations(evidence: &Evidence, facts: &mut Facts) {
    let posted: HashSet<_> = evidence.load.posted.iter().map(|posted| posted.event.as_str()).collect();
    let (mut events, mut pairs) = (HashSet::new(), HashSet::new());
    for found in &evidence.conversations {
        if !posted.contains(found.event.as_str()) {
            let (conversation, event) = (found.id.clone(), found.event.clone());
            facts.violations.push(Violation::Unasked { conversation, event });
        }
        if !events.insert(&found.event) {
            facts.violations.push(Violation::TwoConversations { of: found.event.clone() });
        }
        if !pairs.insert((&found.candidate, &found.job)) {
            let of = format!("{} and {}", found.candidate, found.job);
            facts.violations.push(Violation::TwoConversations { of });
        }
    }
}

/// Every conversation has one greeting, which was accepted; what was accepted twice was in doubt before.
fn judge_sends(evidence: &Evidence, facts: &mut Facts) {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    let mut greetings: HashMap<&str, HashSet<&str>> = HashMap::new();
    for send in &evidence.sends {
        let id = send.callback_data.as_deref();
        let Some((id, message)) = id.and_then(|id| Some((id, evidence.messages.get(id)?))) else {
            let callback_data = send.callback_data.clone();
            facts.violations.push(Violation::SentWithoutRow { callback_data });
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
        facts.repeats += u64::from(times - 1);
        facts.repeated += usize::from(times > 1);
        if times - 1 > unconfirmed {
            facts.violations.push(Violation::Repeated { message: message.to_owned(), times, unconfirmed });
        }
    }
    facts.unconfirmed = evidence.messages.values().map(|message| u64::from(message.unconfirmed)).sum();
    if facts.repeats > evidence.most_in_doubt {
        let (repeats, most) = (facts.repeats, evidence.most_in_doubt);
        facts.violations.push(Violation::TooManyRepeats { repeats, most });
    }
    for found in &evidence.conversations {
        let count = greetings.get(found.id.as_str()).map_or(0, HashSet::len);
        facts.greetings += count;
        if count != 1 {
            facts.violations.push(Violation::Greetings { conversation: found.id.clone(), count });
        } else if found.status == "CREATED" {
            facts.violations.push(Violation::NotStarted { conversation: found.id.clone() });
        }
    }
}

/// What candidates wrote was heard once, and where nobody wrote, we said one thing.
fn judge_answers(evidence: &Evidence, facts: &mut Facts) {
    let mut heard: BTreeMap<&str, u32> = BTreeMap::new();
    let mut answered = HashSet::new();
    for (id, conversation) in &evidence.heard {
        answered.insert(conversation.as_str());
        *heard.entry(id).or_default() += 1;
    }
    for (message, times) in heard.into_iter().filter(|(_, times)| *times > 1) {
        facts.violations.push(Violation::HeardTwice { message: message.to_owned(), times });
    }
    for message in evidence.said.iter().filter(|id| !evidence.received.contains(*id)) {
        facts.violations.push(Violation::Unheard { message: message.clone() });
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for message in evidence.messages.values() {
        *counts.entry(&message.conversation).or_default() += 1;
    }
    for (conversation, count) in counts.into_iter().filter(|(id, count)| *count > 1 && !answered.contains(id))
    {
        facts.violations.push(Violation::Chatty { conversation: conversation.to_owned(), count });
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{Conversation, Message};
    use super::super::load::Posted;
    use super::super::settling::Dead;
    use super::*;
    use crate::emulator::Send;

    fn send(id: &str, kind: &str) -> Send {
        Send { kind: kind.to_owned(), callback_data: Some(id.to_owned()), ..Send::default() }
    }

    /// One event, its conversation, its greeting, one answer and what was said to it: nothing wrong.
    fn order() -> Evidence {
        let message = || Message { conversation: "c".to_owned(), unconfirmed: 0 };
        let mut evidence = Evidence { most_in_doubt: 3, ..Evidence::default() };
        let outcome = Outcome::Acknowledged("c".to_owned());
        evidence.load.posted = vec![Posted { event: "e".to_owned(), outcome }];
        let [id, event, candidate, job, status] = ["c", "e", "p", "j", "ONGOING"].map(str::to_owned);
        evidence.conversations = vec![Conversation { id, event, candidate, job, status }];
        evidence.messages = [("m".to_owned(), message()), ("n".to_owned(), message())].into();
        evidence.sends = vec![send("m", "template"), send("n", "text")];
        evidence.said = vec!["w".to_owned()];
        evidence.heard = vec![("w".to_owned(), "c".to_owned())];
        evidence.received = ["w".to_owned()].into();
        evidence
    }

    /// Changes what is in order and expects violations that say these things, in their order.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Evidence), expected: &[&str]) {
        let mut evidence = order();
        change(&mut evidence);
        let found = find(&evidence).violations;
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (violation, part) in found.iter().zip(expected) {
            assert!(violation.to_string().contains(part), "{violation}");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_is_wrong() {
        check(|_| {}, &[]);
        let facts = find(&order());
        assert_eq!((facts.acknowledged, facts.greetings, facts.repeats), (1, 1, 0));
    }

    #[test]
    fn losses_are_found() {
        check(|it| it.conversations.clear(), &["which is not there"]);
        check(|it| it.conversations[0].id = "d".to_owned(), &["which is not there", "has 0 greetings"]);
        check(|it| drop(it.sends.remove(0)), &["has 0 greetings"]);
        check(|it| it.received.clear(), &["was not heard: w"]);
        check(|it| it.conversations[0].status = "CREATED".to_owned(), &["still CREATED"]);
        check(|it| it.load.posted[0].outcome = Outcome::GivenUp, &["never acknowledged"]);
        check(|it| it.killings.ended.push(("chaos-api-1", String::new())), &["nobody killed it"]);
    }

    #[test]
    fn what_happens_twice_is_found() {
        check(
            |it| it.conversations.push(Conversation { id: "d".to_owned(), ..it.conversations[0].clone() }),
            &["two conversations for e", "two conversations for p and j", "has 0 greetings", "not there"]
                [..3],
        );
        check(|it| it.sends.push(send("m", "template")), &["accepted 2 times with 0 unconfirmed"]);
        check(|it| it.sends.push(send("n", "template")), &["accepted 2 times", "has 2 greetings"]);
        check(|it| it.heard.push(it.heard[0].clone()), &["heard 2 times: w"]);
        check(|it| it.heard.clear(), &["it has 2 messages"]);
    }

    #[test]
    fn a_doubt_explains_one_repeat() {
        let doubt = |it: &mut Evidence, unconfirmed| {
            it.messages.insert("m".to_owned(), Message { conversation: "c".to_owned(), unconfirmed });
            it.sends.push(send("m", "template"));
        };
        check(|it| doubt(it, 1), &[]);
        check(
            |it| {
                doubt(it, 1);
                it.sends.push(send("m", "template"));
            },
            &["accepted 3 times with 1 unconfirmed"],
        );
        check(
            |it| {
                doubt(it, 1);
                it.most_in_doubt = 0;
            },
            &["1 messages were accepted once more"],
        );
    }

    #[test]
    fn what_nobody_can_explain_is_found() {
        check(|it| it.sends.push(Send::default()), &["in no row: None"]);
        check(|it| it.sends.push(send("x", "text")), &["in no row: Some(\"x\")"]);
        check(
            |it| {
                it.conversations.push(Conversation { id: "d".to_owned(), ..Conversation::default() });
            },
            &["out of nowhere", "has 0 greetings"],
        );
        let dead = |is_in_doubt| Dead { message: "n".to_owned(), unconfirmed: 2, is_in_doubt };
        check(|it| it.dead.push(dead(true)), &[]);
        check(|it| it.dead.push(dead(false)), &["n is dead"]);
        check(|it| it.still_dead.push("n".to_owned()), &["n is dead"]);
    }
}
