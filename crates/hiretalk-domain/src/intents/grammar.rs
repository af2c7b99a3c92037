//! The phrases of all languages, compiled once, and the search for them in a text.

use std::collections::{HashMap, HashSet};

use crate::text::{FoldedWord, fold, folded_words};

/// What one language adds to a grammar. All words are folded: small, without accents and apostrophes.
///
/// Words and sets are separated by white space; `escrib{as,a,an}` is three words. A phrase is words and `<sets>` in
/// order; `a|b` is either, `?` after a word may be left out, pleasantries may stand between any two.
#[derive(Debug, Clone, Default)]
pub struct LanguageWords {
    /// Words that count together with all other languages' words of the set.
    pub shared: Vec<(Shared, String)>,
    /// Sets by name, for the phrases of this language.
    pub sets: Vec<(String, String)>,
    pub phrases: Vec<(Act, String)>,
}

/// Why words make no grammar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    /// No text is ever cut into this word.
    #[error("{word:?} must be written {folded:?}")]
    NotFolded { word: String, folded: String },
    /// A phrase names a set that its language does not have.
    #[error("<{name}> is no set")]
    UnknownSet { name: String },
    /// No phrase names the set.
    #[error("the set {name} is not used")]
    UnusedSet { name: String },
    /// Words and phrases are numbered in 16 bits.
    #[error("more than 65535 words or phrases")]
    TooMany,
}

/// The meaning of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A request to stop that stands in any text: "stop texting me", "darme de baja".
    Firm,
    /// A request not to write, firm only with "more" or "again" near it: "don't text me".
    Plain,
    /// A request not to call, which is a request to stop only with "more" or "again" near it.
    Call,
    /// A keyword beside which only pleasantries and reasons may stand: "stop", "baja".
    Word,
    /// A keyword with other meanings, beside which only pleasantries may stand: "cancel", "alto".
    Bare,
    /// A keyword that lets messages come again.
    Start,
    /// A pleasantry, a greeting or an insult; changes nothing.
    Filler,
    /// A reason to stop: "not interested".
    Aside,
    /// A request to write or to call, which makes of a request to stop a wish for another way: "email me".
    Contact,
    /// A plain answer whose words are keywords by themselves or in another language: "para nada".
    Answer,
    /// A greeting, thanks or an acknowledgement.
    Greeting,
    /// A plain yes or no, which may be an answer.
    Assent,
    /// An introduction of a question or a wish: "I'd like to know".
    Lead,
    /// An intent.
    Says(Intent),
    /// An intent, if its clause is a question by its sign.
    Asks(Intent),
    /// The contrary of an intent, or something that only looks like it.
    Denies(Intent),
}

/// What people say besides opt-outs and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// The number is not the candidate's.
    NotMe,
    /// No interest in what is offered.
    Decline,
    /// The same, if nothing else is said: "I have a job".
    LightDecline,
    /// Not graduated yet: declines only where a graduation is the matter.
    GraduationDecline,
    /// A wish for a person.
    Person,
    /// A question about the sender.
    Identity,
    /// Another question.
    Question(Topic),
}

/// The matter of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    Pay,
    Job,
    Employer,
    Place,
    Hours,
    /// The time of an answer or of the next step.
    Reply,
    Requirements,
    Other,
}

impl Act {
    /// True if a phrase asks for nothing.
    fn is_idle(self) -> bool {
        matches!(self, Self::Filler | Self::Aside)
    }
}

/// Sets of words that all languages share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// What may follow a request to stop in its clause: "number", "messages", "again".
    Tail,
    /// What makes a plain request firm: "again", "más".
    More,
    /// What may stand beside a keyword: "now", "ya".
    Now,
    /// What introduces a request: "I", "want", "les", "pido", "que".
    Request,
    /// What makes a question a request: "can", "podrían".
    Modal,
    /// What begins another clause after a request, without a comma: "because", "I".
    Joint,
    /// What joins a request to a clause before it: "and", "so".
    Link,
    /// A negation that stands alone: "no".
    No,
    /// A limit or a contrast: "until", "mejor", "Monday".
    Limit,
    /// What sentences with a reason are made of: "found", "job".
    Reason,
    /// Words that look like others with a typing error: "remote" is not "remove".
    Guard,
    /// What denies the words after it: "not", "sin".
    Deny,
    /// What sets a clause against the one before it: "but".
    Contrast,
    /// What adds a clause: "and".
    And,
    /// What may stand before an intent in its clause: "I", "pues".
    Before,
    /// What may stand after an intent in its clause: "at the moment".
    After,
    /// Question words.
    Ask,
    /// Small words within names: "de", "la".
    Particle,
}

