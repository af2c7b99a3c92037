//! What a job is worth to somebody.

use hiretalk_domain::matching::{Preference, weights};

use super::terms::Named;

/// What a job is worth, as far as it is known: the same that the domain's judge says of it in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Worth {
    /// The weights of what it meets, added.
    pub(super) score: u16,
    /// What it meets.
    pub(super) met: Set,
    /// Whether it must not be offered: no job has the number any more, or it was dismissed.
    pub(super) is_out: bool,
}

impl Worth {
    /// It meets this, which adds so much.
    pub(super) fn meet(&mut self, preference: Preference, weight: u32) {
        self.score += small(weight);
        self.met = self.met.with(preference);
    }

    /// It has a term that is this to somebody.
    #[inline]
    pub(super) fn has_term(&mut self, meaning: Preference, bits: u16) {
        let is_met = self.met.has(meaning);
        if meaning == Preference::Interests {
            let word = if is_met { weights::FURTHER_INTEREST } else { weights::INTEREST };
            self.meet(meaning, word + named(bits));
        } else if !is_met {
            // The place may be met already: the work is done from anywhere.
            self.meet(meaning, meaning.weight());
        }
    }

    /// It needs a language that somebody does not speak.
    #[inline]
    pub(super) fn needs_another_language(&mut self) {
        if self.met.has(Preference::Languages) {
            self.score -= small(weights::LANGUAGES);
            self.met = self.met.without(Preference::Languages);
        }
    }
}

/// What the place of a word adds.
fn named(bits: u16) -> u32 {
    if bits == Named::Title.bits() {
        weights::IN_TITLE
    } else if bits == Named::Skills.bits() {
        weights::IN_SKILLS
    } else {
        0
    }
}

/// Weights are far below 65,536, and all of them together too.
fn small(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}

/// A set of preferences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Set(u8);

impl Set {
    /// The set without any.
    pub(super) const EMPTY: Self = Self(0);

    /// With this one.
    pub(super) fn with(self, preference: Preference) -> Self {
        Self(self.0 | bit(preference))
    }

    /// Without this one.
    pub(super) fn without(self, preference: Preference) -> Self {
        Self(self.0 & !bit(preference))
    }

    /// Whether this one is in it.
    pub(super) fn has(self, preference: Preference) -> bool {
        self.0 & bit(preference) != 0
    }

    /// How many of it are not in the other.
    pub(super) fn lacking_in(self, other: Self) -> usize {
        (self.0 & !other.0).count_ones() as usize
    }
}

fn bit(preference: Preference) -> u8 {
    match preference {
        Preference::Field => 1,
        Preference::Languages => 2,
        Preference::Place => 4,
        Preference::EmploymentType => 8,
        Preference::WorkModel => 16,
        Preference::Seniority => 32,
        Preference::Interests => 64,
    }
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::matching::MOST_INTERESTS;

    use super::*;

    #[test]
    fn no_job_is_worth_more_than_sixteen_bits_hold() {
        let words = u32::try_from(MOST_INTERESTS).unwrap() * (weights::FURTHER_INTEREST + weights::IN_TITLE);
        let most = Preference::ALL.iter().map(|preference| preference.weight()).sum::<u32>() + words;
        assert!(most < u32::from(u16::MAX), "{most}");
    }
}
