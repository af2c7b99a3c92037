//! Graduations are stored, found, moved and cancelled (rule 9).

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Outcome, Refusal, State};
use hiretalk_domain::graduation::{
    CancelReason, Degree, GraduationFilter, GraduationNotice, GraduationRefusal, GraduationState,
    GraduationStatus, Institution,
};
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::Graduations;
use hiretalk_domain::use_cases::{
    ChangeGraduationError, Kept, StartConversationError, StartOutcome, StartReceipt,
};

use crate::caller::Caller;
use crate::fixtures::{application, candidate_id, complete, contact, event_id, notice, unusual_applications};
use crate::test_store::TestStore;

/// Every part of it comes back, through another handle, and the person is known.
pub async fn a_graduation_ahead_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (index, unusual) in unusual_applications().into_iter().enumerate() {
        let mut sent = notice(&format!("Uni {index}"), unusual.candidate_id.as_str(), Some(30));
        sent.event_id = (index % 2 == 0).then(|| unusual.event_id.clone());
        sent.student.degree =
            (index % 3 == 0).then(|| Degree::parse(unusual.job_id.as_str()).expect("a degree"));
        sent.contact = unusual.contact;
        sent.time_zone = (index % 4 == 0).then(|| "Europe/Madrid".parse().expect("a zone"));
        sent.language = (index % 5 == 0).then_some(Language::English);
        let stored = caller.schedules(&sent).await;
        assert_eq!(stored.state, GraduationState::Scheduled);
        assert_eq!(other.graduation(&stored.id).await, stored);
        assert_eq!(stored.id, sent.event_id.clone().unwrap_or_else(|| sent.student.event_id()));
        assert_eq!(other.contact_of(&stored.candidate_id()).await, sent.contact);
        assert_eq!(other.active(&stored.candidate_id()).await, None);
    }
    let names: Vec<_> = other.feed().await.into_iter().map(|event| event.kind.name()).collect();
    assert!(names.iter().all(|name| *name == "graduation.scheduled"), "{names:?}");
    assert_eq!(Graduations::find(&**other.store(), event_id("nobody")).await.expect("a look"), None);
}

pub async fn a_known_event_changes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let sent = notice("Uni", "1", Some(30));
    let stored = caller.schedules(&sent).await;
    let feed = caller.feed().await.len();
    let again = |days| other.notifies(&sent, days);
    assert!(matches!(again(0).await, Ok(StartReceipt::RedeliveredGraduation(found)) if found == stored));
    // On its day it would start at once, and long afterwards it would be too old.
    assert!(matches!(again(30).await, Ok(StartReceipt::RedeliveredGraduation(found)) if found == stored));
    assert!(matches!(again(900).await, Ok(StartReceipt::RedeliveredGraduation(found)) if found == stored));
    assert!(
        matches!(other.imports(&sent).await, Ok(Kept { graduation, is_new: false }) if graduation == stored)
    );
    for change in [
        |notice: &mut GraduationNotice| notice.date = None,
        |notice: &mut GraduationNotice| notice.language = Some(Language::English),
        |notice: &mut GraduationNotice| notice.contact = contact("+34600999999", "Ana", None, None),
    ] {
        let mut changed = notice("Uni", "1", Some(30));
        change(&mut changed);
        let answer = other.notifies(&changed, 0).await;
        let expected = GraduationRefusal::EventConflict { conversation_id: None };
        assert!(
            matches!(&answer, Err(StartConversationError::GraduationRefused(refusal)) if *refusal == expected),
            "{answer:?}"
        );
    }
    assert_eq!(caller.feed().await.len(), feed);
    assert_eq!(caller.contact_of(&stored.candidate_id()).await, sent.contact);
    let too_old = other.notifies(&notice("Uni", "2", Some(-31)), 0).await;
    assert!(matches!(too_old, Err(StartConversationError::TooOld(_))), "{too_old:?}");
}

