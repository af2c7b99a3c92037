//! What people say besides answers: requests to be left alone (rule 6), and the other intents of a text.
//!
//! A text is cut into clauses and words . The phrases of all languages are looked for together ([`IntentGrammar`]),
//! since people mix languages. A phrase is a request only if the words around it leave it one: a pleasantry does, an
//! unknown word ("STOP this bill"), a negation ("don't stop") or a limit ("no me escriban los lunes") does not.

mod grammar;
mod read;

pub use self::grammar::{Act, GrammarError, Intent, IntentGrammar, LanguageWords, Shared, Topic};
use self::grammar::{Hit, Token};
pub use self::read::{Addressee, Deciding, Intents};

/// A request that concerns all messages to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    /// No more messages to this number.
    Stop,
    /// Messages may come again.
    Start,
}

impl IntentGrammar {
    /// The request in a text, if there is one. [`Keyword::Start`] is a word that stands alone, but for pleasantries.
    pub fn keyword(&self, text: &str) -> Option<Keyword> {
        let mut tokens = self.tokens(text, &[]);
        self.mark_asides(&mut tokens);
        let hits = self.hits(&tokens);
        self.judge_keyword(text, tokens, hits)
    }

    /// The request in a text of which all phrases were found.
    fn judge_keyword(&self, text: &str, mut tokens: Vec<Token>, hits: Vec<Hit>) -> Option<Keyword> {
        let (answers, mut hits): (Vec<_>, Vec<_>) = hits.into_iter().partition(|hit| hit.act == Act::Answer);
        hits.retain(|hit| !answers.iter().any(|answer| answer.start <= hit.start && hit.end <= answer.end));
        hits.iter()
            .filter(|hit| matches!(hit.act, Act::Word | Act::Bare))
            .for_each(|hit| hit.mark(&mut tokens));
        let reading = Reading { is_sure: self.is_sure(text), tokens: &tokens, hits: &hits };
        if hits.iter().any(|hit| reading.stops(*hit)) {
            Some(Keyword::Stop)
        } else if hits.iter().any(|hit| reading.starts(*hit)) {
            Some(Keyword::Start)
        } else {
            None
        }
    }
}

/// A text with all phrases found in it.
struct Reading<'a> {
    /// True if its words are written as they are in the vocabulary, or are long enough to be mistyped.
    is_sure: bool,
    tokens: &'a [Token],
    hits: &'a [Hit],
}

