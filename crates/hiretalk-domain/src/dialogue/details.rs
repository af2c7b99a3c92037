//! A conversation with its dialogue.

use super::Dialogue;
use crate::conversation::Conversation;

/// A conversation and its dialogue, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationDetails {
    /// The conversation.
    pub conversation: Conversation,
    /// Where its dialogue stands, with what was answered. A graduate's begins with the greeting, an applicant's with the
    /// first answer; none after an erasure.
    pub dialogue: Option<Dialogue>,
}