pub async fn a_student_graduates_once_from_each_degree(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = caller.schedules(&notice("Uni", "1", Some(30))).await;
    let mut same = notice("Uni", "1", Some(30));
    same.event_id = Some(event_id("another id"));
    let answer = other.notifies(&same, 0).await;
    let expected = GraduationRefusal::Duplicate { graduation_id: stored.id.clone(), conversation_id: None };
    assert!(
        matches!(&answer, Err(StartConversationError::GraduationRefused(refusal)) if *refusal == expected),
        "{answer:?}"
    );
    let mut law = notice("Uni", "1", Some(30));
    law.student.degree = Some(Degree::parse("Law").expect("a degree"));
    let law = other.schedules(&law).await;
    assert_eq!(law.candidate_id(), stored.candidate_id());
    other.schedules(&notice("Another", "1", Some(30))).await;
    assert_eq!(caller.graduations(&GraduationFilter::default(), 2).await.len(), 3);
}

/// Today's starts in one commit, and is answered with its conversation for ever.
pub async fn one_of_today_starts_at_once(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (student, days) in [("1", None), ("2", Some(0)), ("3", Some(-30))] {
        let sent = notice("Uni", student, days);
        let opened = match caller.notifies(&sent, 0).await {
            Ok(StartReceipt::Opened(conversation)) => conversation,
            answer => panic!("{answer:?}"),
        };
        assert_eq!(other.conversation(opened.id).await, opened);
        let stored = other.graduation(&sent.student.event_id()).await;
        assert_eq!(stored.state, GraduationState::Started { conversation_id: opened.id });
        let ended = caller.completes(&opened, Outcome::Cancelled).await;
        let again = other.notifies(&sent, 0).await;
        assert!(
            matches!(&again, Ok(StartReceipt::RedeliveredConversation(found)) if *found == ended),
            "{again:?}"
        );
    }
    let names: Vec<_> = other.feed().await.into_iter().map(|event| event.kind.name()).collect();
    assert_eq!(names[..2], ["graduation.started", "conversation.created"]);
}

/// A start at once that meets an active conversation of the candidate or on the number, or a STOP, keeps nothing.
pub async fn a_refused_start_keeps_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut ana = application("e1", "Uni:1", "j1");
    ana.candidate_id = candidate_id("Uni:1");
    let (active, _) = caller.greets(&ana, 1).await;
    let mut shares = notice("Uni", "2", None);
    shares.contact.phone_number = ana.contact.phone_number.clone();
    let expected = Refusal::ActiveConversation { conversation_id: active.id };
    let feed = caller.feed().await.len();
    for sent in [notice("Uni", "1", None), shares.clone()] {
        let answer = other.notifies(&sent, 0).await;
        assert!(
            matches!(answer, Err(StartConversationError::Refused(refusal)) if refusal == expected),
            "{answer:?}"
        );
    }
    let stopped = notice("Uni", "3", None);
    caller.opts_out(&stopped.contact).await;
    for sent in [stopped, notice("Uni", "3", Some(30))] {
        let answer = other.notifies(&sent, 0).await;
        assert!(matches!(answer, Err(StartConversationError::Refused(Refusal::OptedOut))), "{answer:?}");
    }
    assert_eq!(other.graduations(&GraduationFilter::default(), 10).await, []);
    assert_eq!(other.candidate(&candidate_id("Uni:3")).await, None);
    assert_eq!(caller.feed().await.len(), feed);
    caller.completes(&active, Outcome::Finished).await;
    assert!(matches!(other.notifies(&shares, 0).await, Ok(StartReceipt::Opened(_))));
}

pub async fn what_is_due_starts_once(case: &TestStore) {
    let [caller, other] = case.both().await;
    let later = caller.schedules(&notice("Uni", "later", Some(20))).await;
    let soon = caller.schedules(&notice("Uni", "soon", Some(10))).await;
    assert_eq!(caller.takes(9, 10).await, []);
    let taken = caller.takes(19, 10).await;
    let ids: Vec<_> = taken.iter().map(|due| &due.stored.graduation.id).collect();
    assert_eq!(ids, [&soon.id], "the other has its day later");
    assert_eq!(other.takes(19, 10).await, [], "one worker has it");
    let outcome = caller.starting(20).start(taken[0].clone()).await.expect("a start");
    assert_eq!(outcome, StartOutcome::Started);
    let active = other.active(&soon.candidate_id()).await.expect("a conversation");
    assert_eq!(
        other.graduation(&soon.id).await.state,
        GraduationState::Started { conversation_id: active.id }
    );
    // The same lease again starts nothing.
    let outcome = other.starting(20).start(taken[0].clone()).await.expect("a look");
    assert_eq!(outcome, StartOutcome::Passed);
    let taken = other.takes(400, 10).await;
    assert_eq!(taken.len(), 1, "downtime loses nothing");
    assert_eq!(taken[0].stored.graduation, later);
    assert_eq!(taken[0].recipient.as_ref().map(|to| to.first_name.as_str()), Some("Ana"));
}

