//! Confirmation of registrations by code.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::graduation::{
    Degree, Graduation, GraduationFilter, GraduationState, GraduationStatus, StartRule,
};
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::registration::{Registration, RegistrationForm, RegistrationState, RegistrationVerdict};
use hiretalk_domain::use_cases::{ConfirmRegistration, StartConversation, StartOutcome};

use crate::caller::Caller;
use crate::cases::registrations::{find, put, registration, whose_number};
use crate::fixtures::{KEY, Ticker, application};
use crate::races::at_once;
use crate::store::Store;
use crate::test_store::TestStore;

pub async fn a_registration_is_confirmed_once(case: &TestStore) {
    let callers = case.both().await;
    let stored = registration(&callers[0], &whose_number(1));
    put(&callers[0], &stored).await;
    let answers = at_once((0..16_usize).map(|index| {
        let (caller, stored) = (callers[index % 2].clone(), stored.clone());
        async move { sends(&caller, &stored, stored.expires_at - Duration::minutes(1)).await }
    }))
    .await;
    assert_eq!(answers, [true; 16]);
    for caller in &callers {
        assert_eq!(the_one(caller).await.student, student(&stored));
        assert_eq!(verdict(caller, stored.id).await, Some(RegistrationVerdict::Confirmed));
    }
}

pub async fn a_confirmation_that_broke_off_is_taken_up(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = expired(&caller, 1);
    put(&caller, &stored).await;
    let notice = stored.notice(form(&stored), &KEY);
    caller.imports(&notice).await.expect("it is stored");
    assert!(sends(&other, &stored, stored.expires_at - Duration::seconds(1)).await);
    assert_eq!(verdict(&caller, stored.id).await, Some(RegistrationVerdict::Confirmed));
    assert_eq!(graduations(&other).await.len(), 1);
}

pub async fn a_code_counts_by_when_it_was_sent(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [in_time, late, ahead] = [1, 2, 3].map(|index| expired(&caller, index));
    let forever = ahead.expires_at + Duration::days(900);
    for (stored, sent_at, counts) in [
        (&in_time, in_time.expires_at - Duration::microseconds(1), true),
        (&late, late.expires_at, false),
        (&ahead, forever, false),
    ] {
        put(&caller, stored).await;
        assert_eq!(sends(&other, stored, sent_at).await, counts);
        let expected = counts.then_some(RegistrationVerdict::Confirmed);
        assert_eq!(verdict(&caller, stored.id).await, expected);
    }
    assert_eq!(graduations(&caller).await.len(), 1);
}

pub async fn a_rule_declines_a_registration(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stopped = registration(&caller, &whose_number(1));
    caller.opts_out(&whose_number(1)).await;
    let old = registration(&caller, &whose_number(2));
    let old = with(&old, |form| form.date -= Duration::days(40));
    for stored in [stopped, old] {
        assert_eq!(registers(&caller, &other, &stored).await, RegistrationVerdict::Declined);
    }
    assert_eq!(graduations(&other).await, []);
}

pub async fn a_registration_waits_for_a_conversation(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = registration(&caller, &whose_number(1));
    let mut applies = application("e1", "somebody", "j1");
    applies.contact = whose_number(1);
    let (active, _) = caller.greets(&applies, 1).await;
    assert_eq!(registers(&caller, &other, &stored).await, RegistrationVerdict::Confirmed);
    assert_eq!(starts(&other).await, [StartOutcome::Deferred]);
    let id = student(&stored).event_id();
    assert_eq!(caller.graduation(&id).await.state, GraduationState::Waiting { blocked_by: active.id });
    // The same form once more changes nothing about that.
    let again = with(&registration(&caller, &whose_number(1)), |again| *again = form(&stored));
    assert_eq!(registers(&caller, &other, &again).await, RegistrationVerdict::Confirmed);
    assert_eq!(caller.graduation(&id).await.state, GraduationState::Waiting { blocked_by: active.id });
    let active = caller.conversation(active.id).await;
    caller.applies(crate::fixtures::complete(&active, Outcome::Cancelled, caller.ticker().tick())).await;
    assert_eq!(starts(&caller).await, [StartOutcome::Started]);
    assert_eq!(other.graduation(&id).await.state.status(), GraduationStatus::Started);
}

