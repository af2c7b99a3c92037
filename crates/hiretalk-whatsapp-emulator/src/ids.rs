//! Message ids and trace ids, in the form that Meta gives them.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Who wrote a message; the two have ids of different lengths.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    /// We did.
    Out,
    /// The candidate did.
    In,
}

/// Makes ids that no other emulator makes.
pub(crate) struct Ids {
    base: u64,
    next: AtomicU64,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self { base: RandomState::new().hash_one("ids"), next: AtomicU64::new(1) }
    }

    /// `wamid.` and the base64 of a binary text that holds the candidate's address and a number in hex.
    pub(crate) fn message(&self, address: &str, direction: Direction) -> String {
        let (number, salt) = (self.number(), mix(self.base));
        let address = &address.as_bytes()[..address.len().min(64)];
        let mut bytes = Vec::with_capacity(address.len() + 28);
        bytes.extend([0x1c, 0x18, u8::try_from(address.len()).unwrap_or(64)]);
        bytes.extend(address);
        let hex = match direction {
            Direction::Out => {
                bytes.extend([0x15, 0x02, 0x00, 0x11, 0x18, 18]);
                format!("{number:016X}{:02X}", salt & 0xff)
            }
            Direction::In => {
                bytes.extend([0x15, 0x02, 0x00, 0x12, 0x18, 20]);
                format!("3A{number:016X}{:02X}", salt & 0xff)
            }
        };
        bytes.extend(hex.as_bytes());
        bytes.push(0);
        let mut id = String::with_capacity(8 + bytes.len() * 4 / 3);
        id.push_str("wamid.");
        STANDARD.encode_string(&bytes, &mut id);
        id
    }

    /// An `fbtrace_id`.
    pub(crate) fn trace(&self) -> String {
        let number = self.number();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes[8..].copy_from_slice(&mix(number).to_be_bytes());
        format!("A{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A number that looks random and never comes twice.
    pub(crate) fn number(&self) -> u64 {
        mix(self.base.wrapping_add(self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The finish of splitmix64: one to one, so that different numbers stay different.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_those_of_meta_and_differ() {
        let ids = Ids::new();
        let (one, two) =
            (ids.message("16467043595", Direction::Out), ids.message("16467043595", Direction::Out));
        assert_ne!(one, two);
        // The next character holds the first two bits of the number.
        assert!(one.starts_with("wamid.HBgLMTY0NjcwNDM1OTUVAgARGB"), "{one}");
        assert_eq!(one.len(), "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI4MjZGRDA0OUE2OTQ3RkEyMzcA".len());
        assert!(ids.message("16467043595", Direction::In).starts_with("wamid.HBgLMTY0NjcwNDM1OTUVAgASGBQzQ"));
        assert_ne!(ids.trace(), ids.trace());
    }
}