pub async fn a_start_follows_who_moved(case: &TestStore) {
    let [caller, other] = case.both().await;
    let sent = notice("Uni", "1", Some(10));
    let stored = caller.schedules(&sent).await;
    let lost = caller.starting(20).take(10, crate::worker::SHORT).await.expect("a lease");
    assert_eq!(lost[0].recipient.as_ref().map(|to| &to.phone_number), Some(&sent.contact.phone_number));
    // Another degree, and with it another number.
    let mut moved = notice("Uni", "1", Some(40));
    moved.student.degree = Some(Degree::parse("MSc").expect("a degree"));
    moved.contact = notice("Uni", "elsewhere", None).contact;
    other.schedules(&moved).await;
    let outcome = caller.starting(20).start(lost[0].clone()).await.expect("a look");
    assert_eq!(outcome, StartOutcome::Passed);
    assert_eq!(caller.active(&stored.candidate_id()).await, None, "nobody is there any more");
    tokio::time::sleep(crate::worker::AFTER_SHORT).await;
    let taken = other.takes(20, 10).await;
    assert_eq!(taken[0].recipient.as_ref().map(|to| &to.phone_number), Some(&moved.contact.phone_number));
    assert_eq!(other.starting(20).start(taken[0].clone()).await.expect("a start"), StartOutcome::Started);
    assert!(caller.active(&stored.candidate_id()).await.is_some());
}

/// A worker that is killed in the middle loses nothing: its lease ends, and another starts what it took.
pub async fn a_lost_lease_is_taken_over(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = caller.schedules(&notice("Uni", "1", Some(10))).await;
    let short = crate::worker::SHORT;
    let lost = caller.starting(20).take(10, short).await.expect("a lease");
    tokio::time::sleep(crate::worker::AFTER_SHORT).await;
    let taken = other.takes(20, 10).await;
    assert_eq!(taken, lost);
    assert_eq!(other.starting(20).start(taken[0].clone()).await.expect("a start"), StartOutcome::Started);
    assert_eq!(caller.starting(20).start(lost[0].clone()).await.expect("a look"), StartOutcome::Passed);
    let filter = hiretalk_domain::paging::ConversationFilter::default();
    assert_eq!(caller.pages(&filter, 10).await.concat().len(), 1);
    assert_eq!(caller.graduation(&stored.id).await.state.status(), GraduationStatus::Started);
}

pub async fn a_blocked_start_waits_for_the_end(case: &TestStore) {
    let [caller, other] = case.both().await;
    for on_number in [false, true] {
        let student = format!("{on_number}");
        let mut sent = notice("Uni", &student, None);
        let blocker_is = if on_number { "somebody".to_owned() } else { format!("Uni:{student}") };
        let (blocker, _) = caller.greets(&application(&student, &blocker_is, "j1"), 1).await;
        sent.contact = caller.contact_of(&blocker.candidate_id).await;
        assert!(matches!(caller.imports(&sent).await, Ok(Kept { is_new: true, .. })));
        let taken = caller.takes(0, 10).await;
        assert_eq!(taken.len(), 1);
        let outcome = caller.starting(0).start(taken[0].clone()).await.expect("a try");
        assert_eq!(outcome, StartOutcome::Deferred);
        let id = sent.student.event_id();
        let waiting = other.graduation(&id).await;
        assert_eq!(waiting.state, GraduationState::Waiting { blocked_by: blocker.id });
        assert_eq!(other.takes(900, 10).await, [], "it waits, however long that takes");
        assert!(matches!(
            other.notifies(&sent, 0).await,
            Ok(StartReceipt::RedeliveredGraduation(found)) if found == waiting
        ));
        end(&other, &blocker).await;
        let taken = other.takes(0, 10).await;
        assert_eq!(taken.len(), 1, "the end has woken it");
        assert_eq!(other.starting(0).start(taken[0].clone()).await.expect("a start"), StartOutcome::Started);
        let again = other.notifies(&sent, 0).await;
        assert!(matches!(again, Ok(StartReceipt::RedeliveredConversation(_))), "{again:?}");
    }
}

