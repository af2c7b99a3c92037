//! The intents of a text, and what is left of it as an answer.

use super::Keyword;
use super::grammar::{Act, Hit, Intent, IntentGrammar, Shared, Token, Topic};
use crate::text::fold;

/// The candidate who is written to.
#[derive(Debug, Clone, Copy)]
pub struct Addressee<'a> {
    pub first_name: &'a str,
    pub last_name: Option<&'a str>,
    /// True if a graduation opened the conversation: "I have not graduated yet" then declines.
    pub is_graduate: bool,
}

/// An intent that ends the reading of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deciding {
    /// No more messages to the number.
    OptOut,
    /// The number is not the addressee's.
    NotMe,
    /// No interest.
    Decline,
}

/// What a text says besides an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intents {
    /// The first that applies of those that end the reading. All else then does not count.
    pub deciding: Option<Deciding>,
    /// True if the text is a word that lifts an opt-out; without an opt-out it is a text like any other.
    pub lifts_opt_out: bool,
    pub asks_for_person: bool,
    /// True if it asks who writes, or whether a machine does.
    pub asks_identity: bool,
    /// The matters of its other questions, each once, in order of the text.
    pub topics: Vec<Topic>,
    /// What is left of the text as an answer; empty if nothing is but pleasantries beside an intent.
    pub answer: String,
    /// True if the whole text is greetings, thanks or emoji. It may still be an answer: "ok 👍".
    pub is_pleasantry: bool,
}

/// The shortest word of a name that is looked for.
const SHORTEST_NAME: usize = 3;

impl IntentGrammar {
    /// Reads a text that the addressee may have written.
    pub fn read(&self, text: &str, addressee: &Addressee<'_>) -> Intents {
        let names = self.names(addressee);
        let mut tokens = self.tokens(text, &names);
        self.mark_asides(&mut tokens);
        let hits = self.hits(&tokens);
        let sentence = Sentence::new(&tokens, &hits);
        let keyword = self.judge_keyword(text, tokens.clone(), hits.clone());
        let deciding = if keyword == Some(Keyword::Stop) {
            Some(Deciding::OptOut)
        } else if sentence.is_not_me() {
            Some(Deciding::NotMe)
        } else if sentence.declines(addressee.is_graduate) {
            Some(Deciding::Decline)
        } else {
            None
        };
        let asked = sentence.asked();
        let mut topics = Vec::new();
        for (intent, _) in &asked {
            if let Intent::Question(topic) = intent
                && !topics.contains(topic)
            {
                topics.push(*topic);
            }
        }
        Intents {
            deciding,
            lifts_opt_out: keyword == Some(Keyword::Start),
            asks_for_person: asked.iter().any(|(intent, _)| *intent == Intent::Person),
            asks_identity: asked.iter().any(|(intent, _)| *intent == Intent::Identity),
            topics,
            answer: if asked.is_empty() { text.trim().to_owned() } else { sentence.rest(text, &asked) },
            is_pleasantry: asked.is_empty() && sentence.is_pleasantry(text),
        }
    }

    /// The words of the addressee's names, folded.
    fn names(&self, addressee: &Addressee<'_>) -> Vec<String> {
        let names = format!("{} {}", addressee.first_name, addressee.last_name.unwrap_or_default());
        let words = fold(&names);
        let words = words.split(' ').filter(|word| word.len() >= SHORTEST_NAME);
        words.filter(|word| !self.is_of(word, Shared::Particle)).map(str::to_owned).collect()
    }
}

/// A text with its phrases.
struct Sentence<'a> {
    tokens: &'a [Token],
    hits: &'a [Hit],
    /// By token: whether it is of a greeting or of words that only introduce others.
    is_idle: Vec<bool>,
    /// By token: whether it is a plain yes or no.
    is_assent: Vec<bool>,
}

impl<'a> Sentence<'a> {
    fn new(tokens: &'a [Token], hits: &'a [Hit]) -> Self {
        let within = |acts: &[Act]| {
            let mut marked = vec![false; tokens.len()];
            for hit in hits.iter().filter(|hit| acts.contains(&hit.act)) {
                marked.iter_mut().take(hit.end).skip(hit.start).for_each(|mark| *mark = true);
            }
            marked
        };
        let idle = within(&[Act::Greeting, Act::Lead]);
        let mut is_assent = within(&[Act::Assent]);
        // "Quisiera saber si" is no yes, "no worries" no no.
        is_assent.iter_mut().zip(&idle).for_each(|(assent, idle)| *assent &= !idle);
        let is_filler = |token: &Token| token.mark == Some(Act::Filler);
        let is_idle = tokens.iter().zip(&idle).zip(&is_assent);
        let is_idle = is_idle.map(|((token, idle), assent)| *idle || (is_filler(token) && !assent)).collect();
        Self { tokens, hits, is_idle, is_assent }
    }

    fn is_idle(&self, at: usize) -> bool {
        self.is_idle.get(at).copied().unwrap_or_default()
    }

    fn is_assent(&self, at: usize) -> bool {
        self.is_assent.get(at).copied().unwrap_or_default()
    }

