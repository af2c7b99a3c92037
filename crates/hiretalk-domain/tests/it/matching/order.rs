//! Tables: which of some jobs are offered, in which order, and what is said about them.

use chrono::Duration;
use hiretalk_domain::catalogue::{
    CountryCode, EmploymentType, FieldOfWork, JobProse, Seniority, StoredJob, WorkModel,
};
use hiretalk_domain::language::{Language, LanguageCode};
use hiretalk_domain::matching::{Match, Preference, Preferences, Ranking, Reason, rank};

use super::arbitrary::{id, now, plain, text};

/// Jobs numbered from 0, each changed by its function.
fn jobs(changes: &[fn(&mut StoredJob)]) -> Vec<StoredJob> {
    let changed = changes.iter().enumerate().map(|(number, change)| {
        let mut stored = plain(number);
        change(&mut stored);
        stored
    });
    changed.collect()
}

fn wanted(change: fn(&mut Preferences)) -> Preferences {
    let mut preferences = Preferences::default();
    change(&mut preferences);
    preferences
}

fn field(name: &str) -> FieldOfWork {
    FieldOfWork::parse(name).unwrap()
}

fn country(code: &str) -> CountryCode {
    CountryCode::parse(code).unwrap()
}

fn language(code: &str) -> LanguageCode {
    LanguageCode::parse(code).unwrap()
}

fn ids(matches: &[Match]) -> Vec<&str> {
    matches.iter().map(|found| found.job.id.as_str()).collect()
}

#[track_caller]
fn check(
    preferences: &Preferences,
    changes: &[fn(&mut StoredJob)],
    expected: &[&str],
    relaxed: &[Preference],
) {
    let jobs = jobs(changes);
    match rank(&jobs, preferences, now(), 10) {
        Ranking::Fits(matches) => {
            assert_eq!(ids(&matches), expected);
            assert!(relaxed.is_empty(), "all is met");
        }
        Ranking::NearestMisses { matches, relaxed: actual } => {
            assert_eq!(ids(&matches), expected);
            assert_eq!(actual, relaxed);
        }
    }
}

#[test]
fn without_preferences_the_newest_come_first_then_the_least_id() {
    let preferences = wanted(|_| {});
    let older: fn(&mut StoredJob) = |stored| stored.created_at -= Duration::days(1);
    check(&preferences, &[older, |_| {}, |_| {}], &["job-1", "job-2", "job-0"], &[]);
    check(&preferences, &[], &[], &[]);
}

#[test]
fn closed_and_dismissed_jobs_are_not_offered() {
    let preferences = wanted(|wanted| wanted.dismissed = vec![id(0)]);
    let closed: fn(&mut StoredJob) = |stored| stored.job.open_until = Some(now());
    let later: fn(&mut StoredJob) = |stored| stored.job.open_from = Some(now() + Duration::seconds(1));
    check(&preferences, &[|_| {}, closed, later, |_| {}], &["job-3"], &[]);
    check(&preferences, &[|_| {}, closed, later], &[], &[]);
}

#[test]
fn a_field_is_one_in_every_spelling() {
    let preferences = wanted(|wanted| wanted.field = Some(field("diseno")));
    check(&preferences, &[|_| {}, |stored| stored.job.field = field("DISEÑO")], &["job-1"], &[]);
}

#[test]
fn remote_jobs_fit_every_place() {
    let lima: fn(&mut StoredJob) =
        |stored| (stored.job.city, stored.job.country) = (Some(text("Lima")), Some(country("PE")));
    let malaga: fn(&mut StoredJob) =
        |stored| (stored.job.city, stored.job.country) = (Some(text("MALAGA")), Some(country("ES")));
    let remote: fn(&mut StoredJob) = |stored| stored.job.work_model = WorkModel::Remote;
    let all = [lima, malaga, remote, |_: &mut StoredJob| {}];
    for (preferences, expected) in [
        (wanted(|wanted| wanted.city = Some(text("Málaga"))), ["job-1", "job-2"]),
        (wanted(|wanted| wanted.country = Some(country("pe"))), ["job-0", "job-2"]),
        (
            wanted(|wanted| (wanted.city, wanted.country) = (Some(text("lima")), Some(country("pe")))),
            ["job-0", "job-2"],
        ),
    ] {
        check(&preferences, &all, &expected, &[]);
    }
    let elsewhere =
        wanted(|wanted| (wanted.city, wanted.country) = (Some(text("Lima")), Some(country("us"))));
    check(&elsewhere, &all, &["job-2"], &[]);
}

#[test]
fn a_job_must_not_need_a_language_that_is_not_spoken() {
    let preferences = wanted(|wanted| wanted.languages = vec![language("es"), language("en")]);
    let english: fn(&mut StoredJob) = |stored| stored.job.languages = vec![language("en")];
    let french: fn(&mut StoredJob) = |stored| stored.job.languages = vec![language("en"), language("fr")];
    check(&preferences, &[french, english, |_| {}], &["job-1", "job-2"], &[]);
    check(&preferences, &[french], &["job-0"], &[Preference::Languages]);
}

#[test]
fn a_job_that_names_no_level_is_for_everybody() {
    let preferences = wanted(|wanted| wanted.seniority = Some(Seniority::Junior));
    let senior: fn(&mut StoredJob) = |stored| stored.job.seniority = Some(Seniority::Senior);
    let junior: fn(&mut StoredJob) = |stored| stored.job.seniority = Some(Seniority::Junior);
    check(&preferences, &[senior, junior, |_| {}], &["job-1", "job-2"], &[]);
}

