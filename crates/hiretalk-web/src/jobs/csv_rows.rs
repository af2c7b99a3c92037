//! CSV with a header row, cut into rows as it comes.

use std::borrow::Cow;

use csv_core::{ReadRecordResult, Reader};

use super::JobFields;
use super::job_fields::SalaryFields;
use super::row::{MOST_BYTES, Rejection, Row};
use crate::json::{Lenient, TextList, WholeNumber};
use crate::problem::FieldError;

/// The columns that there have to be.
const NEEDED: [&str; 8] =
    ["id", "title", "employer", "field", "employment_type", "work_model", "description", "application_url"];

/// The columns that there may be besides.
const OPTIONAL: [&str; 11] = [
    "city",
    "country",
    "skills",
    "salary_minimum",
    "salary_maximum",
    "salary_currency",
    "salary_period",
    "languages",
    "seniority",
    "open_from",
    "open_until",
];

/// More columns are no catalogue.
const MOST_COLUMNS: usize = 1_024;

/// What is between the items of a list in one cell.
const BETWEEN_ITEMS: char = '|';

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
    pub(super) fn push(&mut self, mut bytes: &[u8], rows: &mut Vec<Row>) -> Result<(), Vec<FieldError>> {
        // Nothing at all would be taken for the end.
        while !bytes.is_empty() {
            let read = self.step(bytes, rows)?.0;
            bytes = &bytes[read..];
        }
        Ok(())
    }

    /// There is no more: what is left is the last row.
    ///
    /// # Errors
    /// What is wrong with the header, which may be missing.
    pub(super) fn end(&mut self, rows: &mut Vec<Row>) -> Result<(), Vec<FieldError>> {
        while !self.step(&[], rows)?.1 {}
        match self.columns {
            Some(_) => Ok(()),
            None => header(Vec::new()).map(drop),
        }
    }

    /// Reads a little; how much of it, and whether that was the end.
    fn step(&mut self, bytes: &[u8], rows: &mut Vec<Row>) -> Result<(usize, bool), Vec<FieldError>> {
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
            ReadRecordResult::Record => self.record(rows)?,
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

    fn record(&mut self, rows: &mut Vec<Row>) -> Result<(), Vec<FieldError>> {
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
                self.columns = Some(header(names.collect())?);
            }
            Some(columns) => {
                let cells: Result<Vec<&str>, _> = cells().map(std::str::from_utf8).collect();
                rows.push(match cells {
                    Ok(cells) => row(columns, &cells),
                    Err(_) => Err(Rejection::whole("malformed_csv", "is not UTF-8")),
                });
            }
        }
        Ok(())
    }
}

/// The names of the columns, if they are those of a catalogue.
fn header(names: Vec<String>) -> Result<Vec<String>, Vec<FieldError>> {
    let count = |column: &str| names.iter().filter(|name| *name == column).count();
    let missing = NEEDED.iter().filter(|column| count(column) == 0).map(|column| {
        FieldError::new(*column, "missing_column", "is a column that the header row must have")
    });
    let twice = NEEDED.iter().chain(&OPTIONAL).filter(|column| count(column) > 1);
    let twice = twice
        .map(|column| FieldError::new(*column, "column_twice", "is a column that may be there once only"));
    let errors: Vec<FieldError> = missing.chain(twice).collect();
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

/// The job of a row.
fn row(columns: &[String], cells: &[&str]) -> Row {
    if columns.len() != cells.len() {
        let message = format!("has {} cells where the header has {}", cells.len(), columns.len());
        return Err(Rejection::whole("wrong_cell_count", message));
    }
    let cell = |column: &str| {
        let index = columns.iter().position(|name| name == column)?;
        cells.get(index).copied().filter(|cell| !cell.trim().is_empty())
    };
    let text = |column| cell(column).map_or(Lenient::Missing, |cell| Lenient::Value(Cow::Borrowed(cell)));
    let list = |column| {
        cell(column).map_or(Lenient::Missing, |cell: &str| {
            let items = cell.split(BETWEEN_ITEMS).map(|item| Lenient::Value(Cow::Borrowed(item)));
            Lenient::Value(TextList(items.collect()))
        })
    };
    let number = |column| {
        cell(column).map_or(Lenient::Missing, |cell: &str| match cell.trim().parse() {
            Ok(number) => Lenient::Value(WholeNumber(number)),
            Err(_) => Lenient::WrongType("a text"),
        })
    };
    let is_paid = OPTIONAL.iter().any(|column| column.starts_with("salary_") && cell(column).is_some());
    let fields = JobFields {
        id: text("id"),
        title: text("title"),
        employer: text("employer"),
        field: text("field"),
        employment_type: text("employment_type"),
        work_model: text("work_model"),
        city: text("city"),
        country: text("country"),
        description: text("description"),
        skills: list("skills"),
        salary: if is_paid {
            Lenient::Value(SalaryFields {
                minimum: number("salary_minimum"),
                maximum: number("salary_maximum"),
                currency: text("salary_currency"),
                period: text("salary_period"),
            })
        } else {
            Lenient::Missing
        },
        languages: list("languages"),
        seniority: text("seniority"),
        application_url: text("application_url"),
        open_from: text("open_from"),
        open_until: text("open_until"),
    };
    fields.row().map_err(|mut rejection| {
        for error in &mut rejection.errors {
            if let Some(rest) = error.field.strip_prefix("salary.") {
                error.field = format!("salary_{rest}").into();
            }
        }
        rejection
    })
}
