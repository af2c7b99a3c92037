//! Matching: however a store narrows, what it ranks is what the domain's ranking makes of all jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobProse, JobText, PutOutcome, Seniority, StoredJob};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::{Preferences, Ranking, rank};
use hiretalk_domain::ports::JobCatalogue;

use crate::caller::Caller;
use crate::fixtures::{Market, full_job, job, job_id, long_word, unusual_jobs};
use crate::random::seed;
use crate::store::Store;
use crate::test_store::TestStore;

pub async fn a_ranking_is_that_of_all_jobs(case: &TestStore) {
    let callers = case.both().await;
    let mut model = Model::default();
    let seed = seed();
    for round in 0..5_u64 {
        model.clear(&callers[0]).await;
        let mut market = Market::new(seed.wrapping_add(round));
        let most = [3, 40, 90, 200, 300][usize::try_from(round).unwrap_or(0)];
        for step in 0..4 {
            let caller = &callers[market.below(2)];
            let now = caller.ticker().tick();
            model.stir(caller, &mut market, most, now).await;
            for reader in &callers {
                for _ in 0..6 {
                    let wanted = market.preferences(most);
                    let limit = [0, 1, 10, 10, 10, 1_000][market.below(6)];
                    let later =
                        Duration::days([0, 0, 0, 1, 40][market.below(5)]) + Duration::nanoseconds(999);
                    let told = format!("seed {seed}, round {round}, step {step}, {limit} of {wanted:?}");
                    model.check(reader, &wanted, now + later, limit, &told).await;
                }
            }
        }
    }
}

/// So many jobs that no store looks at all of them, most of which change and go.
pub async fn a_large_catalogue_is_ranked_like_a_small_one(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let mut model = Model::default();
    let seed = seed();
    let mut market = Market::new(seed);
    const JOBS: usize = 4_800;
    for step in 0..2 {
        let now = caller.ticker().tick();
        let numbers: Vec<usize> = match step {
            0 => (0..JOBS).collect(),
            // Most of what came first.
            _ => (0..4_300).filter(|_| !market.once_in(4)).collect(),
        };
        for thousand in numbers.chunks(1_000) {
            let jobs: Vec<_> = thousand.iter().map(|number| market.job(*number, now)).collect();
            // Many came at one moment, and some at another.
            let at = if market.once_in(2) { now } else { caller.ticker().tick() };
            model.put(&caller, &jobs, at).await;
        }
        for number in (0..JOBS).step_by(67) {
            model.remove(&caller, &Market::id(number)).await;
        }
        for _ in 0..12 {
            let wanted = market.preferences(JOBS);
            let limit = [0, 1, 10, 10, 200][market.below(5)];
            let told = format!("seed {seed}, step {step}, {limit} of {wanted:?}");
            model.check(&reader, &wanted, now, limit, &told).await;
        }
    }
}

pub async fn ties_are_broken_by_age_and_id(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let mut model = Model::default();
    let [old, new] = std::array::from_fn(|_| caller.ticker().tick());
    let jobs = |from: usize, to: usize| (from..to).rev().map(|number| job(&format!("{number:05}")));
    let puts =
        [(old, 3_000, 5_000), (new, 2_000, 3_000), (old, 500, 2_000), (old, 0, 500), (old, 5_000, 5_001)];
    for (at, from, to) in puts {
        for thousand in jobs(from, to).collect::<Vec<_>>().chunks(1_000) {
            model.put(&caller, thousand, at).await;
        }
    }
    let wanted = Preferences::default();
    let field = Preferences { field: FieldOfWork::parse("food").ok(), ..Preferences::default() };
    let none = Preferences { field: FieldOfWork::parse("none").ok(), ..Preferences::default() };
    for limit in [0, 1, 10, 1_000, 1_001, 1_010] {
        for wanted in [&wanted, &field, &none] {
            model.check(&reader, wanted, new, limit, &format!("{limit} of {wanted:?}")).await;
        }
    }
    // The newest are closed or gone: older ones take their place.
    for thousand in jobs(2_000, 3_000).collect::<Vec<_>>().chunks(1_000) {
        let closed: Vec<_> =
            thousand.iter().map(|job| Job { open_until: Some(new), ..job.clone() }).collect();
        model.put(&caller, &closed, new).await;
    }
    model.remove(&caller, &job_id("00000")).await;
    for limit in [1, 10] {
        model.check(&reader, &wanted, new, limit, "after the newest closed").await;
    }
}

