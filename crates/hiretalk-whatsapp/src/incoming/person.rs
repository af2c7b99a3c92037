//! Who a delivery is about: a number, a business-scoped user id (BSUID), or both.

use hiretalk_domain::inbound::ChannelUser;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use serde::Deserialize;

use crate::lenient::Text;

/// An entry of `contacts`.
#[derive(Deserialize)]
pub(super) struct Contact<'a> {
    #[serde(borrow, default)]
    wa_id: Text<'a>,
    #[serde(borrow, default)]
    user_id: Text<'a>,
}

/// The person with this `wa_id`, `from` or `recipient_id` and this user id, each as it came. A BSUID in the place of a
/// number has been seen, and user ids that are none; the number is kept then.
pub(super) fn of(number: &Text<'_>, id: &Text<'_>) -> ChannelUser {
    let in_its_place = || number.filled().filter(|text| is_user_id(text));
    let user_id = id.filled().filter(|text| is_user_id(text)).or_else(in_its_place).map(str::to_owned);
    ChannelUser { number: number.filled().and_then(phone_number), user_id }
}

/// The sender of a message. What the message leaves out is looked up among the contacts of its delivery: the one that
/// shares a number or an id with it, or the only one there is if the message names nobody.
pub(super) fn sender(
    from: &Text<'_>,
    from_user_id: &Text<'_>,
    contacts: &[Contact<'_>],
) -> Option<ChannelUser> {
    let mut user = of(from, from_user_id);
    if user.number.is_none() || user.user_id.is_none() {
        let nobody = user.number.is_none() && user.user_id.is_none();
        let contact = contacts.iter().map(|contact| of(&contact.wa_id, &contact.user_id)).find(|contact| {
            let same_number = user.number.is_some() && user.number == contact.number;
            let same_id = user.user_id.is_some() && user.user_id == contact.user_id;
            same_number || same_id || (nobody && contacts.len() == 1)
        });
        if let Some(contact) = contact {
            user.number = user.number.or(contact.number);
            user.user_id = user.user_id.or(contact.user_id);
        }
    }
    (user.number.is_some() || user.user_id.is_some()).then_some(user)
}

/// The number that a `wa_id` is: all its digits, without `+`.
pub(super) fn phone_number(wa_id: &str) -> Option<PhoneNumber> {
    let digits = wa_id.strip_prefix('+').unwrap_or(wa_id);
    // What holds anything but digits is not a `wa_id` but a name or an id.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    PhoneNumber::parse(&format!("+{digits}"), PhoneCheck::E164).ok()
}

/// `US.13491208655302741918`, or `US.ENT.118..` for a parent: two capitals, and up to 128 letters and digits
/// ("business-scoped user ids").
fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let id = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: [&str; 2], contacts: &str, expected: Option<[&str; 2]>) {
        let [from, id] = message.map(|text| serde_json::from_str::<Text<'_>>(text).unwrap());
        let contacts: Vec<Contact<'_>> = serde_json::from_str(contacts).unwrap();
        let user = sender(&from, &id, &contacts);
        let found = user.map(|user| {
            [user.number.map(|number| number.as_str().to_owned()), user.user_id]
                .map(Option::unwrap_or_default)
        });
        assert_eq!(found, expected.map(|user| user.map(str::to_owned)), "{message:?}");
    }

    #[test]
    fn a_sender_is_put_together_from_message_and_contacts() {
        const ANA: &str = r#"{"wa_id":"16505551234","user_id":"US.1a"}"#;
        const BEN: &str = r#"{"wa_id":"16505550000","user_id":"US.ENT.2b"}"#;
        let both = format!("[{BEN},{ANA}]");
        let ana = format!("[{ANA}]");
        check([r#""16505551234""#, "null"], "[]", Some(["+16505551234", ""]));
        check(["16505551234", "null"], "[]", Some(["+16505551234", ""]));
        check([r#""16505551234""#, "null"], &both, Some(["+16505551234", "US.1a"]));
        check(["null", r#""US.ENT.2b""#], &both, Some(["+16505550000", "US.ENT.2b"]));
        check(["null", r#""US.9""#], &both, Some(["", "US.9"]));
        check(["null", r#""US.9""#], &ana, Some(["", "US.9"]));
        check(["null", "null"], &ana, Some(["+16505551234", "US.1a"]));
        check(["null", "null"], &both, None);
        check(["null", "null"], "[]", None);
        check([r#""US.1a""#, "null"], "[]", Some(["", "US.1a"]));
        check([r#""16505551234""#, r#""us.1a""#], "[]", Some(["+16505551234", ""]));
        check([r#""16505551234""#, r#""US.""#], "[]", Some(["+16505551234", ""]));
        check([r#""16505551234""#, "7"], "[]", Some(["+16505551234", ""]));
        check([r#""1 650 555 1234""#, "null"], "[]", None);
        check([r#""+1650""#, "null"], "[]", None);
    }
}
