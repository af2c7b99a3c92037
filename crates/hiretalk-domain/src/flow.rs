//! (Replaced by the flow engine.)
#![allow(missing_docs, clippy::all, dead_code, unused_variables)]
use crate::conversation::Outcome;
use crate::language::Language;
use crate::message::{Incoming, Outgoing};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowName(pub String);
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepName(pub String);
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    pub flow: FlowName,
    pub step: StepName,
    pub language: Language,
    pub answers: Vec<Answer>,
    pub misses: u8,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub key: String,
    pub value: String,
}
pub struct Person {
    pub first_name: String,
    pub job_id: Option<String>,
}
pub struct Turn {
    pub dialogue: Dialogue,
    pub say: Vec<Outgoing>,
    pub end: Option<Outcome>,
}
#[derive(Debug)]
pub struct Flow;
impl Flow {
    pub fn greeting(&self, language: Language, person: &Person) -> Outgoing {
        unreachable!()
    }
    pub fn reminder(&self, dialogue: &Dialogue, window_open: bool, person: &Person) -> Outgoing {
        unreachable!()
    }
    pub fn begin(&self, language: Language) -> Dialogue {
        unreachable!()
    }
    pub fn answer(&self, dialogue: Dialogue, heard: &Incoming, person: &Person) -> Turn {
        unreachable!()
    }
}