/// One job that is put alone, beside a hundred of two kinds that were put together, can change what is missed.
pub async fn a_single_job_is_ranked_among_many(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let now = caller.ticker().tick();
    let wanted = Preferences {
        field: FieldOfWork::parse("Informática").ok(),
        seniority: full_job("any", now).seniority,
        interests: vec!["rust".to_owned()],
        ..Preferences::default()
    };
    // Each misses less than the one before: by its weight, by the number of preferences, or both.
    let nothing = |id: &str| Job { seniority: unusual_seniority(now), ..job(id) };
    let two_light = |id: &str| Job { field: full_job("any", now).field, ..nothing(id) };
    let one_heavy = |id: &str| Job { description: prose("Rust"), ..job(id) };
    let one_light = |id: &str| Job { seniority: None, ..two_light(id) };
    let all = |id: &str| full_job(id, now);
    let kinds: [&dyn Fn(&str) -> Job; 5] = [&nothing, &two_light, &one_heavy, &one_light, &all];
    let mut model = Model::default();
    for few in kinds {
        for many in kinds {
            let kind = |number: usize| if number % 33 == 5 { few } else { many };
            let jobs: Vec<_> = (0..100).map(|number| kind(number)(&format!("one of {number}"))).collect();
            model.put(&caller, &jobs, now).await;
            for single in kinds {
                model.put(&caller, &[single("a single one")], now).await;
                for limit in [1, 10] {
                    model.check(&reader, &wanted, now, limit, &format!("{limit} beside a single one")).await;
                }
            }
        }
    }
}

pub async fn every_change_of_a_job_counts(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let now = caller.ticker().tick();
    let full = full_job("full", now);
    let wanted = Preferences {
        field: Some(full.field.clone()),
        employment_type: Some(full.employment_type),
        work_model: Some(full.work_model),
        city: full.city.clone(),
        country: full.country,
        languages: full.languages.clone(),
        seniority: full.seniority,
        interests: vec!["programmer, rust, escribir".to_owned()],
        ..Preferences::default()
    };
    let unlike = |job: Job| Job { seniority: unusual_seniority(now), city: full.city.clone(), ..job };
    let changes: [&dyn Fn(Job) -> Job; 12] = [
        &|job| Job { title: full.title.clone(), ..job },
        &|job| Job { field: full.field.clone(), ..job },
        &|job| Job { employment_type: full.employment_type, ..job },
        &|job| Job { work_model: full.work_model, ..job },
        &|job| Job { city: None, ..job },
        &|job| Job { country: full.country, ..job },
        &|job| Job { description: full.description.clone(), ..job },
        &|job| Job { skills: full.skills.clone(), ..job },
        &|job| Job { languages: vec![LanguageCode::parse("zz").expect("a language")], ..job },
        &|job| Job { seniority: full.seniority, ..job },
        &|job| Job { open_from: Some(now + Duration::hours(1)), ..job },
        &|job| Job { open_until: Some(now), ..job },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut model = Model::default();
        let jobs: Vec<_> = (0..100).map(|number| unlike(job(&format!("{number:02}")))).collect();
        model.put(&caller, &jobs, now).await;
        // Some of them, so few that they are put alone, and so many that they are not; the first and others.
        for some in [0..5, 20..90] {
            let changed: Vec<_> = jobs[some].iter().cloned().map(change).collect();
            model.put(&caller, &changed, now).await;
            for limit in [10, 100] {
                model.check(&reader, &wanted, now, limit, &format!("{limit} after change {number}")).await;
            }
        }
        model.clear(&caller).await;
    }
}

