//! JSON lines, cut into rows as they come.

use super::row::{MOST_BYTES, Rejection, Row, RowKind, of_json};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Cuts JSON lines into rows. Blank lines are no rows.
#[derive(Default)]
pub(super) struct LineRows {
    line: Vec<u8>,
    is_too_large: bool,
    is_begun: bool,
}

impl LineRows {
    /// Takes the next bytes; the rows that end in them go to `rows`.
    pub(super) fn push<K: RowKind>(&mut self, kind: &K, mut bytes: &[u8], rows: &mut Vec<Row<K::Item>>) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.extend(&bytes[..end]);
            self.end(kind, rows);
            bytes = &bytes[end + 1..];
        }
        self.extend(bytes);
    }

    /// There is no more: what is left is the last row.
    pub(super) fn end<K: RowKind>(&mut self, kind: &K, rows: &mut Vec<Row<K::Item>>) {
        let line = self.line.trim_ascii();
        let line = if self.is_begun { line } else { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) };
        self.is_begun = true;
        if self.is_too_large {
            rows.push(Err(Rejection::too_large()));
        } else if !line.is_empty() {
            rows.push(of_json(kind, line));
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
