//! Changes that no use case makes, and what the oracle has against them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use hiretalk_domain::change::Change;
use hiretalk_domain::graduation::{CancelReason, Graduation, GraduationChange, StartRule, StoredGraduation};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::{begin, schedule};
use hiretalk_domain::ports::Committed;

use crate::fixtures::{Fixtures, NoticeContent};
use crate::oracle::{Facts, Oracle};
use crate::violation::Violation;

const CONTENT: NoticeContent = NoticeContent {
    event: None,
    graduate: 0,
    line: 0,
    first_name: 0,
    date: None,
    zone: None,
    language: None,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// An oracle that has seen a graduation of tomorrow, and that graduation.
fn scheduled() -> (Oracle, Arc<Fixtures>, Graduation) {
    let fixtures = Arc::new(Fixtures::new());
    let mut oracle = Oracle::new(Arc::clone(&fixtures), false, (9, Tz::UTC));
    let content = NoticeContent { date: Some(now().date_naive() + TimeDelta::days(1)), ..CONTENT };
    oracle.notice_comes(content, now());
    let notice = fixtures.notice(&content);
    let graduation = notice.graduation(&StartRule::default(), now()).unwrap();
    let change = schedule(notice, graduation.clone(), &fixtures.digest_key);
    assert_eq!(judge(&mut oracle, &change, now()), None);
    (oracle, fixtures, graduation)
}

fn judge(oracle: &mut Oracle, change: &Change, now: DateTime<Utc>) -> Option<Violation> {
    oracle.committed(Facts::from_change(change), &Ok(Committed::Applied), now);
    oracle.violation().cloned()
}

fn starting(fixtures: &Fixtures, graduation: &Graduation, at: DateTime<Utc>) -> Change {
    let notice = fixtures.notice(&CONTENT);
    let event_digest = fixtures.digest_key.graduation(&notice);
    let stored = StoredGraduation { graduation: graduation.clone(), event_digest };
    let number = notice.contact.phone_number;
    begin(stored, number, ConversationId::new(at, 1), &fixtures.digest_key, None, at).unwrap()
}

fn moving(graduation: Graduation) -> Change {
    Change { graduations: vec![GraduationChange::Move(graduation)], ..Change::default() }
}

#[test]
fn a_start_at_its_time_is_right_and_one_before_it_is_not() {
    let (mut oracle, fixtures, graduation) = scheduled();
    let change = starting(&fixtures, &graduation, graduation.starts_at);
    assert_eq!(judge(&mut oracle, &change, graduation.starts_at), None);
    let (mut oracle, fixtures, graduation) = scheduled();
    let early = graduation.starts_at - TimeDelta::seconds(1);
    let change = starting(&fixtures, &graduation, early);
    assert_eq!(judge(&mut oracle, &change, early), Some(Violation::GraduationEarly(graduation.id)));
}

#[test]
fn a_start_needs_a_conversation_of_its_own() {
    let (mut oracle, _, graduation) = scheduled();
    let at = graduation.starts_at;
    let started = graduation.clone().start(ConversationId::new(at, 1), at).unwrap();
    assert_eq!(judge(&mut oracle, &moving(started), at), Some(Violation::GraduationState(graduation.id)));
}

#[test]
fn nothing_starts_twice_or_after_it_was_called_off() {
    let (mut oracle, fixtures, graduation) = scheduled();
    let at = graduation.starts_at;
    oracle.request_cancel(&graduation.id);
    let cancelled = graduation.clone().cancel(CancelReason::Requested, at).unwrap();
    assert_eq!(judge(&mut oracle, &moving(cancelled), at), None);
    let change = starting(&fixtures, &graduation, at);
    assert_eq!(judge(&mut oracle, &change, at), Some(Violation::GraduationRevived(graduation.id)));
}

#[test]
fn a_graduation_is_called_off_for_a_reason_and_waits_for_somebody() {
    let (mut oracle, _, graduation) = scheduled();
    let at = graduation.starts_at;
    let lost = Some(Violation::GraduationLost(graduation.id.clone()));
    for reason in [CancelReason::Requested, CancelReason::OptedOut, CancelReason::Erased] {
        let cancelled = graduation.clone().cancel(reason, at).unwrap();
        assert_eq!(judge(&mut oracle, &moving(cancelled), at), lost, "{reason:?}");
        (oracle, ..) = scheduled();
    }
    let waiting = graduation.wait(ConversationId::new(at, 1), at).unwrap();
    assert_eq!(judge(&mut oracle, &moving(waiting), at), lost);
}

#[test]
fn a_new_day_is_the_one_that_was_asked_for() {
    let (mut oracle, _, graduation) = scheduled();
    let date = graduation.date + TimeDelta::days(1);
    let right = graduation.starts_at + TimeDelta::days(1);
    let moved = graduation.clone().reschedule(date, right, now()).unwrap();
    assert_eq!(judge(&mut oracle, &moving(moved), now()), None);
    let (mut oracle, _, graduation) = scheduled();
    let moved = graduation.clone().reschedule(date, right + TimeDelta::hours(1), now()).unwrap();
    assert_eq!(
        judge(&mut oracle, &moving(moved), now()),
        Some(Violation::GraduationStartTime(graduation.id))
    );
}

#[test]
fn what_is_too_old_is_not_kept() {
    let fixtures = Arc::new(Fixtures::new());
    let mut oracle = Oracle::new(Arc::clone(&fixtures), false, (9, Tz::UTC));
    let content = NoticeContent { date: Some(now().date_naive() - TimeDelta::days(31)), ..CONTENT };
    oracle.notice_comes(content, now());
    let young = fixtures.notice(&CONTENT).graduation(&StartRule::default(), now()).unwrap();
    let id = young.id.clone();
    let stored = schedule(
        fixtures.notice(&content),
        Graduation { date: content.date.unwrap(), ..young },
        &fixtures.digest_key,
    );
    assert_eq!(judge(&mut oracle, &stored, now()), Some(Violation::GraduationStartTime(id)));
}
