//! Records how far many messages have come, in one statement.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::change::DeliveryChange;
use hiretalk_domain::message::Delivery;
use uuid::Uuid;

use super::{delivery_rank, statement};

/// The news, as arrays of one length: one for each message.
#[derive(Default)]
pub(crate) struct Deliver<'a> {
    ids: Vec<Uuid>,
    deliveries: Vec<&'static str>,
    ranks: Vec<i16>,
    codes: Vec<Option<i32>>,
    channel_ids: Vec<Option<&'a str>>,
    ats: Vec<DateTime<Utc>>,
}

impl<'a> Deliver<'a> {
    /// Adds the news of a message; false if there is news of it in this statement already.
    pub(crate) fn push(&mut self, change: &'a DeliveryChange) -> bool {
        let DeliveryChange { message_id, delivery, channel_id, at } = change;
        if self.ids.contains(&message_id.as_uuid()) {
            return false;
        }
        self.ids.push(message_id.as_uuid());
        self.deliveries.push(delivery.as_str());
        self.ranks.push(delivery.rank());
        self.codes.push(match delivery {
            Delivery::Failed { code } => code.map(|code| code.0),
            Delivery::Queued
            | Delivery::Sent
            | Delivery::Delivered
            | Delivery::Read
            | Delivery::Cancelled => None,
        });
        self.channel_ids.push(channel_id.as_ref().map(hiretalk_domain::message::ChannelMessageId::as_str));
        self.ats.push(*at);
        true
    }
}

statement!(Deliver<'a>, () =
    "WITH moved AS MATERIALIZED (SELECT d.*, messages.delivery <> 'failed' AND d.rank > ",
    delivery_rank!(),
    " AS is_forward FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Text>: deliveries,
    ", " => Array<SmallInt>: ranks,
    ", " => Array<Nullable<Integer>>: codes,
    ", " => Array<Nullable<Text>>: channel_ids,
    ", " => Array<Timestamptz>: ats,
    ") AS d (id, delivery, rank, code, channel_id, at) \
     JOIN messages ON messages.id = d.id WHERE messages.number_digest IS NOT NULL) \
     UPDATE messages SET channel_id = \
     CASE WHEN messages.content IS NOT NULL THEN coalesce(messages.channel_id, moved.channel_id) END, \
     delivery = CASE WHEN moved.is_forward THEN moved.delivery ELSE messages.delivery END, \
     failure_code = CASE WHEN moved.is_forward THEN moved.code ELSE messages.failure_code END, \
     updated_at = CASE WHEN moved.is_forward THEN greatest(messages.updated_at, moved.at) \
     ELSE messages.updated_at END \
     FROM moved WHERE messages.id = moved.id \
     AND (moved.is_forward OR (messages.channel_id IS NULL AND moved.channel_id IS NOT NULL))"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranks_in_sql_are_those_of_the_domain() {
        for delivery in [
            Delivery::Queued,
            Delivery::Sent,
            Delivery::Delivered,
            Delivery::Read,
            Delivery::Failed { code: None },
            Delivery::Cancelled,
        ] {
            let case = format!("WHEN '{}' THEN {} ", delivery.as_str(), delivery.rank());
            assert!(delivery_rank!().contains(&case), "{case}");
        }
    }
}
