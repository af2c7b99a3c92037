//! Many at once about the same graduations: each starts once, or not at all.

use std::collections::HashSet;
use std::sync::Arc;

use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::change::{Alias, Change};
use hiretalk_domain::conversation::{Outcome, Refusal, State};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::graduation::{GraduationFilter, GraduationState, GraduationStatus, StartRule};
use hiretalk_domain::intake::start_at_once;
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::CommitError;
use hiretalk_domain::use_cases::{
    AdvanceConversation, ChangeGraduationError, StartConversationError, StartOutcome, StartReceipt, Step,
};

use crate::fixtures::{KEY, application, notice, say, text};
use crate::races::{CALLERS, at_once};
use crate::test_store::TestStore;

/// One event sent 64 times at once: stored once, or started once.
pub async fn of_64_deliveries_of_one_graduation_one_counts(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..12 {
        let sent = notice("Uni", &format!("{round}"), (round % 2 == 0).then_some(30));
        let answers = at_once((0..CALLERS).map(|index| {
            let (caller, sent) = (callers[index % 2].clone(), sent.clone());
            async move { caller.notifies(&sent, 0).await }
        }))
        .await;
        let mut new = 0;
        for answer in answers {
            match answer {
                Ok(StartReceipt::Opened(_) | StartReceipt::Scheduled(_)) => new += 1,
                Ok(StartReceipt::RedeliveredConversation(_) | StartReceipt::RedeliveredGraduation(_)) => {}
                Err(error) => panic!("{error:?} in round {round}"),
            }
        }
        assert_eq!(new, 1, "round {round}");
    }
    assert_eq!(callers[0].graduations(&GraduationFilter::default(), 100).await.len(), 12);
    assert_eq!(callers[0].feed().await.len(), 6 + 2 * 6);
}

/// 64 contents of one graduation at once: the first one in keeps the place.
pub async fn of_64_contents_of_one_graduation_one_is_kept(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..12 {
        let answers = at_once((0..CALLERS).map(|index| {
            let caller = callers[index % 2].clone();
            let days = i64::try_from(index).expect("a small number") + 1;
            let sent = notice("Uni", &format!("{round}"), Some(days));
            async move { caller.notifies(&sent, 0).await }
        }))
        .await;
        let stored = answers.iter().filter(|answer| match answer {
            Ok(StartReceipt::Scheduled(_)) => true,
            Err(StartConversationError::GraduationRefused(_)) => false,
            other => panic!("{other:?} in round {round}"),
        });
        assert_eq!(stored.count(), 1, "round {round}");
    }
}

/// Many workers, on both handles, share 500 due graduations: each starts once.
pub async fn many_workers_start_500_once(case: &TestStore) {
    let callers = case.both().await;
    for chunk in 0..10 {
        at_once((0..50).map(|index| {
            let caller = callers[index % 2].clone();
            let sent = notice("Uni", &format!("{chunk}/{index}"), Some(10));
            async move { caller.schedules(&sent).await }
        }))
        .await;
    }
    let started = at_once((0..8).map(|index| {
        let caller = callers[index % 2].clone();
        async move {
            let mut started = 0;
            loop {
                let taken = caller.takes(11, 20).await;
                if taken.is_empty() {
                    return started;
                }
                for due in taken {
                    let outcome = caller.starting(11).start(due).await.expect("a start");
                    started += usize::from(outcome == StartOutcome::Started);
                }
            }
        }
    }))
    .await;
    assert_eq!(started.iter().sum::<usize>(), 500);
    let opened = callers[0].pages(&ConversationFilter::default(), 200).await.concat();
    assert_eq!(opened.len(), 500);
    let of: HashSet<_> = opened.iter().map(|conversation| &conversation.candidate_id).collect();
    assert_eq!(of.len(), 500);
    let told = callers[1].feed().await.into_iter();
    let told = told.filter(|event| matches!(&event.kind, EventKind::Graduation { step, .. } if step.name() == "graduation.started"));
    assert_eq!(told.count(), 500);
}

