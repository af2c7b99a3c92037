//! Registrations: kept until the code comes from the number, confirmed once, forgotten in time.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::ports::{Clock, Graduations, PutRegistrationError, Registrations};
use hiretalk_domain::use_cases::{ConfirmRegistration, EraseCandidate, StartConversation};
use hiretalk_domain::{
    Candidate, CandidateId, CandidateRecord, ContactDetails, Degree, GraduationFilter, GraduationPageRequest,
    Institution, Language, MOST_OPEN_OF_NUMBER, NumberDigest, REGISTRATION_LASTS, REGISTRATION_REMEMBERED,
    Registration, RegistrationCode, RegistrationForm, RegistrationId, RegistrationState, RegistrationVerdict,
    StartRule,
};

use crate::caller::Caller;
use crate::fixtures::{KEY, Ticker, contact};
use crate::races::at_once;
use crate::test_store::{Store, TestStore};

/// Every part comes back, through the other handle too.
pub async fn a_registration_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (index, whose) in [
        contact("+34600111222", "Ana", None, None),
        contact("+34600111223", "Łukasz O'Neill", Some("Ñandú \"x\" <b>"), Some("ana@example.com")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut kept = registration(&caller, &whose);
        if let RegistrationState::Pending(form) = &mut kept.state {
            form.language = Language::ALL[index];
        }
        put(&caller, &kept).await.expect("it is kept");
        assert_eq!(find(&other, kept.id).await.as_ref(), Some(&kept));
    }
    let unknown = registration(&caller, &whose_number(9)).id;
    assert_eq!(find(&other, unknown).await, None);
    close(&other, unknown, RegistrationVerdict::Confirmed).await;
    assert_eq!(find(&caller, unknown).await, None);
}

/// The code counts from the number that was given alone, under each of its names.
pub async fn a_code_counts_from_its_number(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mine = registration(&caller, &whose_number(1));
    let theirs = registration(&caller, &whose_number(2));
    for kept in [&mine, &theirs] {
        put(&caller, kept).await.expect("it is kept");
    }
    let stranger = KEY.number(&whose_number(3).phone_number);
    for (names, of, expected) in [
        (vec![mine.number_digest], &mine, Some(&mine)),
        (vec![stranger, mine.number_digest], &mine, Some(&mine)),
        (vec![mine.number_digest, theirs.number_digest], &theirs, Some(&theirs)),
        (vec![theirs.number_digest], &mine, None),
        (vec![stranger], &mine, None),
        (vec![], &mine, None),
    ] {
        assert_eq!(heard(&other, of, names, caller.ticker().tick()).await.as_ref(), expected);
    }
}

/// Up to its last moment, and not in the next; what is put or heard then takes its personal data away.
pub async fn a_code_expires(case: &TestStore) {
    let [caller, other] = case.both().await;
    let first = registration(&caller, &whose_number(1));
    put(&caller, &first).await.expect("it is kept");
    let before = first.expires_at - Duration::microseconds(1);
    assert!(heard(&other, &first, vec![first.number_digest], before).await.is_some());
    assert_eq!(heard(&other, &first, vec![first.number_digest], first.expires_at).await, None);
    assert_eq!(find(&caller, first.id).await, None);

    let second = registration(&caller, &whose_number(2));
    put(&caller, &second).await.expect("it is kept");
    let third = registration(&caller, &whose_number(3));
    store(&other).put(third.clone(), second.expires_at).await.expect("it is kept");
    assert_eq!(find(&caller, second.id).await, None);
    assert_eq!(find(&caller, third.id).await, Some(third));
}

