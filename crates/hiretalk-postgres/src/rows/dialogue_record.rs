//! The JSON that `dialogues.state` keeps of a dialogue.

use hiretalk_domain::flow::{Answer, Dialogue, FlowName, StepName};
use hiretalk_domain::ports::StoreError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A change of its form is a new version beside the old one, never a change of this.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum DialogueRecord {
    /// The first form.
    #[serde(rename = "1")]
    V1(DialogueV1),
}

#[derive(Serialize, Deserialize)]
struct DialogueV1 {
    flow: String,
    step: String,
    language: String,
    answers: Vec<(String, String)>,
    misses: u8,
}

/// The JSON that the column `state` keeps.
///
/// # Errors
/// It cannot be written as JSON, which no value of ours is.
pub(crate) fn dialogue_record(dialogue: &Dialogue) -> Result<String, StoreError> {
    let Dialogue { flow, step, language, answers, misses } = dialogue;
    let record = DialogueV1 {
        flow: flow.as_str().to_owned(),
        step: step.as_str().to_owned(),
        language: language.as_str().to_owned(),
        answers: answers.iter().map(|Answer { key, value }| (key.clone(), value.clone())).collect(),
        misses: *misses,
    };
    serde_json::to_string(&DialogueRecord::V1(record)).map_err(|error| StoreError::Broken(error.into()))
}

/// The dialogue of this conversation, out of its column `state`.
///
/// # Errors
/// The column is nothing of ours.
pub(crate) fn read_dialogue(
    conversation_id: Uuid,
    record: serde_json::Value,
) -> Result<Dialogue, StoreError> {
    parse(record).ok_or_else(|| StoreError::UnreadableRow {
        table: "dialogues",
        column: "state",
        row: conversation_id.to_string(),
    })
}

fn parse(record: serde_json::Value) -> Option<Dialogue> {
    let DialogueRecord::V1(DialogueV1 { flow, step, language, answers, misses }) =
        serde_json::from_value(record).ok()?;
    Some(Dialogue {
        flow: FlowName::parse(&flow).ok()?,
        step: StepName::parse(&step).ok()?,
        language: language.parse().ok()?,
        answers: answers.into_iter().map(|(key, value)| Answer { key, value }).collect(),
        misses,
    })
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::Language;

    use super::*;

    /// What version 1 looks like for ever: rows in databases out there hold it.
    #[test]
    fn a_record_of_version_1_keeps_its_form() {
        let dialogue = Dialogue {
            flow: FlowName::parse("application").unwrap(),
            step: StepName::parse("field").unwrap(),
            language: Language::Spanish,
            answers: vec![Answer { key: "model".to_owned(), value: "remote".to_owned() }],
            misses: 1,
        };
        let golden = r#"{"version":"1","flow":"application","step":"field","language":"es","answers":[["model","remote"]],"misses":1}"#;
        assert_eq!(dialogue_record(&dialogue).unwrap(), golden);
        let id = Uuid::nil();
        assert_eq!(read_dialogue(id, serde_json::from_str(golden).unwrap()).unwrap(), dialogue);
        let error = read_dialogue(id, serde_json::json!({"version": "0"})).unwrap_err();
        assert!(matches!(error, StoreError::UnreadableRow { table: "dialogues", column: "state", .. }));
    }
}
