//! Parses a typed text once, and finds the option that it names. Where the text leaves open which option is meant, it says
//! which ones it may mean: no answer is better than the opposite of what was said.

use std::collections::BTreeSet;

use super::answer_words::{AnswerWords, Sense};
use super::definition::{AnswerOption, Meaning, OptionTarget, Question};
use super::names::{all_names, option_meaning, own_names};
use super::units::{Content, Token, Unit, is_misspelled, letter_position, tokens, units};
use crate::language::Language;
use crate::matching::is_empty_word;
use crate::text::fold;

/// The most options that a question back names.
const MOST_NAMED: usize = 3;

/// A typed text with its folded forms.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ParsedText {
    /// As it was typed.
    pub(super) text: String,
    folded: String,
    /// Its folded words without the fillers at both ends.
    bare: String,
    tokens: Vec<Token>,
}

/// The options that a text may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant<'q> {
    /// This one.
    Option(&'q AnswerOption),
    /// One of these, or none that can be named: the text excludes, contradicts itself or names several.
    Open(Vec<&'q AnswerOption>),
    /// It names none.
    Nothing,
}

/// The options that the units of a text name, by position.
#[derive(Debug, Default)]
struct Named {
    positive: Vec<usize>,
    excluded: BTreeSet<usize>,
    /// The senses outside of negated names.
    senses: Vec<Sense>,
    /// True if a "no" stands alone behind a named option.
    is_denied: bool,
    /// True if "everything but" precedes something.
    excludes: bool,
    /// True if "I don't know whether" precedes all named options.
    is_doubted: bool,
    has_unknown: bool,
}

impl ParsedText {
    pub(super) fn new(text: &str, words: &AnswerWords) -> Self {
        let folded = fold(text);
        let bare = words.without_fillers(&folded).to_owned();
        Self { text: text.to_owned(), folded, bare, tokens: tokens(text, words) }
    }

    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Finds the only option with this very name in one of these languages; those that several have are left open.
    pub(super) fn find_name<'q>(&self, question: &'q Question, languages: &[Language]) -> Meant<'q> {
        for &language in languages {
            let is_named = |option: &&AnswerOption| {
                own_names(option, language).iter().any(|name| *name == self.folded || *name == self.bare)
            };
            let named: Vec<_> = question.options.iter().filter(is_named).collect();
            match named[..] {
                [] => {}
                [option] => return Meant::Option(option),
                _ => return Meant::Open(few(named)),
            }
        }
        Meant::Nothing
    }

    /// Finds the option of a question that it means beyond its very name: by meaning, number, emoji, within a sentence,
    /// misspelled, or as the only one that is not excluded. `spoken` is the dialogue's language.
    ///
    /// Where own words are accepted, they are left alone if they say anything else; without rows, only digits are numbers.
    pub(super) fn find_option<'q>(
        &self,
        question: &'q Question,
        words: &AnswerWords,
        spoken: Language,
    ) -> Meant<'q> {
        if self.tokens.is_empty() {
            let meaning = words.meaning_of_emoji(&self.text);
            let option = meaning.and_then(|meaning| option_meaning(question, meaning, words));
            return option_at(question, option);
        }
        if let Some(short) = self.find_short(question, words, spoken) {
            return short;
        }
        // Own words are full of numbers; alone they mean an option.
        let takes_numbers = question.free_text.is_none()
            || question.listing.is_some()
            || self.bare.bytes().all(|byte| byte.is_ascii_digit());
        let named = sort_units(&units(&self.tokens, question, words), question, takes_numbers);
        if question.free_text.is_some() { strict(&named, question) } else { decide(named, question, words) }
    }

    /// Finds what a text of one sign means: the letter of an option, "y" and "n".
    fn find_short<'q>(
        &self,
        question: &'q Question,
        words: &AnswerWords,
        spoken: Language,
    ) -> Option<Meant<'q>> {
        let [token] = &self.tokens[..] else { return None };
        if token.word.len() > 1 || !token.word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        if token.is_asked || question.free_text.is_some() {
            return Some(Meant::Nothing);
        }
        let meaning = match (token.word.as_str(), spoken) {
            ("y", Language::English) => Some(Meaning::Yes),
            ("y", Language::Spanish | Language::Portuguese) => return Some(Meant::Nothing),
            (word, _) => {
                let phrase = words.phrase(word);
                if phrase.is_some_and(|phrase| matches!(phrase.sense(), Sense::And | Sense::Or)) {
                    return Some(Meant::Nothing);
                }
                phrase.and_then(|phrase| phrase.sense().meaning())
            }
        };
        match meaning {
            Some(meaning) => Some(option_at(question, option_meaning(question, meaning, words))),
            None => Some(option_at(question, letter_position(&token.word))),
        }
    }

    /// Finds a command within a sentence, unless own words are accepted, or misspelled. Single words such as "persona" or
    /// "back" mean little within a sentence.
    pub(super) fn find_command<'q>(
        &self,
        commands: &'q Question,
        accepts_own_words: bool,
        words: &AnswerWords,
    ) -> Option<&'q AnswerOption> {
        let plain: Vec<Token> =
            self.tokens.iter().map(|token| Token { is_asked: false, ..token.clone() }).collect();
        let units = units(&plain, commands, words);
        let is_command = |unit: &Unit| matches!(unit.content, Content::Options(_));
        let is_joining = |unit: &Unit| unit.content == Content::Sense(Sense::Joining);
        let is_alone = units.iter().all(|unit| is_command(unit) || unit.is_polite() && !is_joining(unit));
        let named = sort_units(&units, commands, false);
        let is_long = units.iter().any(|unit| is_command(unit) && unit.count > 1);
        match named.positive[..] {
            [option] if named.excluded.is_empty() && (is_alone || is_long && !accepts_own_words) => {
                commands.options.get(option)
            }
            _ => None,
        }
    }

    /// Finds the only option named within a sentence that answers another question.
    pub(super) fn find_beside<'q>(
        &self,
        question: &'q Question,
        words: &AnswerWords,
    ) -> Option<&'q AnswerOption> {
        let named = sort_units(&units(&self.tokens, question, words), question, false);
        match named.positive[..] {
            [option] if named.excluded.is_empty() && !named.is_doubted => question.options.get(option),
            _ => None,
        }
    }

    /// True if it says more than the names of these options: any word that tells something.
    pub(super) fn says_more_than(&self, options: &[&AnswerOption], words: &AnswerWords) -> bool {
        let names: Vec<String> = options.iter().flat_map(|option| all_names(option)).collect();
        let is_misspelled_name = |name: &String| {
            let pairs = self.bare.split(' ').zip(name.split(' ')).filter(|(typed, word)| typed != word);
            let wrong: Vec<_> = pairs.collect();
            self.bare.split(' ').count() == name.split(' ').count()
                && matches!(wrong[..], [(typed, word)] if is_misspelled(typed, word))
        };
        if self.bare.bytes().all(|byte| byte.is_ascii_digit()) || names.iter().any(is_misspelled_name) {
            return false;
        }
        let is_phrase = words.phrase(&self.bare).is_some_and(|phrase| {
            let is_sense = |sense: Sense| sense.meaning().is_some() || matches!(sense, Sense::Ordinal(_));
            is_sense(phrase.sense()) || matches!(phrase.sense(), Sense::Cardinal(_))
        });
        let rest = without_names(&self.folded, names);
        !is_phrase
            && rest.split(' ').any(|word| {
                word.len() > 1 && !words.is_filler(word) && !words.is_joining(word) && !is_empty_word(word)
            })
    }

    /// True if it is nothing but the names of these options and joining words.
    pub(super) fn is_only(&self, options: &[&AnswerOption], words: &AnswerWords) -> bool {
        let names = options.iter().flat_map(|option| all_names(option)).collect();
        let rest = without_names(&self.folded, names);
        rest.split_whitespace().all(|word| word == NAME || words.is_joining(word))
    }

    /// True if it holds a name of this option that identifies it within a sentence.
    pub(super) fn names_option(&self, option: &AnswerOption) -> bool {
        let folded = format!(" {} ", self.folded);
        let is_within = |name: &str| name.contains(' ') || name.chars().count() >= 5;
        all_names(option).any(|name| is_within(&name) && folded.contains(&format!(" {name} ")))
    }
}

