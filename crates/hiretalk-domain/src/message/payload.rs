//! What a button of ours carries: its conversation and its choice (rule 10).

use std::fmt;

use uuid::Uuid;

use crate::ids::ConversationId;

/// The id under which a button or a row is sent: `<conversation>:<choice>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonPayload {
    /// The conversation that the button belongs to; none if the payload is not one of ours.
    pub conversation_id: Option<ConversationId>,
    /// What it stands for in the flow.
    pub choice: String,
}

impl ButtonPayload {
    /// Reads what a tap brought back. What is not of our form is a choice without a conversation: the button of a
    /// template that carried no payload, say, whose payload is its label.
    pub fn read(payload: &str) -> Self {
        let ours = payload.split_once(':').and_then(|(id, choice)| {
            let id = Uuid::try_parse(id).ok()?;
            Some(Self { conversation_id: Some(ConversationId::from_uuid(id)), choice: choice.to_owned() })
        });
        ours.unwrap_or_else(|| Self { conversation_id: None, choice: payload.to_owned() })
    }
}

impl fmt::Display for ButtonPayload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.conversation_id {
            write!(formatter, "{id}:")?;
        }
        formatter.write_str(&self.choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_as_it_went() {
        let id = ConversationId::from_uuid(Uuid::from_u128(7));
        for payload in [
            ButtonPayload { conversation_id: Some(id), choice: "yes".to_owned() },
            ButtonPayload { conversation_id: Some(id), choice: "job:1".to_owned() },
            ButtonPayload { conversation_id: None, choice: "Sí, me interesa".to_owned() },
        ] {
            assert_eq!(ButtonPayload::read(&payload.to_string()), payload);
        }
    }
}
