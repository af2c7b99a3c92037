//! Reads a place in somebody's own words.
//!
//! The words become parts: names that are known (the longest first), runs of words that are not, and what is said around
//! places. Parts that stand together are joined where they are one name: an unknown longer name is kept as said, and never
//! read as the known one inside it. What follows a city tells which of several of its name is meant.

mod choice;

use super::{Gazetteer, NameRow, PlaceWord, RegionRow};
use crate::catalogue::{CountryCode, JobText};
use crate::matching::place::Place;
use crate::text::fold;

/// Words in the longest name that is looked for.
const LONGEST_NAME: usize = 7;
/// Letters of the shortest name in which a typing error is allowed.
const SHORTEST_MISSPELLED: usize = 5;
/// Letters of the shortest name in which two are.
const LONG: usize = 9;
/// Inhabitants from which a city abroad is meant by its own name, and by a further one.
const KNOWN_ABROAD: [u32; 2] = [100_000, 500_000];
/// Inhabitants from which a city in the person's country is meant by a further name.
const KNOWN_HERE: u32 = 100_000;
/// Inhabitants from which a city is meant whatever stands around it.
const LARGE: u32 = 300_000;
/// The same, where what stands around it may be the other half of the name.
const VERY_LARGE: u32 = 1_000_000;
/// Kilometres between a city and one around which it lies.
const AROUND: f32 = 80.0;
/// So many times as large is a city that is meant by the misspelled name of another.
const MANY_TIMES: u32 = 4;
/// Of two cities of one name the larger is meant if the other has less than a tenth of the inhabitants.
const OUTWEIGHS: u32 = 10;

/// A word of a text.
struct Word {
    folded: String,
    /// The bytes before it, and the bytes up to its end.
    from: usize,
    to: usize,
    /// The count of signs before it.
    piece: usize,
    /// True for two capitals in a text that has small letters too.
    is_code: bool,
    /// True if it begins with a capital.
    is_capital: bool,
}

/// Parts of a text, in order; `from` and `to` count words.
#[derive(Debug, Clone)]
struct Part {
    from: usize,
    to: usize,
    kind: Kind,
}

/// A city that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named {
    city: u32,
    is_own: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    Known(Meanings),
    Unknown,
    Around(PlaceWord),
}

/// All that a name can mean.
#[derive(Debug, Clone, Default)]
struct Meanings {
    cities: Vec<Named>,
    regions: Vec<RegionRow>,
    country: Option<CountryCode>,
}

impl Meanings {
    fn is_empty(&self) -> bool {
        self.cities.is_empty() && self.regions.is_empty() && self.country.is_none()
    }
}

impl Gazetteer {
    /// Reads what somebody wrote, such as "en el centro de Madrid", "valencia españa" or "near Dublin"; of several places
    /// the first counts. Of several cities of one name, the one in `prefer` is meant, else that with the most inhabitants.
    /// A typing error is allowed in names of five letters and more, where no small town far off is meant by it. A place
    /// that is not known is kept as it was said.
    pub fn find(&self, text: &str, prefer: Option<CountryCode>) -> Place {
        let words = words_of(text);
        let mut parts = self.parts_of(&words);
        self.read_unknown(&mut parts, &words, prefer);
        self.join_longer_names(&mut parts, &words, prefer);
        self.meaning_of(&parts, &words, text, prefer)
    }

    fn part_played(&self, folded: &str) -> Option<PlaceWord> {
        self.words.get(folded).copied()
    }

    /// The names that are known, the longest first, and the words between them.
    fn parts_of(&self, words: &[Word]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut from = 0;
        while let Some(word) = words.get(from) {
            let role = self.part_played(&word.folded);
            let longest = words.iter().skip(from).take_while(|next| next.piece == word.piece).count();
            let found = (1..=longest.min(LONGEST_NAME)).rev().find_map(|count| {
                let named = words.get(from..from + count)?;
                let is_only_a_word = role.is_some_and(|role| !matches!(role, PlaceWord::Begins));
                // "ES" is a code, "es" a word.
                if count == 1 && is_only_a_word && !word.is_code && words.len() > 1 {
                    return None;
                }
                let meanings = self.meanings(named, &parts, words.len());
                (!meanings.is_empty()).then_some((count, meanings))
            });
            let (count, kind) = match (found, role) {
                (Some((count, meanings)), _) => (count, Kind::Known(meanings)),
                (None, Some(PlaceWord::Article)) if self.begins_unknown(words.get(from + 1), word) => {
                    (1, Kind::Unknown)
                }
                (None, Some(PlaceWord::Begins | PlaceWord::Never) | None) => (1, Kind::Unknown),
                (None, Some(role)) => (1, Kind::Around(role)),
            };
            let to = from + count;
            match parts.last_mut() {
                Some(Part { to: end, kind: Kind::Unknown, .. })
                    if matches!(kind, Kind::Unknown)
                        && words.get(*end - 1).is_some_and(|last| last.piece == word.piece) =>
                {
                    *end = to;
                }
                _ => parts.push(Part { from, to, kind }),
            }
            from = to;
        }
        parts
    }