/// Finds the option with this title: for a button without a known payload, such as that of a template.
pub(super) fn find_title<'q>(
    title: &str,
    question: &'q Question,
    languages: &[Language],
) -> Option<&'q AnswerOption> {
    let folded = fold(title);
    languages.iter().find_map(|&language| {
        let mut named =
            question.options.iter().filter(|option| own_names(option, language).contains(&folded));
        let one = named.next()?;
        named.next().is_none().then_some(one)
    })
}

impl Unit {
    /// True if it adds nothing to a name.
    fn is_polite(&self) -> bool {
        match self.content {
            Content::Sense(sense) => {
                matches!(sense, Sense::Filler | Sense::Joining | Sense::And | Sense::Or)
                    || matches!(sense, Sense::Contrast | Sense::Yes)
            }
            Content::Options(_) | Content::Unknown => false,
        }
    }

    fn is_contrast(&self) -> bool {
        self.content == Content::Sense(Sense::Contrast)
    }
}

/// Sorts what the units of a text name. Questions are left out, and so are weak names and meanings beside unknown words.
fn sort_units(units: &[Unit], question: &Question, takes_numbers: bool) -> Named {
    let is_unknown =
        |unit: &&Unit| unit.content == Content::Unknown || unit.content == Content::Sense(Sense::Puzzled);
    let mut named = Named { has_unknown: units.iter().any(|unit| is_unknown(&unit)), ..Named::default() };
    let is_joining = |unit: &Unit| unit.content == Content::Sense(Sense::Joining);
    let has_joining = units.iter().any(is_joining);
    let has_numbers_only = takes_numbers
        && units.iter().all(|unit| match &unit.content {
            Content::Sense(sense) => {
                matches!(sense, Sense::Ordinal(_) | Sense::Cardinal(_) | Sense::Last | Sense::Exclusion)
                    || unit.is_polite()
                    || unit.negates
            }
            Content::Options(_) | Content::Unknown => false,
        });
    let is_number = |unit: &Unit| {
        matches!(unit.content, Content::Sense(Sense::Ordinal(_) | Sense::Cardinal(_) | Sense::Last))
    };
    // Among own words a number says something.
    named.has_unknown |= !takes_numbers && units.iter().any(|unit| is_number(unit) && !unit.is_article);
    let unknown_clauses: BTreeSet<usize> = units.iter().filter(is_unknown).map(|unit| unit.clause).collect();
    let mut has_exclusion = false;
    let mut segment: Vec<(Option<Vec<usize>>, bool)> = Vec::new();
    let mut segment_clause = units.first().map_or(0, |unit| unit.clause);
    let mut is_denied = false;
    // "Yes, but how much is it?": the question begins behind the last contrast.
    let last_contrast =
        |clause: usize| units.iter().rposition(|unit| unit.clause == clause && unit.is_contrast());
    let is_answer = |(at, unit): &(usize, &Unit)| {
        !unit.is_asked || last_contrast(unit.clause).is_some_and(|contrast| *at <= contrast)
    };
    for (_, unit) in units.iter().enumerate().filter(is_answer) {
        if unit.clause != segment_clause || unit.is_contrast() {
            close_segment(&mut named, &mut segment, &mut is_denied);
            segment_clause = unit.clause;
            has_exclusion &= !unit.is_contrast();
        }
        let is_lost = unit.is_weak && unknown_clauses.contains(&unit.clause);
        let options = match &unit.content {
            Content::Options(options) if !is_lost => Some(options.clone()),
            Content::Options(_) | Content::Unknown => None,
            Content::Sense(sense) => match *sense {
                Sense::Ordinal(at) | Sense::Cardinal(at)
                    if has_numbers_only && !(unit.is_article && has_joining) =>
                {
                    (at < question.options.len()).then(|| vec![at])
                }
                Sense::Last if has_numbers_only => question.options.len().checked_sub(1).map(|at| vec![at]),
                Sense::Yes | Sense::Unsure | Sense::Either | Sense::Other if !is_lost => {
                    named.is_doubted |= unit.is_doubt;
                    named.senses.push(*sense);
                    None
                }
                Sense::Exclusion => {
                    has_exclusion = true;
                    named.excludes = true;
                    None
                }
                _ => None,
            },
        };
        if has_exclusion && let Some(options) = &options {
            named.excluded.extend(options.iter().copied());
            continue;
        }
        if unit.content == Content::Sense(Sense::No) && !is_lost {
            is_denied = true;
            segment.push((None, true));
        } else if options.is_some() || unit.negates {
            segment.push((options, unit.negates));
        }
    }
    close_segment(&mut named, &mut segment, &mut is_denied);
    let mut seen = BTreeSet::new();
    named.positive.retain(|option| seen.insert(*option));
    named
}

