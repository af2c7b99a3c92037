//! JSON lines and JSON arrays, cut into rows as they arrive.

use super::{ImportError, MOST_BYTES, Rejection, Row, RowKind, parse_json_row};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Cuts JSON lines into rows. Blank lines are no rows.
#[derive(Default)]
pub(super) struct LineRows {
    line: Vec<u8>,
    is_too_large: bool,
    is_begun: bool,
}

impl LineRows {
    /// Parses the next bytes; appends the rows that end in them.
    pub(super) fn push<K: RowKind>(&mut self, kind: &K, mut bytes: &[u8], rows: &mut Vec<Row<K::Item>>) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.extend(&bytes[..end]);
            self.end(kind, rows);
            bytes = &bytes[end + 1..];
        }
        self.extend(bytes);
    }

    /// Parses the last row.
    pub(super) fn end<K: RowKind>(&mut self, kind: &K, rows: &mut Vec<Row<K::Item>>) {
        let line = self.line.trim_ascii();
        let line = if self.is_begun { line } else { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) };
        self.is_begun = true;
        if self.is_too_large {
            rows.push(Err(Rejection::too_large()));
        } else if !line.is_empty() {
            rows.push(parse_json_row(kind, line));
        }
        self.line.clear();
        self.is_too_large = false;
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.is_too_large || self.line.len() + bytes.len() > MOST_BYTES {
            self.is_too_large = true;
            self.line.clear();
        } else {
            self.line.extend_from_slice(bytes);
        }
    }
}

/// The position of the next byte.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Position {
    #[default]
    Before,
    /// In the name of the field of an object that holds the array, as in `{"jobs": [..]}`.
    Name,
    Inside,
    Behind,
    /// Behind something behind the array, which was reported.
    Lost,
}

/// Cuts a JSON array into its elements, so that a malformed one does not affect the next.
#[derive(Default)]
pub(super) struct ArrayRows {
    position: Position,
    /// The array is a field of an object, so more fields may stand behind it.
    is_wrapped: bool,
    element: Vec<u8>,
    is_too_large: bool,
    /// A comma came, so another element has to follow.
    is_owed: bool,
    /// Open objects and arrays in the element.
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
}

impl ArrayRows {
    /// Parses the next bytes; appends the rows that end in them.
    ///
    /// # Errors
    /// The body does not begin as an array does.
    pub(super) fn push<K: RowKind>(
        &mut self,
        kind: &K,
        bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), ImportError> {
        for byte in bytes {
            match self.position {
                Position::Before => match byte {
                    b'[' => self.position = Position::Inside,
                    b'{' => self.position = Position::Name,
                    byte if byte.is_ascii_whitespace() || BYTE_ORDER_MARK.contains(byte) => {}
                    _ => return Err(ImportError::NotAnArray),
                },
                Position::Name if *byte == b'[' && is_field_name(&self.element) => {
                    self.element.clear();
                    self.is_wrapped = true;
                    self.position = Position::Inside;
                }
                Position::Name if self.element.len() < LONGEST_NAME => self.element.push(*byte),
                Position::Name => return Err(ImportError::NotAnArray),
                Position::Inside => self.inside(kind, *byte, rows),
                Position::Behind if !self.is_wrapped && !byte.is_ascii_whitespace() => {
                    self.position = Position::Lost;
                    rows.push(Err(Rejection::whole("malformed_json", "stands behind the end of the array")));
                }
                Position::Behind | Position::Lost => {}
            }
        }
        Ok(())
    }

    ///
    /// # Errors
    /// There was no array.
    pub(super) fn end<T>(&mut self, rows: &mut Vec<Row<T>>) -> Result<(), ImportError> {
        match self.position {
            Position::Before | Position::Name => Err(ImportError::NotAnArray),
            Position::Inside => {
                rows.push(Err(Rejection::whole("malformed_json", "the array breaks off")));
                Ok(())
            }
            Position::Behind | Position::Lost => Ok(()),
        }
    }

    fn inside<K: RowKind>(&mut self, kind: &K, byte: u8, rows: &mut Vec<Row<K::Item>>) {
        if self.is_in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_in_text = false,
                _ => {}
            }
            return self.push_byte(byte);
        }
        match byte {
            b',' if self.depth == 0 => {
                self.finish(kind, rows);
                self.is_owed = true;
            }
            b']' if self.depth == 0 => {
                if self.is_owed || self.is_too_large || !self.element.is_empty() {
                    self.finish(kind, rows);
                }
                self.position = Position::Behind;
            }
            byte if self.element.is_empty() && byte.is_ascii_whitespace() => {}
            byte => {
                match byte {
                    b'"' => self.is_in_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                self.push_byte(byte);
            }
        }
    }

    fn push_byte(&mut self, byte: u8) {
        if self.is_too_large || self.element.len() == MOST_BYTES {
            self.is_too_large = true;
            self.element.clear();
        } else {
            self.element.push(byte);
        }
    }

    fn finish<K: RowKind>(&mut self, kind: &K, rows: &mut Vec<Row<K::Item>>) {
        rows.push(if self.is_too_large {
            Err(Rejection::too_large())
        } else {
            parse_json_row(kind, &self.element)
        });
        self.element.clear();
        self.is_too_large = false;
        self.is_owed = false;
    }
}

/// The most bytes of the field name before a wrapped array, with its quotes and white space.
const LONGEST_NAME: usize = 256;

/// True for a JSON text and a colon.
fn is_field_name(bytes: &[u8]) -> bool {
    let name = bytes.trim_ascii().strip_suffix(b":");
    name.is_some_and(|name| serde_json::from_slice::<String>(name).is_ok())
}
