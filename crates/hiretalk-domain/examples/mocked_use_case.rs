//! A unit test of a use case with mocks: a refusal of the store reaches the caller.
//!
//! Run it with `cargo test -p hiretalk-domain --features mock --example mocked_use_case`.

use std::sync::Arc;

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::conversation::Refusal;
use hiretalk_domain::dialogue::Subject;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::ports::{CommitError, MockClock, MockConversationStore, MockIds};
use hiretalk_domain::use_cases::{ReceiveApplication, ReceiveApplicationError};

/// The same as the test, so that the example can also be run.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let answer = receive(refusing_store()).execute(application()?).await;
    assert!(matches!(answer, Err(ReceiveApplicationError::Refused(Refusal::OptedOut))), "{answer:?}");
    Ok(())
}

fn refusing_store() -> MockConversationStore {
    let mut store = MockConversationStore::new();
    store.expect_commit().once().returning(|_| Err(CommitError::Refused(Refusal::OptedOut)));
    store
}

fn receive(store: MockConversationStore) -> ReceiveApplication {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(chrono::DateTime::UNIX_EPOCH);
    let mut ids = MockIds::new();
    ids.expect_conversation_id().returning(|now| ConversationId::new(now, 7));
    let key = DigestKey::from_passphrase("a secret of this test");
    ReceiveApplication::new(Arc::new(store), Arc::new(clock), Arc::new(ids), key)
}

fn application() -> Result<Application, Box<dyn std::error::Error>> {
    Ok(Application {
        event_id: EventId::parse("application-1")?,
        job_id: JobId::parse("job-1")?,
        candidate_id: CandidateId::parse("candidate-1")?,
        contact: ContactDetails {
            phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164)?,
            first_name: PersonName::parse("Ana")?,
            last_name: None,
            email_address: None,
        },
        language: None,
        subject: Subject::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_opted_out_number_opens_nothing() {
        let answer = receive(refusing_store()).execute(application().unwrap()).await;
        assert!(matches!(answer, Err(ReceiveApplicationError::Refused(Refusal::OptedOut))));
    }
}