/// However often the message is heard, and by whichever process, there is one graduation, and the form is gone.
pub async fn a_registration_is_confirmed_once(case: &TestStore) {
    let callers = case.both().await;
    let kept = registration(&callers[0], &whose_number(1));
    put(&callers[0], &kept).await.expect("it is kept");
    let answers = at_once((0..16_usize).map(|index| {
        let caller = callers[index % 2].clone();
        let (code, names) = (KEY.code_of(kept.id), vec![kept.number_digest]);
        async move { confirm(&caller).execute(code, names).await.expect("it is heard") }
    }))
    .await;
    assert_eq!(answers, [true; 16]);
    for caller in &callers {
        assert_eq!(graduations(caller).await, [candidate_id(&kept)]);
        let closed = find(caller, kept.id).await.expect("it is remembered");
        let RegistrationState::Closed { verdict, at } = closed.state.clone() else { panic!("{closed:?}") };
        assert_eq!(verdict, RegistrationVerdict::Confirmed);
        // Whatever comes later, the first verdict stays.
        close(caller, kept.id, RegistrationVerdict::Declined).await;
        assert_eq!(find(caller, kept.id).await.as_ref(), Some(&closed));
        // It is remembered while the channel may deliver the message again.
        let long_after = at + REGISTRATION_REMEMBERED - Duration::microseconds(1);
        assert_eq!(heard(caller, &kept, vec![kept.number_digest], long_after).await, Some(closed));
    }
    let at = callers[0].ticker().tick() + REGISTRATION_REMEMBERED;
    assert_eq!(heard(&callers[0], &kept, vec![kept.number_digest], at).await, None);
    assert_eq!(find(&callers[1], kept.id).await, None);
}

/// A death after the graduation and before the end of the registration: the message is heard again.
pub async fn a_confirmation_that_broke_off_is_taken_up(case: &TestStore) {
    let [caller, other] = case.both().await;
    let kept = registration(&caller, &whose_number(1));
    put(&caller, &kept).await.expect("it is kept");
    let RegistrationState::Pending(form) = kept.state.clone() else { panic!("{kept:?}") };
    start(&caller).execute(kept.notice(*form)).await.expect("it starts");
    let code = KEY.code_of(kept.id);
    assert!(confirm(&other).execute(code, vec![kept.number_digest]).await.expect("it is heard"));
    assert_eq!(verdict(&caller, kept.id).await, Some(RegistrationVerdict::Confirmed));
    assert_eq!(graduations(&other).await.len(), 1);
}

/// A number that said STOP is not registered, and the form is gone all the same.
pub async fn a_rule_declines_a_registration(case: &TestStore) {
    let [caller, other] = case.both().await;
    let whose = whose_number(1);
    let kept = registration(&caller, &whose);
    put(&caller, &kept).await.expect("it is kept");
    caller.opts_out(&whose).await;
    let code = KEY.code_of(kept.id);
    assert!(confirm(&other).execute(code, vec![kept.number_digest]).await.expect("it is heard"));
    assert_eq!(verdict(&caller, kept.id).await, Some(RegistrationVerdict::Declined));
    assert_eq!(graduations(&other).await, []);
}

