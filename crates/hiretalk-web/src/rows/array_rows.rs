//! A JSON array, cut into rows as it comes.

use super::row::{MOST_BYTES, Rejection, Row, RowKind, of_json};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The body is no array.
#[derive(Debug)]
pub(super) struct NotAnArray;

/// Where in the text the next byte stands.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the array.
    #[default]
    Before,
    /// Inside of the array.
    Inside,
    /// Behind the array.
    Behind,
    /// Behind something behind the array, which was told.
    Lost,
}

/// Cuts a JSON array into its elements: what is wrong in one of them does not reach the next.
#[derive(Default)]
pub(super) struct ArrayRows {
    place: Place,
    element: Vec<u8>,
    is_too_large: bool,
    /// Whether another element has to come.
    is_owed: bool,
    /// How many objects and arrays are open in the element.
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
}

impl ArrayRows {
    /// Takes the next bytes; the rows that end in them go to `rows`.
    ///
    /// # Errors
    /// The body does not begin as an array does.
    pub(super) fn push<K: RowKind>(
        &mut self,
        kind: &K,
        bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), NotAnArray> {
        for byte in bytes {
            match self.place {
                Place::Before => match byte {
                    b'[' => self.place = Place::Inside,
                    byte if byte.is_ascii_whitespace() || BYTE_ORDER_MARK.contains(byte) => {}
                    _ => return Err(NotAnArray),
                },
                Place::Inside => self.inside(kind, *byte, rows),
                Place::Behind if !byte.is_ascii_whitespace() => {
                    self.place = Place::Lost;
                    rows.push(Err(Rejection::whole("malformed_json", "stands behind the end of the array")));
                }
                Place::Behind | Place::Lost => {}
            }
        }
        Ok(())
    }

    /// There is no more.
    ///
    /// # Errors
    /// There was no array.
    pub(super) fn end<T>(&mut self, rows: &mut Vec<Row<T>>) -> Result<(), NotAnArray> {
        match self.place {
            Place::Before => Err(NotAnArray),
            Place::Inside => {
                rows.push(Err(Rejection::whole("malformed_json", "the array breaks off")));
                Ok(())
            }
            Place::Behind | Place::Lost => Ok(()),
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
            return self.keep(byte);
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
                self.place = Place::Behind;
            }
            byte if self.element.is_empty() && byte.is_ascii_whitespace() => {}
            byte => {
                match byte {
                    b'"' => self.is_in_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                self.keep(byte);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.is_too_large || self.element.len() == MOST_BYTES {
            self.is_too_large = true;
            self.element.clear();
        } else {
            self.element.push(byte);
        }
    }

    fn finish<K: RowKind>(&mut self, kind: &K, rows: &mut Vec<Row<K::Item>>) {
        rows.push(if self.is_too_large { Err(Rejection::too_large()) } else { of_json(kind, &self.element) });
        self.element.clear();
        self.is_too_large = false;
        self.is_owed = false;
    }
}
