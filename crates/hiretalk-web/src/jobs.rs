//! Jobs as they come in: the fields of one, and catalogues of many.

mod catalogue_import;
mod job_fields;
mod job_row;

pub use self::catalogue_import::{CatalogueImport, ImportError, ImportReport};
pub(crate) use self::job_fields::JobFields;
