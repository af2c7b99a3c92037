//! The jobs in columns, and the pass that finds the best of them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use hiretalk_domain::catalogue::JobText;
use hiretalk_domain::matching::weights;

use super::CatalogueRow;
use super::wish::{Wish, Worth, is_remote, lower_half, upper_half};
use super::words::{Words, read_words};

/// All jobs, one in each slot; a job that was removed or written again leaves a slot that is never open.
#[derive(Default)]
pub(super) struct Columns {
    slots: HashMap<Arc<str>, usize>,
    jobs: Vec<Row>,
    ids: Vec<Arc<str>>,
    /// The halves of the hashes of all words, job after job. The lower ones are enough to pass over most jobs.
    lower: Vec<u16>,
    upper: Vec<u16>,
    facets: Distinct<Facets>,
    locations: Distinct<Location>,
}

/// The fixed part of a job. Times are in microseconds since 1970.
#[derive(Clone, Copy)]
struct Row {
    created: i64,
    opens: i64,
    closes: i64,
    facets: u32,
    location: u32,
    is_remote: bool,
    /// Where its words end; they begin where those of the job before end.
    words_end: u32,
    in_title: u16,
    in_skills: u16,
}

/// What a job says besides its place, its times and its words. Few combinations exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Facets {
    pub(super) field: String,
    pub(super) employment_type: String,
    pub(super) work_model: String,
    pub(super) languages: Vec<String>,
    pub(super) seniority: Option<String>,
}

/// Where a job is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Location {
    /// Folded.
    pub(super) city: Option<String>,
    pub(super) country: Option<String>,
}

/// Values that many jobs share, by number.
struct Distinct<T> {
    numbers: HashMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), values: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Distinct<T> {
    fn number(&mut self, value: T) -> u32 {
        let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            next
        })
    }
}

impl Columns {
    pub(super) fn facets(&self) -> &[Facets] {
        &self.facets.values
    }

    pub(super) fn locations(&self) -> &[Location] {
        &self.locations.values
    }

    pub(super) fn slot(&self, id: &str) -> Option<usize> {
        self.slots.get(id).copied()
    }

