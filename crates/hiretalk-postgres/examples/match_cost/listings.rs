//! Made-up jobs, as unequal as those of a real catalogue: few fields, cities and words are very common, most are rare.

use chrono::Duration;
use hiretalk_domain::catalogue::{
    CountryCode, EmploymentType, FieldOfWork, Job, JobProse, JobText, Seniority, WebAddress, WorkModel,
};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::LanguageCode;
use hiretalk_store_contract::random::Random;

use super::now;

/// The jobs of a made-up catalogue; each is always the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listings;

/// Fields, the most common first.
pub(super) const FIELDS: [&str; 20] = [
    "Ventas",
    "Software",
    "Salud",
    "Hostelería",
    "Administración",
    "Educación",
    "Logística",
    "Marketing",
    "Finanzas",
    "Ingeniería",
    "Diseño",
    "Construcción",
    "Comercio",
    "Recursos humanos",
    "Turismo",
    "Legal",
    "Agricultura",
    "Ciencia",
    "Deporte",
    "Arte",
];
const CITIES: [(&str, &str); 24] = [
    ("Madrid", "ES"),
    ("Ciudad de México", "MX"),
    ("Bogotá", "CO"),
    ("Barcelona", "ES"),
    ("Lima", "PE"),
    ("Buenos Aires", "AR"),
    ("Santiago", "CL"),
    ("Valencia", "ES"),
    ("Medellín", "CO"),
    ("Sevilla", "ES"),
    ("Guadalajara", "MX"),
    ("Monterrey", "MX"),
    ("Quito", "EC"),
    ("Zaragoza", "ES"),
    ("Málaga", "ES"),
    ("Dublin", "IE"),
    ("London", "GB"),
    ("Cali", "CO"),
    ("Montevideo", "UY"),
    ("San José", "CR"),
    ("Bilbao", "ES"),
    ("Córdoba", "AR"),
    ("Valparaíso", "CL"),
    ("A Coruña", "ES"),
];
/// Words that listings have, the most common first.
pub(super) const WORDS: [&str; 60] = [
    "equipo",
    "experiencia",
    "empresa",
    "clientes",
    "team",
    "buscamos",
    "ofrecemos",
    "persona",
    "gestión",
    "customer",
    "contrato",
    "desarrollo",
    "formación",
    "servicio",
    "management",
    "ventas",
    "horario",
    "business",
    "funciones",
    "conocimientos",
    "proyectos",
    "skills",
    "comunicación",
    "crecimiento",
    "support",
    "jornada",
    "responsabilidad",
    "oficina",
    "data",
    "inglés",
    "atención",
    "calidad",
    "marketing",
    "producto",
    "diseño",
    "software",
    "digital",
    "salario",
    "profesional",
    "design",
    "viajar",
    "pacientes",
    "cocina",
    "niños",
    "música",
    "deporte",
    "animales",
    "dibujo",
    "escritura",
    "logística",
    "almacén",
    "finanzas",
    "excel",
    "python",
    "react",
    "enfermería",
    "docencia",
    "turismo",
    "energía",
    "jardín",
];
/// Words that are not among the common ones; all but the first are very rare.
const RARE_WORDS: usize = 40_000;

impl Listings {
    pub(super) fn job(&self, number: usize) -> Job {
        listing(number, &mut Random::new(u64::try_from(number).unwrap_or_default()))
    }

    /// The same job, with other words and terms.
    pub(super) fn rewritten(&self, number: usize) -> Job {
        listing(number, &mut Random::new(!u64::try_from(number).unwrap_or_default()))
    }
}

fn listing(number: usize, random: &mut Random) -> Job {
    let of_ten = |random: &mut Random, table: [usize; 10]| table[random.below(10)];
    let work_model = WorkModel::ALL[of_ten(random, [0, 0, 1, 1, 1, 1, 1, 2, 2, 2])];
    let (city, country) = CITIES[common(random, CITIES.len())];
    let is_placed = work_model != WorkModel::Remote;
    let languages: &[&str] = [
        &["es"][..],
        &["es"],
        &["es"],
        &["es"],
        &["es", "en"],
        &["es", "en"],
        &["en"],
        &["en", "fr"],
        &["pt"],
        &[],
    ][random.below(10)];
    let seniority =
        [None, None, None, None, Some(0), Some(1), Some(1), Some(2), Some(2), Some(3)][random.below(10)];
    let day = |random: &mut Random| {
        now() + Duration::days(i64::try_from(random.below(120)).unwrap_or_default() - 15)
    };
    let length = 40 + random.below(120);
    Job {
        // Ids that say nothing of when they came.
        id: parsed(JobId::parse(&format!("{:08x}-{number}", Random::new(number as u64).bits() >> 32))),
        title: parsed(JobText::parse(&words(random, 3))),
        employer: parsed(JobText::parse(&words(random, 2))),
        field: field(FIELDS[common(random, FIELDS.len())]),
        employment_type: EmploymentType::ALL[of_ten(random, [0, 0, 0, 0, 0, 0, 1, 1, 2, 3])],
        work_model,
        city: is_placed.then(|| parsed(JobText::parse(city))),
        country: is_placed.then(|| parsed(CountryCode::parse(country))),
        description: parsed(JobProse::parse(&words(random, length))),
        skills: (0..random.below(7)).map(|_| parsed(JobText::parse(&words(random, 1)))).collect(),
        salary: None,
        languages: languages.iter().map(|code| language(code)).collect(),
        seniority: seniority.map(|place: usize| Seniority::ALL[place]),
        application_url: parsed(WebAddress::parse(&format!("https://example.com/jobs/{number}"))),
        open_from: None,
        open_until: (!random.once_in(3)).then(|| day(random)),
    }
}

/// A place in a table whose first entries are the most common: the place n about as often as 1/n.
pub(super) fn common(random: &mut Random, length: usize) -> usize {
    // A number of so many digits is drawn, then one of them: each doubling of the place is as common.
    let digits = usize::try_from(length.ilog2()).unwrap_or_default() + 1;
    let doubling = 1 << random.below(digits);
    (doubling - 1 + random.below(doubling)).min(length - 1)
}

/// A word that few jobs have: the rarer, the greater the number.
pub(super) fn rare_word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu", "ka"];
    let places = [number % 16, number / 16 % 16, number / 256 % 16, number / 4_096 % 16];
    places.iter().map(|place| SYLLABLES[*place]).chain(["tl"]).collect()
}

fn words(random: &mut Random, count: usize) -> String {
    let word = |random: &mut Random| {
        if random.once_in(2) {
            WORDS[common(random, WORDS.len())].to_owned()
        } else {
            rare_word(common(random, RARE_WORDS))
        }
    };
    (0..count).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

pub(super) fn field(name: &str) -> FieldOfWork {
    parsed(FieldOfWork::parse(name))
}

pub(super) fn language(code: &str) -> LanguageCode {
    parsed(LanguageCode::parse(code))
}

/// One of the cities, with its country.
pub(super) fn place(random: &mut Random) -> (JobText<80>, CountryCode) {
    let (city, country) = CITIES[common(random, CITIES.len())];
    (parsed(JobText::parse(city)), parsed(CountryCode::parse(country)))
}

pub(super) fn parsed<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("a value of the made-up catalogue is none: {error}"))
}