/// Adds the options of a segment: a negation excludes those after it or, if there are none, those before it. A "no" in a
/// segment without options stands alone.
fn close_segment(named: &mut Named, segment: &mut Vec<(Option<Vec<usize>>, bool)>, is_denied: &mut bool) {
    let parts = std::mem::take(segment);
    let was_denied = std::mem::take(is_denied);
    let has_options = parts.iter().any(|(options, negates)| options.is_some() && !negates);
    if !has_options {
        // Options that are negations themselves ("No, gracias").
        let own: Vec<usize> = parts.iter().filter_map(|(options, _)| options.clone()).flatten().collect();
        if own.is_empty() && was_denied {
            named.is_denied |= !named.positive.is_empty();
            named.senses.push(Sense::No);
        }
        named.positive.extend(own);
        return;
    }
    let mut excluded = vec![false; parts.len()];
    for (at, (options, negates)) in parts.iter().enumerate() {
        if !negates {
            continue;
        }
        let is_own = options.is_some();
        let after: Vec<usize> = parts
            .iter()
            .enumerate()
            .skip(at + 1)
            .take_while(|(_, (_, negates))| !negates)
            .filter(|(_, (options, _))| options.is_some())
            .map(|(other, _)| other)
            .collect();
        let before: Vec<usize> = parts
            .iter()
            .enumerate()
            .take(at)
            .rev()
            .take_while(|(_, (_, negates))| !negates)
            .filter(|(_, (options, _))| options.is_some())
            .map(|(other, _)| other)
            .collect();
        let reached = if after.is_empty() { before } else { after };
        for other in reached {
            if let Some(excluded) = excluded.get_mut(other) {
                *excluded = true;
            }
        }
        if is_own && let Some(excluded) = excluded.get_mut(at) {
            // A name such as "no" only negates here.
            *excluded = true;
        }
    }
    for ((options, negates), is_excluded) in parts.into_iter().zip(excluded) {
        match (options, is_excluded) {
            (Some(options), false) => named.positive.extend(options),
            (Some(options), true) if !negates => named.excluded.extend(options),
            (_, _) => {}
        }
    }
}

