//! The catalogue of jobs: put and replaced by id, all or none; found, listed and taken away.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{
    EmploymentType, FieldOfWork, Job, JobFilter, JobText, PutOutcome, StoredJob, WorkModel,
};
use hiretalk_domain::ids::{JobId, to_microseconds};
use hiretalk_domain::ports::{JobCatalogue, StoreError};

use crate::caller::Caller;
use crate::fixtures::{full_job, job, job_id, unusual_jobs};
use crate::store::Store;
use crate::test_store::TestStore;

pub async fn every_part_of_a_job_comes_back(case: &TestStore) {
    let [caller, other] = case.both().await;
    let now = caller.ticker().tick();
    let mut jobs = vec![job("bare"), full_job("full", now)];
    jobs.extend(unusual_jobs(now));
    assert_eq!(put(&caller, &jobs, now).await, vec![PutOutcome::Added; jobs.len()]);
    for expected in &jobs {
        for reader in [&caller, &other] {
            let stored = find(reader, &expected.id).await.expect("the job is there");
            assert_eq!(stored, kept_once(expected, now));
            // Fields are equal in any spelling, and come back in their own.
            assert_eq!(stored.job.field.as_str(), expected.field.as_str());
        }
    }
    jobs.sort_by(|one, other| one.id.cmp(&other.id));
    let all: Vec<_> = jobs.iter().map(|job| kept_once(job, now)).collect();
    assert_eq!(walk(&other, &JobFilter::default(), 200).await, all);
}

pub async fn an_unknown_job_is_not_found(case: &TestStore) {
    let [caller, other] = case.both().await;
    put(&caller, &[job("job")], caller.ticker().tick()).await;
    for unknown in ["Job", "jób", "job ", "job%", "jo"] {
        assert_eq!(find(&other, &job_id(unknown)).await, None, "{unknown:?}");
        assert!(!remove(&other, unknown).await, "{unknown:?}");
    }
    assert!(find(&other, &job_id("job")).await.is_some());
}

pub async fn a_job_takes_the_place_of_the_one_before(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [first, second, third] = std::array::from_fn(|_| caller.ticker().tick());
    put(&caller, &[job("a"), job("b")], first).await;
    let fuller = [full_job("a", first), full_job("c", first)];
    assert_eq!(put(&other, &fuller, second).await, [PutOutcome::Replaced, PutOutcome::Added]);
    let replaced = StoredJob { job: full_job("a", first), created_at: first, updated_at: second };
    let stored = find(&caller, &job_id("a")).await;
    assert_eq!(stored, Some(replaced));
    assert_eq!(stored.map(|stored| stored.job.field.as_str().to_owned()).as_deref(), Some("Informática"));
    assert_eq!(find(&caller, &job_id("b")).await, Some(kept_once(&job("b"), first)));
    assert_eq!(put(&caller, &[job("a")], third).await, [PutOutcome::Replaced]);
    let bare_again = StoredJob { job: job("a"), created_at: first, updated_at: third };
    assert_eq!(find(&other, &job_id("a")).await, Some(bare_again.clone()));
    // By a process whose clock is behind.
    assert_eq!(put(&other, &[job("c")], first - Duration::hours(1)).await, [PutOutcome::Replaced]);
    let behind = StoredJob { job: job("c"), created_at: second, updated_at: first - Duration::hours(1) };
    let all = [bare_again, kept_once(&job("b"), first), behind];
    assert_eq!(walk(&caller, &JobFilter::default(), 10).await, all);
}

pub async fn the_last_of_several_with_one_id_counts(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [first, second] = std::array::from_fn(|_| caller.ticker().tick());
    let a = |title: &str| Job { title: title_of(title), ..job("a") };
    let b = |title: &str| Job { title: title_of(title), ..job("b") };
    let told = put(&caller, &[a("1"), b("1"), a("2"), a("3")], first).await;
    assert_eq!(told, [PutOutcome::Added, PutOutcome::Added, PutOutcome::Replaced, PutOutcome::Replaced]);
    let all = [kept_once(&a("3"), first), kept_once(&b("1"), first)];
    assert_eq!(walk(&other, &JobFilter::default(), 10).await, all);
    assert_eq!(put(&other, &[b("2"), b("3")], second).await, [PutOutcome::Replaced, PutOutcome::Replaced]);
    let latest = StoredJob { job: b("3"), created_at: first, updated_at: second };
    assert_eq!(find(&caller, &job_id("b")).await, Some(latest));
    assert_eq!(put(&caller, &[], second).await, []);
}