/// A worker starts it while others give it another day: it starts as it was read, or stays for the other day.
pub async fn a_start_races_a_new_day(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let sent = notice("Uni", &format!("{round}"), Some(10));
        let id = callers[0].schedules(&sent).await.id;
        let due = callers[1].takes(11, 1).await.remove(0);
        let date = notice("Uni", "x", Some(40)).date.expect("a day");
        let answers = at_once((0..2).map(|index| {
            let (caller, due, id) = (callers[index % 2].clone(), due.clone(), id.clone());
            async move {
                if index == 0 {
                    caller.starting(11).start(due).await.expect("a start") == StartOutcome::Started
                } else {
                    match caller.changing().reschedule(id, date).await {
                        Ok(_) => true,
                        Err(ChangeGraduationError::Closed(_)) => false,
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
        }))
        .await;
        assert_eq!(answers.into_iter().filter(|won| *won).count(), 1, "round {round}: one of them won");
        let stored = callers[0].graduation(&id).await;
        let active = callers[1].active(&sent.student.candidate_id()).await;
        match stored.state {
            GraduationState::Started { conversation_id } => {
                assert_eq!(active.map(|active| active.id), Some(conversation_id), "round {round}");
            }
            GraduationState::Scheduled => assert_eq!((stored.date, active), (date, None), "round {round}"),
            other => panic!("{other:?} in round {round}"),
        }
    }
}

/// A worker starts it while somebody calls it off: no conversation is left active.
pub async fn a_start_races_its_end(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let sent = notice("Uni", &format!("{round}"), Some(10));
        let id = callers[0].schedules(&sent).await.id;
        let due = callers[1].takes(11, 1).await.remove(0);
        at_once((0..2).map(|index| {
            let (caller, due, id) = (callers[index % 2].clone(), due.clone(), id.clone());
            async move {
                if index == 0 {
                    caller.starting(11).start(due).await.expect("a start");
                } else {
                    caller.changing().cancel(id).await.expect("an end");
                }
            }
        }))
        .await;
        let stored = callers[0].graduation(&id).await;
        match stored.state {
            GraduationState::Started { conversation_id } => {
                let ended = callers[1].conversation(conversation_id).await;
                assert_eq!(ended.state, State::Completed { outcome: Outcome::Cancelled }, "round {round}");
            }
            GraduationState::Cancelled { .. } => {
                assert_eq!(callers[1].active(&sent.student.candidate_id()).await, None, "round {round}");
            }
            other => panic!("{other:?} in round {round}"),
        }
    }
}

pub async fn an_end_races_who_waits_for_it(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..40 {
        let student = format!("{round}");
        let sent = notice("Uni", &student, None);
        let blocker = callers[0].opens(&application(&student, &format!("Uni:{student}"), "j1")).await;
        callers[0].imports(&sent).await.expect("a graduation");
        let due = callers[1].takes(0, 1).await.remove(0);
        at_once((0..2).map(|index| {
            let (caller, due) = (callers[index % 2].clone(), due.clone());
            let id = blocker.id;
            async move {
                if index == 0 {
                    caller.starting(0).start(due).await.expect("a try");
                } else {
                    let clock = Arc::clone(caller.ticker());
                    let advance = AdvanceConversation::new(Arc::clone(caller.store()) as _, clock);
                    let cancel = Step::Complete { outcome: Outcome::Cancelled };
                    advance.execute(id, cancel).await.expect("an end");
                }
            }
        }))
        .await;
        let id = sent.student.event_id();
        let stored = callers[0].graduation(&id).await;
        if stored.state.status() == GraduationStatus::Scheduled {
            let due = callers[0].takes(0, 1).await.remove(0);
            assert_eq!(due.stored.graduation.id, id, "round {round}");
            let outcome = callers[0].starting(0).start(due).await.expect("a start");
            assert_eq!(outcome, StartOutcome::Started, "round {round}");
        }
        assert_eq!(callers[1].graduation(&id).await.state.status(), GraduationStatus::Started, "{round}");
    }
}

pub async fn of_two_graduates_at_one_number_one_starts(case: &TestStore) {
    start_at_once_at(case, |round, _| application("e", &round.to_string(), "j").contact).await;
}

pub async fn of_two_graduates_under_two_names_one_starts(case: &TestStore) {
    let caller = case.first();
    let named = |round: usize, index: usize| application("e", &format!("{round}/{index}"), "j").contact;
    let digest = |contact: ContactDetails| KEY.number(&contact.phone_number);
    let aliases = (0..ROUNDS).flat_map(|round| {
        (1..AT_ONCE)
            .map(move |index| Alias { alias: digest(named(round, index)), number: digest(named(round, 0)) })
    });
    caller.applies(Change { aliases: aliases.collect(), ..Change::default() }).await;
    start_at_once_at(case, named).await;
}

const ROUNDS: usize = 25;
const AT_ONCE: usize = 8;

/// In each round so many graduates are greeted at once, each with the contact data that `contact` names by the round and
/// their place in it; one of them is.
async fn start_at_once_at(case: &TestStore, contact: impl Fn(usize, usize) -> ContactDetails) {
    let callers = case.both().await;
    for round in 0..ROUNDS {
        let answers = at_once((0..AT_ONCE).map(|index| {
            let caller = callers[index % 2].clone();
            let mut sent = notice("Uni", &format!("{round}/{index}"), None);
            sent.contact = contact(round, index);
            async move {
                let ticker = caller.ticker();
                let graduation = sent.graduation(&StartRule::default(), ticker.tick()).expect("today");
                let id = ticker.conversation_id_at(graduation.created_at);
                let contact = sent.contact.clone();
                let mut change = start_at_once(sent, graduation, id, &KEY, None).expect("a start");
                say(&mut change, id, &contact, [text("hi")], ticker);
                match caller.commit(change).await {
                    Ok(_) => true,
                    Err(CommitError::Refused(Refusal::ActiveConversation { .. })) => false,
                    Err(error) => panic!("{error:?} in round {round}"),
                }
            }
        }))
        .await;
        assert_eq!(answers.into_iter().filter(|opened| *opened).count(), 1, "round {round}");
    }
}
