//! Texts with placeholders, such as `Hola, {first_name}`.

use super::person::{Person, Placeholder};

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Plain(&'a str),
    /// A person's value.
    Value(Placeholder),
    /// What stands between braces and is no placeholder, or a brace that has no other.
    Unknown(&'a str),
}

/// The parts of a text, in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let brace = rest.find(['{', '}']).unwrap_or(rest.len());
        let end = if brace > 0 { brace } else { rest.find('}').map_or(rest.len(), |end| end + 1) };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(if brace > 0 { Piece::Plain(piece) } else { braced(piece) })
    })
}

fn braced(piece: &str) -> Piece<'_> {
    let name = piece.strip_prefix('{').and_then(|piece| piece.strip_suffix('}'));
    Placeholder::ALL
        .into_iter()
        .find(|placeholder| name == Some(placeholder.as_str()))
        .map_or(Piece::Unknown(piece), Piece::Value)
}

/// The text with every placeholder replaced. What a value holds is never read as a placeholder.
pub(super) fn fill(text: &str, value: impl Fn(Placeholder) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) | Piece::Unknown(plain) => filled.push_str(plain),
            Piece::Value(placeholder) => filled.push_str(&value(placeholder)),
        }
    }
    filled
}

/// The text as this person reads it.
pub(super) fn fill_for(text: &str, person: &Person) -> String {
    fill(text, |placeholder| placeholder.value(person))
}

/// The placeholders of a text, each once, in the order in which they first stand.
pub(super) fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Value(placeholder) if !found.contains(&placeholder) => found.push(placeholder),
            Piece::Value(_) | Piece::Plain(_) | Piece::Unknown(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_placeholders_or_mistakes() {
        let unknown = |text| {
            pieces(text)
                .filter_map(|piece| match piece {
                    Piece::Unknown(unknown) => Some(unknown.to_owned()),
                    Piece::Plain(_) | Piece::Value(_) => None,
                })
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("Hola, {first_name}: {job_id}", vec![]),
            ("Hola, {name}", vec!["{name}"]),
            ("{{first_name}}", vec!["{{first_name}", "}"]),
            ("a } b", vec!["}"]),
            ("a {", vec!["{"]),
            ("", vec![]),
        ] {
            assert_eq!(unknown(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_not_read_again() {
        let person = Person { first_name: "{job_id}".to_owned(), job_id: Some("7".to_owned()) };
        assert_eq!(fill_for("{first_name}, {job_id}!", &person), "{job_id}, 7!");
        assert_eq!(
            placeholders("{job_id} {first_name} {job_id}"),
            [Placeholder::JobId, Placeholder::FirstName]
        );
    }
}
