//! The domain in an actix service of one's own, with a store of one's own.
//!
//! `POST /applications/{event}/{job}/{candidate}/{number}` opens a conversation. The store is a list in memory; with a
//! database, `commit` is one transaction. What is sent to people is not part of it: see the port `Messenger`.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::{App, HttpResponse, HttpServer, web};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{Candidate, ContactDetails, PersonName};
use hiretalk_domain::change::{Change, ConversationChange, Opening};
use hiretalk_domain::conversation::{Conversation, State};
use hiretalk_domain::dialogue::Subject;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::intake::{Application, OpeningFacts, OpeningVerdict, judge_opening};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::ports::{Clock, CommitError, Committed, ConversationStore, Ids, StoreError};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};
use hiretalk_domain::use_cases::{ReceiveApplication, Received};

/// Openings, as they were written.
#[derive(Default)]
struct Openings(Mutex<Vec<Opening>>);

impl Openings {
    fn find_by(&self, is_it: impl Fn(&Conversation) -> bool) -> Option<Conversation> {
        let openings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        openings.iter().map(|opening| &opening.conversation).find(|found| is_it(found)).cloned()
    }
}

fn is_active(conversation: &Conversation) -> bool {
    matches!(conversation.state, State::Created | State::Ongoing)
}

#[async_trait]
impl ConversationStore for Openings {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        Ok(self.find_by(|found| found.id == id))
    }
    async fn find_active(&self, candidate: CandidateId) -> Result<Option<Conversation>, StoreError> {
        Ok(self.find_by(|found| found.candidate_id == candidate && is_active(found)))
    }
    async fn find_candidate(&self, _: CandidateId) -> Result<Option<Candidate>, StoreError> {
        Ok(None)
    }
    async fn find_route(&self, _: Route) -> Result<Option<Routed>, StoreError> {
        Ok(None)
    }
    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError> {
        Ok(messages.iter().map(|_| None).collect())
    }
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        let Some(ConversationChange::Open(opening)) = change.conversation else {
            return Err(CommitError::Store(StoreError::Broken("this service only opens".into())));
        };
        let mut openings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = &opening.conversation;
        let by = |is_it: &dyn Fn(&Conversation) -> bool| openings.iter().find(|old| is_it(&old.conversation));
        let same_event = by(&|old| old.origin.event_id() == new.origin.event_id());
        let facts = OpeningFacts {
            same_event: same_event.map(|old| (old.conversation.clone(), old.event_digest)),
            same_job: by(&|old| old.candidate_id == new.candidate_id && old.job_id() == new.job_id())
                .map(|old| old.conversation.id),
            active: by(&|old| old.candidate_id == new.candidate_id && is_active(old))
                .map(|old| old.conversation.id),
            ..OpeningFacts::default()
        };
        match judge_opening(&opening, facts) {
            OpeningVerdict::Refused(refusal) => Err(refusal.into()),
            OpeningVerdict::Redelivered(conversation) => Ok(Committed::Redelivered(conversation)),
            OpeningVerdict::Stored => Ok(Committed::Applied),
            OpeningVerdict::Allowed => {
                openings.push(opening);
                Ok(Committed::Applied)
            }
        }
    }
}

/// The machine's clock and randomness.
struct Machine;

impl Clock for Machine {
    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }
}

impl Ids for Machine {
    fn entropy(&self) -> u64 {
        RandomState::new().hash_one("ids")
    }
}

async fn apply(receive: web::Data<ReceiveApplication>, path: web::Path<[String; 4]>) -> HttpResponse {
    let [event, job, candidate, number] = path.into_inner();
    let parsed = || -> Result<Application, Box<dyn std::error::Error>> {
        let contact = ContactDetails {
            phone_number: PhoneNumber::parse(&number, PhoneCheck::Possible)?,
            first_name: PersonName::parse("Ana")?,
            last_name: None,
            email_address: None,
        };
        let (event_id, job_id) = (EventId::parse(&event)?, JobId::parse(&job)?);
        Ok(Application {
            event_id,
            job_id,
            candidate_id: CandidateId::parse(&candidate)?,
            contact,
            language: None,
            subject: Subject::default(),
        })
    };
    let application = match parsed() {
        Ok(application) => application,
        Err(error) => return HttpResponse::UnprocessableEntity().body(error.to_string()),
    };
    match receive.execute(application).await {
        Ok(Received::Opened(conversation)) => HttpResponse::Created().body(conversation.id.to_string()),
        Ok(Received::Redelivered(conversation)) => HttpResponse::Ok().body(conversation.id.to_string()),
        Err(error) => HttpResponse::Conflict().body(error.to_string()),
    }
}

fn service() -> impl Fn(&mut web::ServiceConfig) + Clone {
    let key = DigestKey::from_passphrase("a long secret of your installation");
    let store = Arc::new(Openings::default());
    let receive = web::Data::new(ReceiveApplication::new(store, Arc::new(Machine), Arc::new(Machine), key));
    let path = "/applications/{event}/{job}/{candidate}/{number}";
    move |config| {
        config.app_data(receive.clone()).route(path, web::post().to(apply));
    }
}

fn main() -> std::io::Result<()> {
    let service = service();
    let server = HttpServer::new(move || App::new().configure(service.clone())).bind(("127.0.0.1", 8081))?;
    actix_web::rt::System::new().block_on(server.run())
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service};

    use super::*;

    async fn check() {
        let app = init_service(App::new().configure(service())).await;
        for (path, status) in [
            ("/applications/e-1/j-1/c-1/+34600111222", 201),
            ("/applications/e-1/j-1/c-1/+34600111222", 200),
            ("/applications/e-1/j-1/c-1/+34600111223", 409),
            ("/applications/e-2/j-2/c-1/+34600111222", 409),
            ("/applications/e-3/j-1/c-2/12", 422),
        ] {
            let request = TestRequest::post().uri(path).to_request();
            assert_eq!(call_service(&app, request).await.status(), status, "{path}");
        }
    }

    #[test]
    fn an_event_opens_once_and_a_candidate_has_one_conversation() {
        actix_web::rt::System::new().block_on(check());
    }
}
