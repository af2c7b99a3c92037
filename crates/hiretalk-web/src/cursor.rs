//! Cursors: the position behind the last item of a page, signed, for one filter of one installation.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hiretalk_domain::digest::DigestKey;
use subtle::ConstantTimeEq;

use crate::extract::{Query, invalid};
use crate::problem::{Problem, ProblemCode};

/// The bytes of a cursor's tag; the id of the last item follows.
const TAG: usize = 8;

/// Reads and writes the cursors of one filtered list.
pub(crate) struct Cursors<'a> {
    key: &'a DigestKey,
    list: &'static str,
    filter: Vec<&'a str>,
}

impl<'a> Cursors<'a> {
    /// The cursors of the list with this name, filtered by these texts, in this order.
    pub(crate) fn new(key: &'a DigestKey, list: &'static str, filter: Vec<&'a str>) -> Self {
        Self { key, list, filter }
    }

    /// Writes the cursor behind the item with this id.
    pub(crate) fn write(&self, last: &[u8]) -> String {
        let mut bytes = self.tag(last).to_vec();
        bytes.extend_from_slice(last);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The id that the parameter `cursor` stands behind.
    ///
    /// # Errors
    /// `invalid_cursor`: it is not ours, or was made for another filter. `invalid_query`: it repeats.
    pub(crate) fn read<T>(
        &self,
        query: &Query,
        parse: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = query.one("cursor")? else { return Ok(None) };
        self.verify(text).and_then(|last| parse(&last)).map(Some).ok_or_else(|| {
            let message = "must be a next_cursor of this list, with the same filter";
            invalid(ProblemCode::InvalidCursor, "cursor", message)
        })
    }

    fn verify(&self, text: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (given, last) = bytes.split_at_checked(TAG)?;
        bool::from(self.tag(last).ct_eq(given)).then(|| last.to_vec())
    }

    fn tag(&self, last: &[u8]) -> [u8; TAG] {
        let last = URL_SAFE_NO_PAD.encode(last);
        self.key.token(self.list, &[self.filter.as_slice(), &[&last]].concat())
    }
}

/// The names of a filter's statuses in a fixed order: the order in which they were given, and how often, makes no
/// other list.
pub(crate) fn ordered<'a, T: PartialEq>(all: &[T], chosen: &[T], name: fn(&T) -> &'a str) -> Vec<&'a str> {
    all.iter().map(|status| if chosen.contains(status) { name(status) } else { "" }).collect()
}

/// A page out of one item more than fits, and whether another page follows.
pub(crate) fn split_page<T>(mut items: Vec<T>, limit: u16) -> (Vec<T>, bool) {
    let goes_on = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    (items, goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_list_its_filter_and_its_key_only() {
        let key = DigestKey::from_bytes([7; 32]);
        let other_key = DigestKey::from_bytes([8; 32]);
        let cursors = |filter: &[&'static str]| Cursors::new(&key, "list/1", filter.to_vec());
        let cursor = cursors(&["CREATED", "", "c"]).write(b"last id..");
        assert_eq!(cursors(&["CREATED", "", "c"]).verify(&cursor).unwrap(), b"last id..");
        for filter in [&["CREATED", "c", ""][..], &["CREATED", "", "d"], &["", "", "c"], &["CREATED", "c"]] {
            assert_eq!(cursors(filter).verify(&cursor), None, "{filter:?}");
        }
        let same = vec!["CREATED", "", "c"];
        assert_eq!(Cursors::new(&key, "list/2", same.clone()).verify(&cursor), None);
        assert_eq!(Cursors::new(&other_key, "list/1", same).verify(&cursor), None);
        for text in ["", "a", "!!!!", "AAAAAAAAAAA", &cursor[1..], &format!("{cursor}AAAA"), &"A".repeat(32)]
        {
            assert_eq!(cursors(&["CREATED", "", "c"]).verify(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_and_number_of_statuses_make_no_other_filter() {
        let name = |status: &u8| if *status == 1 { "one" } else { "two" };
        assert_eq!(ordered(&[1, 2], &[2, 1, 1], name), ["one", "two"]);
        assert_eq!(ordered(&[1, 2], &[2, 2], name), ["", "two"]);
    }
}
