//! Breaks texts into lines.

/// The text in lines of at most `width` characters, broken between words where that is possible.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            for part in parts(word, width) {
                let part_length = part.chars().count();
                if length > 0 && length + 1 + part_length > width {
                    lines.push(std::mem::take(&mut line));
                    length = 0;
                }
                if length > 0 {
                    line.push(' ');
                    length += 1;
                }
                line.push_str(&part);
                length += part_length;
            }
        }
        lines.push(line);
    }
    lines
}

/// A word, in parts if it is longer than a line.
fn parts(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(width.max(1)).map(|part| part.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        for (text, expected) in [
            ("", vec![]),
            ("one two three", vec!["one two", "three"]),
            ("one\n\ntwo", vec!["one", "two"]),
            ("incomprehensible", vec!["incompre", "hensible"]),
        ] {
            assert_eq!(wrap(text, 8), expected, "{text}");
        }
    }
}
