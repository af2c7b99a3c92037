//! The cells of one row of CSV, by the names of their columns.

use std::borrow::Cow;

use crate::json::{Lenient, TextList, WholeNumber};

/// What is between the items of a list in one cell.
const BETWEEN_ITEMS: char = '|';

/// The cells of one row, without the white space around them. A blank one is as good as none.
pub(crate) struct Cells<'a> {
    pub(super) columns: &'a [String],
    pub(super) cells: &'a [&'a str],
}

impl<'a> Cells<'a> {
    /// What stands in this column, if anything does.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|name| name == column)?;
        self.cells.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// The same as a field that is a text.
    pub(crate) fn text(&self, column: &str) -> Lenient<Cow<'a, str>> {
        self.cell(column).map_or(Lenient::Missing, |cell| Lenient::Value(Cow::Borrowed(cell)))
    }

    /// The same as a field that is a list of texts.
    pub(crate) fn list(&self, column: &str) -> Lenient<TextList<'a>> {
        self.cell(column).map_or(Lenient::Missing, |cell| {
            let items = cell.split(BETWEEN_ITEMS).map(|item| Lenient::Value(Cow::Borrowed(item.trim())));
            Lenient::Value(TextList(items.collect()))
        })
    }

    /// The same as a field that is a whole number.
    pub(crate) fn number(&self, column: &str) -> Lenient<WholeNumber> {
        self.cell(column).map_or(Lenient::Missing, |cell| match cell.parse() {
            Ok(number) => Lenient::Value(WholeNumber(number)),
            Err(_) => Lenient::WrongType("a text"),
        })
    }
}
