//! Drawings of flows.

mod layout;
mod mermaid;
mod svg;
mod wrapping;

pub use self::mermaid::mermaid;
pub use self::svg::svg;
