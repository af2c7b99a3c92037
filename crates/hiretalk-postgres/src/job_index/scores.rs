//! What every job that has a number is worth to somebody.

use std::cell::OnceCell;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::{Preference, weights};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::block::{Posting, places, unreadable};
use super::memory::FullBlock;
use super::plane::{Plane, sums};
use super::read::ReadTerm;
use super::terms::{AFTER_LANGUAGES, LANGUAGES, Named, is_language};
use super::wish::Wish;
use super::{BLOCK, place_of};
use crate::connection_holder::Failure;
use crate::schema::{job_blocks, jobs};
use crate::statements::TermsBetween;

/// A block, and what its jobs are worth.
pub(super) struct ScoredBlock<'a> {
    pub(super) block: i32,
    /// If it is full.
    pub(super) full: Option<FullBlock>,
    /// The latest moment at which one of its jobs came, in microseconds since 1970.
    pub(super) newest: i64,
    /// The jobs that may be offered, if they are open.
    pub(super) offered: Plane,
    given: &'a [Preference],
    /// By preference: the jobs that meet it.
    met: [Plane; Preference::ALL.len()],
    /// One for each interest that any of its jobs names.
    interests: Vec<Posting<'a>>,
    /// The jobs of a level that is favoured, and what it adds. A job has one level.
    levels: Vec<(u16, Plane)>,
    scores: OnceCell<Box<[u16; BLOCK as usize]>>,
}

impl<'a> ScoredBlock<'a> {
    fn new(block: i32, newest: i64, offered: Plane, given: &'a [Preference]) -> Self {
        Self {
            block,
            full: None,
            newest,
            offered,
            given,
            met: [const { Plane::NONE }; Preference::ALL.len()],
            interests: Vec::new(),
            levels: Vec::new(),
            scores: OnceCell::new(),
        }
    }

    /// By place: the weights of what the job meets and of its level, added; the same that the domain's judge says of it
    /// in the end. They are made when somebody asks: most blocks are not asked for if some jobs fit.
    pub(super) fn scores(&self) -> &[u16; BLOCK as usize] {
        self.scores.get_or_init(|| {
            let of_interests = small(weights::FURTHER_INTEREST);
            let preferences = self.given.iter().map(|preference| {
                let weight = match preference {
                    // Each interest has added as much as a further one.
                    Preference::Interests => weights::INTEREST - weights::FURTHER_INTEREST,
                    other => other.weight(),
                };
                (&self.met[index(*preference)], small(weight))
            });
            let interests = self.interests.iter().map(|posting| (&posting.jobs, of_interests));
            let levels = self.levels.iter().map(|(weight, jobs)| (jobs, *weight));
            let mut scores = sums(&preferences.chain(interests).chain(levels).collect::<Vec<_>>());
            for (place, bits) in self.interests.iter().flat_map(Posting::named) {
                scores[place] += named(bits);
            }
            scores
        })
    }

    /// The jobs that may be offered and miss at most so many of what is wanted.
    pub(super) fn missing(&self, most: usize) -> Plane {
        // By how many they miss: those that missed so many of the preferences until now.
        let mut missing = vec![Plane::NONE; most + 1];
        missing[0] = self.offered.clone();
        for preference in self.given {
            let met = &self.met[index(*preference)];
            let mut one_less = Plane::NONE;
            for missing in &mut missing {
                let mut one_more = missing.clone();
                one_more.remove(met);
                missing.keep(met);
                missing.add(&one_less);
                one_less = one_more;
            }
        }
        missing.into_iter().fold(Plane::NONE, |mut all, some| {
            all.add(&some);
            all
        })
    }

    /// The jobs to which their level adds this; with zero, all others.
    pub(super) fn favoured(&self, favour: u16) -> Plane {
        let mut jobs = Plane::NONE;
        let alike = |weight: &u16| favour == 0 || *weight == favour;
        self.levels.iter().filter(|(weight, _)| alike(weight)).for_each(|(_, some)| jobs.add(some));
        if favour == 0 { jobs.others() } else { jobs }
    }

    /// Notes which jobs have a term, by which they meet this, and what it adds without being met.
    fn note(&mut self, met_by: &[Preference], favour: u16, posting: Posting<'a>) {
        for preference in met_by {
            self.met[index(*preference)].add(&posting.jobs);
        }
        if favour > 0 {
            self.levels.push((favour, posting.jobs.clone()));
        }
        // A word is met as an interest and as nothing else.
        if met_by.contains(&Preference::Interests) {
            self.interests.push(posting);
        }
    }
}

/// The terms that say what jobs are worth to somebody.
pub(super) fn terms(connection: &mut PgConnection, wish: &Wish) -> QueryResult<HashSet<String>> {
    let mut terms: HashSet<String> = wish.terms().map(str::to_owned).collect();
    if wish.is_about_languages() {
        let languages: Vec<String> = TermsBetween::of(LANGUAGES, AFTER_LANGUAGES).load(connection)?;
        terms.extend(languages.into_iter().filter(|term| !wish.spoken.contains(term)));
    }
    Ok(terms)
}

