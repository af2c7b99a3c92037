//! Matching: which jobs to offer to somebody, and why.

mod stem;

pub use self::stem::stems;
