//! A dialogue that is played: through the rules of listening, with jobs in place of a catalogue.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{CandidateRecord, ContactDetails, PersonName, Recipient};
use hiretalk_domain::catalogue::{JobText, StoredJob};
use hiretalk_domain::change::{Change, ConversationChange, OptOut};
use hiretalk_domain::conversation::{Conversation, Origin, State};
use hiretalk_domain::dialogue::{Dialogue, Flow, Person, Resumable, Subject};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::events::EventKind;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::inbound::{InboundContext, ReadTimer, ReceivedMessage, handle_message, read_buffer};
use hiretalk_domain::intents::Addressee;
use hiretalk_domain::interpretation::{Reading, accept_proposal};
use hiretalk_domain::language::Language;
use hiretalk_domain::message::{ChannelMessageId, Incoming, MediaKind, MessageIds, NewMessageBody, Outgoing};
use hiretalk_domain::outbound::Leased;
use hiretalk_domain::outbox::{LeaseToken, Task, Timeouts};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::routing::Routed;
use hiretalk_flows::intent_grammar;

use super::script::proposal;
use super::show::show;
use crate::catalogue::{catalogue, look_up};

/// The digest of the person's number.
const NUMBER: NumberDigest = NumberDigest([7; 32]);

/// A dialogue, and what is stored of it.
pub(super) struct Talk<'a> {
    flow: &'a Flow,
    jobs: Vec<StoredJob>,
    conversation: Conversation,
    dialogue: Option<Dialogue>,
    is_opted_out: bool,
    /// Whether what was typed is still to be read.
    has_to_read: bool,
    /// What could be tapped so far: ids and titles.
    tappable: Vec<(String, String)>,
    said: String,
    subject: Subject,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn contact() -> ContactDetails {
    ContactDetails {
        phone_number: PhoneNumber::restore("+34600111222").unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: None,
        email_address: None,
    }
}

impl<'a> Talk<'a> {
    pub(super) fn new(flow: &'a Flow) -> Self {
        let event = EventId::parse("e-1").unwrap();
        let origin = if flow.name().as_str() == "graduation" {
            Origin::Graduation { graduation_id: event }
        } else {
            Origin::Application { application_id: event, job_id: JobId::parse("J-42").unwrap() }
        };
        let id = ConversationId::new(now(), 7);
        let conversation = Conversation::open(id, CandidateId::parse("c-1").unwrap(), origin, now());
        Self {
            flow,
            jobs: catalogue(now()),
            conversation,
            dialogue: None,
            is_opted_out: false,
            has_to_read: false,
            tappable: Vec::new(),
            said: String::new(),
            subject: Subject {
                institution: (flow.name().as_str() == "graduation")
                    .then(|| JobText::parse("Uni Norte").unwrap()),
                ..Subject::default()
            },
        }
    }

    /// The transcript with what is said now.
    pub(super) fn play(mut self, written: &str) -> String {
        let mut lines = written.lines().peekable();
        while let Some(line) = lines.next() {
            let is_direction = ["# ", "> ", "+ ", "~ "].iter().any(|sign| line.starts_with(sign));
            if is_direction || ["language ", "catalogue ", "job "].iter().any(|word| line.starts_with(word)) {
                writeln!(self.said, "{line}").unwrap();
            }
            if let Some(language) = line.strip_prefix("language ") {
                self.begin(language.parse().unwrap());
            } else if let Some(job) = line.strip_prefix("job ") {
                let (title, employer) =
                    job.split_once(" at ").map_or((job, None), |(title, at)| (title, Some(at)));
                self.subject.job_title = JobText::parse(title).ok();
                self.subject.employer = employer.and_then(|employer| JobText::parse(employer).ok());
            } else if line == "catalogue none" {
                self.jobs.clear();
            } else if let Some(done) = line.strip_prefix("> ").or(line.strip_prefix("+ ")) {
                self.act(done);
                let goes_on =
                    lines.peek().is_some_and(|next| ["+ ", "~ "].iter().any(|sign| next.starts_with(sign)));
                self.read_unless(goes_on, None);
            } else if let Some(proposed) = line.strip_prefix("~ ") {
                assert!(self.has_to_read, "there is nothing to read for {proposed}");
                self.read_unless(false, Some(proposed));
            }
        }
        let mut answers = String::from("Kept:\n");
        for answer in self.dialogue.iter().flat_map(|dialogue| &dialogue.answers) {
            writeln!(answers, "    {} = {} ({})", answer.key, answer.value, answer.read_by.as_str()).unwrap();
        }
        self.said + &answers
    }

