//! CSV with a header row, cut into rows as it arrives.

use csv_core::{ReadRecordResult, Reader};

use super::{MOST_BYTES, Rejection, Row, RowKind};
use crate::json::{Lenient, TextList, WholeNumber};
use crate::problem::FieldError;

const MOST_COLUMNS: usize = 1_024;

/// Cuts CSV into rows.
pub(super) struct CsvRows {
    reader: Reader,
    /// The cells of the record so far, one after the other.
    text: Vec<u8>,
    written: usize,
    /// The end of each cell.
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
    /// Parses the next bytes; appends the rows that end in them.
    ///
    /// # Errors
    /// The errors of the header.
    pub(super) fn push<K: RowKind>(
        &mut self,
        kind: &K,
        mut bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        // The reader takes empty input for the end.
        while !bytes.is_empty() {
            let read = self.step(kind, bytes, rows)?.0;
            bytes = &bytes[read..];
        }
        Ok(())
    }

    /// Parses the last row.
    ///
    /// # Errors
    /// The errors of the header, which may be missing.
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

    /// Parses at most one record; returns the bytes read and whether it was the end.
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
            ReadRecordResult::OutputFull if self.text.len() >= MOST_BYTES => self.skip_record(),
            ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
            ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_COLUMNS => self.skip_record(),
            ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            ReadRecordResult::Record => self.record(kind, rows)?,
            ReadRecordResult::End => return Ok((read, true)),
        }
        Ok((read, false))
    }

    /// Drops a record that is too large; its end is still searched.
    fn skip_record(&mut self) {
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
                    Ok(cells) => parse_row(kind, columns, &cells),
                    Err(_) => Err(Rejection::whole("malformed_csv", "is not UTF-8")),
                });
            }
        }
        Ok(())
    }
}

/// Checks the names of the columns.
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

fn parse_row<K: RowKind>(kind: &K, columns: &[String], cells: &[&str]) -> Row<K::Item> {
    if columns.len() != cells.len() {
        let message = format!("has {} cells where the header has {}", cells.len(), columns.len());
        return Err(Rejection::whole("wrong_cell_count", message));
    }
    kind.parse_cells(&Cells { columns, cells })
}

/// Separates the items of a list in one cell.
const ITEM_SEPARATOR: char = '|';

/// The cells of one row by the names of their columns, trimmed. A blank cell is a missing one.
pub(crate) struct Cells<'a> {
    columns: &'a [String],
    cells: &'a [&'a str],
}

impl<'a> Cells<'a> {
    /// The cell in this column, unless it is blank.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|name| name == column)?;
        self.cells.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// The cell as a text field.
    pub(crate) fn text(&self, column: &str) -> Lenient<String> {
        self.cell(column).map_or(Lenient::Missing, |cell| Lenient::Value(cell.to_owned()))
    }

    /// The cell as a list of texts.
    pub(crate) fn list(&self, column: &str) -> Lenient<TextList> {
        self.cell(column).map_or(Lenient::Missing, |cell| {
            let items = cell.split(ITEM_SEPARATOR).map(|item| Lenient::Value(item.trim().to_owned()));
            Lenient::Value(TextList(items.collect()))
        })
    }

    /// The cell as a whole number.
    pub(crate) fn number(&self, column: &str) -> Lenient<WholeNumber> {
        self.cell(column).map_or(Lenient::Missing, |cell| match cell.parse() {
            Ok(number) => Lenient::Value(WholeNumber(number)),
            Err(_) => Lenient::WrongType("a text"),
        })
    }
}