/// Decides on a question without own words.
fn decide<'q>(named: Named, question: &'q Question, words: &AnswerWords) -> Meant<'q> {
    let Named { mut positive, excluded, senses, is_denied, excludes, is_doubted, has_unknown: _ } = named;
    let meaning = |meaning| option_meaning(question, meaning, words);
    let (yes, no) = (meaning(Meaning::Yes), meaning(Meaning::No));
    let unsure = meaning(Meaning::Unsure);
    let is_binary = yes.is_some() || no.is_some();
    let real: Vec<usize> = question
        .options
        .iter()
        .enumerate()
        .filter(|(at, option)| {
            let is_answer =
                matches!(option.target, OptionTarget::Step(_)) || Some(*at) == yes || Some(*at) == no;
            is_answer && Some(*at) != unsure && Some(*at) != meaning(Meaning::Other)
        })
        .map(|(at, _)| at)
        .collect();
    let open = |options: &[usize]| {
        let options = options.iter().filter_map(|at| question.options.get(*at)).collect();
        Meant::Open(few(options))
    };
    if positive.iter().any(|option| excluded.contains(option)) {
        return open(&[]);
    }
    let is_yes = senses.contains(&Sense::Yes);
    let is_no = senses.contains(&Sense::No);
    if is_binary {
        for (is_said, option) in [(is_yes, yes), (is_no, no)] {
            positive.extend(option.filter(|option| is_said && !positive.contains(option)));
        }
        // "Yes" where only "no" is offered.
        let is_foreign = is_yes && yes.is_none() || is_no && no.is_none() && positive.is_empty();
        let is_torn = yes.zip(no).is_some_and(|(yes, no)| {
            positive.contains(&yes) && (positive.contains(&no) || excluded.contains(&yes))
        });
        if is_torn {
            return open(&[]);
        }
        if is_foreign && positive.is_empty() {
            return Meant::Nothing;
        }
    } else if is_denied && !positive.is_empty() {
        return open(&[]);
    }
    let is_unsure = senses.contains(&Sense::Unsure);
    let is_either = senses.contains(&Sense::Either);
    match positive[..] {
        [option] if is_unsure && (is_doubted || is_binary) => match unsure {
            Some(unsure) if is_doubted => option_at(question, Some(unsure)),
            _ if Some(option) == unsure => option_at(question, Some(option)),
            _ => open(&[]),
        },
        [option] => option_at(question, Some(option)),
        [] if !excluded.is_empty() => {
            let left: Vec<usize> = real.iter().copied().filter(|option| !excluded.contains(option)).collect();
            match left[..] {
                [option] if real.len() > 1 && question.listing.is_none() => option_at(question, Some(option)),
                _ => open(&left),
            }
        }
        [] if excludes => open(&[]),
        [] if is_either => match unsure {
            Some(unsure) => option_at(question, Some(unsure)),
            None if is_binary || question.listing.is_some() => open(&[]),
            None => open(&real),
        },
        [] if is_unsure => option_at(question, unsure),
        [] if senses.contains(&Sense::Other) => {
            option_at(question, meaning(Meaning::Other).or(unsure).or(no))
        }
        [] => Meant::Nothing,
        _ => {
            let covers = real.iter().all(|option| positive.contains(option));
            match unsure {
                Some(unsure) if covers && real.len() > 1 => option_at(question, Some(unsure)),
                _ => open(&positive),
            }
        }
    }
}

