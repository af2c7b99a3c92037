//! The rules of inbound messages: what a message, a read timer and a status change. Pure.

mod apply_turn;
mod channel_update;
mod message;
mod read_timer;
mod status;

pub use self::channel_update::{
    ChannelUpdate, ChannelUser, EndedTurn, InboundContent, InboundMessage, RawDelivery, StatusUpdate,
    TurnRequest,
};
pub use self::message::{InboundContext, ReceivedMessage, handle_message};
pub use self::read_timer::{ReadTimer, read_buffer};
pub use self::status::record_status;
