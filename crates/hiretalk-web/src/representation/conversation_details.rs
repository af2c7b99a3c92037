//! One conversation as the API writes it, with what was answered.

use hiretalk_domain::dialogue::{Answer, Dialogue};
use serde::Serialize;
use utoipa::ToSchema;

use super::ConversationView;

/// One conversation, with what the candidate answered.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationDetails)]
pub(crate) struct ConversationDetails<'a> {
    /// The conversation.
    #[serde(flatten)]
    #[schema(inline = false)]
    pub(crate) conversation: ConversationView<'a>,
    /// What the candidate answered so far, one answer for each key, in the order in which they were given: their
    /// preferences. A graduate's are there from the greeting on, an applicant's from the first answer; they go when the
    /// candidate is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<AnswerView<'_>>>, nullable = false)]
    pub(crate) answers: Option<Vec<AnswerView<'a>>>,
    /// Whether the candidate asked for a person, or was promised one: somebody has to get in touch. There with `answers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>, nullable = false)]
    pub(crate) needs_person: Option<bool>,
}

/// An answer of a candidate.
#[derive(Serialize, ToSchema)]
#[schema(as = Answer)]
pub(crate) struct AnswerView<'a> {
    /// What was asked, such as `employment_type`, `work_model`, `field`, `place` or `job`.
    #[schema(value_type = String, example = "work_model")]
    pub(crate) key: &'a str,
    /// What was answered: the value or the id of an option, or the candidate's own words.
    #[schema(value_type = String, example = "REMOTE")]
    pub(crate) value: &'a str,
    /// Who understood it: nobody had to (`TAP`), our rules (`RULE`), a model (`MODEL`), a colleague (`PERSON`).
    #[schema(value_type = String, example = "TAP")]
    pub(crate) read_by: &'static str,
}

impl<'a> From<&'a hiretalk_domain::dialogue::ConversationDetails> for ConversationDetails<'a> {
    fn from(details: &'a hiretalk_domain::dialogue::ConversationDetails) -> Self {
        let hiretalk_domain::dialogue::ConversationDetails { conversation, dialogue } = details;
        let is_answer = |answer: &&Answer| answer.key != Answer::PERSON;
        let told = |dialogue: &'a Dialogue| {
            dialogue.answers.iter().filter(is_answer).map(AnswerView::from).collect::<Vec<_>>()
        };
        Self {
            conversation: ConversationView::from(conversation),
            answers: dialogue.as_ref().map(told),
            needs_person: dialogue.as_ref().map(Dialogue::needs_person),
        }
    }
}

impl<'a> From<&'a Answer> for AnswerView<'a> {
    fn from(answer: &'a Answer) -> Self {
        let Answer { key, value, read_by } = answer;
        Self { key, value, read_by: read_by.as_str() }
    }
}