pub async fn every_end_wakes_who_waited_for_it(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut blockers = Vec::new();
    for student in ["1", "2"] {
        let busy = application(student, &format!("Uni:{student}"), "j1");
        blockers.push(caller.opens(&busy).await);
        caller.imports(&notice("Uni", student, None)).await.expect("a graduation");
    }
    for due in caller.takes(0, 10).await {
        let outcome = caller.starting(0).start(due).await.expect("a try");
        assert_eq!(outcome, StartOutcome::Deferred);
    }
    assert_eq!(other.takes(0, 10).await, []);
    let now = other.ticker().tick();
    let mut change = complete(&blockers[0], Outcome::OptedOut, now);
    let ended = blockers[1].clone().complete(Outcome::OptedOut, now).expect("an active one");
    change.also_ended = vec![ended];
    other.applies(change).await;
    let woken = caller.takes(0, 10).await;
    assert_eq!(woken.len(), 2, "{woken:?}");
    for due in woken {
        assert_eq!(due.stored.graduation.state, GraduationState::Scheduled);
        let outcome = other.starting(0).start(due).await.expect("a start");
        assert_eq!(outcome, StartOutcome::Started);
    }
}

pub async fn a_stop_before_the_day_calls_it_off(case: &TestStore) {
    let [caller, other] = case.both().await;
    let sent = notice("Uni", "1", Some(10));
    let stored = caller.schedules(&sent).await;
    other.opts_out(&sent.contact).await;
    let taken = caller.takes(11, 10).await;
    assert_eq!(caller.starting(11).start(taken[0].clone()).await.expect("a try"), StartOutcome::CalledOff);
    let reason = CancelReason::OptedOut;
    assert_eq!(other.graduation(&stored.id).await.state, GraduationState::Cancelled { reason });
    assert_eq!(other.active(&stored.candidate_id()).await, None);
}

/// Another day, until it has started; the same day is nothing new.
pub async fn a_graduation_is_rescheduled(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = caller.schedules(&notice("Uni", "1", Some(10))).await;
    let date = |days| notice("Uni", "1", Some(days)).date.expect("a day");
    let moved = other.changing().reschedule(stored.id.clone(), date(40)).await.expect("another day");
    assert_eq!((moved.date, moved.state), (date(40), GraduationState::Scheduled));
    assert_eq!(caller.graduation(&stored.id).await, moved);
    assert_eq!(other.changing().reschedule(stored.id.clone(), date(40)).await.expect("the same day"), moved);
    assert_eq!(caller.takes(39, 10).await, []);
    let too_old = other.changing().reschedule(stored.id.clone(), date(-31)).await;
    assert!(matches!(too_old, Err(ChangeGraduationError::TooOld(_))), "{too_old:?}");
    other.changing().reschedule(stored.id.clone(), date(-3)).await.expect("a day that has passed");
    let taken = caller.takes(0, 10).await;
    assert_eq!(taken.len(), 1, "it starts at once");
    caller.starting(0).start(taken[0].clone()).await.expect("a start");
    let started = other.changing().reschedule(stored.id.clone(), date(50)).await;
    assert!(
        matches!(&started, Err(ChangeGraduationError::Closed(closed)) if closed.status == GraduationStatus::Started),
        "{started:?}"
    );
    let unknown = other.changing().reschedule(event_id("unknown"), date(50)).await;
    assert!(matches!(unknown, Err(ChangeGraduationError::NotFound)), "{unknown:?}");
    let told: Vec<_> = caller.feed().await.into_iter().map(|event| event.kind.name()).collect();
    assert_eq!(told.iter().filter(|name| **name == "graduation.rescheduled").count(), 2);
}

