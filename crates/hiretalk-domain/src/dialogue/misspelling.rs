//! Typing errors: one letter too many, too few, wrong, or two exchanged.

/// Words shorter than this are never read as misspelled: too many of them differ by a letter.
const SHORTEST: usize = 4;

/// Whether `typed` is `word` with one typing error: a Damerau-Levenshtein distance of exactly 1, words of four letters
/// and more.
pub(super) fn is_misspelled(typed: &str, word: &str) -> bool {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if word.len() < SHORTEST || word.iter().any(char::is_ascii_digit) {
        return false;
    }
    let same = typed.iter().zip(&word).take_while(|(one, two)| one == two).count();
    let (typed, word) = (typed.get(same..).unwrap_or_default(), word.get(same..).unwrap_or_default());
    match (typed, word) {
        ([], []) => false,
        ([first, second, typed @ ..], [one, two, word @ ..])
            if first == two && second == one && typed == word =>
        {
            true
        }
        ([_, typed @ ..], [_, word @ ..]) if typed == word => true,
        ([_, rest @ ..], word) if rest == word => true,
        (typed, [_, rest @ ..]) => typed == rest,
        ([_, ..], []) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_forgiven() {
        for (typed, word, expected) in [
            ("tarde", "tarde", false),
            ("tarda", "tarde", true),
            ("trade", "tarde", true),
            ("tarrde", "tarde", true),
            ("tare", "tarde", true),
            ("tardes", "tarde", true),
            ("arde", "tarde", true),
            ("tard", "tarde", true),
            ("trad", "tarde", false),
            ("edrat", "tarde", false),
            ("", "tarde", false),
            ("tardesss", "tarde", false),
            ("mes", "mas", false),
            ("yess", "yes", false),
            ("ahora", "hora", true),
            ("h4re", "h4rd", false),
        ] {
            assert_eq!(is_misspelled(typed, word), expected, "{typed} for {word}");
        }
    }
}
