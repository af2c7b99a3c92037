//! Numbers that may lead to somebody: phones, identity cards, dates of birth.

use crate::text::fold;

pub(super) const NUMBER: &str = "[number]";

/// So many digits make a number that may be somebody's. Years, times and wages have fewer.
const FEWEST: usize = 7;
/// The most signs between two digits of one number.
const WIDEST_GAP: usize = 4;

/// Hides them. The words of the text have single spaces between them.
pub(super) fn hide(text: &str) -> String {
    spelled(&written(text))
}

/// Hides digits, whatever parts them.
fn written(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if !is_digit(&characters, at) {
            shown.push(character);
            at += 1;
            continue;
        }
        let (end, digits) = run(&characters, at);
        if digits < FEWEST {
            shown.extend(&characters[at..end]);
            at = end;
            continue;
        }
        // Letters that touch the number are part of it ("12345678Z").
        shown.truncate(shown.trim_end_matches(char::is_alphanumeric).len());
        shown.truncate(shown.trim_end_matches(['+', '(']).len());
        shown.push_str(NUMBER);
        let letters = characters[end..].iter().take_while(|character| character.is_alphanumeric());
        at = end + letters.count();
    }
    shown
}

/// Where a run of digits ends that begins here, and how many they are.
fn run(characters: &[char], begin: usize) -> (usize, usize) {
    let (mut end, mut digits, mut at) = (begin, 0, begin);
    while at < characters.len() && at - end <= WIDEST_GAP {
        if is_digit(characters, at) {
            digits += 1;
            end = at + 1;
        } else if !characters.get(at).is_some_and(|character| is_separator(*character)) {
            break;
        }
        at += 1;
    }
    (end, digits)
}

/// True if this is a digit, or an O beside digits that is meant for one.
fn is_digit(characters: &[char], at: usize) -> bool {
    let is_o = |character: Option<&char>| matches!(character, Some('o' | 'O'));
    if !is_o(characters.get(at)) {
        return characters.get(at).is_some_and(|character| character.is_numeric());
    }
    let before = characters[..at].iter().rev().find(|character| !is_o(Some(character)));
    let after = characters[at..].iter().find(|character| !is_o(Some(character)));
    let has =
        |test: fn(char) -> bool| [before, after].into_iter().flatten().any(|&character| test(character));
    has(char::is_numeric) && !has(char::is_alphabetic)
}

/// What may stand between the digits of one number. A colon may not: it stands in times.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '+' | '(' | ')' | '[' | ']' | '.' | ',' | ';' | '/' | '\\' | '|' | '_' | '*' | '#' | '~')
        || matches!(character, '-' | '‐'..='―' | '−' | '·' | '•' | '\'' | '’' | '"')
        // Joiners and the signs that make an emoji of a digit.
        || matches!(u32::from(character), 0x00AD | 0x200B..=0x200F | 0x2060 | 0x20E3 | 0xFE00..=0xFE0F | 0xFEFF)
}

/// Hides words with many digits in them, and numbers that are spelled out.
fn spelled(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut shown: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let digits: Vec<usize> = words[at..].iter().map_while(|word| digits_of(word)).collect();
        let has_many = |part: &str| part.chars().filter(|character| character.is_numeric()).count() >= FEWEST;
        let is_number = word.split(':').any(has_many) || digits.iter().sum::<usize>() >= FEWEST;
        shown.push(if is_number { NUMBER } else { word });
        at += if is_number { digits.len().max(1) } else { 1 };
    }
    shown.join(" ")
}

/// How many digits a word stands for, if it is part of a spelled number.
fn digits_of(word: &str) -> Option<usize> {
    let folded = fold(word);
    if !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(folded.len());
    }
    WORDS.iter().find(|(_, words)| words.contains(&&*folded)).map(|(digits, _)| *digits)
}

/// The words of numbers, folded, by how many digits they stand for.
const WORDS: [(usize, &[&str]); 4] = [
    (0, &["y", "and", "doble", "double", "triple", "mas", "plus"]),
    (
        1,
        &[
            "cero", "uno", "una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "zero",
            "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ],
    ),
    (
        2,
        &[
            "diez",
            "once",
            "doce",
            "trece",
            "catorce",
            "quince",
            "dieciseis",
            "diecisiete",
            "dieciocho",
            "diecinueve",
            "veinte",
            "veintiuno",
            "veintidos",
            "veintitres",
            "veinticuatro",
            "veinticinco",
            "veintiseis",
            "veintisiete",
            "veintiocho",
            "veintinueve",
            "treinta",
            "cuarenta",
            "cincuenta",
            "sesenta",
            "setenta",
            "ochenta",
            "noventa",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
        ],
    ),
    (
        3,
        &[
            "cien",
            "ciento",
            "doscientos",
            "trescientos",
            "cuatrocientos",
            "quinientos",
            "seiscientos",
            "setecientos",
            "ochocientos",
            "novecientos",
            "hundred",
        ],
    ),
];
