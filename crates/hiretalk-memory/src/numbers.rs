//! What is stored of numbers: who sent STOP, who wrote last, and under which names the channel knows them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use hiretalk_domain::change::{Alias, OptOut, Receipt, WrongNumber};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::message::ChannelMessageId;

/// Everything that is stored by the digest of a number, and the receipts of what came from outside.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    opt_outs: HashMap<NumberDigest, DateTime<Utc>>,
    wrong: HashSet<(CandidateId, NumberDigest)>,
    last_inbound: HashMap<NumberDigest, DateTime<Utc>>,
    received: HashSet<ChannelMessageId>,
    number_of: HashMap<NumberDigest, NumberDigest>,
    aliases_of: HashMap<NumberDigest, HashSet<NumberDigest>>,
}

impl Numbers {
    pub(crate) fn has_opted_out(&self, number: NumberDigest) -> bool {
        self.opt_outs.contains_key(&number)
    }

    /// True if the number is known not to be the candidate's.
    pub(crate) fn is_wrong(&self, candidate_id: &CandidateId, number: NumberDigest) -> bool {
        self.wrong.contains(&(candidate_id.clone(), number))
    }

    pub(crate) fn add_wrong(&mut self, wrong: WrongNumber) {
        let WrongNumber { candidate_id, number, at: _ } = wrong;
        self.wrong.insert((candidate_id, number));
    }

    pub(crate) fn last_inbound_at(&self, number: NumberDigest) -> Option<DateTime<Utc>> {
        self.last_inbound.get(&number).copied()
    }

    pub(crate) fn was_received(&self, channel_id: &ChannelMessageId) -> bool {
        self.received.contains(channel_id)
    }

    /// These names, the numbers that they stand for, and all other names of those; each once.
    pub(crate) fn all_names(&self, names: &[NumberDigest]) -> Vec<NumberDigest> {
        let mut all = Vec::with_capacity(names.len());
        let mut seen = HashSet::new();
        let mut add = |all: &mut Vec<_>, name| {
            if seen.insert(name) {
                all.push(name);
            }
        };
        for name in names {
            add(&mut all, *name);
            if let Some(number) = self.number_of.get(name) {
                add(&mut all, *number);
            }
        }
        for index in 0..all.len() {
            for alias in self.aliases_of.get(&all[index]).into_iter().flatten() {
                add(&mut all, *alias);
            }
        }
        all
    }

    pub(crate) fn apply(&mut self, opt_out: &OptOut) {
        match opt_out {
            OptOut::Put { number, at } => {
                for name in self.all_names(&[*number]) {
                    self.opt_outs.entry(name).or_insert(*at);
                }
            }
            OptOut::Lift { number } => {
                for name in self.all_names(&[*number]) {
                    self.opt_outs.remove(&name);
                }
            }
        }
    }

    pub(crate) fn receive(&mut self, receipt: Receipt) {
        let Receipt { channel_id, numbers, at } = receipt;
        self.received.insert(channel_id);
        for number in numbers {
            let last = self.last_inbound.entry(number).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// The latest word on an alias counts. A STOP under one of the names holds for all of them: so the name alone tells, at
    /// intake and when a message is due.
    pub(crate) fn alias(&mut self, alias: Alias) {
        let Alias { alias, number } = alias;
        if let Some(before) = self.number_of.insert(alias, number)
            && let Some(aliases) = self.aliases_of.get_mut(&before)
        {
            aliases.remove(&alias);
        }
        self.aliases_of.entry(number).or_default().insert(alias);
        let names = self.all_names(&[alias, number]);
        let since = names.iter().filter_map(|name| self.opt_outs.get(name)).min().copied();
        if let Some(since) = since {
            for name in names {
                self.opt_outs.entry(name).or_insert(since);
            }
        }
    }
}