    /// True if a word behind an article is neither known nor said around places: "La Moraleja".
    fn begins_unknown(&self, next: Option<&Word>, article: &Word) -> bool {
        next.is_some_and(|next| {
            let role = self.part_played(&next.folded);
            let is_plain = matches!(role, None | Some(PlaceWord::Begins));
            next.piece == article.piece && is_plain && self.meanings_of(&next.folded).is_empty()
        })
    }

    /// What these words mean as a name, behind these parts of a text of `all` words.
    fn meanings(&self, named: &[Word], before: &[Part], all: usize) -> Meanings {
        let key = joined(named);
        if named.len() > 1 && self.part_played(&key) == Some(PlaceWord::Never) {
            return Meanings::default();
        }
        let mut meanings = self.meanings_of(&key);
        if meanings.is_empty() && named.len() > 1 {
            let whole = |word: &Word| self.written_short.get(word.folded.as_str()).copied();
            let long: Vec<&str> = named.iter().map(|word| whole(word).unwrap_or(&word.folded)).collect();
            meanings = self.meanings_of(&long.join(" "));
        }
        match named {
            [word] if key.len() <= 2 => self.meanings_of_two_letters(word, meanings, before, all),
            _ => meanings,
        }
    }

    /// Two letters are a state behind a city of it, the code of a country behind any place, and an abbreviation where they
    /// are written as one or stand alone.
    fn meanings_of_two_letters(
        &self,
        word: &Word,
        meanings: Meanings,
        before: &[Part],
        all: usize,
    ) -> Meanings {
        let is_around = |part: &Part| matches!(part.kind, Kind::Around(_));
        let is_alone = before.iter().all(is_around) && before.len() + 1 == all;
        let previous: &[Named] = match before.last().map(|part| &part.kind) {
            Some(Kind::Known(known)) => &known.cities,
            Some(Kind::Unknown | Kind::Around(_)) | None => &[],
        };
        let Meanings { cities, mut regions, country } = meanings;
        regions.retain(|region| previous.iter().any(|named| self.is_in(named.city, region)));
        let code = CountryCode::parse(&word.folded).ok();
        let code = code.filter(|code| self.countries.values().any(|known| known == code));
        if !regions.is_empty() {
            Meanings { regions, ..Meanings::default() }
        } else if country.is_some() || (word.is_code && !before.iter().all(is_around)) {
            Meanings { country: country.or(code), ..Meanings::default() }
        } else if !cities.is_empty() && (word.is_code || is_alone) {
            Meanings { cities, ..Meanings::default() }
        } else if all == 1 {
            Meanings { country: code, ..Meanings::default() }
        } else {
            Meanings::default()
        }
    }

    fn meanings_of(&self, key: &str) -> Meanings {
        let short = self.short.get(key).into_iter().flatten().map(|city| Named { city: *city, is_own: true });
        let named = self.rows_of(key).iter().map(|row| Named { city: row.city, is_own: row.is_own });
        // Own names of two letters and less are words of other languages.
        let named = named.filter(|_| key.len() > 2);
        Meanings {
            cities: short.chain(named).collect(),
            regions: self.regions.get(key).cloned().unwrap_or_default(),
            country: self.countries.get(key).copied(),
        }
    }

    fn is_in(&self, city: u32, region: &RegionRow) -> bool {
        self.city(city).is_some_and(|city| city.country == region.country && city.region == region.code)
    }

