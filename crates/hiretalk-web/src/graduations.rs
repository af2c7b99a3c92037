//! Graduations as they come in: the fields of one, and files of many.

mod graduation_fields;
mod graduation_import;
mod graduation_row;

pub(crate) use self::graduation_fields::GraduationFields;
pub use self::graduation_import::{GraduationImport, GraduationImportReport};
