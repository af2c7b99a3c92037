//! The words of a job as matching compares them: hashes of their stems, the heading's first.

use std::collections::HashSet;

use hiretalk_domain::catalogue::Job;
use hiretalk_domain::matching::stems;

/// The words of a job, each once: those of the title, further ones of the skills, further ones of the description.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) in_title: u16,
    pub(super) in_skills: u16,
    pub(super) hashes: Vec<u32>,
}

/// What the column `words` holds of a job.
pub(crate) fn words(job: &Job) -> Vec<u8> {
    let mut seen = HashSet::new();
    let mut hashes = Vec::new();
    let mut add = |text: &str| {
        let before = hashes.len();
        hashes.extend(stems(text).iter().map(|stem| hash(stem)).filter(|hash| seen.insert(*hash)));
        u16::try_from(hashes.len() - before).unwrap_or(u16::MAX)
    };
    let in_title = add(job.title.as_str());
    let in_skills = job.skills.iter().map(|skill| add(skill.as_str())).sum::<u16>();
    add(job.description.as_str());
    let counts = [in_title, in_skills].into_iter().flat_map(u16::to_be_bytes);
    counts.chain(hashes.into_iter().flat_map(u32::to_be_bytes)).collect()
}

/// Reads the column `words`; none if it is malformed.
pub(super) fn read_words(bytes: &[u8]) -> Option<Words> {
    let (counts, hashes) = bytes.split_first_chunk::<4>()?;
    let [first, second, third, fourth] = *counts;
    let (hashes, rest) = hashes.as_chunks::<4>();
    let words = Words {
        in_title: u16::from_be_bytes([first, second]),
        in_skills: u16::from_be_bytes([third, fourth]),
        hashes: hashes.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect(),
    };
    let is_whole = usize::from(words.in_title) + usize::from(words.in_skills) <= words.hashes.len();
    (rest.is_empty() && is_whole).then_some(words)
}

/// FNV-1a, folded to 32 bits: the same in every version and process.
pub(super) fn hash(stem: &str) -> u32 {
    let hash = stem.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let [_, _, _, _, a, b, c, d] = (hash ^ (hash >> 32)).to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use hiretalk_store_contract::fixtures::full_job;

    use super::*;

    /// Rows hold these hashes: whoever changes them, or the domain's stems, has to write `jobs.words` anew.
    #[test]
    fn the_words_of_a_job_stay_the_same() {
        let read = read_words(&words(&full_job("j", chrono::DateTime::UNIX_EPOCH))).unwrap();
        let stems = ["program", "rust", "leer", "prim"].map(hash);
        let places = stems.map(|stem| read.hashes.iter().position(|hash| *hash == stem).unwrap());
        let heading = usize::from(read.in_title);
        let skills = heading + usize::from(read.in_skills);
        assert!(places[0] < heading, "{places:?}, {read:?}");
        assert!((heading..skills).contains(&places[1]), "{places:?}, {read:?}");
        assert!(places[2] >= skills && places[3] >= skills, "{places:?}, {read:?}");
        assert_eq!(stems, [4_075_473_634, 3_499_628_600, 2_260_078_928, 2_966_333_355]);
    }

    #[test]
    fn malformed_bytes_are_refused() {
        for bytes in [&[][..], &[0, 0, 0], &[0, 1, 0, 0], &[0, 0, 0, 0, 1]] {
            assert_eq!(read_words(bytes), None, "{bytes:?}");
        }
    }
}