    /// Reads runs of unknown words with a typing error, alone or with the city before or after them.
    fn read_unknown(&self, parts: &mut Vec<Part>, words: &[Word], prefer: Option<CountryCode>) {
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            if matches!(part.kind, Kind::Unknown) {
                let (from, to) = (part.from, part.to);
                let previous = at.checked_sub(1).filter(|at| is_together(parts, words, *at));
                let next = is_together(parts, words, at).then_some(at + 1);
                // With both neighbours, with either, alone.
                let tries = [(previous, Some(at)), (Some(at), next), (Some(at), Some(at))];
                let found = tries.into_iter().find_map(|(first, last)| {
                    let (first, last) = (first?, last?);
                    let is_city = |at: usize| {
                        parts.get(at).is_some_and(|part| match &part.kind {
                            Kind::Known(known) => known.country.is_none(),
                            Kind::Unknown => true,
                            // "buenos aire": both words are of the name.
                            Kind::Around(role) => !matches!(role, PlaceWord::Joins | PlaceWord::Introduces),
                        })
                    };
                    if !is_city(first) || !is_city(last) {
                        return None;
                    }
                    let (from, to) = (parts.get(first)?.from, parts.get(last)?.to);
                    let meanings = self.misspelled(&joined(words.get(from..to)?), prefer)?;
                    Some((first, last, Part { from, to, kind: Kind::Known(meanings) }))
                });
                let split = || {
                    (from + 1..to).find_map(|middle| {
                        let before = self.one_or_misspelled(&joined(words.get(from..middle)?), prefer)?;
                        let after = self.one_or_misspelled(&joined(words.get(middle..to)?), prefer)?;
                        Some([
                            Part { from, to: middle, kind: Kind::Known(before) },
                            Part { from: middle, to, kind: Kind::Known(after) },
                        ])
                    })
                };
                if let Some((first, last, part)) = found {
                    parts.splice(first..=last, [part]);
                    at = first;
                } else if let Some(both) = split() {
                    parts.splice(at..=at, both);
                    at += 1;
                }
            }
            at += 1;
        }
    }

    fn one_or_misspelled(&self, key: &str, prefer: Option<CountryCode>) -> Option<Meanings> {
        let exact = self.meanings_of(key);
        if key.len() > 3 && !exact.is_empty() { Some(exact) } else { self.misspelled(key, prefer) }
    }

    /// The place whose name is one typing error away; none if a small town far off would be.
    fn misspelled(&self, key: &str, prefer: Option<CountryCode>) -> Option<Meanings> {
        let length = key.len();
        if length < SHORTEST_MISSPELLED
            || key.split(' ').any(|word| self.part_played(word) == Some(PlaceWord::Never))
        {
            return None;
        }
        let least = |row: &NameRow| {
            let is_here = prefer.is_some() && self.country_of(row.city) == prefer;
            match (is_here, length) {
                (true, ..=6) => 200_000,
                (true, _) => 50_000,
                (false, ..=6) => 1_500_000,
                (false, _) if row.is_own => 400_000,
                (false, _) => 1_000_000,
            }
        };
        let is_near = |name: &str| name.len() >= SHORTEST_MISSPELLED - 1 && is_one_error(key, name);
        let is_nearly = |row: &&NameRow| {
            let least = least(row).max(LARGE);
            length >= LONG
                && row.is_own
                && self.inhabitants(row.city) >= least
                && has_two_errors(key, row.name)
        };
        let first = key.get(..1)?;
        let from = self.names.partition_point(|row| row.name < first);
        let same_letter = self.names.get(from..)?.iter().take_while(|row| row.name.starts_with(first));
        let near =
            same_letter.clone().filter(|row| is_near(row.name) && self.inhabitants(row.city) >= least(row));
        let named = |row: &NameRow| Named { city: row.city, is_own: row.is_own };
        let mut cities: Vec<_> = near.map(named).collect();
        let country = || {
            let named =
                self.countries.iter().filter(|(name, _)| name.len() > SHORTEST_MISSPELLED && is_near(name));
            named.min().map(|(_, country)| *country)
        };
        let region = || {
            let named =
                self.regions.iter().filter(|(name, _)| name.len() > SHORTEST_MISSPELLED && is_near(name));
            named.min_by_key(|(name, _)| *name).map(|(_, rows)| rows.clone())
        };
        if let Some(country) = country() {
            return Some(Meanings { country: Some(country), ..Meanings::default() });
        }
        let regions = region().unwrap_or_default();
        if cities.is_empty() && regions.is_empty() {
            cities = same_letter.filter(is_nearly).map(named).collect();
        }
        (!cities.is_empty() || !regions.is_empty()).then_some(Meanings { cities, regions, country: None })
    }

    /// Joins an unknown word and a city beside it where they may be one longer name.
    fn join_longer_names(&self, parts: &mut Vec<Part>, words: &[Word], prefer: Option<CountryCode>) {
        let mut at = 0;
        while at + 1 < parts.len() {
            let joins =
                is_together(parts, words, at).then(|| self.joined_count(parts, words, at, prefer)).flatten();
            if joins == Some(0) {
                parts.remove(at);
            } else if let Some(count) = joins
                && let (Some(first), Some(last)) = (parts.get(at), parts.get(at + count - 1))
            {
                let whole = Part { from: first.from, to: last.to, kind: Kind::Unknown };
                parts.splice(at..at + count, [whole]);
                at = at.saturating_sub(1);
            } else {
                at += 1;
            }
        }
    }

    /// True if unknown words before "de" can be the first half of a name.
    fn is_name_before(&self, unknown: &Part, known: &Part, words: &[Word]) -> bool {
        let (Some(first), Some(last), Some(known)) =
            (words.get(unknown.from), words.get(unknown.to - 1), words.get(known.from))
        else {
            return false;
        };
        let is_article = self.part_played(&first.folded) == Some(PlaceWord::Article);
        !is_article && (last.is_capital || !known.is_capital)
    }

    /// How many parts from here are one name that is not known, 0 if the first is only a word of the second's name; none
    /// if they are apart.
    fn joined_count(
        &self,
        parts: &[Part],
        words: &[Word],
        at: usize,
        prefer: Option<CountryCode>,
    ) -> Option<usize> {
        let (one, next) = (parts.get(at)?, parts.get(at + 1)?);
        let begins = |part: &Part| {
            words.get(part.from).is_some_and(|word| self.part_played(&word.folded) == Some(PlaceWord::Begins))
        };
        let ends_beginning = |part: &Part| {
            words
                .get(part.to - 1)
                .is_some_and(|word| self.part_played(&word.folded) == Some(PlaceWord::Begins))
        };
        let is_here = |part: &Part| match &part.kind {
            Kind::Known(known) => self
                .best(&known.cities, prefer)
                .is_some_and(|best| prefer.is_some() && self.country_of(best.city) == prefer),
            Kind::Unknown | Kind::Around(_) => false,
        };
        let inhabitants = |part: &Part| match &part.kind {
            Kind::Known(known) => {
                self.best(&known.cities, prefer).map_or(0, |best| self.inhabitants(best.city))
            }
            Kind::Unknown | Kind::Around(_) => 0,
        };
        let weighs = |part: &Part, least: u32| match &part.kind {
            Kind::Known(known) => {
                known.country.is_some()
                    || (!known.regions.is_empty() && !is_here(part))
                    || inhabitants(part) >= least
            }
            Kind::Unknown | Kind::Around(_) => false,
        };
        match (&one.kind, &next.kind) {
            // "San Juan Teotihuacán": the second part is the name.
            (Kind::Known(_), Kind::Known(_)) if begins(one) && !is_here(one) && is_here(next) => Some(0),
            (Kind::Unknown, Kind::Known(_)) if ends_beginning(one) => Some(2),
            (Kind::Unknown, Kind::Known(_)) => (!weighs(next, LARGE) && !is_here(next)).then_some(2),
            (Kind::Known(known), Kind::Unknown) => {
                let stands = match begins(one) {
                    true => known.country.is_some() || inhabitants(one) >= VERY_LARGE,
                    false => weighs(one, LARGE) || is_here(one),
                };
                (!stands).then_some(2)
            }
            // "Villanueva de Córdoba" is not Córdoba; "San Juan de Venezuela" is in Venezuela.
            (Kind::Unknown, Kind::Around(PlaceWord::Of)) => {
                let after = parts.get(at + 2).filter(|_| is_together(parts, words, at + 1))?;
                match &after.kind {
                    // "los lados de Itagüí" is no name.
                    Kind::Known(known) if known.country.is_none() && !weighs(after, VERY_LARGE) => {
                        self.is_name_before(one, after, words).then_some(3)
                    }
                    Kind::Unknown => Some(3),
                    Kind::Known(_) | Kind::Around(_) => None,
                }
            }
            (Kind::Known(known), Kind::Around(PlaceWord::Of)) if known.country.is_none() => {
                let after = parts.get(at + 2).filter(|_| is_together(parts, words, at + 1))?;
                match &after.kind {
                    Kind::Known(other)
                        if other.country.is_none() && (other.regions.is_empty() || is_here(after)) =>
                    {
                        (!weighs(after, VERY_LARGE)).then_some(3)
                    }
                    Kind::Unknown if begins(one) => Some(3),
                    Kind::Known(_) | Kind::Unknown | Kind::Around(_) => None,
                }
            }
            (Kind::Unknown | Kind::Known(_) | Kind::Around(_), _) => None,
        }
    }

    fn meaning_of(&self, parts: &[Part], words: &[Word], text: &str, prefer: Option<CountryCode>) -> Place {
        let mut as_said: Option<&Part> = None;
        let mut country: Option<CountryCode> = None;
        for (at, part) in parts.iter().enumerate() {
            match &part.kind {
                Kind::Around(_) => {}
                Kind::Unknown => as_said = as_said.or(Some(part)),
                Kind::Known(known) => {
                    let context = context_of(parts, at, country);
                    if let Some(named) = known.country {
                        // "Panamá, Panamá" is the city.
                        let again = context.iter().any(|next| next.country == Some(named));
                        if !again {
                            country = country.or(Some(named));
                            continue;
                        }
                    }
                    let place = self.resolve(known, part, &context, words, text, prefer);
                    if let Some(place) = place {
                        let is_large = place.is_ambiguous || self.is_large(&place);
                        match as_said {
                            // "Chinchón, Alcobendas": a town, and what it is near to.
                            Some(_) if !is_large && follows_unknown(parts, words, at) => {
                                country = country.or(place.country);
                            }
                            Some(_) | None => return place,
                        }
                    } else {
                        as_said = as_said.or(Some(part));
                        country = country.or_else(|| context.iter().find_map(|next| next.country));
                    }
                }
            }
        }
        let said = match as_said {
            Some(part) => Some(self.whole_name(part, words, text)),
            None if country.is_none() => self.without_introduction(words, text),
            None => None,
        };
        Place { city: said.and_then(|said| JobText::parse(said).ok()), country, ..Place::default() }
    }

    /// What was said of a place that is not known, with the words with a capital beside it.
    fn whole_name<'t>(&self, part: &Part, words: &[Word], text: &'t str) -> &'t str {
        let is_of_name = |word: &&Word| {
            let role = self.part_played(&word.folded);
            word.is_capital && !matches!(role, Some(PlaceWord::Introduces | PlaceWord::Joins))
        };
        let piece = words.get(part.from).map(|word| word.piece);
        // The first word of a text has a capital whatever it is.
        let before = words.get(1..part.from).unwrap_or_default().iter().rev();
        let before = before.take_while(|word| Some(word.piece) == piece).take_while(is_of_name).count();
        let after = words.get(part.to..).unwrap_or_default().iter();
        let after = after.take_while(|word| Some(word.piece) == piece).take_while(is_of_name).count();
        said(&Part { from: part.from - before, to: part.to + after, kind: Kind::Unknown }, words, text)
    }

    /// What was said without a name, from the last word that introduces one.
    fn without_introduction<'t>(&self, words: &[Word], text: &'t str) -> Option<&'t str> {
        let introduces = |word: &Word| {
            matches!(self.part_played(&word.folded), Some(PlaceWord::Introduces | PlaceWord::Of))
        };
        let from = words.iter().rposition(introduces).map_or(0, |at| at + 1);
        let from = if from < words.len() { from } else { 0 };
        (!words.is_empty()).then(|| said(&Part { from, to: words.len(), kind: Kind::Unknown }, words, text))
    }

    fn is_large(&self, place: &Place) -> bool {
        place.city.as_ref().is_some_and(|city| {
            let rows = self.rows_of(&city.folded()).iter();
            rows.filter(|row| self.country_of(row.city) == place.country)
                .any(|row| self.inhabitants(row.city) >= LARGE)
        })
    }
}

