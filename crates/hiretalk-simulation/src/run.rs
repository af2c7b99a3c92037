//! A run: random actions, then a phase without faults in which everything has to complete.

use std::time::Duration;

use hiretalk_domain::inbound::{EndedTurn, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{Clock, Inbox};

use crate::actions;
use crate::actions::{inbound, operations, workers};
use crate::poll::poll_once;
use crate::shared::FaultProfile;
use crate::violation::Violation;
use crate::workers::TURN;
use crate::world::World;

/// The most rounds until everything rests: each conversation needs a few for its messages, its reminder and its end.
const MAX_ROUNDS: usize = 2_000;

impl World {
    /// Runs until the end, or until something is wrong.
    pub(crate) fn run(&mut self) -> Result<(), Violation> {
        let length = 40 + self.shared.get().random.below(60);
        for _ in 0..length {
            self.step(actions::run_any)?;
        }
        self.settle_all()
    }

    /// Lets everything come to rest, and checks that nothing waits for ever.
    fn settle_all(&mut self) -> Result<(), Violation> {
        self.note(|| "nothing fails any more".to_owned());
        self.shared.get().faults = FaultProfile::none();
        // Some processes die in the middle of things, others bring them to their end.
        for process in 0..crate::shared::PROCESSES {
            if self.percent(50) {
                self.tasks.kill(process);
            }
        }
        self.tasks.run_from(0);
        // What could not be forgotten has its minute no more.
        self.shared.get().processes[0].registrations_forgotten_at = None;
        let mut silent = 0;
        for _ in 0..MAX_ROUNDS {
            silent = if self.round()? { silent + 1 } else { 0 };
            // In the time between two silent rounds every turn ends that a dead process may still have.
            if silent == 2 {
                let shared = &mut *self.shared.get();
                shared.oracle.check_the_end(&self.services.store.store);
                shared.oracle.check_graduations(&self.services.store.store);
                shared.oracle.check_list_of_graduations(&self.services.store.store);
                return shared.oracle.violation().cloned().map_or(Ok(()), Err);
            }
        }
        Err(Violation::NeverRests)
    }

    /// Delivers and works off all there is, then lets time pass until there is more. Whether there is nothing to be seen.
    fn round(&mut self) -> Result<bool, Violation> {
        self.step(inbound::deliver_all)?;
        self.step(workers::lease_inbox_first)?;
        self.step(workers::lease_outbox_first)?;
        self.step(operations::lease_all_graduations)?;
        let (again_in, is_delivered) = {
            let shared = self.shared.get();
            let channel = &shared.channel;
            let next_start = shared.oracle.next_start(self.services.time.now(), self.services.time.machine());
            let again_in = shared.again_in.into_iter().chain(next_start).min();
            (again_in, channel.to_deliver.is_empty() && channel.delayed.is_empty())
        };
        if !is_delivered {
            return Ok(false);
        }
        self.services.time.advance(again_in.unwrap_or(TURN).max(Duration::from_millis(1)));
        Ok(again_in.is_none() && self.is_inbox_empty())
    }

    fn is_inbox_empty(&self) -> bool {
        let store = &self.services.store.store;
        let token = LeaseToken::new(u64::MAX, u64::MAX);
        let request = TurnRequest { token, lease: TURN, limit: 1, bytes: 1 };
        let taken = poll_once(store.lease_turn(request)).and_then(Result::ok).unwrap_or_default();
        let ended = EndedTurn { token, done: Vec::new(), put_off: Vec::new() };
        poll_once(store.end_turn(ended)).is_some() && taken.is_empty()
    }
}