/// Called off until it has started; later its conversation ends.
pub async fn a_graduation_is_called_off(case: &TestStore) {
    let [caller, other] = case.both().await;
    let reason = CancelReason::Requested;
    let stored = caller.schedules(&notice("Uni", "1", Some(10))).await;
    let cancelled = other.changing().cancel(stored.id.clone()).await.expect("an end");
    assert_eq!(cancelled.state, GraduationState::Cancelled { reason });
    assert_eq!(caller.graduation(&stored.id).await, cancelled);
    assert_eq!(other.changing().cancel(stored.id.clone()).await.expect("the same end"), cancelled);
    assert_eq!(caller.takes(900, 10).await, []);
    let moved =
        other.changing().reschedule(stored.id, notice("Uni", "1", Some(50)).date.expect("a day")).await;
    assert!(matches!(moved, Err(ChangeGraduationError::Closed(_))), "{moved:?}");

    let today = notice("Uni", "2", None);
    caller.notifies(&today, 0).await.expect("a start");
    let id = today.student.event_id();
    let started = other.changing().cancel(id.clone()).await.expect("an end");
    let conversation_id = started.state.conversation_id().expect("a conversation");
    let ended = caller.conversation(conversation_id).await;
    assert_eq!(ended.state, State::Completed { outcome: Outcome::Cancelled });
    assert_eq!(other.changing().cancel(id).await.expect("the same end"), started);
    assert_eq!(caller.conversation(conversation_id).await, ended);
}

pub async fn an_erasure_calls_graduations_off(case: &TestStore) {
    let [caller, other] = case.both().await;
    let sent = notice("Uni", "1", Some(10));
    let mut law = notice("Uni", "1", Some(20));
    law.student.degree = Some(Degree::parse("Law").expect("a degree"));
    let stored = [caller.schedules(&sent).await, caller.schedules(&law).await];
    let taken = caller.takes(11, 10).await;
    let id = stored[0].candidate_id();
    other.erasing().execute(id.clone()).await.expect("an erasure");
    for graduation in &stored {
        let reason = CancelReason::Erased;
        assert_eq!(caller.graduation(&graduation.id).await.state, GraduationState::Cancelled { reason });
    }
    assert_eq!(caller.starting(11).start(taken[0].clone()).await.expect("a look"), StartOutcome::Passed);
    let again = other.notifies(&sent, 0).await;
    assert!(matches!(again, Ok(StartReceipt::RedeliveredGraduation(_))), "{again:?}");
    let record = caller.candidate(&id).await.expect("the candidate").record;
    assert!(matches!(record, CandidateRecord::Erased { .. }), "{record:?}");
    other.erasing().execute(id).await.expect("the same erasure");
}

/// In the order of the ids, whatever the filter.
pub async fn every_filter_lists_its_graduations(case: &TestStore) {
    let [caller, other] = case.both().await;
    for index in 0..6 {
        let institution = ["A", "B"][index % 2];
        caller.schedules(&notice(institution, &format!("{index}"), Some(10))).await;
        caller.notifies(&notice(institution, &format!("now {index}"), None), 0).await.expect("a start");
    }
    caller.changing().cancel(event_id("A:0")).await.expect("an end");
    // Another degree of somebody who is being talked to: it waits.
    let mut law = notice("A", "now 0", None);
    law.student.degree = Some(Degree::parse("Law").expect("a degree"));
    caller.imports(&law).await.expect("a graduation");
    let due = caller.takes(0, 1).await.remove(0);
    assert_eq!(caller.starting(0).start(due).await.expect("a try"), StartOutcome::Deferred);
    let institution = |name| Some(Institution::parse(name).expect("an institution"));
    use GraduationStatus::{Cancelled, Scheduled, Started, Waiting};
    for (statuses, from, count) in [
        (vec![], None, 13),
        (vec![], institution("A"), 7),
        (vec![Scheduled], None, 5),
        (vec![Started, Cancelled, Started], None, 7),
        (vec![Started, Cancelled], institution("A"), 4),
        (vec![Waiting], None, 1),
        (vec![Waiting, Scheduled], None, 6),
        (vec![Waiting], institution("A"), 1),
        (vec![Waiting], institution("B"), 0),
        (vec![], institution("a"), 0),
    ] {
        let filter = GraduationFilter { statuses, institution: from };
        for limit in [1, 5, 100] {
            let listed = other.graduations(&filter, limit).await;
            assert_eq!(listed.len(), count, "{filter:?}");
            assert!(listed.iter().all(|graduation| filter.matches(graduation)));
        }
    }
}

async fn end(caller: &Caller, conversation: &hiretalk_domain::conversation::Conversation) {
    use hiretalk_domain::use_cases::{AdvanceConversation, Step};
    let clock = std::sync::Arc::clone(caller.ticker());
    let advance = AdvanceConversation::new(std::sync::Arc::clone(caller.store()) as _, clock);
    let cancel = Step::Complete { outcome: Outcome::Cancelled };
    advance.execute(conversation.id, cancel).await.expect("an end");
}