/// The words of a text: what stands between signs and white space, with anything in it.
fn words_of(text: &str) -> Vec<Word> {
    const SIGNS: &str = ",;/()!¡?¿:\"|\n+&•";
    let mut words: Vec<Word> = Vec::new();
    let (mut piece, mut from) = (0, 0);
    let has_small = text.chars().any(char::is_lowercase);
    let is_end = |sign: char| SIGNS.contains(sign) || sign.is_whitespace() || matches!(sign, '-' | '–' | '—');
    for (to, sign) in text.char_indices().chain([(text.len(), '\n')]) {
        if !is_end(sign) {
            continue;
        }
        let raw = text.get(from..to).unwrap_or_default();
        let folded = fold(raw);
        let is_code = has_small && raw.len() == 2 && raw.bytes().all(|byte| byte.is_ascii_uppercase());
        // A full stop ends a sentence behind a whole word, and abbreviates a short one.
        let is_abbreviated = folded.len() <= 3 || raw.trim_end_matches('.').contains('.');
        let ends = raw.ends_with('.') && !is_abbreviated;
        if !folded.is_empty() {
            let is_capital = raw.chars().find(|sign| sign.is_alphabetic()).is_some_and(char::is_uppercase);
            words.push(Word { folded, from, to, piece, is_code, is_capital });
        }
        if SIGNS.contains(sign) || ends {
            piece += 1;
        }
        from = to + sign.len_utf8();
    }
    words
}

