//! Jobs as they come in: the fields of one, and catalogues of many in three forms.

mod array_rows;
mod catalogue_format;
mod catalogue_import;
mod csv_rows;
mod job_fields;
mod line_rows;
mod row;
mod row_reader;

pub use self::catalogue_format::CatalogueFormat;
pub use self::catalogue_import::{CatalogueImport, ImportError, ImportReport, RejectedRow};
pub(crate) use self::job_fields::JobFields;
