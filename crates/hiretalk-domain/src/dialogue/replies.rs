//! Replies to what people say besides answers: that they decline, that they are somebody else, questions of theirs.

use super::definition::Texts;
use super::flow::Flow;
use super::interpret::{Interpretation, NoAnswer};
use super::lookup::Resumable;
use super::state::{Dialogue, TurnEvent};
use super::transition::Transition;
use crate::conversation::Outcome;
use crate::intents::{Deciding, Intents, Topic};

/// The texts of these replies. A flow that has none of its own takes the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replies {
    /// The last word to somebody who declines.
    pub declined: Texts,
    /// The apology to somebody whose number is not the candidate's.
    pub wrong_person: Texts,
    /// The sender and the subject, with the ways to a person and to an opt-out.
    pub identity: Texts,
    /// A person was asked for, and will write.
    pub person: Texts,
    /// The job, to somebody who asks which it is.
    pub job: Texts,
    /// The place, to somebody who asks where it is.
    pub place: Texts,
    /// A question was noted for the team.
    pub noted: Texts,
    /// Before the question again, to a greeting alone.
    pub greeted: Texts,
    /// After the end, to a text that matters; at most once a day.
    pub closed: Texts,
}

impl Replies {
    /// The texts that are messages of their own, with their names in flow files.
    pub(super) fn named(&self) -> [(&'static str, &Texts); 8] {
        let Self { declined, wrong_person, identity, person, job, place, noted, greeted: _, closed } = self;
        [
            ("replies.declined", declined),
            ("replies.wrong_person", wrong_person),
            ("replies.identity", identity),
            ("replies.person", person),
            ("replies.job", job),
            ("replies.place", place),
            ("replies.noted", noted),
            ("replies.closed", closed),
        ]
    }
}

/// True if a text asks for something that is replied to beside an answer.
pub(super) fn asks(intents: &Intents) -> bool {
    intents.asks_for_person || intents.asks_identity || !intents.topics.is_empty()
}

/// An interpretation with what the text says besides: a text that asks is no miss, and a greeting alone is no answer.
pub(super) fn with_intents(interpretation: Interpretation, intents: &Intents) -> Interpretation {
    let is_unclear =
        matches!(interpretation, Interpretation::NoAnswer(NoAnswer::Unclear | NoAnswer::Open(_)));
    if is_unclear && asks(intents) {
        Interpretation::NoAnswer(NoAnswer::Resumed)
    } else if intents.is_pleasantry
        && matches!(
            interpretation,
            Interpretation::NoAnswer(NoAnswer::Unclear) | Interpretation::OwnWords { .. }
        )
    {
        Interpretation::NoAnswer(NoAnswer::Greeting)
    } else {
        interpretation
    }
}

/// The end of a dialogue that the person does not go on with; none if they do. An answer that ends it as declined goes its
/// own way.
pub(super) fn end_by_intent<'f>(
    flow: &'f Flow,
    dialogue: &Dialogue,
    intents: &Intents,
    answer_declines: bool,
) -> Option<Transition<'f>> {
    let replies = &flow.definition().replies;
    let (note, outcome, events) = match intents.deciding? {
        Deciding::NotMe => (&replies.wrong_person, Outcome::WrongPerson, vec![TurnEvent::WrongPerson]),
        Deciding::Decline if answer_declines => return None,
        // An opt-out in one message never comes to a dialogue. One that only the texts of a burst make together ends it,
        // so that it is never stored as an answer.
        Deciding::Decline | Deciding::OptOut => (&replies.declined, Outcome::Declined, Vec::new()),
    };
    let dialogue = dialogue.clone();
    Some(Transition { dialogue, reply: None, job: None, notes: vec![note], end: Some(outcome), events })
}

/// Adds the replies to what a text asks beside its answer.
pub(super) fn reply_to_requests<'f>(
    flow: &'f Flow,
    transition: Resumable<'f, Transition<'f>>,
    intents: &Intents,
) -> Resumable<'f, Transition<'f>> {
    let intents = intents.clone();
    transition.map(move |mut transition| {
        let (notes, events) = notes(flow, &mut transition.dialogue, &intents);
        transition.notes.extend(notes);
        transition.events.extend(events);
        transition
    })
}

/// The replies to what a text asks, and what is told of it.
fn notes<'f>(flow: &'f Flow, dialogue: &mut Dialogue, intents: &Intents) -> (Vec<&'f Texts>, Vec<TurnEvent>) {
    let replies = &flow.definition().replies;
    let (mut notes, mut events) = (Vec::new(), Vec::new());
    if intents.asks_identity {
        notes.push(&replies.identity);
    }
    for topic in &intents.topics {
        let (reply, is_known) = match topic {
            Topic::Job => (&replies.job, dialogue.subject.job_title.is_some()),
            Topic::Employer => (&replies.job, dialogue.subject.employer.is_some()),
            Topic::Place => (&replies.place, dialogue.subject.city.is_some()),
            Topic::Pay | Topic::Hours | Topic::Reply | Topic::Requirements | Topic::Other => {
                (&replies.noted, false)
            }
        };
        let reply = if is_known { reply } else { &replies.noted };
        if !notes.contains(&reply) {
            notes.push(reply);
        }
        if !is_known && !events.contains(&TurnEvent::QuestionAsked) {
            events.push(TurnEvent::QuestionAsked);
        }
    }
    if intents.asks_for_person {
        notes.push(&replies.person);
        events.extend(dialogue.promise_person().then_some(TurnEvent::PersonRequested));
    }
    (notes, events)
}

/// The turn after a text to a dialogue that has ended: nothing for a greeting, the reply for what is said besides answers,
/// and for all else the mark that a person is needed, with the closing line if `says_closed`.
pub(super) fn reply_after_end<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    intents: &Intents,
    says_closed: bool,
) -> Transition<'f> {
    let replies = &flow.definition().replies;
    let (mut said, mut events) = (Vec::new(), Vec::new());
    match intents.deciding {
        Some(Deciding::NotMe) => {
            said.push(&replies.wrong_person);
            events.push(TurnEvent::WrongPerson);
        }
        Some(Deciding::Decline) => said.push(&replies.declined),
        Some(Deciding::OptOut) => {}
        None if asks(intents) => (said, events) = notes(flow, &mut dialogue, intents),
        None if intents.is_pleasantry => {}
        None => {
            said.extend(says_closed.then_some(&replies.closed));
            events.extend(dialogue.promise_person().then_some(TurnEvent::PersonRequested));
        }
    }
    Transition { dialogue, reply: None, job: None, notes: said, end: None, events }
}
