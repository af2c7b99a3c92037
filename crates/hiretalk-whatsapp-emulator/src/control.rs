//! The owner's hand on a running emulator, in the program or over `/emulator/..`.

pub(crate) mod routes;
mod views;

use std::sync::Arc;
use std::time::Duration;

use crate::faults::{Faults, Rules};
use crate::inbound::{self, Reply, ReplyError};
use crate::ledger::State;
use crate::template::Template;
use crate::webhook::Update;
use crate::webhook::verification::{self, VerifyError};
use crate::world::World;

pub use views::{Counts, SentMessage};

/// Looks at a running emulator and changes what it does. Clones lead to the same emulator.
#[derive(Clone)]
pub struct Control {
    pub(crate) world: Arc<World>,
    pub(crate) client: reqwest::Client,
    pub(crate) runtime: tokio::runtime::Handle,
}

impl Control {
    /// Where webhooks go from now on; with `None` they wait.
    pub fn set_webhook(&self, url: Option<String>) {
        self.world.queue.set_url(url);
    }

    /// Asks the webhook to repeat a challenge, as Meta does when a URL is entered. No update depends on it.
    pub async fn verify_webhook(&self) -> Result<(), VerifyError> {
        let (world, client) = (self.world.clone(), self.client.clone());
        let asked = self.runtime.spawn(async move { verification::verify(&world, &client).await });
        asked.await.unwrap_or(Err(VerifyError::Ended))
    }

    /// Moves the emulator's clock ahead. Windows close and limits recover; delays are not shortened.
    pub fn advance_clock(&self, by: Duration) {
        self.world.clock.advance(by);
    }

    /// The emulator's time in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.world.clock.now_ms()
    }

    /// What goes wrong from now on, in place of what went wrong before. Rules count from here.
    pub fn set_faults(&self, faults: Faults) {
        let Faults { sends, webhooks } = faults;
        self.world.books().rules = Rules::new(sends);
        self.world.queue.set_faults(webhooks);
    }

    /// What goes wrong now.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults { sends: self.world.books().rules.faults(), webhooks: self.world.queue.faults() }
    }

    /// Has a candidate do something; says the id of the message. It also opens the window.
    pub fn reply(&self, reply: Reply) -> Result<String, ReplyError> {
        inbound::reply(&self.world, reply)
    }

    /// Has a candidate read everything that went to this number and was not read; says how many messages that were.
    #[must_use]
    pub fn read(&self, to: &str) -> usize {
        let Some(key) = self.key(to) else { return 0 };
        let books = self.world.books();
        let unread: Vec<_> = books
            .ledger
            .sends()
            .filter(|(sent, _)| sent.to == key && sent.state() < State::Read)
            .map(|(sent, _)| sent.clone())
            .collect();
        drop(books);
        for sent in &unread {
            let update = Update::Status { sent: sent.clone(), state: State::Read, error: None };
            self.world.queue.push(update, Duration::ZERO);
        }
        unread.len()
    }

    /// The templates there are.
    #[must_use]
    pub fn templates(&self) -> Vec<Template> {
        self.world.books().templates.clone()
    }

    /// These templates in place of those there are.
    pub fn set_templates(&self, templates: Vec<Template>) {
        self.world.books().templates = templates;
    }

    /// One more template, or another version of one.
    pub fn add_template(&self, template: Template) {
        let mut books = self.world.books();
        books
            .templates
            .retain(|known| (&known.name, &known.language) != (&template.name, &template.language));
        books.templates.push(template);
    }

    fn key(&self, address: &str) -> Option<Arc<str>> {
        let user = self.world.books().contacts.user(address);
        user.or_else(|| crate::address::is_user_id(address).then(|| address.into()))
            .or_else(|| self.world.wa_id(address))
    }
}