pub async fn a_graduate_registers_again(case: &TestStore) {
    let [caller, other] = case.both().await;
    let first = registration(&caller, &whose_number(1));
    let today = form(&first).date;
    let again = |change: &dyn Fn(&mut RegistrationForm)| {
        with(&registration(&caller, &whose_number(1)), |again| {
            *again = form(&first);
            change(again);
        })
    };
    let confirmed = RegistrationVerdict::Confirmed;
    assert_eq!(registers(&caller, &other, &first).await, confirmed);
    for (days, name) in [(0, "Ana"), (10, "Ana"), (10, "Anna"), (0, "Ana"), (0, "Anna")] {
        let stored = again(&|form| {
            form.date = today + Duration::days(days);
            form.contact.first_name = hiretalk_domain::candidate::PersonName::parse(name).expect("a name");
        });
        assert_eq!(registers(&other, &caller, &stored).await, confirmed, "{days} {name}");
        let graduation = the_one(&caller).await;
        assert_eq!((graduation.date, graduation.student), (today + Duration::days(days), student(&first)));
    }
    let physics = again(&|form| form.degree = Degree::parse("Physics").expect("a degree"));
    assert_eq!(registers(&other, &caller, &physics).await, confirmed);
    let other_number = registration(&caller, &whose_number(2));
    assert_eq!(registers(&other, &caller, &other_number).await, confirmed);
    let all = graduations(&other).await;
    assert_eq!(all.len(), 3);
    let same = |stored: &Registration| student(stored).candidate_id() == student(&first).candidate_id();
    assert_eq!((same(&physics), same(&other_number)), (true, false));

    // Once it has started it stays; the person's other one waits for it.
    assert_eq!(starts(&caller).await.len(), 3);
    assert_eq!(registers(&caller, &other, &again(&|_| {})).await, confirmed);
    let moved = again(&|form| form.date = today + Duration::days(20));
    assert_eq!(registers(&caller, &other, &moved).await, RegistrationVerdict::Declined);
    assert_eq!(graduations(&other).await.len(), 3);
    caller.changing().cancel(student(&physics).event_id()).await.expect("it is called off");
    let called_off = again(&|form| form.degree = Degree::parse("Physics").expect("a degree"));
    assert_eq!(registers(&caller, &other, &called_off).await, RegistrationVerdict::Declined);
}

pub async fn an_erased_graduate_stays_erased(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = registration(&caller, &whose_number(1));
    assert_eq!(registers(&caller, &other, &stored).await, RegistrationVerdict::Confirmed);
    let id = student(&stored).candidate_id();
    caller.erasing().execute(id.clone()).await.expect("they are erased");
    assert!(sends(&other, &stored, stored.expires_at - Duration::minutes(1)).await);
    let found = other.candidate(&id).await;
    assert!(matches!(found, Some(Candidate { record: CandidateRecord::Erased { .. }, .. })), "{found:?}");
    assert_eq!(verdict(&other, stored.id).await, Some(RegistrationVerdict::Confirmed));
}

fn expired(caller: &Caller, number: u8) -> Registration {
    Registration { expires_at: caller.ticker().tick(), ..registration(caller, &whose_number(number)) }
}

fn with(stored: &Registration, change: impl FnOnce(&mut RegistrationForm)) -> Registration {
    let mut form = form(stored);
    change(&mut form);
    Registration { state: RegistrationState::Pending(Box::new(form)), ..stored.clone() }
}

fn form(stored: &Registration) -> RegistrationForm {
    match &stored.state {
        RegistrationState::Pending(form) => (**form).clone(),
        RegistrationState::Closed { .. } => panic!("{stored:?} has no form"),
    }
}

fn student(stored: &Registration) -> hiretalk_domain::graduation::Student {
    stored.notice(form(stored), &KEY).student
}

pub(crate) fn confirm(caller: &Caller) -> ConfirmRegistration {
    let any = || Arc::<dyn Store>::clone(caller.store());
    let clock = Arc::<Ticker>::clone(caller.ticker());
    let ids = Arc::<Ticker>::clone(caller.ticker());
    ConfirmRegistration {
        registrations: any(),
        start: StartConversation::new(any(), any(), clock.clone(), ids, KEY, StartRule::default()),
        change: caller.changing(),
        clock,
        digest_key: KEY,
    }
}

/// The code comes from its number; whether it counts.
async fn sends(caller: &Caller, stored: &Registration, sent_at: DateTime<Utc>) -> bool {
    let heard = confirm(caller).execute(KEY.code_of(stored.id), vec![stored.number_digest], sent_at).await;
    heard.expect("it is heard")
}

/// The form comes to one process and the code to another; what became of it.
async fn registers(page: &Caller, worker: &Caller, stored: &Registration) -> RegistrationVerdict {
    put(page, stored).await;
    assert!(sends(worker, stored, stored.expires_at - Duration::minutes(1)).await);
    verdict(page, stored.id).await.expect("it is closed")
}

async fn verdict(caller: &Caller, id: RegistrationId) -> Option<RegistrationVerdict> {
    match find(caller, id).await?.state {
        RegistrationState::Closed { verdict, .. } => Some(verdict),
        RegistrationState::Pending(_) => None,
    }
}

async fn graduations(caller: &Caller) -> Vec<Graduation> {
    caller.graduations(&GraduationFilter::default(), 10).await
}

/// The graduation that there is, and there is one.
async fn the_one(caller: &Caller) -> Graduation {
    let mut all = graduations(caller).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A worker starts what is due today.
async fn starts(caller: &Caller) -> Vec<StartOutcome> {
    let mut outcomes = Vec::new();
    for due in caller.takes(0, 10).await {
        outcomes.push(caller.starting(0).start(due).await.expect("a start"));
    }
    outcomes
}
