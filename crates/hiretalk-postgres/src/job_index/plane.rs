//! A bit for each place of a block.

use super::BLOCK;

/// Words of 64 places.
const WORDS: usize = BLOCK as usize / 64;
/// Bytes in a row of the database.
pub(super) const BYTES: usize = BLOCK as usize / 8;

/// A set of places of a block.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Plane([u64; WORDS]);

impl Plane {
    pub(super) const NONE: Self = Self([0; WORDS]);
    pub(super) const ALL: Self = Self([u64::MAX; WORDS]);

    /// The set that stands in a row of the database, eight places to a byte, the first in its lowest bit.
    pub(super) fn read(bytes: &[u8; BYTES]) -> Self {
        let mut plane = Self::NONE;
        let (words, _) = bytes.as_chunks::<8>();
        for (word, bytes) in plane.0.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        plane
    }

    /// As it stands in the database.
    pub(super) fn write(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// With this place, which a block has.
    pub(super) fn insert(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
    }

    /// With those alone that the other has too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= other;
        }
    }

    /// Without those of the other.
    pub(super) fn remove(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word &= !other;
        }
    }

    /// All places that it does not have.
    pub(super) fn others(&self) -> Self {
        Self(self.0.map(|word| !word))
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The places in it, the least first.
    pub(super) fn places(&self) -> impl Iterator<Item = u16> + '_ {
        (0..).step_by(64).zip(self.0).flat_map(|(first, word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let place = rest.trailing_zeros();
                // Takes the lowest bit away.
                rest &= rest.checked_sub(1)?;
                u16::try_from(place).ok().map(|place| first + place)
            })
        })
    }

    /// The most that the numbers at its places come to, of those below a bound.
    pub(super) fn most_below(&self, numbers: &[u16; BLOCK as usize], bound: u16) -> Option<u16> {
        // One more than the number: zero stands for none.
        let mut most = [0_u16; 8];
        let (eights, _) = numbers.as_chunks::<8>();
        for (byte, eight) in self.0.iter().flat_map(|word| word.to_le_bytes()).zip(eights) {
            for ((most, number), mask) in most.iter_mut().zip(eight).zip(MASKS[usize::from(byte)]) {
                let counted = if *number < bound { number.wrapping_add(1) & mask } else { 0 };
                *most = (*most).max(counted);
            }
        }
        most.into_iter().max().and_then(|most| most.checked_sub(1))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

/// For each place, the amounts of the planes that have it, added.
pub(super) fn sums(planes: &[(&Plane, u16)]) -> Box<[u16; BLOCK as usize]> {
    let mut sums = Box::new([0; BLOCK as usize]);
    let (places, _) = sums.as_chunks_mut::<64>();
    for (word, sums) in places.iter_mut().enumerate() {
        let (eights, _) = sums.as_chunks_mut::<8>();
        for (byte, eight) in eights.iter_mut().enumerate() {
            for (plane, amount) in planes {
                let bits = plane.0[word].to_le_bytes()[byte];
                for (sum, mask) in eight.iter_mut().zip(MASKS[usize::from(bits)]) {
                    *sum += mask & amount;
                }
            }
        }
    }
    sums
}

/// For each byte, ones or zeros for each of its bits: eight numbers are added to without asking after any.
static MASKS: [[u16; 8]; 256] = {
    let mut masks = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                masks[byte][bit] = u16::MAX;
            }
            bit += 1;
        }
        byte += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_the_set_of_its_places() {
        let places = [0, 1, 63, 64, 700, 4_095];
        let mut plane = Plane::NONE;
        for place in places {
            plane.insert(place);
        }
        assert_eq!(plane.places().map(usize::from).collect::<Vec<_>>(), places);
        assert_eq!((plane.count(), plane.others().count(), Plane::ALL.count()), (6, 4_090, 4_096));
        let read = Plane::read(&plane.write().try_into().unwrap());
        assert!(read == plane);
        assert_eq!((plane.is_empty(), Plane::NONE.is_empty()), (false, true));
        let sums = sums(&[(&plane, 300), (&Plane::ALL, 7)]);
        let expected: Vec<u16> =
            (0..4_096).map(|place| if places.contains(&place) { 307 } else { 7 }).collect();
        assert_eq!(sums.to_vec(), expected);
    }

    #[test]
    fn the_most_is_found_below_a_bound() {
        let numbers: [u16; 4_096] = std::array::from_fn(|place| u16::try_from(place * 7 % 4_096).unwrap());
        let mut plane = Plane::NONE;
        for place in [0, 5, 64, 1_000, 4_095] {
            plane.insert(place);
        }
        let (mut found, mut bound) = (Vec::new(), u16::MAX);
        while let Some(most) = plane.most_below(&numbers, bound) {
            found.push(most);
            bound = most;
        }
        // 7 times the place, cut to twelve bits.
        assert_eq!(found, [4_089, 2_904, 448, 35, 0]);
        assert_eq!(Plane::NONE.most_below(&numbers, u16::MAX), None);
    }
}
