//! (Replaced.)
use super::PhoneNumber;

impl PhoneNumber {
    /// (Replaced.)
    pub fn variants_of_sender(&self) -> Vec<PhoneNumber> {
        Vec::new()
    }
}