/// Words and names that are hard to keep: very long, of other scripts, of signs alone.
pub async fn unusual_jobs_are_ranked_too(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let now = caller.ticker().tick();
    let mut model = Model::default();
    let long = long_word();
    let other: String = long.chars().rev().collect();
    let mut jobs = unusual_jobs(now);
    jobs.push(Job { description: prose(&format!("{long} y {other}")), ..job("long") });
    jobs.push(Job { description: prose(&other), ..job("other") });
    // Each alone, then all together with enough others.
    for job in &jobs {
        model.put(&caller, std::slice::from_ref(job), now).await;
    }
    let more: Vec<_> = (0..100).map(|number| job(&format!("more {number}"))).collect();
    for together in [false, true] {
        if together {
            model.put(&caller, &more, now).await;
        }
        for job in jobs.iter().take(4).chain(jobs.iter().rev().take(3)) {
            let wanted = Preferences {
                field: Some(job.field.clone()),
                city: job.city.clone(),
                country: job.country,
                languages: job.languages.clone(),
                seniority: job.seniority,
                interests: vec![long.clone(), job.title.to_string(), "ñandú".to_owned()],
                ..Preferences::default()
            };
            model.check(&reader, &wanted, now, 10, &format!("as {:?}", job.id)).await;
        }
        let wanted = Preferences { interests: vec![other.clone()], ..Preferences::default() };
        model.check(&reader, &wanted, now, 10, "a long word").await;
    }
}

/// Random catalogues have the fields that a count gives, in its order and spelling.
pub async fn fields_are_counted_among_open_jobs(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let mut model = Model::default();
    let seed = seed();
    for round in 0..8_u64 {
        let mut market = Market::new(seed.wrapping_sub(round));
        let now = caller.ticker().tick();
        model.stir(&caller, &mut market, 400, now).await;
        for later in [-3, 0, 1, 2, 40] {
            for limit in [0, 1, 2, 3, 10, 200] {
                let at = now + Duration::days(later);
                let fields = catalogue(&reader).fields(at, limit).await.expect("the store counts fields");
                let spelled: Vec<_> = fields.iter().map(FieldOfWork::as_str).collect();
                let told = format!("seed {seed}, round {round}, {limit} of those {later} days later");
                assert_eq!(spelled, model.fields(at, limit), "{told}");
            }
        }
    }
    model.clear(&caller).await;
    assert!(catalogue(&reader).fields(caller.ticker().tick(), 10).await.expect("no fields").is_empty());
}

/// A match sees a put whole or not at all, while others put and take away.
pub async fn a_match_sees_whole_puts(case: &TestStore) {
    let [caller, reader] = case.both().await;
    let now = caller.ticker().tick();
    let titled = |title: &str| -> Vec<Job> {
        let title = JobText::parse(title).expect("a title");
        (0..80).map(|number| Job { title: title.clone(), ..job(&format!("{number:02}")) }).collect()
    };
    let puts = ["uno", "dos"].map(titled);
    put(&caller, &puts[0], now).await;
    let writing = {
        let (caller, puts) = (caller.clone(), puts.clone());
        tokio::spawn(async move {
            for turn in 1..30 {
                put(&caller, &puts[turn % 2], now).await;
            }
        })
    };
    let mut matches = 0;
    while matches < 20 || !writing.is_finished() {
        matches += 1;
        let ranking = rank_by(&reader, &Preferences::default(), now, 100).await;
        let Ranking::Fits(found) = ranking else { panic!("all jobs fit who wants nothing") };
        let found: Vec<_> = found.into_iter().map(|found| found.job).collect();
        assert!(puts.contains(&found), "{} jobs of two puts", found.len());
    }
    writing.await.expect("all was put");
}

