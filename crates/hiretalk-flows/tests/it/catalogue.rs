//! The jobs that the transcripts offer, out of `tests/data/catalogue.toml`.

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{
    CountryCode, CurrencyCode, FieldOfWork, Job, JobProse, JobText, Salary, SalaryPeriod, StoredJob,
    WebAddress,
};
use hiretalk_domain::dialogue::{Lookup, LookupResult};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::{self, NEAR_MISSES, Preferences};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    jobs: Vec<JobForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct JobForm {
    id: String,
    title: String,
    employer: String,
    field: String,
    employment_type: String,
    work_model: String,
    city: Option<String>,
    country: Option<String>,
    description: String,
    seniority: Option<String>,
    salary: Option<(u32, u32, String, String)>,
}

/// All of them, open at `now`; each is a minute older than the one before it.
pub(crate) fn catalogue(now: DateTime<Utc>) -> Vec<StoredJob> {
    let Catalogue { jobs } = toml::from_str(include_str!("../data/catalogue.toml")).unwrap();
    let stored = |(form, minutes)| {
        let created_at = now - Duration::days(1) - Duration::minutes(minutes);
        StoredJob { job: job(form), created_at, updated_at: created_at }
    };
    jobs.into_iter().zip(0..).map(stored).collect()
}

fn job(form: JobForm) -> Job {
    let salary = form.salary.map(|(minimum, maximum, currency, period)| {
        let period: SalaryPeriod = period.parse().unwrap();
        Salary::new(minimum, maximum, CurrencyCode::parse(&currency).unwrap(), period).unwrap()
    });
    Job {
        application_url: WebAddress::parse(&format!("https://example.com/jobs/{}", form.id)).unwrap(),
        id: JobId::parse(&form.id).unwrap(),
        title: JobText::parse(&form.title).unwrap(),
        employer: JobText::parse(&form.employer).unwrap(),
        field: FieldOfWork::parse(&form.field).unwrap(),
        employment_type: form.employment_type.parse().unwrap(),
        work_model: form.work_model.parse().unwrap(),
        city: form.city.map(|city| JobText::parse(&city).unwrap()),
        country: form.country.map(|country| CountryCode::parse(&country).unwrap()),
        description: JobProse::parse(&form.description).unwrap(),
        skills: Vec::new(),
        salary,
        languages: Vec::new(),
        seniority: form.seniority.map(|level| level.parse().unwrap()),
        open_from: None,
        open_until: None,
    }
}

/// The answer of these jobs to a lookup.
pub(crate) fn look_up(lookup: &Lookup, jobs: &[StoredJob], now: DateTime<Utc>) -> LookupResult {
    match lookup {
        Lookup::Fields(limit) => LookupResult::Fields(matching::fields(jobs, now, usize::from(*limit))),
        Lookup::Ranking { preferences, limit } => {
            let gazetteer = hiretalk_flows::gazetteer();
            let wanted = gazetteer.locate(Preferences::clone(preferences), CountryCode::parse("ES").ok());
            let limit = usize::from(*limit);
            let ranking = matching::rank(jobs, &wanted, now, limit);
            LookupResult::Ranking(if ranking.has_distances(&wanted) {
                let near_misses = matching::rank(jobs, &wanted, now, limit.max(NEAR_MISSES.into()));
                gazetteer.order_by_distance(near_misses, &wanted, limit)
            } else {
                ranking
            })
        }
        Lookup::Job(id) => {
            let stored = jobs.iter().find(|stored| stored.job.id == *id && stored.job.is_open(now));
            LookupResult::Job(stored.map(|stored| Box::new(stored.job.clone())))
        }
    }
}
