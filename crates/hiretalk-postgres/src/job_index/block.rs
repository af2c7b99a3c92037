//! How the columns of a block and of a posting are written and read.

use chrono::{DateTime, Utc};
use hiretalk_domain::catalogue::Job;
use hiretalk_domain::ports::StoreError;

use super::plane::{BYTES, Plane};
use super::terms::Named;

/// When a job is open: at the first moment and until before the second, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    from: i64,
    until: i64,
}

impl Dates {
    /// Those of a job that is always open.
    const ALWAYS: Self = Self { from: i64::MIN, until: i64::MAX };

    /// Those of a job; none if it is always open.
    pub(super) fn of(job: &Job) -> Option<Self> {
        let micros = |moment: Option<DateTime<Utc>>, none| moment.map_or(none, |m| m.timestamp_micros());
        let dates = Self { from: micros(job.open_from, i64::MIN), until: micros(job.open_until, i64::MAX) };
        (job.open_from.is_some() || job.open_until.is_some()).then_some(dates)
    }

    pub(super) fn are_open(self, now: i64) -> bool {
        self.from <= now && now < self.until
    }
}

/// A place in a posting, with what the term is to the job.
pub(super) fn member(place: u16, named: Named) -> [u8; 2] {
    (named.bits() << 12 | place).to_be_bytes()
}

pub(super) struct Posting<'a> {
    pub(super) jobs: Plane,
    list: &'a [u8],
}

impl<'a> Posting<'a> {
    /// Reads a row; none if it is too short to be dense.
    pub(super) fn read(is_dense: bool, bytes: &'a [u8]) -> Option<Self> {
        let (mut jobs, list) = if is_dense {
            let (jobs, list) = bytes.split_first_chunk::<BYTES>()?;
            (Plane::read(jobs), list)
        } else {
            (Plane::NONE, bytes)
        };
        for member in numbers(list) {
            jobs.insert(usize::from(member & 0x0FFF));
        }
        Some(Self { jobs, list })
    }

    /// Those that name it elsewhere than in the description alone, each with the bits of [`Named`].
    pub(super) fn named(&self) -> impl Iterator<Item = (usize, u16)> {
        let members = numbers(self.list).map(|member| (usize::from(member & 0x0FFF), member >> 12));
        members.filter(|(_, bits)| *bits != 0)
    }
}

/// The dense form of these members of a full block; none if it is not shorter.
pub(super) fn dense(members: &[u8]) -> Option<Vec<u8>> {
    let posting = Posting::read(false, members)?;
    let mut bytes = posting.jobs.write();
    for (place, bits) in posting.named() {
        bytes.extend((bits << 12 | u16::try_from(place).ok()?).to_be_bytes());
    }
    (bytes.len() < members.len()).then_some(bytes)
}

/// Places, two bytes each.
pub(super) fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    numbers(bytes).map(usize::from)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| u16::from_be_bytes(*pair))
}

/// A job that opens or closes.
pub(super) fn dated(place: u16, dates: Dates) -> [u8; 18] {
    let mut bytes = [0; 18];
    bytes[..2].copy_from_slice(&place.to_be_bytes());
    bytes[2..10].copy_from_slice(&dates.from.to_be_bytes());
    bytes[10..].copy_from_slice(&dates.until.to_be_bytes());
    bytes
}

/// The places of the jobs that are not open at this moment.
pub(super) fn closed(bytes: &[u8], now: i64) -> impl Iterator<Item = usize> {
    read_dates(bytes).filter_map(move |(place, dates)| (!dates.are_open(now)).then_some(place))
}

fn read_dates(bytes: &[u8]) -> impl Iterator<Item = (usize, Dates)> {
    let (jobs, _) = bytes.as_chunks::<18>();
    jobs.iter().map(|job| {
        let [p0, p1, f0, f1, f2, f3, f4, f5, f6, f7, u0, u1, u2, u3, u4, u5, u6, u7] = *job;
        let dates = Dates {
            from: i64::from_be_bytes([f0, f1, f2, f3, f4, f5, f6, f7]),
            until: i64::from_be_bytes([u0, u1, u2, u3, u4, u5, u6, u7]),
        };
        (usize::from(u16::from_be_bytes([p0, p1])), dates)
    })
}

/// When the jobs of a block came, in microseconds since 1970, and when they are open, by place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moments(Vec<(i64, Dates)>);

impl Moments {
    /// Reads two columns of a row; none if the second speaks of a place that the first does not have.
    pub(super) fn read(created: &[u8], dated: &[u8]) -> Option<Self> {
        let (created, _) = created.as_chunks::<8>();
        let mut moments: Vec<_> =
            created.iter().map(|moment| (i64::from_be_bytes(*moment), Dates::ALWAYS)).collect();
        for (place, dates) in read_dates(dated) {
            moments.get_mut(place)?.1 = dates;
        }
        Some(Self(moments))
    }

    /// When the job at a place came, if there is one and it is open at this moment.
    pub(super) fn came(&self, place: u16, now: i64) -> Option<i64> {
        let (created_at, dates) = self.0.get(usize::from(place))?;
        dates.are_open(now).then_some(*created_at)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }
}

/// What is said of a place that a block does not have.
pub(super) fn unreadable(table: &'static str, column: &'static str, block: i32) -> StoreError {
    StoreError::UnreadableRow { table, column, row: block.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dense_posting_says_the_same() {
        for every in [1, 2, 20] {
            let named = |place| if place % 50 == 0 { Named::Title } else { Named::Description };
            let places = (0..4_096_u16).step_by(every);
            let bytes: Vec<u8> = places.flat_map(|place| member(place, named(place))).collect();
            let written = dense(&bytes);
            assert_eq!(written.is_some(), every < 20, "{every}");
            if let Some(dense) = written {
                let [one, other] =
                    [Posting::read(false, &bytes), Posting::read(true, &dense)].map(Option::unwrap);
                assert!(one.jobs == other.jobs && one.named().eq(other.named()), "{every}");
            }
        }
        assert!(Posting::read(true, &[0; BYTES - 1]).is_none());
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = [member(0, Named::Title), member(4_095, Named::Description), member(7, Named::Skills)];
        let read = Posting::read(false, bytes.as_flattened()).unwrap();
        assert_eq!(read.named().collect::<Vec<_>>(), [(0, 2), (7, 1)]);
        assert_eq!(read.jobs.places().collect::<Vec<_>>(), [0, 7, 4_095]);
        assert_eq!(dense(bytes.as_flattened()), None);
        let from_five = dated(3, Dates { from: 5, until: i64::MAX });
        let until_five = dated(4_000, Dates { from: i64::MIN, until: 5 });
        let bytes = [from_five, until_five];
        for (now, expected) in [(4, [3]), (5, [4_000]), (6, [4_000])] {
            assert_eq!(closed(bytes.as_flattened(), now).collect::<Vec<_>>(), expected, "{now}");
        }
        let created = [(-1_i64).to_be_bytes(), i64::MAX.to_be_bytes()];
        let second = dated(1, Dates { from: 5, until: 7 });
        let moments = Moments::read(created.as_flattened(), &second).unwrap();
        let came = |now| [0, 1, 2].map(|place| moments.came(place, now));
        assert_eq!(came(4), [Some(-1), None, None]);
        assert_eq!(came(5), [Some(-1), Some(i64::MAX), None]);
        assert_eq!(came(7), came(4));
        assert_eq!(Moments::read(created.as_flattened(), &dated(2, Dates::ALWAYS)), None);
    }
}