/// One job that no store takes keeps the others out.
pub async fn jobs_are_put_all_or_none(case: &TestStore) {
    let [caller, other] = case.both().await;
    let now = caller.ticker().tick();
    put(&caller, &[job("b")], now).await;
    let bare = job("d");
    let full = full_job("d", now);
    let skills = full.skills.iter().cycle().take(Job::MOST_SKILLS + 1).cloned().collect();
    let languages = full.languages.iter().cycle().take(Job::MOST_LANGUAGES + 1).copied().collect();
    for defect in [Job { skills, ..bare.clone() }, Job { languages, ..bare }] {
        let jobs = vec![job("a"), full_job("b", now), defect, job("e")];
        let refused = catalogue(&caller).put(jobs, caller.ticker().tick()).await;
        assert!(matches!(refused, Err(StoreError::Broken(_))), "{refused:?}");
        assert_eq!(walk(&other, &JobFilter::default(), 10).await, [kept_once(&job("b"), now)]);
    }
}

pub async fn a_removed_job_is_gone(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [first, second] = std::array::from_fn(|_| caller.ticker().tick());
    put(&caller, &[job("a"), job("b")], first).await;
    assert!(remove(&other, "a").await);
    assert!(!remove(&caller, "a").await);
    assert_eq!(find(&caller, &job_id("a")).await, None);
    assert_eq!(walk(&caller, &JobFilter::default(), 10).await, [kept_once(&job("b"), first)]);
    assert_eq!(put(&caller, &[job("a")], second).await, [PutOutcome::Added]);
    assert_eq!(find(&other, &job_id("a")).await, Some(kept_once(&job("a"), second)));
}

/// The most that may be put at once, twice.
pub async fn a_thousand_jobs_are_put_at_once(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [first, second] = std::array::from_fn(|_| caller.ticker().tick());
    let bare: Vec<_> = (0..1_000).map(|number| job(&format!("{number:03}"))).collect();
    assert_eq!(put(&caller, &bare, first).await, vec![PutOutcome::Added; 1_000]);
    let full: Vec<_> = (0..1_000).rev().map(|number| full_job(&format!("{number:03}"), first)).collect();
    assert_eq!(put(&other, &full, second).await, vec![PutOutcome::Replaced; 1_000]);
    let walked = walk(&caller, &JobFilter::default(), 300).await;
    let replaced = |job: &Job| StoredJob { job: job.clone(), created_at: first, updated_at: second };
    assert_eq!(walked, full.iter().rev().map(replaced).collect::<Vec<_>>());
}

/// Every set of conditions, in pages of several sizes, also from ids that no job has.
pub async fn every_filter_lists_its_jobs_by_id(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let now = writer.ticker().tick();
    let mut all = population(now);
    put(&writer, &all, now).await;
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let fields = [None, Some("Food"), Some("Health"), Some("Nothing")];
    let employment_types = [None, Some(EmploymentType::PartTime), Some(EmploymentType::Temporary)];
    let work_models = [None, Some(WorkModel::Remote), Some(WorkModel::Hybrid)];
    for field in fields {
        for employment_type in employment_types {
            for work_model in work_models {
                for open_at in [None, Some(now), Some(now + Duration::hours(2))] {
                    let field = field.map(field_of);
                    let filter = JobFilter { field, employment_type, work_model, open_at };
                    let expected: Vec<_> = all.iter().filter(|job| filter.matches(job)).cloned().collect();
                    for limit in [1, 7, 200] {
                        let walked = walk(&reader, &filter, limit).await;
                        let walked: Vec<_> = walked.into_iter().map(|stored| stored.job).collect();
                        assert_eq!(walked, expected, "{filter:?} in pages of {limit}");
                    }
                }
            }
        }
    }
    for after in ["", "1", "10", "A", "Z", "a", "z", "é", "𝒳"] {
        let ids = all.iter().map(|job| &job.id).filter(|id| id.as_str() > after);
        let after = JobId::parse(after).ok();
        let page = page(&reader, &JobFilter::default(), after.clone(), 200).await;
        let listed = page.iter().map(|stored| &stored.job.id);
        assert!(listed.eq(ids), "after {after:?}");
    }
    assert_eq!(page(&reader, &JobFilter::default(), None, 0).await, []);
}

