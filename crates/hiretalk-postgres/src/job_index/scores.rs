//! What every job that has a number is worth to somebody.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use hiretalk_domain::JobId;
use hiretalk_domain::matching::{Preference, weights};
use hiretalk_domain::ports::StoreError;

use super::block::{Posting, places, unreadable};
use super::plane::Plane;
use super::terms::{AFTER_LANGUAGES, LANGUAGES, Named};
use super::wish::Wish;
use super::{BLOCK, place_of};
use crate::keeper::Failure;
use crate::schema::{job_blocks, job_postings, jobs};

/// A block, and what its jobs are worth.
pub(super) struct ScoredBlock {
    pub(super) block: i32,
    /// The latest moment at which one of its jobs came, in microseconds since 1970.
    pub(super) newest: i64,
    /// By place: the weights of what the job meets, and of a level that is favoured, added; the same that the domain's judge says of it in the end.
    pub(super) scores: Box<[u16; BLOCK as usize]>,
    /// The jobs that may be offered, if they are open.
    pub(super) offered: Plane,
    /// By preference: the jobs that meet it.
    met: [Plane; Preference::ALL.len()],
}

impl ScoredBlock {
    /// The jobs that may be offered and miss at most so many of these preferences.
    pub(super) fn missing(&self, given: &[Preference], most: usize) -> Plane {
        // By how many they miss: those that missed so many of the preferences until now.
        let mut missing = vec![Plane::NONE; most + 1];
        missing[0] = self.offered.clone();
        for preference in given {
            let met = &self.met[index(*preference)];
            let unmet = met.others();
            let mut one_less = Plane::NONE;
            for missing in &mut missing {
                let mut one_more = missing.clone();
                one_more.keep(&unmet);
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

    /// Notes that these jobs have a term by which they meet this.
    fn meet(&mut self, preference: Preference, posting: &Posting) {
        self.met[index(preference)].add(&posting.jobs);
        if preference == Preference::Interests {
            posting.jobs.add_to(&mut self.scores, small(weights::FURTHER_INTEREST));
            for (place, bits) in &posting.named {
                self.scores[*place] += named(*bits);
            }
        }
    }

    /// Adds up what jobs meet of these preferences.
    fn add_up(&mut self, given: &[Preference]) {
        for preference in given {
            let weight = match preference {
                // Each interest has added as much as a further one.
                Preference::Interests => weights::INTEREST - weights::FURTHER_INTEREST,
                other => other.weight(),
            };
            self.met[index(*preference)].add_to(&mut self.scores, small(weight));
        }
    }
}

/// The worth of all numbers, block by block.
pub(super) fn scores(
    connection: &mut PgConnection,
    wish: &Wish,
    dismissed: &[JobId],
) -> Result<Vec<ScoredBlock>, Failure> {
    let mut blocks = read_blocks(connection)?;
    let rows: Vec<(String, i32, bool, Vec<u8>)> = job_postings::table
        .filter(job_postings::term.eq_any(wish.terms()))
        .select((job_postings::term, job_postings::block, job_postings::dense, job_postings::members))
        .load(connection)?;
    for (term, block, is_dense, members) in rows {
        let (scored, posting) = found(&mut blocks, block, is_dense, &members)?;
        for preference in wish.met_by(&term) {
            scored.meet(*preference, &posting);
        }
        let favour = wish.favour(&term);
        if favour > 0 {
            posting.jobs.add_to(&mut scored.scores, small(favour));
        }
    }
    if wish.is_about_languages() {
        let of_languages = job_postings::term.ge(LANGUAGES).and(job_postings::term.lt(AFTER_LANGUAGES));
        let rows: Vec<(i32, bool, Vec<u8>)> = job_postings::table
            .filter(of_languages.and(job_postings::term.ne_all(&wish.spoken)))
            .select((job_postings::block, job_postings::dense, job_postings::members))
            .load(connection)?;
        let languages = index(Preference::Languages);
        // A job meets this that needs none of the others.
        blocks.iter_mut().for_each(|scored| scored.met[languages] = Plane::ALL);
        for (block, is_dense, members) in rows {
            let (scored, posting) = found(&mut blocks, block, is_dense, &members)?;
            scored.met[languages].keep(&posting.jobs.others());
        }
    }
    dismiss(connection, &mut blocks, dismissed)?;
    blocks.iter_mut().for_each(|scored| scored.add_up(&wish.given));
    Ok(blocks)
}

/// All blocks by number, before anything is known of their jobs.
fn read_blocks(connection: &mut PgConnection) -> Result<Vec<ScoredBlock>, Failure> {
    let rows: Vec<(i32, i32, DateTime<Utc>, Vec<u8>)> = job_blocks::table
        .order(job_blocks::block.asc())
        .select((job_blocks::block, job_blocks::size, job_blocks::newest, job_blocks::dead))
        .load(connection)?;
    let mut blocks = Vec::with_capacity(rows.len());
    for (block, size, newest, dead) in rows {
        let mut out = Plane::NONE;
        let size = usize::try_from(size).unwrap_or_default();
        for place in places(&dead).chain(size..usize::from(BLOCK)) {
            if place >= usize::from(BLOCK) {
                return Err(unreadable("job_blocks", "dead", block).into());
            }
            out.insert(place);
        }
        blocks.push(ScoredBlock {
            block,
            newest: newest.timestamp_micros(),
            scores: Box::new([0; BLOCK as usize]),
            offered: out.others(),
            met: [const { Plane::NONE }; Preference::ALL.len()],
        });
    }
    Ok(blocks)
}

/// The block of a posting, and the posting.
fn found<'a>(
    blocks: &'a mut [ScoredBlock],
    block: i32,
    is_dense: bool,
    members: &[u8],
) -> Result<(&'a mut ScoredBlock, Posting), StoreError> {
    let unreadable = || unreadable("job_postings", "members", block);
    let index = blocks.binary_search_by_key(&block, |scored| scored.block).map_err(|_| unreadable())?;
    Ok((&mut blocks[index], Posting::read(is_dense, members).ok_or_else(unreadable)?))
}

/// Takes out the jobs with these ids.
fn dismiss(
    connection: &mut PgConnection,
    blocks: &mut [ScoredBlock],
    dismissed: &[JobId],
) -> Result<(), Failure> {
    if dismissed.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = dismissed.iter().map(JobId::as_str).collect();
    let numbers: Vec<Option<i64>> =
        jobs::table.filter(jobs::id.eq_any(ids)).select(jobs::number).load(connection)?;
    for (block, place) in numbers.into_iter().flatten().map(place_of) {
        let index = blocks.binary_search_by_key(&block, |scored| scored.block);
        let scored = &mut blocks[index.map_err(|_| unreadable("jobs", "number", block))?];
        let mut out = scored.offered.others();
        out.insert(usize::from(place));
        scored.offered = out.others();
    }
    Ok(())
}

/// What the place of a word adds.
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
fn small(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::Seniority;
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
        let mut scored = ScoredBlock {
            block: 0,
            newest: 0,
            scores: Box::new([0; BLOCK as usize]),
            offered: Plane::ALL,
            met: [const { Plane::NONE }; Preference::ALL.len()],
        };
        // The three bits of a place say what its job meets.
        for place in 0..8 {
            for (bit, preference) in (0..).zip(given) {
                if place >> bit & 1 == 1 {
                    scored.met[index(preference)].insert(place);
                }
            }
        }
        for most in 0..4 {
            let missing: Vec<_> =
                scored.missing(&given, most).places().take_while(|place| *place < 8).collect();
            let expected = (0..8_u16).filter(|place| 3 - place.count_ones() as usize <= most);
            assert_eq!(missing, expected.collect::<Vec<_>>(), "{most}");
        }
    }
}
