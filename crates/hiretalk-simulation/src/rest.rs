//! The end of a simulation: nothing fails any more, time passes, and everything has to come to rest.

use std::time::Duration;

use hiretalk_domain::inbound::{EndedTurn, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{Clock, Inbox};

use crate::actions::{calendar, network, workers};
use crate::at_once::at_once;
use crate::hearer::TURN;
use crate::violation::Violation;
use crate::weather::Weather;
use crate::world::World;

/// The most rounds until everything rests: each conversation needs a few for its messages, its reminder and its end.
const MOST_ROUNDS: usize = 2_000;

impl World {
    /// Lets everything come to rest, and checks that nothing waits for ever.
    pub(crate) fn come_to_rest(&mut self) -> Result<(), Violation> {
        self.note(|| "nothing fails any more".to_owned());
        self.shared.get().weather = Weather::calm();
        // Some processes die in the middle of things, others bring them to their end.
        for process in 0..crate::shared::PROCESSES {
            if self.percent(50) {
                self.tasks.kill(process);
            }
        }
        self.tasks.run_from(0);
        // What could not be forgotten has its minute no more.
        self.shared.get().processes[0].forgot = None;
        let mut silent = 0;
        for _ in 0..MOST_ROUNDS {
            silent = if self.round()? { silent + 1 } else { 0 };
            // In the time between two silent rounds every turn ends that a dead process may still have.
            if silent == 2 {
                let shared = &mut *self.shared.get();
                shared.oracle.check_the_end(&self.crew.store.store);
                shared.oracle.check_graduations(&self.crew.store.store);
                shared.oracle.check_list_of_graduations(&self.crew.store.store);
                return shared.oracle.violation().cloned().map_or(Ok(()), Err);
            }
        }
        Err(Violation::NeverRests)
    }

    /// Delivers and works off all there is, then lets time pass until there is more. Whether there is nothing to be seen.
    fn round(&mut self) -> Result<bool, Violation> {
        self.step(network::deliver_all)?;
        self.step(workers::hear_first)?;
        self.step(workers::look_first)?;
        self.step(calendar::look_first)?;
        let (again_in, is_delivered) = {
            let shared = self.shared.get();
            let channel = &shared.channel;
            let next_start = shared.oracle.next_start(self.crew.time.now(), self.crew.time.machine());
            let again_in = shared.again_in.into_iter().chain(next_start).min();
            (again_in, channel.to_deliver.is_empty() && channel.under_way.is_empty())
        };
        if !is_delivered {
            return Ok(false);
        }
        self.crew.time.advance(again_in.unwrap_or(TURN).max(Duration::from_millis(1)));
        Ok(again_in.is_none() && self.is_inbox_empty())
    }

    fn is_inbox_empty(&self) -> bool {
        let store = &self.crew.store.store;
        let token = LeaseToken::new(u64::MAX, u64::MAX);
        let request = TurnRequest { token, lease: TURN, limit: 1, bytes: 1 };
        let taken = at_once(store.lease_turn(request)).and_then(Result::ok).unwrap_or_default();
        let ended = EndedTurn { token, done: Vec::new(), put_off: Vec::new() };
        at_once(store.end_turn(ended)).is_some() && taken.is_empty()
    }
}