/// Case, accents and signs make no other field, in what is stored and in what is asked for.
pub async fn a_field_is_found_in_any_spelling(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let now = writer.ticker().tick();
    let spellings = ["Informática", "INFORMATICA", "informa\u{301}tica", "¡Informática!"];
    let others = ["Informática 2", "Informatico", "Straße"];
    let jobs: Vec<_> = spellings
        .into_iter()
        .chain(others)
        .map(|spelling| Job { field: field_of(spelling), ..job(spelling) })
        .collect();
    put(&writer, &jobs, now).await;
    let listed = async |spelling: &str| {
        let filter = JobFilter { field: Some(field_of(spelling)), ..JobFilter::default() };
        let walked = walk(&reader, &filter, 2).await;
        walked.into_iter().map(|stored| stored.job.field.as_str().to_owned()).collect::<Vec<_>>()
    };
    let mut by_id = spellings;
    by_id.sort_unstable();
    for spelling in spellings {
        assert_eq!(listed(spelling).await, by_id, "{spelling}");
    }
    assert_eq!(listed("strasse").await, ["Straße"]);
    assert_eq!(listed("informatic").await, [""; 0]);
    // A job that changes its field changes its list.
    put(&writer, &[Job { field: field_of("Salud"), ..job("Straße") }], now).await;
    assert_eq!(listed("strasse").await, [""; 0]);
    assert_eq!(listed("SALUD").await, ["Salud"]);
}