impl Reading<'_> {
    /// True if a phrase, with what stands around it, asks to stop.
    fn stops(&self, hit: Hit) -> bool {
        match hit.act {
            Act::Firm => self.is_request(hit, true) && !self.asks_for_contact(hit),
            Act::Plain | Act::Call => {
                let is_firm = self.has_more(hit);
                (is_firm || hit.act == Act::Plain)
                    && !self.is_mere_question(hit)
                    && self.is_request(hit, is_firm)
                    && !self.asks_for_contact(hit)
            }
            Act::Word => self.is_alone(hit, true) && self.is_clear(hit) && !self.asks_for_contact(hit),
            Act::Bare => self.is_alone(hit, false) && self.is_clear(hit),
            Act::Start
            | Act::Filler
            | Act::Aside
            | Act::Contact
            | Act::Answer
            | Act::Greeting
            | Act::Assent
            | Act::Lead
            | Act::Says(_)
            | Act::Asks(_)
            | Act::Denies(_) => false,
        }
    }

    fn starts(&self, hit: Hit) -> bool {
        let others = self.outside(hit);
        hit.act == Act::Start
            && self.is_clear(hit)
            && others.clone().all(|token| {
                token.sign.is_some() || (token.mark == Some(Act::Filler) && !token.is(Shared::Now))
            })
    }

    /// All tokens but those of the phrase.
    fn outside(&self, hit: Hit) -> impl Iterator<Item = &Token> + Clone {
        self.tokens.iter().take(hit.start).chain(self.tokens.iter().skip(hit.end))
    }

    fn before(&self, hit: Hit) -> impl Iterator<Item = &Token> + Clone {
        self.tokens.iter().take(hit.start).rev().take_while(|token| token.sign.is_none())
    }

    fn after(&self, hit: Hit) -> impl Iterator<Item = &Token> + Clone {
        self.tokens.iter().skip(hit.end).take_while(|token| token.sign.is_none())
    }

    /// The sign that ends the phrase's clause.
    fn sign(&self, hit: Hit) -> Option<char> {
        self.tokens.iter().skip(hit.end).find_map(|token| token.sign)
    }

    /// True if "more" or "again" belongs to the phrase.
    fn has_more(&self, hit: Hit) -> bool {
        let within = self.tokens.iter().take(hit.end).skip(hit.start);
        let after = self.after(hit).take_while(|token| is_tail(token));
        within.chain(after).any(|token| token.is(Shared::More))
    }

    /// True if a negation only asks: "no me escriban más?".
    fn is_mere_question(&self, hit: Hit) -> bool {
        self.sign(hit) == Some('?')
            && !self
                .before(hit)
                .chain(self.after(hit))
                .any(|token| is_aside(token) || token.is(Shared::Modal))
    }

    /// True if a keyword is written well and is no question.
    fn is_clear(&self, hit: Hit) -> bool {
        let asks =
            self.sign(hit) == Some('?') && !self.outside(hit).any(|token| token.mark == Some(Act::Filler));
        !asks && self.is_sure
    }

    /// True if only pleasantries stand beside a keyword, and in other clauses at most reasons, if those may.
    fn is_alone(&self, hit: Hit, with_reasons: bool) -> bool {
        let is_beside = |token: &Token| match token.mark {
            Some(Act::Filler | Act::Word | Act::Bare) => true,
            Some(Act::Aside) => with_reasons,
            _ => token.is(Shared::Now),
        };
        let is_apart = |token: &Token| {
            token.sign.is_some()
                || is_beside(token)
                || (with_reasons && is_reason(token) && !token.is(Shared::Limit))
        };
        self.before(hit).all(is_beside) && self.after(hit).all(is_beside) && self.outside(hit).all(is_apart)
    }

    /// True if the rest of the clause leaves a request, and the rest of the text neither limits it nor, unless it is
    /// firm, says anything but reasons.
    fn is_request(&self, hit: Hit, is_firm: bool) -> bool {
        if !self.is_begun(hit, is_firm) {
            return false;
        }
        let tail = self.after(hit).take_while(|token| is_tail(token)).count();
        let end = hit.end + tail;
        if self.tokens.get(end).is_some_and(|next| next.sign.is_none() && !next.is(Shared::Joint)) {
            return false;
        }
        let limited = self.tokens.iter().skip(end).any(|token| token.is(Shared::Limit) && !is_aside(token));
        !limited && (is_firm || self.outside(hit).all(|token| token.sign.is_some() || is_reason(token)))
    }

    /// True if a request may begin with what stands before the phrase in its clause.
    fn is_begun(&self, hit: Hit, is_firm: bool) -> bool {
        let mut is_polite = false;
        for token in self.before(hit) {
            if is_aside(token) {
                // "Si" may be "if": "qué pasa si me doy de baja".
                is_polite = matches!(token.mark, Some(Act::Filler | Act::Aside)) && !token.is(Shared::Joint);
            } else if token.is(Shared::No) {
                // "No please stop" declines; "no" alone denies the phrase.
                return is_polite;
            } else if is_firm && (token.is(Shared::Link) || is_polite) {
                return true;
            } else if !token.is(Shared::Request) && !token.is(Shared::Modal) {
                return false;
            } else {
                is_polite = false;
            }
        }
        true
    }

    /// True if the person asks, besides, to be written to or called.
    fn asks_for_contact(&self, hit: Hit) -> bool {
        let others = self.hits.iter().filter(|other| other.act == Act::Contact);
        others.filter(|other| other.end <= hit.start || other.start >= hit.end).any(|other| {
            let before = other.start.checked_sub(1).and_then(|place| self.tokens.get(place));
            before.is_none_or(|token| {
                token.sign.is_some()
                    || token.mark == Some(Act::Filler)
                    || token.is(Shared::Joint)
                    || token.is(Shared::Link)
                    || token.is(Shared::Limit)
            })
        })
    }
}

/// True if a word adds nothing: pleasantries, reasons, keywords once more.
fn is_aside(token: &Token) -> bool {
    matches!(token.mark, Some(Act::Filler | Act::Aside | Act::Word | Act::Bare))
}

fn is_tail(token: &Token) -> bool {
    token.sign.is_none() && (is_aside(token) || token.is(Shared::Tail) || token.is(Shared::More))
}

fn is_reason(token: &Token) -> bool {
    is_tail(token)
        || [Shared::Reason, Shared::Request, Shared::Modal, Shared::Joint, Shared::No]
            .iter()
            .any(|set| token.is(*set))
}