    /// Adds a job, in place of the one with its id.
    pub(super) fn put(&mut self, row: CatalogueRow) {
        self.remove(&row.id);
        let words = read_words(&row.words).unwrap_or_else(|| {
            tracing::error!(job = %row.id, "jobs.words is unreadable");
            Words::default()
        });
        let facets = Facets {
            field: row.field_folded,
            employment_type: row.employment_type,
            work_model: row.work_model,
            languages: row.languages.into_iter().flatten().collect(),
            seniority: row.seniority,
        };
        let city = row.city.and_then(|city| JobText::<80>::parse(&city).ok()).map(|city| city.folded());
        let micros = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp_micros());
        self.lower.extend(words.hashes.iter().map(|hash| lower_half(*hash)));
        self.upper.extend(words.hashes.iter().map(|hash| upper_half(*hash)));
        let job = Row {
            created: row.created_at.timestamp_micros(),
            opens: micros(row.open_from).unwrap_or(i64::MIN),
            closes: micros(row.open_until).unwrap_or(i64::MAX),
            is_remote: is_remote(&facets),
            facets: self.facets.number(facets),
            location: self.locations.number(Location { city, country: row.country }),
            words_end: u32::try_from(self.lower.len()).unwrap_or(u32::MAX),
            in_title: words.in_title,
            in_skills: words.in_skills,
        };
        let id: Arc<str> = row.id.into();
        self.slots.insert(Arc::clone(&id), self.jobs.len());
        self.ids.push(id);
        self.jobs.push(job);
    }

    /// Removes the job with this id, if there is one.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(slot) = self.slots.remove(id) {
            self.jobs[slot].closes = i64::MIN;
        }
    }

    /// Drops the slots of jobs that are gone, once they are more than the others.
    pub(super) fn compact(&mut self) {
        if self.jobs.len() <= 2 * self.slots.len() + 1_000 {
            return;
        }
        let before = std::mem::take(self);
        self.facets = before.facets;
        self.locations = before.locations;
        for (slot, job) in before.jobs.iter().enumerate() {
            let id = &before.ids[slot];
            if before.slots.get(id) != Some(&slot) {
                continue;
            }
            let words = words_of(&before.jobs, slot);
            self.lower.extend_from_slice(&before.lower[words.clone()]);
            self.upper.extend_from_slice(&before.upper[words]);
            self.slots.insert(Arc::clone(id), self.jobs.len());
            self.ids.push(Arc::clone(id));
            self.jobs.push(Row { words_end: u32::try_from(self.lower.len()).unwrap_or(u32::MAX), ..*job });
        }
    }

    /// How many jobs of each field are open, by its folded name.
    pub(super) fn count_fields(&self, now: i64) -> Vec<(&str, usize)> {
        let mut by_facets = vec![0; self.facets.values.len()];
        for job in self.jobs.iter().filter(|job| job.is_open(now)) {
            by_facets[index(job.facets)] += 1;
        }
        let mut by_field: BTreeMap<&str, usize> = BTreeMap::new();
        for (facets, count) in self.facets.values.iter().zip(by_facets) {
            *by_field.entry(&facets.field).or_default() += count;
        }
        by_field.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// The ids of the best `limit` jobs among those that the ranking offers.
    pub(super) fn best(&self, wish: &Wish, now: i64, limit: usize) -> Vec<&str> {
        // By how many preferences they miss. Jobs that miss some do not matter once any fits.
        let mut tops: Vec<Top> = (0..=MOST_MISSED).map(|_| Top::new(limit)).collect();
        // The newest first: of equal ones they are better, and the others are passed over.
        for slot in (0..self.jobs.len()).rev() {
            let job = &self.jobs[slot];
            let facets = wish.facets[index(job.facets)];
            let place = wish.locations[index(job.location)][usize::from(job.is_remote)];
            let known = Worth { score: facets.score + place.score, missed: facets.missed + place.missed };
            if (known.missed > 0 && !tops[0].is_empty()) || !job.is_open(now) {
                continue;
            }
            let Some(worth) = self.add_words(wish, slot, known, &tops) else { continue };
            if (worth.missed > 0 && !tops[0].is_empty()) || wish.dismissed.contains(&slot) {
                continue;
            }
            let candidate = Candidate { score: worth.score, created: job.created, slot };
            tops[worth.missed].offer(candidate, |one, other| self.compare(one, other));
        }
        let compare = |one: &&Candidate, other: &&Candidate| self.compare(one, other);
        let firsts = tops.iter().enumerate().filter_map(|(missed, top)| Some((missed, top.best.first()?)));
        let (most_missed, _) = match firsts.min_by(|(_, one), (_, other)| self.compare(one, other)) {
            Some(_) if !tops[0].is_empty() => (0, ()),
            Some((missed, _)) => (missed, ()),
            None => return Vec::new(),
        };
        let mut best: Vec<&Candidate> = tops[..=most_missed].iter().flat_map(|top| &top.best).collect();
        best.sort_unstable_by(compare);
        best.into_iter().take(limit).map(|found| &*self.ids[found.slot]).collect()
    }

    /// Adds what the job's words are worth; none if the job cannot be among the best, whatever they are.
    fn add_words(&self, wish: &Wish, slot: usize, known: Worth, tops: &[Top]) -> Option<Worth> {
        let job = &self.jobs[slot];
        let count = u32::try_from(wish.words.len()).unwrap_or(u32::MAX);
        let misses = Worth { missed: known.missed + 1, ..known };
        let is_worth_it = |score: u32| tops[known.missed].has_room(score, job.created);
        if count == 0 {
            return is_worth_it(known.score).then_some(known);
        }
        let may_miss = tops[0].is_empty() && tops[misses.missed].has_room(known.score, job.created);
        let without_further = known.score + weights::INTEREST - weights::FURTHER_INTEREST;
        let most = without_further + count * (weights::FURTHER_INTEREST + weights::IN_TITLE);
        if !may_miss && !is_worth_it(most) {
            return None;
        }
        let words = words_of(&self.jobs, slot);
        let (lower, upper) = (&self.lower[words.clone()], &self.upper[words]);
        let title = usize::from(job.in_title);
        let heading = title + usize::from(job.in_skills);
        // Lower halves say at least what whole hashes say.
        let mut named = 0_u8;
        let mut more = 0;
        for (place, half) in lower[..heading].iter().enumerate() {
            let new = wish.by_lower_half[usize::from(*half)] & !named;
            if new != 0 {
                named |= new;
                more += new.count_ones() * if place < title { weights::IN_TITLE } else { weights::IN_SKILLS };
            }
        }
        if !may_miss && !is_worth_it(without_further + count * weights::FURTHER_INTEREST + more) {
            return None;
        }
        for half in &lower[heading..] {
            named |= wish.by_lower_half[usize::from(*half)];
        }
        if named == 0 {
            return may_miss.then_some(misses);
        }
        let most = without_further + named.count_ones() * weights::FURTHER_INTEREST + more;
        if !may_miss && !is_worth_it(most) {
            return None;
        }
        let mut worth = known;
        for hash in &wish.words {
            let halves = (lower_half(*hash), upper_half(*hash));
            let found = lower.iter().zip(upper).position(|(lower, upper)| (*lower, *upper) == halves);
            let Some(place) = found else { continue };
            worth.score += weights::FURTHER_INTEREST;
            if place < title {
                worth.score += weights::IN_TITLE;
            } else if place < heading {
                worth.score += weights::IN_SKILLS;
            }
        }
        if worth.score == known.score {
            return may_miss.then_some(misses);
        }
        worth.score += weights::INTEREST - weights::FURTHER_INTEREST;
        Some(worth)
    }

    /// The better one is less.
    fn compare(&self, one: &Candidate, other: &Candidate) -> Ordering {
        let by_worth = (other.score, other.created).cmp(&(one.score, one.created));
        by_worth.then_with(|| self.ids[one.slot].cmp(&self.ids[other.slot]))
    }
}