pub async fn a_closed_job_is_listed_unless_open_ones_are_asked_for(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let now = writer.ticker().tick();
    let a_little = Duration::microseconds(1);
    let table = [
        ("always", None, None, true),
        ("from now", Some(now), None, true),
        ("from soon", Some(now + a_little), None, false),
        ("until now", None, Some(now), false),
        ("until soon", None, Some(now + a_little), true),
        ("just now", Some(now), Some(now + a_little), true),
        ("just before", Some(now - a_little), Some(now), false),
        ("backwards", Some(now), Some(now - a_little), false),
    ];
    let jobs = table.map(|(id, open_from, open_until, _)| Job { open_from, open_until, ..job(id) });
    put(&writer, &jobs, now).await;
    let listed = async |open_at| {
        let filter = JobFilter { open_at, ..JobFilter::default() };
        let walked = walk(&reader, &filter, 3).await;
        walked.into_iter().map(|stored| stored.job.id.to_string()).collect::<Vec<_>>()
    };
    let sorted = |only_open: bool| {
        let ids = table.iter().filter(|(.., is_open)| *is_open || !only_open).map(|(id, ..)| *id);
        let mut ids: Vec<_> = ids.collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(listed(None).await, sorted(false));
    assert_eq!(listed(Some(now)).await, sorted(true));
    // No job opens or closes between two microseconds.
    assert_eq!(listed(Some(now + Duration::nanoseconds(999))).await, sorted(true));
}

pub async fn moments_of_jobs_are_kept_to_the_microsecond(case: &TestStore) {
    let [caller, other] = case.both().await;
    let fine = Duration::nanoseconds(999);
    let long_ago: DateTime<Utc> = DateTime::UNIX_EPOCH - Duration::days(10_000);
    for moment in [caller.ticker().tick(), long_ago] {
        let dated = |moment| Job { open_from: Some(moment), open_until: Some(moment), ..job("a") };
        put(&caller, &[dated(moment + fine)], moment + fine).await;
        assert_eq!(to_microseconds(moment + fine), moment);
        assert_eq!(find(&other, &job_id("a")).await, Some(kept_once(&dated(moment), moment)));
        assert!(remove(&caller, "a").await);
    }
}

/// Two processes that put the same jobs in opposite orders get by: each job is new to one of them.
pub async fn puts_that_cross_each_other_all_succeed(case: &TestStore) {
    let callers = case.both().await;
    let now = callers[0].ticker().tick();
    let there: Vec<_> = (0..100).map(|number| job(&format!("{number:02}"))).collect();
    let back: Vec<_> = there.iter().rev().cloned().collect();
    let putting: Vec<_> = (0..16)
        .map(|round| {
            let caller = callers[round % 2].clone();
            let jobs = if round % 4 < 2 { there.clone() } else { back.clone() };
            tokio::spawn(async move { put(&caller, &jobs, now).await })
        })
        .collect();
    let mut added = 0;
    for told in putting {
        let told = told.await.expect("the jobs are put");
        added += told.into_iter().filter(|put| *put == PutOutcome::Added).count();
    }
    assert_eq!(added, there.len());
    let all: Vec<_> = there.iter().map(|job| kept_once(job, now)).collect();
    assert_eq!(walk(&callers[1], &JobFilter::default(), 200).await, all);
}

/// 40 jobs of all sorts, not in the order of their ids.
fn population(now: DateTime<Utc>) -> Vec<Job> {
    let letters = ["z", "A", "é", "a", "𝒳", "Z", "1", "_"];
    let fields = ["Food", "FOOD", "health", "Health", "Software"];
    let mut jobs = Vec::new();
    for number in 0..40_usize {
        let id = format!("{}{number}", letters[number % letters.len()]);
        jobs.push(Job {
            field: field_of(fields[number % fields.len()]),
            employment_type: EmploymentType::ALL[number / 3 % EmploymentType::ALL.len()],
            work_model: WorkModel::ALL[number % WorkModel::ALL.len()],
            ..if number % 7 < 3 { full_job(&id, now) } else { job(&id) }
        });
    }
    jobs
}

/// A job as it is stored after it was put once.
fn kept_once(job: &Job, at: DateTime<Utc>) -> StoredJob {
    StoredJob { job: job.clone(), created_at: at, updated_at: at }
}

fn field_of(name: &str) -> FieldOfWork {
    FieldOfWork::parse(name).expect("a field of work")
}

fn title_of(text: &str) -> JobText<120> {
    JobText::parse(text).expect("a title")
}

fn catalogue(caller: &Caller) -> Arc<dyn JobCatalogue> {
    let store: Arc<dyn Store> = Arc::clone(caller.store());
    store
}

async fn put(caller: &Caller, jobs: &[Job], at: DateTime<Utc>) -> Vec<PutOutcome> {
    catalogue(caller).put(jobs.to_vec(), at).await.expect("the jobs are stored")
}

async fn find(caller: &Caller, id: &JobId) -> Option<StoredJob> {
    catalogue(caller).find(id.clone()).await.expect("the store reads a job")
}

async fn remove(caller: &Caller, id: &str) -> bool {
    catalogue(caller).remove(job_id(id)).await.expect("the store takes a job away")
}

async fn page(caller: &Caller, filter: &JobFilter, after: Option<JobId>, limit: u16) -> Vec<StoredJob> {
    catalogue(caller).page(filter.clone(), after, limit).await.expect("the store lists jobs")
}

/// All pages of `limit` jobs, one after the other.
async fn walk(caller: &Caller, filter: &JobFilter, limit: u16) -> Vec<StoredJob> {
    let mut walked: Vec<StoredJob> = Vec::new();
    loop {
        let after = walked.last().map(|last| last.job.id.clone());
        let page = page(caller, filter, after, limit).await;
        assert!(page.len() <= usize::from(limit), "a page of {limit} has {}", page.len());
        if page.is_empty() {
            return walked;
        }
        walked.extend(page);
    }
}