/// What is said of which place is meant: the names that follow it as parts of one place, and the country before it.
fn context_of(parts: &[Part], at: usize, country: Option<CountryCode>) -> Vec<Meanings> {
    let of_country = |country| Meanings { country: Some(country), ..Meanings::default() };
    let mut context = Vec::new();
    // Behind an alternative, a country is about all if another city stands before it.
    let (mut is_alternative, mut has_city) = (false, false);
    for next in parts.iter().skip(at + 1) {
        match &next.kind {
            Kind::Known(known) if !is_alternative || (has_city && known.country.is_some()) => {
                context.push(known.clone());
            }
            Kind::Known(known) => has_city |= known.country.is_none(),
            Kind::Around(PlaceWord::Joins) => is_alternative = true,
            Kind::Unknown if is_alternative => has_city = true,
            Kind::Around(_) => {}
            Kind::Unknown => break,
        }
    }
    context.extend(country.map(of_country));
    context
}

/// True if a part and the next stand in one piece, side by side.
fn is_together(parts: &[Part], words: &[Word], at: usize) -> bool {
    let (Some(one), Some(next)) = (parts.get(at), parts.get(at + 1)) else { return false };
    let piece = |word: usize| words.get(word).map(|word| word.piece);
    piece(one.to - 1) == piece(next.from)
}