impl Shared {
    fn bit(self) -> u32 {
        1 << self as u16
    }
}

/// A word of a text, or the end of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The word's place in the vocabulary; none for all other words and for the ends of clauses.
    word: Option<u16>,
    /// The sign that ends a clause.
    pub(super) sign: Option<char>,
    shared: u32,
    /// The phrase it belongs to.
    pub(super) mark: Option<Act>,
    /// True if it is a name of the addressee.
    pub(super) is_name: bool,
    /// The bytes of the text from which it was cut.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn is(&self, set: Shared) -> bool {
        self.shared & set.bit() != 0
    }
}

/// A phrase found: from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) act: Act,
    pub(super) start: usize,
    pub(super) end: usize,
    /// True if it must begin its clause, and end it.
    pub(super) opens: bool,
    pub(super) closes: bool,
}

impl Hit {
    /// Marks the words of the phrase that have no mark yet.
    pub(super) fn mark(&self, tokens: &mut [Token]) {
        let within = tokens.iter_mut().take(self.end).skip(self.start);
        within.filter(|token| token.mark.is_none()).for_each(|token| token.mark = Some(self.act));
    }
}

/// One word of a phrase: any of a set of words, in ascending order.
#[derive(Debug)]
struct Element {
    words: Vec<u16>,
    is_optional: bool,
    /// True if a name of the addressee fits too.
    takes_name: bool,
    /// True if any word fits.
    takes_any: bool,
}

impl Element {
    fn fits(&self, token: &Token) -> bool {
        token.sign.is_none()
            && (self.takes_any
                || (self.takes_name && token.is_name)
                || token.word.is_some_and(|word| self.words.binary_search(&word).is_ok()))
    }
}

#[derive(Debug)]
struct Phrase {
    act: Act,
    elements: Vec<Element>,
    opens: bool,
    closes: bool,
}

/// The set of the addressee's names.
const NAME: &str = "<name>";

/// The set of all words.
const ANY: &str = "<any>";

/// At most so many pleasantries within a phrase: "stop please sending me".
const SKIPPED: usize = 3;

/// The least number of letters with blanks between them that are a word.
const SHORTEST_SPELLED: usize = 4;

/// The shortest word in which a typing error is forgiven.
const SHORTEST_MISTYPED: usize = 5;

/// The shortest keyword in which a typing error is forgiven: "pagar" is not "parar".
const SHORTEST_MISTYPED_KEYWORD: usize = 7;

/// The phrases of all languages, by which intents are recognised.
#[derive(Debug, Default)]
pub struct IntentGrammar {
    vocabulary: HashMap<String, u16>,
    /// By word: its spelling, and its bits of [`Shared`].
    words: Vec<(String, u32)>,
    /// Words without repeated letters.
    single: HashMap<String, u16>,
    /// By the first or last two letters: the words of [`SHORTEST_MISTYPED`] letters or more.
    alike: HashMap<(bool, [u8; 2]), Vec<u16>>,
    phrases: Vec<Phrase>,
    /// By word: the phrases that may begin with it, of the acts that change nothing and of the others.
    begun: [Vec<Vec<u16>>; 2],
    /// The phrases that may begin with a name.
    named: Vec<u16>,
}

