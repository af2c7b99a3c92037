//! CSV with a header row, cut into rows as it arrives. Its charset and delimiter are found out from its first MiB, where
//! nobody says them.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::columns::known_columns;
use super::options::{Delimiter, ImportOptions};
use super::{MOST_BYTES, Rejection, Row, RowKind};
use crate::json::{Lenient, TextList, WholeNumber};
use crate::problem::FieldError;

const MOST_COLUMNS: usize = 1_024;

/// So much of a file is looked at before its charset is settled.
const LOOKED_AT: usize = 1 << 20;

/// Cuts CSV into rows.
pub(super) struct CsvRows {
    options: ImportOptions,
    /// The beginning of the file, until the charset is settled.
    beginning: Vec<u8>,
    /// None until the charset is settled.
    decoder: Option<Decoder>,
    reader: Reader,
    /// The cells of the record so far, one after the other.
    text: Vec<u8>,
    written: usize,
    /// The end of each cell.
    ends: Vec<usize>,
    ended: usize,
    is_too_large: bool,
    /// The known name of each column; none for one that is passed over.
    columns: Option<Vec<Option<&'static str>>>,
}

impl CsvRows {
    pub(super) fn new(options: ImportOptions) -> Self {
        Self {
            options,
            beginning: Vec::new(),
            decoder: None,
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
        bytes: &[u8],
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        if self.decoder.is_some() {
            return self.decode(kind, bytes, false, rows);
        }
        self.beginning.extend_from_slice(bytes);
        if self.beginning.len() < LOOKED_AT { Ok(()) } else { self.begin(kind, false, rows) }
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
        if self.decoder.is_some() {
            self.decode(kind, &[], true, rows)?;
        } else {
            self.begin(kind, true, rows)?;
        }
        while !self.step(kind, &[], rows)?.1 {}
        match self.columns {
            Some(_) => Ok(()),
            None => known_columns::<K>(&[], &self.options, b',').map(drop),
        }
    }

    /// Settles charset and delimiter, and parses the beginning.
    fn begin<K: RowKind>(
        &mut self,
        kind: &K,
        is_end: bool,
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        let beginning = std::mem::take(&mut self.beginning);
        let encoding =
            self.options.charset.map_or_else(|| charset_of(&beginning, is_end), |charset| charset.0);
        let delimiter = self.options.delimiter.unwrap_or_else(|| {
            let (text, _) = encoding.decode_with_bom_removal(&beginning[..beginning.len().min(LOOKED_AT)]);
            delimiter_of(&text)
        });
        self.options.delimiter = Some(delimiter);
        self.reader = ReaderBuilder::new().delimiter(delimiter.0).build();
        self.decoder = Some(encoding.new_decoder_with_bom_removal());
        self.decode(kind, &beginning, is_end, rows)
    }

    fn decode<K: RowKind>(
        &mut self,
        kind: &K,
        mut bytes: &[u8],
        is_end: bool,
        rows: &mut Vec<Row<K::Item>>,
    ) -> Result<(), Vec<FieldError>> {
        let Some(mut decoder) = self.decoder.take() else { return Ok(()) };
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
        let result = loop {
            text.clear();
            let (done, read, _) = decoder.decode_to_string(bytes, &mut text, is_end);
            bytes = &bytes[read..];
            let mut utf8 = text.as_bytes();
            // The reader takes empty input for the end.
            while !utf8.is_empty() {
                match self.step(kind, utf8, rows) {
                    Ok((read, _)) => utf8 = &utf8[read..],
                    Err(errors) => return Err(errors),
                }
            }
            if done == encoding_rs::CoderResult::InputEmpty {
                break Ok(());
            }
        };
        self.decoder = Some(decoder);
        result
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
                let names: Vec<String> =
                    cells().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
                // The first line by which Excel knows the delimiter.
                if names.first().is_some_and(|name| name.starts_with(EXCEL_DELIMITER)) {
                    return Ok(());
                }
                let delimiter = self.options.delimiter.map_or(b',', |delimiter| delimiter.0);
                self.columns = Some(known_columns::<K>(&names, &self.options, delimiter)?);
            }
            // Spreadsheets write rows of nothing but delimiters below the last one.
            Some(_) if cells().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) => {}
            Some(columns) => {
                let cells: Result<Vec<&str>, _> = cells().map(std::str::from_utf8).collect();
                rows.push(match cells {
                    // What stood for no sign of the charset became U+FFFD.
                    Ok(cells) if cells.iter().any(|cell| cell.contains('\u{FFFD}')) => {
                        let message =
                            "has signs of another charset: say charset=windows-1252, or save it as UTF-8";
                        Err(Rejection::whole("malformed_csv", message))
                    }
                    Ok(cells) => parse_row(kind, columns, &cells),
                    Err(_) => Err(Rejection::whole("malformed_csv", "is not UTF-8")),
                });
            }
        }
        Ok(())
    }
}

/// UTF-16 by its mark, UTF-8 if all is UTF-8 so far, else the usual charset of Western spreadsheets.
fn charset_of(beginning: &[u8], is_end: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(beginning) {
        return encoding;
    }
    if let Some(encoding) = utf_16_without_mark(beginning) {
        return encoding;
    }
    match std::str::from_utf8(beginning) {
        Ok(_) => UTF_8,
        // The beginning may end within a sign.
        Err(error) if error.error_len().is_none() && !is_end => UTF_8,
        Err(_) => WINDOWS_1252,
    }
}

/// UTF-16 by where the zeros of its ASCII signs stand, which no other charset has.
fn utf_16_without_mark(beginning: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = beginning.get(..LOOKED_AT_FOR_ZEROS.min(beginning.len()))?.as_chunks::<2>();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let is_most = |count: usize| count * 2 > pairs.len();
    match (is_most(high), is_most(low)) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// So many bytes tell UTF-16 from other charsets.
const LOOKED_AT_FOR_ZEROS: usize = 512;

/// Excel's line before the header, such as `sep=;`.
const EXCEL_DELIMITER: &str = "sep=";

/// What Excel's own line says, else what most often stands in the first line outside of quotes.
fn delimiter_of(text: &str) -> Delimiter {
    let said = text.strip_prefix(EXCEL_DELIMITER).and_then(|rest| rest.bytes().next());
    if let Some(said) = Delimiter::ALL.into_iter().find(|delimiter| Some(delimiter.0) == said) {
        return said;
    }
    let mut counts = Delimiter::ALL.map(|delimiter| (0_usize, delimiter));
    let mut is_quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            byte => counts.iter_mut().filter(|(_, found)| found.0 == byte).for_each(|(count, _)| *count += 1),
        }
    }
    let [comma, ..] = Delimiter::ALL;
    // Of equals the first counts.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0)
        .map_or(comma, |(_, found)| found)
}

fn parse_row<K: RowKind>(kind: &K, columns: &[Option<&str>], cells: &[&str]) -> Row<K::Item> {
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
    columns: &'a [Option<&'a str>],
    cells: &'a [&'a str],
}

impl<'a> Cells<'a> {
    /// The cell in this column, unless it is blank.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|name| *name == Some(column))?;
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
