//! The characters of a phone number: which are taken, which are removed, which are refused.

use super::PhoneNumberError;

/// The most digits that are kept. The longest number of any numbering plan has 19 with its country code;
/// one more leaves room for a national prefix written after it.
pub(super) const MAX_DIGITS: usize = 20;

/// The digits of an input, in the order in which they were given.
pub(super) struct Spelling {
    stored: [u8; MAX_DIGITS],
    count: usize,
}

impl Spelling {
    /// Reads `input` to its end, in one pass and without allocating.
    pub(super) fn read(input: &str) -> Result<Self, PhoneNumberError> {
        let unpadded = input.trim_start_matches(is_padding);
        let padding = input[..input.len() - unpadded.len()].chars().count();
        let trimmed = unpadded.trim_end_matches(is_padding);
        if trimmed.is_empty() {
            return Err(PhoneNumberError::Empty);
        }
        let rest = trimmed.strip_prefix('+').ok_or(PhoneNumberError::MissingPlus)?;

        let mut spelling = Self { stored: [0; MAX_DIGITS], count: 0 };
        let mut pending_separator = None;
        for (index, character) in rest.chars().enumerate() {
            // Positions count from 1, and the '+' stands before the first of these characters.
            let here = PhoneNumberError::UnexpectedCharacter { character, position: padding + index + 2 };
            match character {
                '0'..='9' => {
                    spelling.push(character);
                    pending_separator = None;
                }
                ' ' | '\u{A0}' | '\u{202F}' | '-' | '.' | '(' | ')' if spelling.count > 0 => {
                    pending_separator = Some(here);
                }
                dash if is_dash(dash) && spelling.count > 0 => pending_separator = Some(here),
                sign if is_direction(sign) => {}
                _ => return Err(here),
            }
        }
        // A separator that no digit follows does not stand between digits.
        pending_separator.map_or(Ok(spelling), Err)
    }

    /// How many digits were given; it may be more than are kept.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The ASCII digits that are kept: all of them, or the first [`MAX_DIGITS`].
    pub(super) fn digits(&self) -> &[u8] {
        &self.stored[..self.count.min(MAX_DIGITS)]
    }

    /// The kept digits behind a `+`.
    pub(super) fn e164(&self) -> Box<str> {
        let mut text = String::with_capacity(1 + self.digits().len());
        text.push('+');
        text.extend(self.digits().iter().copied().map(char::from));
        text.into_boxed_str()
    }

    fn push(&mut self, digit: char) {
        if let (Some(slot), Ok(digit)) = (self.stored.get_mut(self.count), u8::try_from(digit)) {
            *slot = digit;
        }
        self.count += 1;
    }
}

/// What may stand around a number: spaces, and what copying brings along.
pub(super) fn is_padding(sign: char) -> bool {
    matches!(sign, ' ' | '\u{A0}' | '\u{202F}') || is_direction(sign)
}

/// A mark of the direction of writing, which nobody sees.
fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A dash other than the hyphen of ASCII.
pub(super) fn is_dash(sign: char) -> bool {
    matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2212}')
}