/// Notes what was read of these terms.
pub(super) fn note<'a>(
    blocks: &mut [ScoredBlock<'a>],
    wish: &Wish,
    terms: &'a [ReadTerm],
) -> Result<(), StoreError> {
    let languages = index(Preference::Languages);
    if wish.is_about_languages() {
        // A job meets this that needs none of the others.
        blocks.iter_mut().for_each(|scored| scored.met[languages] = Plane::ALL);
    }
    for read in terms {
        for (block, is_dense, members) in read.postings() {
            let unreadable = || unreadable("job_postings", "members", block);
            let scored = found(blocks, block).ok_or_else(unreadable)?;
            let posting = Posting::read(is_dense, members).ok_or_else(unreadable)?;
            if is_language(&read.term) {
                scored.met[languages].remove(&posting.jobs);
            } else {
                scored.note(wish.met_by(&read.term), wish.favour(&read.term), posting);
            }
        }
    }
    Ok(())
}

/// What is said of a block before anything is known of its jobs.
type BlockRow = (i32, Uuid, i32, DateTime<Utc>, Vec<u8>);

/// All blocks by number, before anything is known of their jobs.
pub(super) fn blocks<'a>(
    connection: &mut PgConnection,
    given: &'a [Preference],
) -> Result<Vec<ScoredBlock<'a>>, Failure> {
    let rows: Vec<BlockRow> = job_blocks::table
        .order(job_blocks::block.asc())
        .select((
            job_blocks::block,
            job_blocks::edition,
            job_blocks::size,
            job_blocks::newest,
            job_blocks::dead,
        ))
        .load(connection)?;
    let mut blocks = Vec::with_capacity(rows.len());
    for (block, edition, size, newest, dead) in rows {
        let mut out = Plane::NONE;
        let size = usize::try_from(size).unwrap_or_default();
        for place in places(&dead).chain(size..usize::from(BLOCK)) {
            if place >= usize::from(BLOCK) {
                return Err(unreadable("job_blocks", "dead", block).into());
            }
            out.insert(place);
        }
        let is_full = size == usize::from(BLOCK);
        blocks.push(ScoredBlock {
            full: is_full.then_some(FullBlock { block, edition }),
            ..ScoredBlock::new(block, newest.timestamp_micros(), out.others(), given)
        });
    }
    Ok(blocks)
}

fn found<'a, 'b>(blocks: &'b mut [ScoredBlock<'a>], block: i32) -> Option<&'b mut ScoredBlock<'a>> {
    let index = blocks.binary_search_by_key(&block, |scored| scored.block).ok()?;
    blocks.get_mut(index)
}

/// Takes out the jobs with these ids.
pub(super) fn dismiss(
    connection: &mut PgConnection,
    blocks: &mut [ScoredBlock<'_>],
    dismissed: &[JobId],
) -> Result<(), Failure> {
    if dismissed.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = dismissed.iter().map(JobId::as_str).collect();
    let numbers: Vec<Option<i64>> =
        jobs::table.filter(jobs::id.eq_any(ids)).select(jobs::number).load(connection)?;
    for (block, place) in numbers.into_iter().flatten().map(place_of) {
        let scored = found(blocks, block).ok_or_else(|| unreadable("jobs", "number", block))?;
        let mut out = Plane::NONE;
        out.insert(usize::from(place));
        scored.offered.remove(&out);
    }
    Ok(())
}

fn named(bits: u16) -> u16 {
    let weight = match bits {
        bits if bits == Named::Title.bits() => weights::IN_TITLE,
        bits if bits == Named::Skills.bits() => weights::IN_SKILLS,
        _ => 0,
    };
    small(weight)
}

/// The place of a preference among all.
fn index(preference: Preference) -> usize {
    match preference {
        Preference::Field => 0,
        Preference::Languages => 1,
        Preference::Place => 2,
        Preference::EmploymentType => 3,
        Preference::WorkModel => 4,
        Preference::Seniority => 5,
        Preference::Interests => 6,
    }
}

/// Weights are far below 65,536, and all of them together too.
pub(super) fn small(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::catalogue::Seniority;
    use hiretalk_domain::matching::MOST_INTERESTS;

    use super::*;

    #[test]
    fn no_job_is_worth_more_than_sixteen_bits_hold() {
        let words = u32::try_from(MOST_INTERESTS).unwrap() * (weights::FURTHER_INTEREST + weights::IN_TITLE);
        let levels = Seniority::ALL.iter().copied().map(Some).chain([None]).map(weights::beginners);
        let most = Preference::ALL.iter().map(|preference| preference.weight()).sum::<u32>()
            + words
            + levels.max().unwrap();
        assert!(most < u32::from(u16::MAX), "{most}");
    }

    #[test]
    fn a_job_is_counted_by_what_it_misses() {
        let given = [Preference::Field, Preference::Place, Preference::Interests];
        let mut scored = ScoredBlock::new(0, 0, Plane::ALL, &given);
        // The three bits of a place say what its job meets.
        for place in 0..8 {
            for (bit, preference) in (0..).zip(given) {
                if place >> bit & 1 == 1 {
                    scored.met[index(preference)].insert(place);
                }
            }
        }
        for most in 0..4 {
            let missing: Vec<_> = scored.missing(most).places().take_while(|place| *place < 8).collect();
            let expected = (0..8_u16).filter(|place| 3 - place.count_ones() as usize <= most);
            assert_eq!(missing, expected.collect::<Vec<_>>(), "{most}");
        }
    }
}