/// Of many forms with one number as many are kept as may wait, also when they come at once; another number's is too.
pub async fn a_number_has_few_open_registrations(case: &TestStore) {
    let callers = case.both().await;
    let most = usize::try_from(MOST_OPEN_OF_NUMBER).expect("a small number");
    let results = at_once((0..24_usize).map(|index| {
        let caller = callers[index % 2].clone();
        let kept = registration(&caller, &whose_number(1));
        async move { (kept.clone(), put(&caller, &kept).await) }
    }))
    .await;
    let mut kept = Vec::new();
    for (registration, result) in results {
        match result {
            Ok(()) => kept.push(registration),
            Err(PutRegistrationError::TooManyOfNumber) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(kept.len(), most);
    put(&callers[1], &registration(&callers[1], &whose_number(2))).await.expect("another number's is kept");
    // One that is closed makes room for another.
    close(&callers[0], kept[0].id, RegistrationVerdict::Confirmed).await;
    put(&callers[1], &registration(&callers[1], &whose_number(1))).await.expect("there is room");
    let refused = put(&callers[0], &registration(&callers[0], &whose_number(1))).await;
    assert!(matches!(refused, Err(PutRegistrationError::TooManyOfNumber)), "{refused:?}");
}

/// Nothing of the person is left when they are erased, and the code again brings nobody back.
pub async fn an_erased_graduate_stays_erased(case: &TestStore) {
    let [caller, other] = case.both().await;
    let kept = registration(&caller, &whose_number(1));
    put(&caller, &kept).await.expect("it is kept");
    let code = KEY.code_of(kept.id);
    confirm(&caller).execute(code, vec![kept.number_digest]).await.expect("it is heard");
    let id = candidate_id(&kept);
    let erase = EraseCandidate::new(any(&caller), any(&caller), clock(&caller));
    erase.execute(id.clone()).await.expect("they are erased");
    assert!(confirm(&other).execute(code, vec![kept.number_digest]).await.expect("it is heard"));
    let found = any(&other).find_candidate(id).await.expect("the store reads");
    assert!(matches!(found, Some(Candidate { record: CandidateRecord::Erased { .. }, .. })), "{found:?}");
    assert_eq!(verdict(&other, kept.id).await, Some(RegistrationVerdict::Confirmed));
}

fn whose_number(index: u8) -> ContactDetails {
    contact(&format!("+3460011122{index}"), "Ana", Some("García"), None)
}

/// One of today, which waits for its code.
fn registration(caller: &Caller, contact: &ContactDetails) -> Registration {
    let now = caller.ticker().tick();
    let id = RegistrationId::from_uuid(caller.ticker().message_id_at(now).as_uuid());
    Registration {
        id,
        institution: Institution::parse("Uni Norte").expect("an institution"),
        number_digest: KEY.number(&contact.phone_number),
        code_digest: KEY.code(KEY.code_of(id)),
        expires_at: now + REGISTRATION_LASTS,
        state: RegistrationState::Pending(Box::new(RegistrationForm {
            contact: contact.clone(),
            degree: Degree::parse("Law & <Order>").expect("a degree"),
            date: now.date_naive(),
            language: Language::English,
        })),
    }
}

fn candidate_id(registration: &Registration) -> CandidateId {
    CandidateId::parse(&format!("{}:{}", registration.institution, registration.id)).expect("an id")
}

fn any(caller: &Caller) -> Arc<dyn Store> {
    Arc::clone(caller.store())
}

fn store(caller: &Caller) -> Arc<dyn Registrations> {
    any(caller)
}

fn clock(caller: &Caller) -> Arc<dyn Clock> {
    Arc::<Ticker>::clone(caller.ticker())
}

pub(crate) fn confirm(caller: &Caller) -> ConfirmRegistration {
    ConfirmRegistration {
        registrations: any(caller),
        start: start(caller),
        clock: clock(caller),
        digest_key: KEY,
    }
}

fn start(caller: &Caller) -> StartConversation {
    let ids = Arc::<Ticker>::clone(caller.ticker());
    StartConversation::new(any(caller), any(caller), clock(caller), ids, KEY, StartRule::default())
}

async fn put(caller: &Caller, registration: &Registration) -> Result<(), PutRegistrationError> {
    store(caller).put(registration.clone(), caller.ticker().tick()).await
}

async fn find(caller: &Caller, id: RegistrationId) -> Option<Registration> {
    store(caller).find(id).await.expect("the store reads")
}

async fn heard(
    caller: &Caller,
    of: &Registration,
    names: Vec<NumberDigest>,
    now: DateTime<Utc>,
) -> Option<Registration> {
    let code: RegistrationCode = KEY.code_of(of.id);
    store(caller).heard(KEY.code(code), names, now).await.expect("the store hears")
}

async fn close(caller: &Caller, id: RegistrationId, verdict: RegistrationVerdict) {
    store(caller).close(id, verdict, caller.ticker().tick()).await.expect("the store closes");
}

async fn verdict(caller: &Caller, id: RegistrationId) -> Option<RegistrationVerdict> {
    match find(caller, id).await?.state {
        RegistrationState::Closed { verdict, .. } => Some(verdict),
        RegistrationState::Pending(_) => None,
    }
}

/// Whom the graduations are of.
async fn graduations(caller: &Caller) -> Vec<CandidateId> {
    let request = GraduationPageRequest { filter: GraduationFilter::default(), after: None, limit: 200 };
    let store: Arc<dyn Graduations> = any(caller);
    let page = store.page(request).await.expect("the store reads");
    page.iter().map(hiretalk_domain::Graduation::candidate_id).collect()
}