    fn is(&self, at: usize, set: Shared) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(set))
    }

    fn sign(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(|token| token.sign)
    }

    /// The sign that ends the clause of a place.
    fn closing_sign(&self, at: usize) -> Option<char> {
        self.tokens.iter().skip(at).find_map(|token| token.sign)
    }

    /// True if the phrase stands where it may, and nothing right before it denies it.
    fn holds(&self, hit: &Hit) -> bool {
        (!hit.opens || self.opens(hit)) && (!hit.closes || self.closes(hit)) && !self.is_negated(hit)
    }

    fn opens(&self, hit: &Hit) -> bool {
        let mut before = (0..hit.start).rev().take_while(|at| self.sign(*at).is_none());
        let is_link = |at: usize| self.is(at, Shared::Contrast) || self.is(at, Shared::And);
        before.by_ref().take_while(|at| !is_link(*at)).all(|at| {
            self.is_idle(at) || self.is_assent(at) || self.is(at, Shared::Before) || self.is_name(at)
        })
    }

    fn closes(&self, hit: &Hit) -> bool {
        let after = (hit.end..self.tokens.len()).take_while(|at| self.sign(*at).is_none());
        let is_link = |at: usize| {
            self.is(at, Shared::Contrast) || self.is(at, Shared::And) || self.is(at, Shared::Joint)
        };
        after.take_while(|at| self.is(*at, Shared::After) || !is_link(*at)).all(|at| {
            self.is_idle(at) || self.is_assent(at) || self.is(at, Shared::After) || self.is_name(at)
        })
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_name)
    }

    /// True if a negation stands right before the phrase. A second one only says it again: "no, not interested".
    fn is_negated(&self, hit: &Hit) -> bool {
        if self.is(hit.start, Shared::Deny) {
            return false;
        }
        let before = (0..hit.start).rev().take_while(|at| self.sign(*at).is_none());
        let mut before = before.skip_while(|at| self.is_idle(*at) && !self.is(*at, Shared::Deny));
        before.next().is_some_and(|at| self.is(at, Shared::Deny) && !self.is_idle(at))
    }

    /// True if the text says the contrary of an intent that a phrase states. A contrary that begins within the phrase is
    /// part of it: "no longer looking for a job" has "looking for a".
    fn is_contradicted(&self, intent: Intent, said: &Hit) -> bool {
        let is_within = |denial: &Hit| said.start < denial.start && denial.start < said.end;
        let mut denials = self.hits.iter().filter(|hit| hit.act == Act::Denies(intent));
        denials.any(|denial| !is_within(denial) && self.holds(denial))
    }

    fn is_not_me(&self) -> bool {
        self.hits.iter().any(|hit| {
            let is_question = self.closing_sign(hit.start) == Some('?');
            let act = if is_question { Act::Asks(Intent::NotMe) } else { Act::Says(Intent::NotMe) };
            hit.act == act && self.holds(hit) && !self.is_contradicted(Intent::NotMe, hit)
        })
    }

    fn declines(&self, is_graduate: bool) -> bool {
        self.hits.iter().any(|hit| {
            let applies = hit.act == Act::Says(Intent::Decline)
                || (hit.act == Act::Says(Intent::LightDecline) && self.says_nothing_beside(hit))
                || (hit.act == Act::Says(Intent::GraduationDecline) && is_graduate);
            applies
                && self.holds(hit)
                && self.closing_sign(hit.start) != Some('?')
                && !self.is_contrasted(hit)
                && !self.is_contradicted(Intent::Decline, hit)
        })
    }

    /// True if a contrast follows that brings something of its own: "but I would like to hear more".
    fn is_contrasted(&self, hit: &Hit) -> bool {
        let mut after = hit.end..self.tokens.len();
        after.any(|at| self.is(at, Shared::Contrast))
            && after.any(|at| self.sign(at).is_none() && !self.is_idle(at) && !self.is(at, Shared::After))
    }

    fn says_nothing_beside(&self, hit: &Hit) -> bool {
        let mut others = (0..hit.start).chain(hit.end..self.tokens.len());
        others.all(|at| {
            let sets = [Shared::Reason, Shared::Before, Shared::After, Shared::And, Shared::Tail];
            self.sign(at).is_some()
                || self.is_idle(at)
                || self.is_assent(at)
                || self.is_name(at)
                || sets.iter().any(|set| self.is(at, *set))
        })
    }

    /// The wishes and questions, in order of the text. Of two that overlap the longer counts, and a question of no
    /// known matter only where its clause has no other.
    fn asked(&self) -> Vec<(Intent, Hit)> {
        let mut found: Vec<(Intent, Hit)> = Vec::new();
        for hit in self.hits {
            let (Act::Says(intent) | Act::Asks(intent)) = hit.act else { continue };
            if hit.act == Act::Asks(intent) && self.closing_sign(hit.start) != Some('?') {
                continue;
            }
            let is_asked = matches!(intent, Intent::Person | Intent::Identity | Intent::Question(_));
            if is_asked && self.holds(hit) && !self.is_denied(intent, hit) {
                found.push((intent, *hit));
            }
        }
        let all = found.clone();
        let length = |hit: &Hit| hit.end - hit.start;
        let other = Intent::Question(Topic::Other);
        found.retain(|(intent, hit)| {
            let mut others = all.iter().filter(|(of, _)| of != intent);
            others.all(|(of, longer)| {
                let overlaps = hit.start < longer.end && longer.start < hit.end;
                let in_clause = self.clause(hit.start) == self.clause(longer.start);
                let yields = if *of == other {
                    false
                } else if *intent == other {
                    in_clause
                } else {
                    overlaps && length(longer) > length(hit)
                };
                !yields
            })
        });
        found.sort_by_key(|(_, hit)| (hit.start, hit.end));
        found
    }

    /// The place at which the clause of a place begins.
    fn clause(&self, at: usize) -> usize {
        (0..at).rev().find(|at| self.sign(*at).is_some()).map_or(0, |sign| sign + 1)
    }

    fn is_denied(&self, intent: Intent, hit: &Hit) -> bool {
        let is_question = matches!(intent, Intent::Question(_));
        let intent = if is_question { Intent::Question(Topic::Other) } else { intent };
        let mut denials = self.hits.iter().filter(|denial| denial.act == Act::Denies(intent));
        denials.any(|denial| {
            let overlaps = denial.start < hit.end && hit.start < denial.end;
            // "I don't want to talk to a bot" is more than "I don't want to talk".
            let is_part = hit.start <= denial.start && denial.end < hit.end;
            overlaps && !is_part && self.stands(denial)
        })
    }

    /// True if the phrase stands where it may.
    fn stands(&self, hit: &Hit) -> bool {
        (!hit.opens || self.opens(hit)) && (!hit.closes || self.closes(hit))
    }

    /// The text without the clauses of what was asked.
    fn rest(&self, text: &str, asked: &[(Intent, Hit)]) -> String {
        let mut is_taken = vec![false; self.tokens.len()];
        for (_, hit) in asked {
            let reach = self.begin_of(hit)..self.end_of(hit);
            is_taken.iter_mut().take(reach.end).skip(reach.start).for_each(|taken| *taken = true);
        }
        let mut parts = Vec::new();
        let places: Vec<usize> = (0..self.tokens.len()).collect();
        for run in places.chunk_by(|one, next| is_taken.get(*one) == is_taken.get(*next)) {
            let is_left = run.first().is_some_and(|at| is_taken.get(*at) == Some(&false));
            let is_link = |at: usize| self.is(at, Shared::Contrast) || self.is(at, Shared::And);
            let says = run.iter().any(|at| {
                let is_said = !self.is_idle(*at) && !is_link(*at) && !self.is(*at, Shared::Before);
                self.sign(*at).is_none() && (is_said || self.is_assent(*at))
            });
            let mut words = run.iter().copied().filter(|at| self.sign(*at).is_none());
            let first = words.clone().find(|at| !is_link(*at)).and_then(|at| self.tokens.get(at));
            let last = words.rfind(|at| !is_link(*at)).and_then(|at| self.tokens.get(at));
            if let (true, true, Some(first), Some(last)) = (is_left, says, first, last) {
                parts.extend(text.get(first.start..last.end));
            }
        }
        parts.join(", ")
    }

    /// The first place of what belongs to a phrase: introductions and what links it to the words before it.
    fn begin_of(&self, hit: &Hit) -> usize {
        let introductions = [Shared::Before, Shared::Ask, Shared::Request, Shared::Modal];
        let mut begin = hit.start;
        while let Some(at) = begin.checked_sub(1) {
            let is_link = self.is(at, Shared::Contrast) || self.is(at, Shared::And);
            let is_taken = self.sign(at) == Some('¿')
                || is_link
                || (self.sign(at).is_none()
                    && !self.is_assent(at)
                    && (self.is_idle(at) || introductions.iter().any(|set| self.is(at, *set))));
            if !is_taken {
                break;
            }
            begin = at;
            if is_link {
                break;
            }
        }
        begin
    }

    /// The place after what belongs to a phrase: the rest of its clause.
    fn end_of(&self, hit: &Hit) -> usize {
        let mut after = hit.end..self.tokens.len();
        let ends = |at: usize| {
            self.sign(at).is_some()
                || self.is(at, Shared::Contrast)
                || (self.is(at, Shared::And) && self.begins_anew(at + 1))
        };
        after.find(|at| ends(*at)).unwrap_or(self.tokens.len())
    }

    /// True if the words after an "and" are none of the question before it.
    fn begins_anew(&self, at: usize) -> bool {
        !self.is(at, Shared::Ask) && !self.is(at, Shared::Particle)
    }

    fn is_pleasantry(&self, text: &str) -> bool {
        let greets = self.hits.iter().any(|hit| hit.act == Act::Greeting);
        let all = (0..self.tokens.len()).all(|at| {
            self.sign(at).is_some() || (self.is_idle(at) && !self.is_assent(at)) || self.is_name(at)
        });
        let is_emoji =
            |text: &str| text.chars().any(|sign| !sign.is_alphanumeric() && u32::from(sign) > 0x2000);
        all && (greets || (self.tokens.is_empty() && is_emoji(text)))
    }
}
