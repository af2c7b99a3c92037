//! The names of columns: known ones in several spellings and languages, and the refusal of all others.

use strsim::jaro_winkler;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::RowKind;
use super::options::ImportOptions;
use crate::problem::FieldError;

/// A column that is less alike is no near name.
const ALIKE: f64 = 0.8;

/// The known name of each column of a header; none for one that is passed over.
///
/// # Errors
/// All that is wrong with the header: unknown columns, missing ones, and those that are there twice.
pub(super) fn known_columns<K: RowKind>(
    names: &[String],
    options: &ImportOptions,
    delimiter: u8,
) -> Result<Vec<Option<&'static str>>, Vec<FieldError>> {
    let ignored: Vec<String> = options.ignore_columns.iter().map(|name| folded(name)).collect();
    let mut errors = Vec::new();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let column = find::<K>(name);
        if column.is_none() && !name.is_empty() && !ignored.contains(&folded(name)) {
            errors.push(FieldError::new(name.clone(), "unknown_column", unknown::<K>(name)));
        }
        columns.push(column.filter(|_| !ignored.contains(&folded(name))));
    }
    let count = |column: &str| columns.iter().filter(|name| **name == Some(column)).count();
    let other = match (names, delimiter) {
        ([only], b',') if only.contains(';') => " (separated by ';'? say delimiter=;)",
        ([only], b';' | b'\t') if only.contains(',') => " (separated by ','? say delimiter=,)",
        _ => "",
    };
    let optional_needed = K::needed_too(options);
    for column in K::NEEDED.iter().chain(optional_needed) {
        if count(column) == 0 {
            let message = format!("is a column that the header row must have{other}{}", K::hint(column));
            errors.push(FieldError::new(*column, "missing_column", message));
        }
    }
    for column in K::NEEDED.iter().chain(K::OPTIONAL) {
        if count(column) > 1 {
            errors.push(FieldError::new(*column, "column_twice", "is a column that may be there once only"));
        }
    }
    if errors.is_empty() { Ok(columns) } else { Err(errors) }
}

/// The known column of a name, however it is spelled.
fn find<K: RowKind>(name: &str) -> Option<&'static str> {
    let folded = folded(name);
    let all = K::NEEDED.iter().chain(K::OPTIONAL).copied();
    all.clone().find(|column| self::folded(column) == folded).or_else(|| {
        let synonym = K::SYNONYMS.iter().find(|(_, synonyms)| synonyms.split(' ').any(|one| one == folded));
        synonym.map(|(column, _)| *column)
    })
}

fn unknown<K: RowKind>(name: &str) -> String {
    let folded = folded(name);
    let known = K::NEEDED.iter().chain(K::OPTIONAL).map(|column| (*column, self::folded(column)));
    let synonyms = K::SYNONYMS
        .iter()
        .flat_map(|(column, synonyms)| synonyms.split(' ').map(|synonym| (*column, synonym.to_owned())));
    let near = known.chain(synonyms).map(|(column, spelled)| (jaro_winkler(&spelled, &folded), column));
    let near = near.filter(|(alike, _)| *alike >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0));
    let near = near.map_or(String::new(), |(_, column)| format!("; {column} is near"));
    format!("is no column that is known{near}; ignore_columns passes over it")
}

/// Small letters and digits without accents.
fn folded(name: &str) -> String {
    let plain = name.nfd().filter(|sign| !is_combining_mark(*sign));
    plain.filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
