//! Many things that come in at once, in three forms, cut into rows as they come.

mod array_rows;
mod cells;
mod csv_rows;
mod line_rows;
mod rejected_row;
mod row;
mod row_format;
mod row_reader;

pub(crate) use self::cells::Cells;
pub use self::rejected_row::RejectedRow;
pub(crate) use self::rejected_row::tell;
pub(crate) use self::row::{Rejection, Row, RowKind};
pub use self::row_format::RowFormat;
pub(crate) use self::row_format::row_format;
pub(crate) use self::row_reader::{RowReader, RowsError};
