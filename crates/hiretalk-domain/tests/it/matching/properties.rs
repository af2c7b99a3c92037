//! What holds for every catalogue and all preferences.

use std::collections::BTreeSet;

use hiretalk_domain::catalogue::{Seniority, StoredJob};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::Language;
use hiretalk_domain::matching::{Match, Preference, Preferences, Ranking, Reason, rank};
use proptest::prelude::{any, prop, proptest};
use proptest::sample::Index;
use proptest::{prop_assert, prop_assert_eq};

use super::arbitrary::{catalogue, now, preferences, shuffled};

fn matches(ranking: &Ranking) -> &[Match] {
    match ranking {
        Ranking::Fits(matches) | Ranking::NearestMisses { matches, .. } => matches,
    }
}

/// What a job meets: the preferences, the single interests, and how likely it is one for a beginner.
fn met(found: &Match, wanted: &Preferences) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    if wanted.is_beginner && wanted.seniority.is_none() {
        met.extend(found.job.seniority.is_none().then(|| "perhaps for beginners".to_owned()));
    }
    for reason in &found.reasons {
        match reason {
            Reason::Field(_) => met.insert("field".to_owned()),
            Reason::Languages(_) => met.insert("languages".to_owned()),
            Reason::City(_) | Reason::Country(_) | Reason::Anywhere => met.insert("place".to_owned()),
            Reason::EmploymentType(_) => met.insert("employment type".to_owned()),
            Reason::WorkModel(_) => met.insert("work model".to_owned()),
            Reason::Seniority(_) => met.insert("seniority".to_owned()),
            Reason::Beginners(_) => {
                met.insert("perhaps for beginners".to_owned());
                met.insert("for beginners".to_owned())
            }
            Reason::Interests(words) => {
                met.extend(words.as_slice().iter().map(|word| format!("interest {word}")));
                true
            }
        };
    }
    met
}

/// Each job ranked alone: all of them, whatever the others are.
fn alone(jobs: &[StoredJob], preferences: &Preferences) -> Vec<Match> {
    jobs.iter().flat_map(|stored| matches(&rank([stored], preferences, now(), 1)).to_vec()).collect()
}

fn place(ranked: &[Match], id: &JobId) -> Option<usize> {
    ranked.iter().position(|found| found.job.id == *id)
}

proptest! {
    #[test]
    fn the_order_of_the_catalogue_does_not_matter(
        jobs in catalogue(),
        wanted in preferences(),
        limit in 0..12_usize,
        picks in prop::collection::vec(any::<Index>(), 40),
    ) {
        let other = shuffled(&jobs, &picks);
        prop_assert_eq!(rank(&jobs, &wanted, now(), limit), rank(&other, &wanted, now(), limit));
    }

    #[test]
    fn what_is_closed_or_dismissed_is_never_offered(
        jobs in catalogue(),
        wanted in preferences(),
        limit in 0..12_usize,
    ) {
        let ranking = rank(&jobs, &wanted, now(), limit);
        prop_assert!(matches(&ranking).len() <= limit);
        for found in matches(&ranking) {
            let stored = jobs.iter().find(|stored| stored.job.id == found.job.id).unwrap();
            prop_assert!(stored.job.is_open(now()) && !wanted.dismissed.contains(&found.job.id));
        }
    }

    #[test]
    fn who_meets_more_never_stands_behind(jobs in catalogue(), wanted in preferences()) {
        let ranking = rank(&jobs, &wanted, now(), jobs.len());
        let ranked = matches(&ranking);
        let all = alone(&jobs, &wanted);
        let is_better = |one: &Match, other: &Match| {
            let (one, other) = (met(one, &wanted), met(other, &wanted));
            one.is_superset(&other) && one != other
        };
        for better in &all {
            for worse in all.iter().filter(|worse| is_better(better, worse)) {
                prop_assert!(better.score > worse.score);
                if let Some(behind) = place(ranked, &worse.job.id) {
                    prop_assert!(place(ranked, &better.job.id).is_some_and(|before| before < behind));
                }
            }
        }
    }

    #[test]
    fn a_store_may_leave_out_what_is_not_among_the_best(
        jobs in catalogue(),
        wanted in preferences(),
        kept_too in prop::collection::vec(any::<bool>(), 40),
    ) {
        let ranking = rank(&jobs, &wanted, now(), 10);
        let narrowed = jobs.iter().zip(kept_too).filter(|(stored, too)| *too || place(matches(&ranking), &stored.job.id).is_some());
        prop_assert_eq!(rank(narrowed.map(|(stored, _)| stored), &wanted, now(), 10), ranking);
    }

    #[test]
    fn a_ranking_says_what_each_job_meets_and_misses(jobs in catalogue(), wanted in preferences()) {
        let ranking = rank(&jobs, &wanted, now(), 10);
        for found in matches(&ranking) {
            let met = Preference::ALL.len() - not_given(&wanted) - found.missed.len();
            let is_for_beginners = found.reasons.iter().any(|reason| matches!(reason, Reason::Beginners(_)));
            let is_low = matches!(found.job.seniority, Some(Seniority::Entry | Seniority::Junior));
            prop_assert_eq!(is_for_beginners, wanted.is_beginner && wanted.seniority.is_none() && is_low);
            prop_assert_eq!(found.reasons.len(), met + usize::from(is_for_beginners));
            for line in found.reasons.iter().flat_map(|reason| Language::ALL.map(|language| reason.in_words(language))) {
                prop_assert!(!line.is_empty() && !line.contains('\n'), "{}", line);
            }
        }
        prop_assert!(matches(&ranking).is_sorted_by(|one, next| one.score >= next.score));
        let missed: BTreeSet<_> = matches(&ranking).iter().flat_map(|found| found.missed.iter().copied()).collect();
        match &ranking {
            Ranking::Fits(fits) => prop_assert!(!fits.is_empty() && missed.is_empty()),
            Ranking::NearestMisses { relaxed, matches } => {
                prop_assert_eq!(relaxed, &missed.into_iter().collect::<Vec<_>>());
                prop_assert!(alone(&jobs, &wanted).iter().all(|found| !found.missed.is_empty()));
                prop_assert!(matches.iter().all(|found| found.missed.len() <= matches[0].missed.len()));
            }
        }
    }
}

fn not_given(wanted: &Preferences) -> usize {
    let given = [
        wanted.field.is_some(),
        !wanted.languages.is_empty(),
        wanted.city.is_some() || wanted.country.is_some(),
        wanted.employment_type.is_some(),
        wanted.work_model.is_some(),
        wanted.seniority.is_some(),
        !wanted.interest_stems().is_empty(),
    ];
    given.iter().filter(|given| !**given).count()
}