/// Decides on a question with own words: an option only if nothing else is said, and no own words that only exclude.
fn strict<'q>(named: &Named, question: &'q Question) -> Meant<'q> {
    let Named { positive, excluded, senses, is_denied, excludes, is_doubted, has_unknown } = named;
    let unsure = question.options.iter().position(|option| option.means == Some(Meaning::Unsure));
    let other = question.options.iter().position(|option| option.means == Some(Meaning::Other));
    let is_plain = !has_unknown && excluded.is_empty() && !excludes && !is_denied && !is_doubted;
    let said = |sense: Sense| senses.contains(&sense);
    match positive[..] {
        [option] if is_plain && !said(Sense::Unsure) && !said(Sense::No) => option_at(question, Some(option)),
        [] if is_plain && senses.len() == 1 && (said(Sense::Unsure) || said(Sense::Either)) => {
            option_at(question, unsure)
        }
        [] if is_plain && senses.len() == 1 && said(Sense::Other) => option_at(question, other.or(unsure)),
        // Words about what is wanted, of which all is unwanted.
        [] if question.keeps.is_some() && (*excludes || !excluded.is_empty()) => Meant::Open(Vec::new()),
        _ => Meant::Nothing,
    }
}

fn option_at(question: &Question, at: Option<usize>) -> Meant<'_> {
    at.and_then(|at| question.options.get(at)).map_or(Meant::Nothing, Meant::Option)
}

/// No options where there are too many to be named.
fn few(options: Vec<&AnswerOption>) -> Vec<&AnswerOption> {
    if (2..=MOST_NAMED).contains(&options.len()) { options } else { Vec::new() }
}

/// Stands in place of a name that was taken out.
const NAME: &str = ".";

fn without_names(folded: &str, mut names: Vec<String>) -> String {
    // A name may hold a shorter one.
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names
        .iter()
        .fold(format!(" {folded} "), |rest, name| rest.replace(&format!(" {name} "), &format!(" {NAME} ")))
}
