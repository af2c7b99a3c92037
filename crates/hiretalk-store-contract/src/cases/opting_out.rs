//! The part of rule 6 that intake needs: a number that said STOP.

use hiretalk_domain::{Candidate, CandidateChange, CandidateRecord, Change, Outcome, Refusal};

use crate::fixtures::{application, complete, contact, opt_out};
use crate::test_store::TestStore;

/// The number counts, not who gave it; other numbers of the same candidate are free.
pub async fn a_number_that_said_stop_is_refused(case: &TestStore) {
    let [caller, other] = case.both().await;
    let shared = contact("+34600000001", "Ana", None, None);
    caller.opts_out(&shared).await;
    for (index, candidate) in ["ana", "ben", "eva"].into_iter().enumerate() {
        let mut event = application(&format!("e{index}"), candidate, "j1");
        event.contact = contact("+34 600 000 001", candidate, None, None);
        assert_eq!(other.is_refused(&event).await, Refusal::OptedOut);
        assert_eq!(caller.is_refused(&event).await, Refusal::OptedOut);
        event.contact = contact("+34 600 000 002", candidate, None, None);
        let opened = other.opens(&event).await;
        other.completes(&opened, Outcome::Finished).await;

        let mut next = application(&format!("next {index}"), candidate, "j2");
        next.contact = shared.clone();
        assert_eq!(caller.is_refused(&next).await, Refusal::OptedOut, "also for one who is known");
    }
}

/// STOP ends a conversation and keeps the number in one change.
pub async fn an_opt_out_comes_with_the_end_of_a_conversation(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let now = caller.ticker().tick();
    let mut change = complete(&opened, Outcome::OptedOut, now);
    change.opt_outs = vec![
        opt_out(&event.contact, now),
        opt_out(&contact("+34600000009", "Alias", None, None), now),
        opt_out(&event.contact, now),
    ];
    caller.applies(change).await;

    assert_eq!(other.conversation(opened.id).await.state.outcome(), Some(Outcome::OptedOut));
    assert_eq!(other.is_refused(&application("e2", "ana", "j2")).await, Refusal::OptedOut);
    let mut alias = application("e3", "ben", "j2");
    alias.contact = contact("+34600000009", "Ben", None, None);
    assert_eq!(other.is_refused(&alias).await, Refusal::OptedOut);
}

/// Saying it again is no error and changes nothing.
pub async fn opting_out_again_changes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    for caller in [&caller, &other, &caller] {
        caller.opts_out(&event.contact).await;
        assert_eq!(other.is_refused(&event).await, Refusal::OptedOut);
    }
}

/// What hangs on a conversation that has moved on is not written, and neither is what hangs on a refused opening.
pub async fn an_opt_out_of_a_failed_change_is_not_kept(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let now = caller.ticker().tick();
    let number = contact("+34600000009", "Ben", None, None);
    let mut stale = complete(&opened, Outcome::OptedOut, now);
    stale.opt_outs = vec![opt_out(&number, now)];
    let feed_before = {
        other.starts(&opened).await;
        other.feed().await
    };
    caller.finds_stale(stale).await;

    let mut refused = caller.opening(application("e2", "ana", "j2"));
    refused.opt_outs = vec![opt_out(&number, now)];
    assert!(caller.commit(refused).await.is_err());

    assert_eq!(other.feed().await, feed_before);
    let mut ben = application("e3", "ben", "j1");
    ben.contact = number;
    other.opens(&ben).await;
}

/// A change may hold no conversation at all.
pub async fn a_candidate_can_be_put_alone(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let now = caller.ticker().tick();
    for details in [event.contact.clone(), contact("+34600000009", "Ben", None, None)] {
        let candidate =
            Candidate { id: event.candidate_id.clone(), record: CandidateRecord::Known(details.clone()) };
        let put = CandidateChange::Put { candidate, at: now };
        caller.applies(Change { candidate: Some(put), ..Change::default() }).await;
        assert!(other.contact_of(&event.candidate_id).await == details, "the last one put");
    }
    caller.applies(Change::default()).await;
    assert_eq!(other.feed().await, []);
}
