//! CSV with a header row, cut into rows as it comes.

use csv_core::{ReadRecordResult, Reader};

use super::Cells;
use super::row::{MOST_BYTES, Rejection, Row, RowKind};
use crate::problem::FieldError;

/// More columns are no table of ours.
const MOST_COLUMNS: usize = 1_024;

/// Cuts CSV into rows.
pub(super) struct CsvRows {
    reader: Reader,
    /// The cells of the record so far, one after the other.
    text: Vec<u8>,
    written: usize,
    /// Where each cell ends.
    ends: Vec<usize>,
    ended: usize,
    is_too_large: bool,
    columns: Option<Vec<String>>,
}

impl Default for CsvRows {
    fn default() -> Self {
        Self {
            reader: Reader::new(),
            text: vec![0; 4 * 1024],
            written: 0,
            ends: vec![0; 32],
            ended: 0,
            is_too_large: false,
            columns: None,
        }
    }
}

impl CsvRows {
    /// Takes the next bytes; the rows that end in them go to `rows`.
    ///
    /// # Errors
    /// What is wrong with the header.
    pub(super) fn push<K: RowKind>(
        &mut self,
        kind: &K,
        mut bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        // Nothing at all would be taken for the end.
        while !bytes.is_empty() {
            let read = self.step(kind, bytes, rows)?.0;
            bytes = &bytes[read..];
        }
        Ok(())
    }

    /// There is no more: what is left is the last row.
    ///
    /// # Errors
    /// What is wrong with the header, which may be missing.
    pub(super) fn end<K: RowKind>(
        &mut self,
        kind: &K,
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        while !self.step(kind, &[], rows)?.1 {}
        match self.columns {
            Some(_) => Ok(()),
            None => header::<K>(Vec::new()).map(drop),
        }
    }

    /// Reads a little; how much of it, and whether that was the end.
    fn step<K: RowKind>(
        &mut self,
        kind: &K,
        bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(usize, bool), Vec<FieldError>> {
        let (result, read, written, ended) =
            self.reader.read_record(bytes, &mut self.text[self.written..], &mut self.ends[self.ended..]);
        self.written += written;
        self.ended += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull if self.text.len() >= MOST_BYTES => self.give_up(),
            ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
            ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_COLUMNS => self.give_up(),
            ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            ReadRecordResult::Record => self.record(kind, rows)?,
            ReadRecordResult::End => return Ok((read, true)),
        }
        Ok((read, false))
    }

    /// The record is too large to be kept; its end is still looked for.
    fn give_up(&mut self) {
        self.is_too_large = true;
        self.written = 0;
        self.ended = 0;
    }

    fn record<K: RowKind>(&mut self, kind: &K, rows: &mut Vec<Row<K::Item>>) -> Result<(), Vec<FieldError>> {
        let is_too_large = std::mem::take(&mut self.is_too_large);
        self.written = 0;
        let ends = &self.ends[..std::mem::take(&mut self.ended)];
        let begins = std::iter::once(&0).chain(ends);
        let cells = || begins.clone().zip(ends).map(|(begin, end)| &self.text[*begin..*end]);
        match &self.columns {
            _ if is_too_large && self.columns.is_none() => {
                return Err(vec![FieldError::new("", "row_too_large", "the header is too large")]);
            }
            _ if is_too_large => rows.push(Err(Rejection::too_large())),
            None => {
                let names = cells().map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase());
                self.columns = Some(header::<K>(names.collect())?);
            }
            Some(columns) => {
                let cells: Result<Vec<&str>, _> = cells().map(std::str::from_utf8).collect();
                rows.push(match cells {
                    Ok(cells) => row(kind, columns, &cells),
                    Err(_) => Err(Rejection::whole("malformed_csv", "is not UTF-8")),
                });
            }
        }
        Ok(())
    }
}

/// The names of the columns, if they are those of the rows.
fn header<K: RowKind>(names: Vec<String>) -> Result<Vec<String>, Vec<FieldError>> {
    let count = |column: &str| names.iter().filter(|name| *name == column).count();
    let missing = K::NEEDED.iter().filter(|column| count(column) == 0).map(|column| {
        FieldError::new(*column, "missing_column", "is a column that the header row must have")
    });
    let twice = K::NEEDED.iter().chain(K::OPTIONAL).filter(|column| count(column) > 1);
    let twice = twice
        .map(|column| FieldError::new(*column, "column_twice", "is a column that may be there once only"));
    let errors: Vec<FieldError> = missing.chain(twice).collect();
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

/// What a row is.
fn row<K: RowKind>(kind: &K, columns: &[String], cells: &[&str]) -> Row<K::Item> {
    if columns.len() != cells.len() {
        let message = format!("has {} cells where the header has {}", cells.len(), columns.len());
        return Err(Rejection::whole("wrong_cell_count", message));
    }
    kind.of_cells(&Cells { columns, cells })
}