#[test]
fn a_beginner_is_offered_jobs_for_beginners_first() {
    let levels = [Seniority::Lead, Seniority::Senior, Seniority::Mid, Seniority::Junior, Seniority::Entry];
    let mut jobs: Vec<_> = (0..6).map(plain).collect();
    for (stored, level) in jobs.iter_mut().skip(1).zip(levels) {
        stored.job.seniority = Some(level);
    }
    let ranked = |preferences: &Preferences| rank(&jobs, preferences, now(), 10);
    let Ranking::Fits(matches) = ranked(&wanted(|wanted| wanted.is_beginner = true)) else {
        panic!("no job misses anything")
    };
    // Both of the lowest levels, then who does not say, then all others.
    assert_eq!(ids(&matches), ["job-4", "job-5", "job-0", "job-1", "job-2", "job-3"]);
    let lines: Vec<_> = matches.iter().flat_map(|found| &found.reasons).collect();
    assert_eq!(lines, [&Reason::Beginners(Seniority::Junior), &Reason::Beginners(Seniority::Entry)]);
    // Who names a level has that, and it can be missed.
    let senior = |wanted: &mut Preferences| wanted.seniority = Some(Seniority::Senior);
    let mut both = wanted(senior);
    both.is_beginner = true;
    assert_eq!(ranked(&both), ranked(&wanted(senior)));
}

#[test]
fn what_a_beginner_asks_for_weighs_more_than_the_level() {
    let preferences = wanted(|wanted| {
        wanted.is_beginner = true;
        wanted.field = Some(field("Salud"));
        wanted.employment_type = Some(EmploymentType::PartTime);
    });
    let senior_half: fn(&mut StoredJob) = |stored| {
        stored.job.seniority = Some(Seniority::Senior);
        stored.job.employment_type = EmploymentType::PartTime;
    };
    let junior_full: fn(&mut StoredJob) = |stored| stored.job.seniority = Some(Seniority::Junior);
    let senior_full: fn(&mut StoredJob) = |stored| stored.job.seniority = Some(Seniority::Senior);
    check(&preferences, &[junior_full, senior_half, senior_full], &["job-1"], &[]);
    check(&preferences, &[senior_full, junior_full], &["job-1", "job-0"], &[Preference::EmploymentType]);
}

#[test]
fn interests_are_found_in_title_skills_and_description() {
    let preferences =
        wanted(|wanted| wanted.interests = vec!["me gusta diseñar".to_owned(), "los animales".to_owned()]);
    let described: fn(&mut StoredJob) =
        |stored| stored.job.description = JobProse::parse("Cuida de un ANIMAL").unwrap();
    let skilled: fn(&mut StoredJob) = |stored| stored.job.skills = vec![text("Diseño")];
    let titled: fn(&mut StoredJob) = |stored| stored.job.title = text("Diseñadora gráfica");
    let both: fn(&mut StoredJob) =
        |stored| stored.job.description = JobProse::parse("Diseños con animales").unwrap();
    check(
        &preferences,
        &[|_| {}, described, skilled, titled, both],
        &["job-4", "job-3", "job-2", "job-1"],
        &[],
    );
    check(&preferences, &[|_| {}], &["job-0"], &[Preference::Interests]);
}

#[test]
fn near_misses_say_what_was_relaxed() {
    let preferences = wanted(|wanted| {
        wanted.field = Some(field("Salud"));
        wanted.employment_type = Some(EmploymentType::PartTime);
        wanted.work_model = Some(WorkModel::OnSite);
    });
    let full_time: fn(&mut StoredJob) = |_| {};
    let hybrid: fn(&mut StoredJob) = |stored| {
        (stored.job.employment_type, stored.job.work_model) = (EmploymentType::PartTime, WorkModel::Hybrid);
    };
    let far: fn(&mut StoredJob) = |stored| stored.job.work_model = WorkModel::Hybrid;
    check(
        &preferences,
        &[full_time, hybrid, far],
        &["job-1", "job-0"],
        &[Preference::EmploymentType, Preference::WorkModel],
    );
    check(&preferences, &[far, full_time], &["job-1"], &[Preference::EmploymentType]);
}

#[test]
fn each_job_comes_with_its_reasons() {
    let preferences = wanted(|wanted| {
        wanted.field = Some(field("Salud"));
        wanted.city = Some(text("Lima"));
        wanted.work_model = Some(WorkModel::Remote);
        wanted.interests = vec!["MÚSICA".to_owned()];
    });
    let jobs = jobs(&[|stored| {
        stored.job.work_model = WorkModel::Remote;
        stored.job.title = text("Musicoterapeuta: music and health");
    }]);
    let Ranking::Fits(matches) = rank(&jobs, &preferences, now(), 10) else { panic!("it fits") };
    let lines =
        |language| -> Vec<_> { matches[0].reasons.iter().map(|reason| reason.in_words(language)).collect() };
    assert_eq!(
        lines(Language::Spanish),
        [
            "Es de tu campo: Salud",
            "Se hace desde cualquier lugar",
            "En remoto, como buscas",
            "Por tus intereses: música",
        ]
    );
    assert_eq!(
        lines(Language::English),
        [
            "In your field: Salud",
            "Can be done from anywhere",
            "Remote, as you wish",
            "For your interests: música"
        ]
    );
}