impl IntentGrammar {
    /// Compiles the words of all languages.
    ///
    /// # Errors
    /// See [`GrammarError`].
    pub fn new<'a>(languages: impl IntoIterator<Item = &'a LanguageWords>) -> Result<Self, GrammarError> {
        let mut grammar = Self::default();
        for language in languages {
            grammar.add(language)?;
        }
        if grammar.words.len().max(grammar.phrases.len()) > usize::from(u16::MAX) {
            return Err(GrammarError::TooMany);
        }
        grammar.index();
        Ok(grammar)
    }

    fn add(&mut self, language: &LanguageWords) -> Result<(), GrammarError> {
        for (set, words) in &language.shared {
            for word in expand(words) {
                self.learn(&word, set.bit())?;
            }
        }
        let mut sets = HashMap::new();
        for (name, words) in &language.sets {
            let ids: Result<Vec<_>, _> = expand(words).iter().map(|word| self.learn(word, 0)).collect();
            sets.insert(name.as_str(), ids?);
        }
        let mut used = HashSet::new();
        for (act, phrase) in &language.phrases {
            let (phrase, opens) =
                phrase.strip_prefix('^').map_or((phrase.as_str(), false), |rest| (rest, true));
            let (phrase, closes) = phrase.strip_suffix('$').map_or((phrase, false), |rest| (rest, true));
            let elements: Result<_, _> =
                phrase.split_whitespace().map(|one| self.element(one, &sets, &mut used)).collect();
            self.phrases.push(Phrase { act: *act, elements: elements?, opens, closes });
        }
        match sets.keys().find(|name| !used.contains(*name)) {
            Some(name) => Err(GrammarError::UnusedSet { name: (*name).to_owned() }),
            None => Ok(()),
        }
    }

    /// The number of a word, which is new or gets one more bit.
    fn learn(&mut self, word: &str, bit: u32) -> Result<u16, GrammarError> {
        let folded = fold(word);
        if folded != word {
            return Err(GrammarError::NotFolded { word: word.to_owned(), folded });
        }
        let next = u16::try_from(self.words.len()).map_err(|_| GrammarError::TooMany)?;
        let id = *self.vocabulary.entry(word.to_owned()).or_insert(next);
        if id == next {
            self.words.push((word.to_owned(), 0));
        }
        if let Some((_, bits)) = self.words.get_mut(usize::from(id)) {
            *bits |= bit;
        }
        Ok(id)
    }

    /// Reads `<set>`, `word` or `one|other`, each with a `?` if it may be left out.
    fn element<'s>(
        &mut self,
        written: &str,
        sets: &HashMap<&'s str, Vec<u16>>,
        used: &mut HashSet<&'s str>,
    ) -> Result<Element, GrammarError> {
        let (written, is_optional) = written.strip_suffix('?').map_or((written, false), |rest| (rest, true));
        let (mut words, mut takes_name, mut takes_any) = (Vec::new(), false, false);
        for part in written.split('|') {
            if part == NAME {
                takes_name = true;
            } else if part == ANY {
                takes_any = true;
            } else if let Some(name) = part.strip_prefix('<').and_then(|part| part.strip_suffix('>')) {
                let Some((name, set)) = sets.get_key_value(name) else {
                    return Err(GrammarError::UnknownSet { name: name.to_owned() });
                };
                used.insert(name);
                words.extend(set);
            } else {
                for word in expand(part) {
                    words.push(self.learn(&word, 0)?);
                }
            }
        }
        words.sort_unstable();
        Ok(Element { words, is_optional, takes_name, takes_any })
    }

    fn index(&mut self) {
        let mut begun = [vec![Vec::new(); self.words.len()], vec![Vec::new(); self.words.len()]];
        let [idle, acting] = &mut begun;
        for (number, phrase) in (0..).zip(&self.phrases) {
            let begun = if phrase.act.is_idle() { &mut *idle } else { &mut *acting };
            for element in &phrase.elements {
                if element.takes_name {
                    self.named.push(number);
                }
                for word in &element.words {
                    if let Some(begun) = begun.get_mut(usize::from(*word))
                        && begun.last() != Some(&number)
                    {
                        begun.push(number);
                    }
                }
                if !element.is_optional {
                    break;
                }
            }
        }
        self.begun = begun;
        for (id, (word, _)) in (0..).zip(&self.words) {
            self.single.entry(without_repeats(word)).or_insert(id);
            if word.len() >= SHORTEST_MISTYPED {
                for key in ends_of(word) {
                    self.alike.entry(key).or_default().push(id);
                }
            }
        }
    }

    /// The words of a text and the ends of its clauses. `names` are those of the addressee, folded.
    pub(super) fn tokens(&self, text: &str, names: &[String]) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(16);
        let mut begin = 0;
        for clause in text.split_inclusive(is_end) {
            let words = folded_words(clause);
            let is_letter = |word: &FoldedWord| word.folded.len() == 1;
            for run in words.chunk_by(|one, next| is_letter(one) && is_letter(next) && next.folded != "x") {
                // "S T O P", but not "y a"; "x" is "por".
                if let ([first, .., last], true) = (run, run.len() >= SHORTEST_SPELLED) {
                    let folded = run.iter().map(|word| word.folded.as_str()).collect();
                    let word = FoldedWord { folded, start: first.start, end: last.end };
                    tokens.push(self.token(&word, begin, names));
                } else {
                    tokens.extend(run.iter().map(|word| self.token(word, begin, names)));
                }
            }
            begin += clause.len();
            let sign = clause.chars().next_back().filter(|sign| is_end(*sign));
            match (sign, tokens.last_mut()) {
                // "?!" asks.
                (Some('?'), Some(last)) if last.sign.is_some() => last.sign = sign,
                (Some(_), Some(last)) if last.sign.is_none() => {
                    let place = begin;
                    tokens.push(Token {
                        word: None,
                        sign,
                        shared: 0,
                        mark: None,
                        is_name: false,
                        start: place,
                        end: place,
                    });
                }
                _ => {}
            }
        }
        tokens
    }

    /// The token of a word in a clause that begins at `begin`.
    fn token(&self, word: &FoldedWord, begin: usize, names: &[String]) -> Token {
        let FoldedWord { folded, start, end } = word;
        let id = self.recognize(folded);
        let shared = id.and_then(|id| self.words.get(usize::from(id))).map_or(0, |(_, bits)| *bits);
        // "Ana's" is folded to "anas".
        let is_name = names
            .iter()
            .any(|name| folded.strip_prefix(name.as_str()).is_some_and(|rest| matches!(rest, "" | "s")));
        Token { word: id, sign: None, shared, mark: None, is_name, start: begin + start, end: begin + end }
    }

    /// True if a folded word is of a shared set.
    pub(super) fn is_of(&self, word: &str, set: Shared) -> bool {
        let bits = self.vocabulary.get(word).and_then(|id| self.words.get(usize::from(*id)));
        bits.is_some_and(|(_, bits)| bits & set.bit() != 0)
    }

    /// A word of the vocabulary, as it is, with letters repeated, or with one typing error.
    fn recognize(&self, word: &str) -> Option<u16> {
        if let Some(id) = self.vocabulary.get(word) {
            return Some(*id);
        }
        if repeats_letters(word)
            && let Some(id) = self.single.get(&without_repeats(word))
        {
            return Some(*id);
        }
        if word.len() < SHORTEST_MISTYPED || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        let near = ends_of(word).filter_map(|key| self.alike.get(&key)).flatten();
        near.copied().find(|id| {
            let meant = self.words.get(usize::from(*id));
            meant.is_some_and(|(meant, bits)| bits & Shared::Guard.bit() == 0 && is_mistyped(word, meant))
        })
    }

    /// Marks the words of pleasantries and reasons.
    pub(super) fn mark_asides(&self, tokens: &mut [Token]) {
        let [idle, _] = &self.begun;
        let hits = self.find(idle, tokens);
        // A word of both is a pleasantry, as that is less.
        for act in [Act::Filler, Act::Aside] {
            hits.iter().filter(|hit| hit.act == act).for_each(|hit| hit.mark(tokens));
        }
    }

    /// Every phrase in the tokens that is more than a pleasantry or a reason.
    pub(super) fn hits(&self, tokens: &[Token]) -> Vec<Hit> {
        let [_, acting] = &self.begun;
        self.find(acting, tokens)
    }

    fn find(&self, begun: &[Vec<u16>], tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let begun = token.word.and_then(|word| begun.get(usize::from(word))).into_iter().flatten();
            let named = self.named.iter().filter(|_| token.is_name);
            for phrase in begun.chain(named).filter_map(|number| self.phrases.get(usize::from(*number))) {
                if let Some(end) = end_of(&phrase.elements, tokens, start, 0) {
                    hits.push(Hit {
                        act: phrase.act,
                        start,
                        end,
                        opens: phrase.opens,
                        closes: phrase.closes,
                    });
                }
            }
        }
        hits
    }

    /// True if a word of the tokens was written as it is in the vocabulary, or is long enough to be mistyped.
    pub(super) fn is_sure(&self, text: &str) -> bool {
        let folded = fold(text);
        folded.split(' ').all(|word| {
            word.len() >= SHORTEST_MISTYPED_KEYWORD
                || self.vocabulary.contains_key(word)
                || repeats_letters(word)
                || word.len() == 1
        })
    }
}

