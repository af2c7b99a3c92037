//! The answer to a send.

use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::outbound::{Accepted, SendError};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use serde::Deserialize;

use crate::lenient::{List, Object, Text};
use crate::refusal::{self, Unreadable};
use crate::transport::Answer;

/// `{"contacts": [{"input", "wa_id"}], "messages": [{"id", "message_status"}]}`. Each part was seen missing or null.
#[derive(Deserialize)]
struct SendAnswer<'a> {
    #[serde(borrow, default)]
    contacts: List<Object<Contact<'a>>>,
    #[serde(borrow, default)]
    messages: List<Object<SentMessage<'a>>>,
}

#[derive(Deserialize)]
struct Contact<'a> {
    /// Digits without `+`; absent when the message went to a business-scoped user id.
    #[serde(borrow, default)]
    wa_id: Text<'a>,
}

#[derive(Deserialize)]
struct SentMessage<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
}

/// What became of a message to `to`: any 2xx with an id is a success, and a 2xx without one is in doubt.
///
/// `message_status` is not looked at: what is held or paused is accepted, and a status tells what becomes of it.
pub(crate) fn accepted(answer: &Answer, to: &PhoneNumber) -> Result<Accepted, SendError> {
    if !answer.status.is_success() {
        return Err(refusal::of(answer));
    }
    let in_doubt = || SendError::Unconfirmed(Unreadable::from(answer.status).into());
    let body = answer.body.as_deref().ok_or_else(in_doubt)?;
    let read = serde_json::from_slice::<Object<SendAnswer<'_>>>(body).ok().and_then(|object| object.0);
    let read = read.ok_or_else(in_doubt)?;
    let channel_id = read
        .messages
        .0
        .iter()
        .find_map(|message| ChannelMessageId::parse(message.0.as_ref()?.id.filled()?).ok());
    Ok(Accepted { channel_id: channel_id.ok_or_else(in_doubt)?, known_as: known_as(&read, to) })
}

/// The answer to a read receipt: `{"success": true}`. Any 2xx will do.
pub(crate) fn done(answer: &Answer) -> Result<(), SendError> {
    if answer.status.is_success() { Ok(()) } else { Err(refusal::of(answer)) }
}

/// Meta adds and drops digits of numbers in Brazil, Mexico and Argentina ("send messages"); answers come from its form.
fn known_as(answer: &SendAnswer<'_>, to: &PhoneNumber) -> Option<PhoneNumber> {
    let wa_id = answer.contacts.0.first()?.0.as_ref()?.wa_id.filled()?;
    let number = PhoneNumber::parse(&format!("+{}", wa_id.trim_start_matches('+')), PhoneCheck::E164).ok()?;
    (number != *to).then_some(number)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Option<(&str, Option<&str>)>) {
        let to = PhoneNumber::parse("+5582999448232", PhoneCheck::E164).unwrap();
        let status = StatusCode::OK;
        let answer = Answer { status, headers: HeaderMap::new(), body: Some(body.as_bytes().to_vec()) };
        match (accepted(&answer, &to), expected) {
            (Ok(accepted), Some((id, known_as))) => {
                assert_eq!(accepted.channel_id.as_str(), id, "{body}");
                assert_eq!(accepted.known_as.as_ref().map(PhoneNumber::as_str), known_as, "{body}");
            }
            (Err(SendError::Unconfirmed(_)), None) => {}
            (result, _) => panic!("{body}: {result:?}"),
        }
    }

    #[test]
    fn a_success_is_what_has_an_id() {
        let same = r#"{"contacts":[{"input":"+5582999448232","wa_id":"5582999448232"}],"messages":[{"id":"wamid.A"}]}"#;
        check(same, Some(("wamid.A", None)));
        let other = r#"{"contacts":[{"wa_id":"558299448232 "}],"messages":[null,{"id":"wamid.A"}]}"#;
        check(other, Some(("wamid.A", Some("+558299448232"))));
        check(r#"{"messages":[{"id":"wamid.A","message_status":"paused"}]}"#, Some(("wamid.A", None)));
        check(r#"{"contacts":[{"user_id":"US.1"}],"messages":[{"id":"wamid.A"}]}"#, Some(("wamid.A", None)));
        check(r#"{"contacts":[null],"messages":[{"id":"wamid.A"}]}"#, Some(("wamid.A", None)));
        check(r#"{"contacts":null,"messages":[{"id":"wamid.A"}]}"#, Some(("wamid.A", None)));
        check(r#"{"messages":[null]}"#, None);
        check(r#"{"messages":[{"id":""}]}"#, None);
        check(r#"{"messages":[]}"#, None);
        check(r#"{"success":true}"#, None);
        check("[]", None);
        check("Bad Gateway", None);
        check("", None);
    }
}
