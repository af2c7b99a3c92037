//! The steps that are about graduations.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::graduation::{
    DueGraduation, Graduation, GraduationFilter, GraduationNotice, GraduationPageRequest, StartRule,
};
use hiretalk_domain::ids::EventId;
use hiretalk_domain::ports::{Clock, Graduations};
use hiretalk_domain::use_cases::{
    ChangeGraduation, EraseCandidate, Kept, StartConversation, StartConversationError, StartGraduations,
    StartReceipt,
};

use super::Caller;
use crate::fixtures::{KEY, Ticker};

/// A clock that is ahead of the ticker.
struct Ahead {
    ticker: Arc<Ticker>,
    by: TimeDelta,
}

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        self.ticker.tick() + self.by
    }
}

impl Caller {
    /// The clock, ahead by so many days.
    fn clock(&self, days: i64) -> Arc<dyn Clock> {
        Arc::new(Ahead { ticker: Arc::clone(self.ticker()), by: TimeDelta::days(days) })
    }

    /// Sends a graduation event, with the clock ahead by so many days.
    ///
    /// # Errors
    /// As [`StartConversation::execute`].
    pub async fn notifies(
        &self,
        notice: &GraduationNotice,
        days: i64,
    ) -> Result<StartReceipt, StartConversationError> {
        self.notifying(days).execute(notice.clone()).await
    }

    /// Sends a graduation event as one row of a file.
    ///
    /// # Errors
    /// As [`StartConversation::import`].
    pub async fn imports(&self, notice: &GraduationNotice) -> Result<Kept, StartConversationError> {
        self.notifying(0).import(notice.clone()).await
    }

    /// The use case that takes graduation events, with the clock ahead by so many days.
    fn notifying(&self, days: i64) -> StartConversation {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        let ids = Arc::clone(self.ticker()) as _;
        StartConversation::new(store, graduations, self.clock(days), ids, KEY, StartRule::default())
    }

    /// Sends a graduation event that is stored for its day.
    pub async fn schedules(&self, notice: &GraduationNotice) -> Graduation {
        match self.notifies(notice, 0).await {
            Ok(StartReceipt::Scheduled(graduation)) => graduation,
            answer => panic!("{answer:?} for {notice:?}"),
        }
    }

    /// The use case that moves graduations and calls them off.
    pub fn changing(&self) -> ChangeGraduation {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        ChangeGraduation::new(store, graduations, self.clock(0), StartRule::default())
    }

    /// The use case of a worker, with the clock ahead by so many days.
    pub fn starting(&self, days: i64) -> StartGraduations {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        StartGraduations::new(store, graduations, self.clock(days), Arc::clone(self.ticker()) as _, KEY)
    }

    /// The use case that forgets.
    pub fn erasing(&self) -> EraseCandidate {
        let (store, graduations) = (Arc::clone(self.store()) as _, Arc::clone(self.store()) as _);
        EraseCandidate::new(store, graduations, Arc::clone(self.ticker()) as _)
    }

    /// Leases graduations that are due when the clock is ahead by so many days.
    pub async fn takes(&self, days: i64, limit: u16) -> Vec<DueGraduation> {
        self.starting(days).take(limit, Duration::from_secs(600)).await.expect("the store leases graduations")
    }

    /// The stored graduation, which is there.
    pub async fn graduation(&self, id: &EventId) -> Graduation {
        let found = Graduations::find(&**self.store(), id.clone()).await;
        found.expect("the store finds a graduation").expect("the graduation is stored").graduation
    }

    /// All graduations that the filter lists, page by page.
    pub async fn graduations(&self, filter: &GraduationFilter, limit: u16) -> Vec<Graduation> {
        let mut all: Vec<Graduation> = Vec::new();
        loop {
            let after = all.last().map(|last| last.id.clone());
            let request = GraduationPageRequest { filter: filter.clone(), after, limit };
            let page =
                Graduations::page(&**self.store(), request).await.expect("the store lists graduations");
            assert!(page.len() <= usize::from(limit), "a page of {}", page.len());
            if page.is_empty() {
                return all;
            }
            assert!(all.last().is_none_or(|last| last.id < page[0].id), "the pages go on");
            all.extend(page);
        }
    }
}
