//! Jobs and preferences at random, out of few values, so that they often meet.

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{
    CountryCode, EmploymentType, FieldOfWork, Job, JobProse, JobText, Seniority, StoredJob, WebAddress,
    WorkModel,
};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::Preferences;
use proptest::prelude::{Strategy, any, prop};
use proptest::sample::{Index, select, subsequence};

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

pub(super) fn text<const MAXIMUM: usize>(text: &str) -> JobText<MAXIMUM> {
    JobText::parse(text).unwrap()
}

pub(super) fn id(number: usize) -> JobId {
    JobId::parse(&format!("job-{number}")).unwrap()
}

/// A job that is as plain as can be.
pub(super) fn plain(number: usize) -> StoredJob {
    let job = Job {
        id: id(number),
        title: text("Puesto"),
        employer: text("Acme"),
        field: FieldOfWork::parse("Salud").unwrap(),
        employment_type: EmploymentType::FullTime,
        work_model: WorkModel::OnSite,
        city: None,
        country: None,
        description: JobProse::parse("Sin más.").unwrap(),
        skills: Vec::new(),
        salary: None,
        languages: Vec::new(),
        seniority: None,
        application_url: WebAddress::parse("https://example.com").unwrap(),
        open_from: None,
        open_until: None,
    };
    StoredJob { job, created_at: now(), updated_at: now() }
}

const FIELDS: [&str; 2] = ["Salud", "Diseño"];
const CITIES: [&str; 2] = ["Málaga", "Lima"];
const COUNTRIES: [&str; 2] = ["ES", "PE"];
const LANGUAGES: [&str; 3] = ["es", "en", "fr"];
const WORDS: [&str; 6] = ["dibujo", "animales", "ventas", "designer", "música", "niños"];

fn maybe<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(select(values))
}

fn languages() -> impl Strategy<Value = Vec<LanguageCode>> {
    subsequence(LANGUAGES.to_vec(), 0..=LANGUAGES.len())
        .prop_map(|codes| codes.into_iter().map(|code| LanguageCode::parse(code).unwrap()).collect())
}

fn city() -> impl Strategy<Value = Option<JobText<80>>> {
    maybe(CITIES.map(text).to_vec())
}

fn country() -> impl Strategy<Value = Option<CountryCode>> {
    maybe(COUNTRIES.map(|code| CountryCode::parse(code).unwrap()).to_vec())
}

fn field() -> impl Strategy<Value = FieldOfWork> {
    select(FIELDS.map(|field| FieldOfWork::parse(field).unwrap()).to_vec())
}

fn words() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(WORDS.to_vec(), 0..=3)
}

fn stored() -> impl Strategy<Value = StoredJob> {
    let terms =
        (field(), select(EmploymentType::ALL), select(WorkModel::ALL), maybe(Seniority::ALL.to_vec()));
    let open = (prop::option::of(-2..2_i64), prop::option::of(-1..3_i64), 0..3_i64);
    (terms, (city(), country(), languages()), (words(), words(), words()), open).prop_map(
        |(terms, (city, country, languages), (title, skills, description), (from, until, age))| {
            let mut stored = plain(0);
            let job = &mut stored.job;
            (job.field, job.employment_type, job.work_model, job.seniority) = terms;
            (job.city, job.country, job.languages) = (city, country, languages);
            job.title = text(&format!("Puesto {}", title.join(" ")));
            job.skills = skills.into_iter().map(text).collect();
            job.description = JobProse::parse(&format!("Con {}", description.join(", "))).unwrap();
            job.open_from = from.map(|days| now() + Duration::days(days));
            job.open_until = until.map(|days| now() + Duration::days(days));
            stored.created_at = now() - Duration::days(age);
            stored
        },
    )
}

/// Up to 40 jobs, each with an id of its own.
pub(crate) fn catalogue() -> impl Strategy<Value = Vec<StoredJob>> {
    prop::collection::vec(stored(), 0..40).prop_map(|mut jobs| {
        for (number, stored) in jobs.iter_mut().enumerate() {
            stored.job.id = id(number);
        }
        jobs
    })
}

pub(crate) fn preferences() -> impl Strategy<Value = Preferences> {
    let terms =
        (prop::option::of(field()), maybe(EmploymentType::ALL.to_vec()), maybe(WorkModel::ALL.to_vec()));
    let dismissed = prop::collection::vec(0..40_usize, 0..4);
    (
        terms,
        (city(), country(), languages()),
        (maybe(Seniority::ALL.to_vec()), any::<bool>()),
        words(),
        dismissed,
    )
        .prop_map(
            |(
                (field, employment_type, work_model),
                (city, country, languages),
                (seniority, is_beginner),
                words,
                dismissed,
            )| {
                Preferences {
                    field,
                    employment_type,
                    work_model,
                    city,
                    country,
                    languages,
                    seniority,
                    is_beginner,
                    interests: words.into_iter().map(|word| format!("Me gusta: {word}")).collect(),
                    dismissed: dismissed.into_iter().map(id).collect(),
                    ..Preferences::default()
                }
            },
        )
}

/// The same jobs in another order.
pub(super) fn shuffled(jobs: &[StoredJob], picks: &[Index]) -> Vec<StoredJob> {
    let mut rest = jobs.to_vec();
    let mut shuffled = Vec::new();
    for pick in picks {
        if !rest.is_empty() {
            shuffled.push(rest.swap_remove(pick.index(rest.len())));
        }
    }
    shuffled.append(&mut rest);
    shuffled
}