#[derive(Default)]
struct Model(BTreeMap<JobId, StoredJob>);

impl Model {
    async fn put(&mut self, caller: &Caller, jobs: &[Job], at: DateTime<Utc>) {
        let told = put(caller, jobs, at).await;
        for (job, told) in jobs.iter().zip(told) {
            let before = self.0.get(&job.id).map(|stored| stored.created_at);
            assert_eq!(told == PutOutcome::Replaced, before.is_some(), "{:?}", job.id);
            let stored = StoredJob { job: job.clone(), created_at: before.unwrap_or(at), updated_at: at };
            self.0.insert(job.id.clone(), stored);
        }
    }

    async fn remove(&mut self, caller: &Caller, id: &JobId) {
        let told = catalogue(caller).remove(id.clone()).await.expect("the store takes a job away");
        assert_eq!(told, self.0.remove(id).is_some(), "{id:?}");
    }

    async fn clear(&mut self, caller: &Caller) {
        for id in self.0.keys().cloned().collect::<Vec<_>>() {
            self.remove(caller, &id).await;
        }
    }

    /// Puts, replaces and takes away a few jobs or many, with numbers below `most`.
    async fn stir(&mut self, caller: &Caller, market: &mut Market, most: usize, now: DateTime<Utc>) {
        for _ in 0..=market.below(4) {
            let count = if market.once_in(2) { 1 + market.below(3) } else { most };
            let numbers: Vec<_> = (0..count).map(|_| market.below(most)).collect();
            let jobs: Vec<_> = numbers.into_iter().map(|number| market.job(number, now)).collect();
            let at = if market.once_in(2) { now } else { caller.ticker().tick() };
            self.put(caller, &jobs, at).await;
            if market.once_in(2) {
                // As an import that brings what is there.
                let again: Vec<_> = self.0.values().take(most / 2).map(|stored| stored.job.clone()).collect();
                self.put(caller, &again, at).await;
            }
            for _ in 0..market.below(5) {
                self.remove(caller, &Market::id(market.below(most))).await;
            }
        }
    }

    async fn check(&self, reader: &Caller, wanted: &Preferences, now: DateTime<Utc>, limit: u16, told: &str) {
        let expected = rank(self.0.values(), wanted, to_microseconds(now), usize::from(limit));
        assert_eq!(rank_by(reader, wanted, now, limit).await, expected, "{told}");
    }

    fn fields(&self, now: DateTime<Utc>, limit: u16) -> Vec<&str> {
        let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for StoredJob { job, .. } in self.0.values().filter(|stored| stored.job.is_open(now)) {
            counts.entry(job.field.folded()).or_insert((0, job.field.as_str())).0 += 1;
        }
        let mut fields: Vec<_> = counts.into_iter().collect();
        fields.sort_by_key(|(folded, (count, _))| (std::cmp::Reverse(*count), *folded));
        fields.into_iter().take(usize::from(limit)).map(|(_, (_, spelled))| spelled).collect()
    }
}

/// A seniority that the full job does not have.
fn unusual_seniority(now: DateTime<Utc>) -> Option<Seniority> {
    let other = |seniority: &&Seniority| Some(**seniority) != full_job("any", now).seniority;
    Seniority::ALL.iter().find(other).copied()
}

fn prose(text: &str) -> JobProse {
    JobProse::parse(text).expect("a description")
}

fn catalogue(caller: &Caller) -> Arc<dyn JobCatalogue> {
    let store: Arc<dyn Store> = Arc::clone(caller.store());
    store
}

async fn put(caller: &Caller, jobs: &[Job], at: DateTime<Utc>) -> Vec<PutOutcome> {
    catalogue(caller).put(jobs.to_vec(), at).await.expect("the jobs are stored")
}

async fn rank_by(reader: &Caller, wanted: &Preferences, now: DateTime<Utc>, limit: u16) -> Ranking {
    catalogue(reader).rank(wanted.clone(), now, limit).await.expect("the store ranks jobs")
}