/// True if a sign alone parts a part from unknown words before it.
fn follows_unknown(parts: &[Part], words: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let is_unknown = parts.get(before).is_some_and(|part| matches!(part.kind, Kind::Unknown));
    is_unknown && !is_together(parts, words, before)
}

/// The text of a part, without the signs around it.
fn said<'t>(part: &Part, words: &[Word], text: &'t str) -> &'t str {
    let (Some(first), Some(last)) = (words.get(part.from), words.get(part.to - 1)) else { return text };
    text.get(first.from..last.to).unwrap_or(text).trim_matches(|sign: char| !sign.is_alphanumeric())
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
}

/// True if a name is two typing errors away at most.
fn has_two_errors(typed: &str, name: &str) -> bool {
    typed.len().abs_diff(name.len()) <= 2 && strsim::osa_distance(typed, name) <= 2
}

/// True if one letter is wrong, missing or too many, or two are the wrong way round.
fn is_one_error(typed: &str, name: &str) -> bool {
    if typed.len().abs_diff(name.len()) > 1 {
        return false;
    }
    let (typed, name) = (typed.as_bytes(), name.as_bytes());
    let same = typed.iter().zip(name).take_while(|(one, other)| one == other).count();
    let (typed, name) = (typed.get(same..).unwrap_or_default(), name.get(same..).unwrap_or_default());
    match (typed, name) {
        ([], _) | (_, []) => true,
        ([_, typed_rest @ ..], [_, name_rest @ ..]) if typed_rest == name_rest => true,
        ([_, typed_rest @ ..], _) if typed_rest == name => true,
        (_, [_, name_rest @ ..]) if name_rest == typed => true,
        ([one, two, typed_rest @ ..], [first, second, name_rest @ ..]) => {
            one == second && two == first && typed_rest == name_rest
        }
        (_, _) => false,
    }
}
