//! Stems: what is left of a word of Spanish or English when its ending does not count.
//!
//! Nobody says in which of the two languages a word is, so one table serves both. It goes by sight: it finds together
//! what people search and listings say (`diseñar`, `diseñadora`, `designer`, `designing`), it is no grammar, and what
//! it makes is not always a word.

use std::sync::LazyLock;

use crate::text::fold;

/// The stems of a text, in its order, with repetitions. A store that keeps them finds what [`super::rank`] finds.
pub fn stems(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(stem).collect()
}

/// A word that is shorter is its own stem.
const SHORTEST_WORD: usize = 4;
/// A stem has at least this many letters, so that what a word begins with is what its stem begins with.
pub(super) const SHORTEST_STEM: usize = 3;

/// Endings by how many letters they must leave: the short ones are also the ends of words that have no ending.
const ENDINGS: [(usize, &str); 4] = [
    // Spanish.
    (
        3,
        "acion ador adora edor edora ativo ativa atividad ista ismo istica istico ando iendo ero era eria iero iera \
         miento amiento imiento ing er ed ar ir ado ada",
    ),
    (
        4,
        "cion ion ional ionar anza ante ancia encia idad able ible abilidad ibilidad ivo iva ico ica icista ial ido ida \
         ura izar izacion isis itico itica mente",
    ),
    // English.
    (3, "ation ative ativity ator ist istic ism eer eering"),
    (
        4,
        "tion ant ancy ance ence ment ity ability ibility ive ic ical ian ician ure uring ize izing ization ysis yst \
         ytic yze yse",
    ),
];

/// The endings of the table by their last letter, from a to z: most words are compared with few of them.
static BY_LAST_LETTER: LazyLock<[Vec<(usize, &str)>; 26]> = LazyLock::new(|| {
    let of_the_table =
        || ENDINGS.iter().flat_map(|(least, endings)| endings.split(' ').map(move |ending| (*least, ending)));
    std::array::from_fn(|letter| {
        let ends_so =
            |ending: &str| ending.bytes().next_back().map(|last| usize::from(last - b'a')) == Some(letter);
        of_the_table().filter(|(_, ending)| ends_so(ending)).collect()
    })
});

/// The stem of one folded word. Words with digits, or in other scripts, are their own stems.
pub(super) fn stem(word: &str) -> String {
    if word.len() < SHORTEST_WORD || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut stem = without_vowels(without_ending(singular(word))).to_owned();
    let mut letters = stem.bytes().rev();
    match (letters.next(), letters.next()) {
        // "run" and "running", "travel" and "travelling".
        (Some(last), Some(before)) if last == before && stem.len() > SHORTEST_STEM => {
            stem.truncate(stem.len() - 1);
        }
        // "finanzas" and "financiero", "lápiz" and "lápices".
        (Some(b'z'), Some(_)) => stem.replace_range(stem.len() - 1.., "c"),
        _ => {}
    }
    stem
}

/// Without the sign of the plural: "diseñadores", "animales", "designers".
fn singular(word: &str) -> &str {
    let is_whole = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('s') {
        Some(rest) if !is_whole => match rest.strip_suffix('e') {
            Some(shorter)
                if shorter.len() > SHORTEST_STEM - 1 && shorter.ends_with(['d', 'j', 'l', 'n', 'r']) =>
            {
                shorter
            }
            Some(_) | None => rest,
        },
        Some(_) | None => word,
    }
}

/// Without the longest ending of the table that leaves enough, a vowel among it.
fn without_ending(word: &str) -> &str {
    let last = word.bytes().next_back().unwrap_or_default();
    let alike = BY_LAST_LETTER.get(usize::from(last.wrapping_sub(b'a'))).map_or(&[][..], Vec::as_slice);
    alike
        .iter()
        .filter_map(|(least, ending)| word.strip_suffix(ending).filter(|rest| rest.len() >= *least))
        .filter(|rest| rest.contains(VOWELS))
        .min_by_key(|rest| rest.len())
        .unwrap_or(word)
}

/// Without the vowels at its end: "diseño", "psicología", "company" and "companies".
fn without_vowels(word: &str) -> &str {
    let mut rest = word;
    while let Some(shorter) = rest.strip_suffix(VOWELS).filter(|shorter| shorter.len() >= SHORTEST_STEM) {
        rest = shorter;
    }
    rest
}

const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'y'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_family_have_one_stem() {
        for family in [
            "diseño diseños diseñar diseñador diseñadora diseñadores DISEÑADORAS diseñando",
            "design designs designer designers designing designed",
            "educación educaciones educar educador educativo education educator",
            "administración administrar administrativa administrator administrative administration",
            "manage manager managers managing management managed",
            "programar programación programador programa program programmer programming programs",
            "enfermero enfermera enfermería enfermeras enfermeros",
            "nurse nurses nursing",
            "ingeniero ingeniera ingeniería ingenierías",
            "engineer engineers engineering",
            "psicología psicólogo psicóloga psicólogos",
            "economía económico economista economics economist economy",
            "deporte deportes deportivo deportista",
            "cocina cocinar cocinero cocineras",
            "animal animales animals",
            "arte artes arts art artista artístico",
            "artist artists art",
            "dibujo dibujar dibujante dibujando",
            "escritura escrituras escrit",
            "write writer writing writers",
            "teach teacher teaching teachers",
            "run running runner runs",
            "sell seller selling sells",
            "code coder coding codes",
            "game gaming games gamer",
            "study studies studying",
            "estudio estudiar estudios estudiante",
            "company companies",
            "finanzas financiero financiera finance financial",
            "lápiz lápices",
            "contable contabilidad",
            "accountant accounting account accountancy",
            "ventas venta",
            "vender vendedor vendedora vendiendo",
            "cuidar cuidado cuidadora cuidados",
            "volunteer volunteers volunteering",
            "viaje viajar viajes viajero",
            "travel traveling travelling traveller",
            "arquitecto arquitecta arquitectura",
            "music música músico musician músicas",
            "gestión gestionar gestiones",
            "profesión profesional profesionales",
            "logística logistics",
            "electricista eléctrico electrician",
            "robot robots robótica",
            "analista análisis analizar analysis analyst analytics",
            "mantenimiento mantener",
        ] {
            let stems = stems(family);
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{family}: {stems:?}");
        }
    }

    #[test]
    fn words_of_two_families_have_two() {
        for (one, other) in [
            ("animales", "animación"),
            ("profesor", "profesional"),
            ("informática", "información"),
            ("museo", "música"),
            ("ventas", "ventanas"),
            ("arte", "artículo"),
            ("nurse", "nursery"),
            ("market", "marker"),
            ("salud", "saldo"),
            ("java", "javascript"),
            ("campo", "campus"),
        ] {
            assert_ne!(stems(one), stems(other), "{one}, {other}");
        }
    }

    #[test]
    fn what_has_no_ending_is_kept() {
        for (text, expected) in [
            ("", &[][..]),
            ("SQL, C++ y web3", &["sql", "c", "y", "web3"]),
            ("привет", &["привет"]),
            ("string", &["string"]),
            ("IA 👍", &["ia"]),
        ] {
            assert_eq!(stems(text), expected, "{text}");
        }
    }
}
