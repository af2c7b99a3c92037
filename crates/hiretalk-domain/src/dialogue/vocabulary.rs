//! The words by which people name the options of a question.

use super::definition::AnswerOption;
use crate::language::Language;
use crate::text::fold;

/// The names of an option in a language, folded: its title, its synonyms, the words of its meaning.
pub(super) fn names(option: &AnswerOption, language: Language) -> Vec<String> {
    let mut names = own_names(option, language);
    let meaning = option.means.map_or(&[][..], |meaning| meaning.words(language));
    names.extend(meaning.iter().map(|word| (*word).to_owned()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The names that its flow gives an option, folded. Other than the words of its meaning ("I don't"), they say something
/// within a sentence too.
pub(super) fn own_names(option: &AnswerOption, language: Language) -> Vec<String> {
    let title = option.title.get(language).into_iter();
    let synonyms = option.synonyms.get(&language).into_iter().flatten().map(String::as_str);
    title.chain(synonyms).map(fold).filter(|name| !name.is_empty()).collect()
}

/// Words around an answer that say nothing: folded, longer ones before those that they begin with.
const FILLERS: [&str; 52] = [
    "muchas gracias",
    "muchisimas gracias",
    "gracias",
    "por favor",
    "porfavor",
    "porfa",
    "hola",
    "buenos dias",
    "buenas tardes",
    "buenas noches",
    "buenas",
    "pues",
    "bueno",
    "la verdad",
    "creo que",
    "yo creo que",
    "seria",
    "opcion",
    "la opcion",
    "numero",
    "el numero",
    "respuesta",
    "el",
    "la",
    "los",
    "las",
    "de",
    "mejor",
    "pero",
    "uy",
    "thank you very much",
    "thank you so much",
    "thank you",
    "thanks a lot",
    "many thanks",
    "thanks",
    "please",
    "hello",
    "hi",
    "hey",
    "well",
    "i think",
    "option",
    "number",
    "answer",
    "the",
    "but",
    "oh",
    "um",
    "just",
    "its",
    "es",
];

/// The folded text without the fillers at its ends; empty if it was nothing else.
pub(super) fn without_fillers(folded: &str) -> &str {
    let mut rest = folded;
    loop {
        let shorter = FILLERS.iter().find_map(|filler| {
            let after = rest.strip_prefix(filler).filter(|after| after.is_empty() || after.starts_with(' '));
            let before =
                || rest.strip_suffix(filler).filter(|before| before.is_empty() || before.ends_with(' '));
            after.or_else(before)
        });
        match shorter {
            Some(shorter) => rest = shorter.trim(),
            None => return rest,
        }
    }
}

/// Whether the folded word stands in a filler.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.iter().any(|filler| filler.split(' ').any(|part| part == word))
}

/// Folded words that join what somebody wants, and say nothing about it.
const JOINING: [&str; 40] = [
    // Spanish.
    "y", "e", "en", "a", "con", "del", "un", "una", "trabajo", "trabajar", "empleo", "quiero", "querria",
    "busco", "prefiero", "me", "gustaria", "tambien", "ademas", "puesto", //
    // English.
    "and", "in", "with", "an", "work", "working", "job", "i", "id", "im", "want", "would", "like", "prefer",
    "looking", "for", "to", "also", "too", "position",
];

/// Whether the folded word says nothing beside what it joins. Everything else may change what was meant ("anything but").
pub(super) fn is_joining(word: &str) -> bool {
    JOINING.contains(&word) || is_filler(word) && !["pero", "but"].contains(&word)
}

/// Words that turn what follows into its opposite.
const NEGATIONS: [&str; 19] = [
    "no", "not", "nor", "dont", "doesnt", "didnt", "cant", "cannot", "wont", "wouldnt", "isnt", "arent",
    "never", "without", "nunca", "jamas", "tampoco", "ni", "sin",
];

/// Whether the folded word negates.
pub(super) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// The first ten numbers, as people write them.
const NUMBERS: [&[&str]; 10] = [
    &["1", "01", "uno", "una", "one", "primero", "primera", "first", "first one"],
    &["2", "02", "dos", "two", "segundo", "segunda", "second", "second one"],
    &["3", "03", "tres", "three", "tercero", "tercera", "third", "third one"],
    &["4", "04", "cuatro", "four", "cuarto", "cuarta", "fourth", "fourth one"],
    &["5", "05", "cinco", "five", "quinto", "quinta", "fifth", "fifth one"],
    &["6", "06", "seis", "six", "sexto", "sexta", "sixth", "sixth one"],
    &["7", "07", "siete", "seven", "septimo", "septima", "seventh", "seventh one"],
    &["8", "08", "ocho", "eight", "octavo", "octava", "eighth", "eighth one"],
    &["9", "09", "nueve", "nine", "noveno", "novena", "ninth", "ninth one"],
    &["10", "diez", "ten", "decimo", "decima", "tenth", "tenth one"],
];

/// The place, from zero, that a folded word numbers.
pub(super) fn place(word: &str) -> Option<usize> {
    NUMBERS.iter().position(|number| number.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_fall_off_both_ends() {
        for (text, expected) in [
            ("si gracias", "si"),
            ("hola si por favor", "si"),
            ("la opcion 2", "2"),
            ("muchas gracias", ""),
            ("the second", "second"),
            ("lavado", "lavado"),
            ("no la quiero", "no la quiero"),
            ("", ""),
        ] {
            assert_eq!(without_fillers(text), expected);
        }
    }

    #[test]
    fn the_words_are_folded() {
        let words = FILLERS.iter().chain(&JOINING).chain(&NEGATIONS).chain(NUMBERS.iter().copied().flatten());
        assert!(words.copied().all(|word| fold(word) == word));
    }
}