    fn addressee(&self) -> Addressee<'static> {
        let is_graduate = matches!(self.conversation.origin, Origin::Graduation { .. });
        Addressee { first_name: "Ana", last_name: None, is_graduate }
    }

    fn person(&self) -> Person {
        let subject =
            self.dialogue.as_ref().map_or_else(|| self.subject.clone(), |dialogue| dialogue.subject.clone());
        Person::new(&PersonName::parse("Ana").unwrap(), subject)
    }

    fn begin(&mut self, language: Language) {
        self.said.push('\n');
        self.say(&self.flow.greeting(language, &self.person()));
        self.conversation = self.conversation.clone().start(now()).unwrap();
        self.dialogue = Some(Dialogue { subject: self.subject.clone(), ..self.flow.begin(language) });
    }

    fn act(&mut self, done: &str) {
        let content = match done {
            "(reminder)" | "(late reminder)" => {
                let dialogue = self.dialogue.as_ref().unwrap();
                self.say(&self.flow.reminder(dialogue, done == "(reminder)", &self.person()));
                return;
            }
            close if close.starts_with("(close ") => {
                let before = self.jobs.len();
                self.jobs.retain(|stored| close != format!("(close {})", stored.job.id));
                assert_eq!(self.jobs.len(), before - 1, "{close}");
                self.said.push('\n');
                return;
            }
            named if named.starts_with("[=") => {
                let title = named.trim_start_matches("[=").trim_end_matches(']');
                let (choice, title) =
                    self.tappable.iter().rfind(|(_, known)| known == title).unwrap().clone();
                Incoming::Tap { choice, title }
            }
            tap if tap.starts_with('[') => {
                let (choice, title) = tap.strip_prefix('[').unwrap().split_once("] ").unwrap();
                Incoming::Tap { choice: choice.to_owned(), title: title.to_owned() }
            }
            media if media.starts_with("(media ") => {
                let kind =
                    MediaKind::ALL.into_iter().find(|kind| media == format!("(media {})", kind.as_str()));
                Incoming::Media(kind.unwrap())
            }
            text => Incoming::Text(text.to_owned()),
        };
        let change = self.handle(content);
        self.has_to_read |= change.outbox.iter().any(|entry| entry.task == Task::Read);
        // What has ended cancels what it had to do.
        self.has_to_read &= change.cancelled.is_empty();
        self.apply(change);
    }

    /// The change that a message makes.
    fn handle(&self, content: Incoming) -> Change {
        let message = ReceivedMessage {
            channel_id: ChannelMessageId::parse("wamid.1").unwrap(),
            senders: vec![NUMBER],
            sent_at: now(),
            content: Some(content),
            file: None,
        };
        let ids = MessageIds::new(now(), 7);
        let intents = intent_grammar();
        let context = InboundContext {
            flow: Some(self.flow),
            intents: &intents,
            timeouts: Timeouts::default(),
            ids,
            now: now(),
        };
        self.resolve(handle_message(message, Some(self.routed()), context)).unwrap()
    }

    /// Reads the burst, if there is one and it does not go on.
    fn read_unless(&mut self, goes_on: bool, proposed: Option<&str>) {
        if !goes_on && std::mem::take(&mut self.has_to_read) {
            let reading = proposed.and_then(|proposed| self.interpret(proposed));
            let change = self.read(reading);
            self.apply(change);
        }
    }

    /// The accepted part of a proposal, for which there must be a request.
    fn interpret(&self, proposed: &str) -> Option<Reading> {
        let dialogue = self.dialogue.as_ref().unwrap();
        let answer = self.flow.parse_buffer(dialogue, &self.addressee()).unwrap();
        let request = self.resolve(self.flow.interpretation_request(dialogue, &answer, &contact()));
        let request = request.unwrap_or_else(|| panic!("no model is asked for {proposed}"));
        accept_proposal(&request, proposal(proposed))
    }

    /// The change that reading the burst makes.
    fn read(&self, reading: Option<Reading>) -> Change {
        let timer = ReadTimer {
            token: LeaseToken::new(1, 2),
            flow: self.flow,
            number: Some(NUMBER),
            answer: self
                .dialogue
                .as_ref()
                .and_then(|dialogue| self.flow.parse_buffer(dialogue, &self.addressee())),
            reading,
            timeouts: Timeouts::default(),
            ids: MessageIds::new(now(), 8),
            now: now(),
        };
        self.resolve(read_buffer(self.leased(), timer)).unwrap()
    }

    fn resolve<T>(&self, mut step: Resumable<'_, T>) -> T {
        loop {
            match step {
                Resumable::Done(done) => return done,
                Resumable::Needs(pending) => {
                    let found = look_up(pending.lookup(), &self.jobs, now());
                    step = pending.resume(found);
                }
            }
        }
    }

    fn leased(&self) -> Leased {
        let recipient = Recipient {
            phone_number: PhoneNumber::restore("+34600111222").unwrap(),
            first_name: PersonName::parse("Ana").unwrap(),
        };
        Leased {
            entry: Timeouts::default().read(self.conversation.id, true, now()),
            tries: 0,
            unconfirmed: 0,
            conversation: self.conversation.clone(),
            dialogue: self.dialogue.clone(),
            recipient: Some(recipient),
            number: Some(NUMBER),
            content: None,
            is_opted_out: self.is_opted_out,
            last_inbound_at: Some(now()),
            wait: Duration::ZERO,
        }
    }

    fn routed(&self) -> Routed {
        Routed {
            conversation: self.conversation.clone(),
            candidate: CandidateRecord::Known(contact()),
            dialogue: self.dialogue.clone(),
            number: NUMBER,
            names: vec![NUMBER],
            others: Vec::new(),
            is_opted_out: self.is_opted_out,
            last_inbound_at: None,
        }
    }

    fn apply(&mut self, change: Change) {
        let mut is_silent = true;
        for message in change.messages {
            if let NewMessageBody::Out { content, .. } = message.body {
                is_silent = false;
                self.say(&content);
            }
        }
        if is_silent && !self.has_to_read {
            self.said.push_str("(silence)\n\n");
        }
        for event in change.events {
            match event.kind {
                EventKind::PersonRequested { .. }
                | EventKind::QuestionAsked { .. }
                | EventKind::WrongPerson { .. } => {
                    writeln!(self.said, "{}\n", event.kind.name()).unwrap();
                }
                EventKind::JobSelected { ref job_id, .. } => {
                    writeln!(self.said, "{} {job_id}\n", event.kind.name()).unwrap();
                }
                _ => {}
            }
        }
        for opt_out in change.opt_outs {
            self.is_opted_out = matches!(opt_out, OptOut::Put { .. });
        }
        if let Some(ConversationChange::Advance(conversation)) = change.conversation {
            if let State::Completed { outcome } = conversation.state {
                writeln!(self.said, "{outcome}\n").unwrap();
            }
            self.conversation = conversation;
        }
        if let Some((_, dialogue)) = change.dialogue {
            self.dialogue = Some(dialogue);
        }
    }

    fn say(&mut self, message: &Outgoing) {
        let choices = message.choices().iter();
        self.tappable.extend(choices.map(|choice| (choice.id.clone(), choice.title.clone())));
        writeln!(self.said, "{}", show(message)).unwrap();
    }
}
