//! Turns with a catalogue of any jobs.

use hiretalk_domain::catalogue::JobText;
use hiretalk_domain::catalogue::StoredJob;
use hiretalk_domain::dialogue::{Dialogue, Flow, Known, Lookup, Person, Turn};
use hiretalk_domain::message::Incoming;
use proptest::prelude::{Strategy, prop};
use proptest::sample::Index;

use crate::matching::arbitrary;

/// Up to 40 jobs, some with as much text as a job can have.
pub(super) fn catalogue() -> impl Strategy<Value = Vec<StoredJob>> {
    (arbitrary::catalogue(), prop::collection::vec(proptest::prelude::any::<Index>(), 0..4)).prop_map(
        |(mut jobs, long)| {
            for at in long.iter().filter(|_| !jobs.is_empty()).map(|at| at.index(40)).collect::<Vec<_>>() {
                let count = jobs.len();
                let job = &mut jobs[at % count].job;
                job.title = JobText::parse(&"títu ".repeat(24)).unwrap();
                job.employer = JobText::parse(&"x".repeat(120)).unwrap();
                job.city = Some(JobText::parse(&"ñ".repeat(80)).unwrap());
                job.description = hiretalk_domain::catalogue::JobProse::parse(&"largo ".repeat(800)).unwrap();
            }
            jobs
        },
    )
}

/// The turn that a dialogue takes with these jobs, and how often they were asked.
pub(super) fn take(
    flow: &Flow,
    dialogue: &Dialogue,
    heard: &Incoming,
    person: &Person,
    jobs: &[StoredJob],
) -> (Turn, usize) {
    look_up(jobs, |known| flow.answer(dialogue.clone(), heard, person, known))
}

/// What comes of it once all is known that it asks of these jobs, and how often it asked.
pub(super) fn look_up<T>(jobs: &[StoredJob], attempt: impl Fn(&Known) -> Result<T, Lookup>) -> (T, usize) {
    let mut known = Known::default();
    let mut asked = Vec::new();
    loop {
        match attempt(&known) {
            Ok(done) => return (done, asked.len()),
            Err(lookup) => {
                assert!(!asked.contains(&lookup) && asked.len() < 20, "{lookup:?} again");
                asked.push(lookup.clone());
                let found = lookup.among(jobs, arbitrary::now());
                known.learn(lookup, found);
            }
        }
    }
}