/// The most preferences that a job can miss.
const MOST_MISSED: usize = hiretalk_domain::matching::Preference::ALL.len();

impl Row {
    fn is_open(&self, now: i64) -> bool {
        self.opens <= now && now < self.closes
    }
}

/// Where the words of a job are.
fn words_of(jobs: &[Row], slot: usize) -> std::ops::Range<usize> {
    let start = slot.checked_sub(1).and_then(|before| jobs.get(before)).map_or(0, |job| index(job.words_end));
    start..index(jobs[slot].words_end)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A job that may be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    score: u32,
    created: i64,
    slot: usize,
}

/// The best so far, the best first.
struct Top {
    limit: usize,
    best: Vec<Candidate>,
}

impl Top {
    fn new(limit: usize) -> Self {
        Self { limit, best: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.best.is_empty()
    }

    /// Whether a job may come in. Of those that are as good and as old as the last the ids decide.
    fn has_room(&self, score: u32, created: i64) -> bool {
        let last = self.best.last().filter(|_| self.best.len() >= self.limit);
        last.is_none_or(|last| (score, created) >= (last.score, last.created))
    }

    fn offer(&mut self, candidate: Candidate, compare: impl Fn(&Candidate, &Candidate) -> Ordering) {
        let place = self.best.partition_point(|better| compare(better, &candidate).is_lt());
        if place < self.limit {
            self.best.insert(place, candidate);
            self.best.truncate(self.limit);
        }
    }
}
