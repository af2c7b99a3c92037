//! Turns with a catalogue of any jobs.

use hiretalk_domain::catalogue::{JobText, StoredJob};
use hiretalk_domain::dialogue::{Dialogue, Flow, Lookup, LookupResult, Person, Resumable, Turn};
use hiretalk_domain::matching::{self, Gazetteer, Preferences};
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

/// The turn after an answer with these jobs, and the number of lookups.
pub(super) fn play(
    flow: &Flow,
    dialogue: &Dialogue,
    incoming: &Incoming,
    person: &Person,
    jobs: &[StoredJob],
) -> (Turn, usize) {
    resolve(jobs, flow.answer(dialogue.clone(), incoming, person))
}

/// The result of a step with these jobs, and the number of lookups.
pub(super) fn resolve<T>(jobs: &[StoredJob], mut step: Resumable<'_, T>) -> (T, usize) {
    let mut lookups = Vec::new();
    loop {
        match step {
            Resumable::Done(done) => return (done, lookups.len()),
            Resumable::Needs(pending) => {
                let lookup = pending.lookup().clone();
                assert!(!lookups.contains(&lookup) && lookups.len() < 20, "{lookup:?} again");
                step = pending.resume(look_up(&lookup, jobs));
                lookups.push(lookup);
            }
        }
    }
}

/// The result of a step that needs no lookup.
#[track_caller]
pub(crate) fn done<T>(step: Resumable<'_, T>) -> T {
    match step {
        Resumable::Done(done) => done,
        Resumable::Needs(pending) => panic!("{:?} is not known", pending.lookup()),
    }
}

fn look_up(lookup: &Lookup, jobs: &[StoredJob]) -> LookupResult {
    let now = arbitrary::now();
    match lookup {
        Lookup::Fields(limit) => LookupResult::Fields(matching::fields(jobs, now, usize::from(*limit))),
        Lookup::Ranking { preferences, limit } => {
            let wanted = Gazetteer::default().locate(Preferences::clone(preferences), None);
            LookupResult::Ranking(matching::rank(jobs, &wanted, now, usize::from(*limit)))
        }
        Lookup::Job(id) => {
            let stored = jobs.iter().find(|stored| stored.job.id == *id && stored.job.is_open(now));
            LookupResult::Job(stored.map(|stored| Box::new(stored.job.clone())))
        }
    }
}