/// The place after the last word of a phrase that begins at a place.
fn end_of(elements: &[Element], tokens: &[Token], at: usize, skipped: usize) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    if let Some(token) = tokens.get(at) {
        if first.fits(token)
            && let Some(end) = end_of(rest, tokens, at + 1, 1)
        {
            return Some(end);
        }
        // Nothing is passed over before the first word.
        let may_skip = (1..=SKIPPED).contains(&skipped);
        if may_skip
            && token.mark == Some(Act::Filler)
            && let Some(end) = end_of(elements, tokens, at + 1, skipped + 1)
        {
            return Some(end);
        }
    }
    if first.is_optional { end_of(rest, tokens, at, skipped) } else { None }
}

fn is_end(character: char) -> bool {
    matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | '\n' | '(' | ')' | '…' | '¡' | '¿' | '—' | '–')
}

/// True if a letter stands three times in a row, or twice at the end.
fn repeats_letters(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(3).any(|three| matches!(three, [a, b, c] if a == b && b == c))
        || matches!(bytes, [.., a, b] if a == b && bytes.len() > 3)
}

fn without_repeats(word: &str) -> String {
    let mut single = String::with_capacity(word.len());
    for letter in word.chars() {
        if !single.ends_with(letter) {
            single.push(letter);
        }
    }
    single
}

