//! The names in a flow.

use std::fmt;

/// What a name may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {maximum} of a-z, 0-9{}", .others.iter().map(|other| format!(", '{other}'")).collect::<String>())]
pub struct NameError {
    pub maximum: usize,
    /// What may be in it besides small letters and digits.
    pub others: &'static [char],
}

/// The most characters that a name may have.
const MAXIMUM: usize = 64;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $others:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes a name.
            ///
            /// # Errors
            /// The text is empty, too long or has other characters.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                check(text, $others)?;
                Ok(Self(text.into()))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// The name of a flow: 1 to 64 of `[a-z0-9-]`.
    FlowName, &['-'];
    /// The name of a step, its own within its flow: 1 to 64 of `[a-z0-9_-]`.
    StepName, &['_', '-'];
    /// What a button carries, its own within its flow: 1 to 64 of `[a-z0-9_-]`.
    OptionId, &['_', '-'];
    /// Under what an answer is stored: 1 to 64 of `[a-z0-9_-]`.
    AnswerKey, &['_', '-'];
}

fn check(text: &str, others: &'static [char]) -> Result<(), NameError> {
    let is_good = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || others.contains(&character)
    };
    if (1..=MAXIMUM).contains(&text.len()) && text.chars().all(is_good) {
        Ok(())
    } else {
        Err(NameError { maximum: MAXIMUM, others })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_short() {
        for (text, flow, step) in [
            ("application", true, true),
            ("a-1", true, true),
            ("a_1", false, true),
            ("", false, false),
            ("A", false, false),
            ("ñ", false, false),
            (&*"a".repeat(64), true, true),
            (&*"a".repeat(65), false, false),
        ] {
            assert_eq!(FlowName::parse(text).is_ok(), flow, "{text}");
            assert_eq!(StepName::parse(text).is_ok(), step, "{text}");
        }
        assert_eq!(NameError { maximum: 64, others: &['-'] }.to_string(), "must be 1 to 64 of a-z, 0-9, '-'");
    }
}