/// The first two bytes of a word, and the last two: one typing error leaves one of the pairs as it is.
fn ends_of(word: &str) -> impl Iterator<Item = (bool, [u8; 2])> + use<> {
    let ends = match word.as_bytes() {
        [a, b, .., y, z] => Some([(false, [*a, *b]), (true, [*y, *z])]),
        _ => None,
    };
    ends.into_iter().flatten()
}

/// True if `word` is `meant` with one letter missing, added, another, or two exchanged. The last two letters are no
/// others: they inflect ("no me escriben más" is a complaint).
fn is_mistyped(word: &str, meant: &str) -> bool {
    let (word, meant) = (word.as_bytes(), meant.as_bytes());
    if word.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (word, meant) = (word.get(same..).unwrap_or_default(), meant.get(same..).unwrap_or_default());
    match (word, meant) {
        ([_, rest @ ..], all) if word.len() > meant.len() => rest == all,
        (all, [_, rest @ ..]) if word.len() < meant.len() => rest == all,
        ([_, a @ ..], [_, b @ ..]) if a == b => a.len() >= 2,
        ([a, b, one @ ..], [c, d, other @ ..]) => a == d && b == c && one == other,
        _ => false,
    }
}

/// The words of a set: `escrib{as,an}` is two of them, and a mark within braces may be empty.
fn expand(words: &str) -> Vec<String> {
    let mut expanded = Vec::new();
    for word in words.split_whitespace() {
        let Some((stem, endings)) = word.split_once('{') else {
            expanded.push(word.to_owned());
            continue;
        };
        let (endings, rest) = endings.split_once('}').unwrap_or((endings, ""));
        for ending in endings.split(',') {
            expanded.extend(expand(&format!("{stem}{ending}{rest}")));
        }
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_make_no_grammar_are_told() {
        let not_folded = |word: &str, folded: &str| GrammarError::NotFolded {
            word: word.to_owned(),
            folded: folded.to_owned(),
        };
        for (sets, phrase, expected) in [
            (vec![("me", "me nos")], "no <me> escrib{as,an}", None),
            (vec![("me", "me nos")], "no me", Some(GrammarError::UnusedSet { name: "me".to_owned() })),
            (vec![], "no <me>|nos?", Some(GrammarError::UnknownSet { name: "me".to_owned() })),
            (vec![("me", "Me")], "<me>", Some(not_folded("Me", "me"))),
            (vec![], "no m{as,ás}", Some(not_folded("más", "mas"))),
        ] {
            let sets = sets.into_iter().map(|(name, words)| (name.to_owned(), words.to_owned())).collect();
            let phrases = vec![(Act::Firm, phrase.to_owned())];
            let words = LanguageWords { shared: Vec::new(), sets, phrases };
            assert_eq!(IntentGrammar::new([&words]).err(), expected, "{phrase}");
        }
    }

    #[test]
    fn one_typing_error_is_forgiven_but_no_other_ending() {
        for (word, meant, expected) in [
            ("unsuscribe", "unsubscribe", true),
            ("mensjaes", "mensajes", true),
            ("esrciban", "escriban", true),
            ("textting", "texting", true),
            ("xontact", "contact", true),
            ("escriben", "escriban", false),
            ("mandan", "manden", false),
            ("contratar", "contactar", false),
        ] {
            assert_eq!(is_mistyped(word, meant), expected, "{word}");
        }
    }
}
