//! The JSON that `dialogues.state` keeps of a dialogue.

mod rows_record;

use hiretalk_domain::candidate::PersonName;
use hiretalk_domain::catalogue::{CountryCode, JobText, WebAddress};
use hiretalk_domain::dialogue::{Answer, Dialogue, FlowName, ReadBy, Search, StepName, Subject};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::StoreError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::rows_record::ShownV2;

/// After a release a change of the form is a new version beside this one.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum DialogueRecord {
    #[serde(rename = "2")]
    V2(DialogueV2),
}

#[derive(Serialize, Deserialize)]
struct DialogueV2 {
    flow: String,
    step: String,
    language: String,
    answers: Vec<AnswerV2>,
    misses: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    history: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<ShownV2>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    search: Option<SearchV2>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<String>,
    #[serde(default, skip_serializing_if = "SubjectV2::is_empty")]
    subject: SubjectV2,
}

#[derive(Default, Serialize, Deserialize, PartialEq)]
struct SubjectV2 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    employer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recruiter: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    institution: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct AnswerV2 {
    key: String,
    value: String,
    read_by: String,
}

#[derive(Serialize, Deserialize)]
struct SearchV2 {
    offered: Vec<String>,
    has_fitted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picked: Option<String>,
}

/// The JSON that the column `state` keeps.
///
/// # Errors
/// It cannot be written as JSON, which no value of ours is.
pub(crate) fn dialogue_record(dialogue: &Dialogue) -> Result<String, StoreError> {
    let Dialogue { flow, step, language, answers, misses, history, displayed, search, unread, subject } =
        dialogue;
    let record = DialogueV2 {
        flow: flow.as_str().to_owned(),
        step: step.as_str().to_owned(),
        language: language.as_str().to_owned(),
        answers: answers.iter().map(AnswerV2::of).collect(),
        misses: *misses,
        history: history.iter().map(|step| step.as_str().to_owned()).collect(),
        shown: displayed.as_ref().map(ShownV2::of),
        search: search.as_ref().map(SearchV2::of),
        unread: unread.texts().to_vec(),
        subject: SubjectV2::of(subject),
    };
    serde_json::to_string(&DialogueRecord::V2(record)).map_err(|error| StoreError::Broken(error.into()))
}

/// The dialogue of this conversation, out of its column `state`.
///
/// # Errors
/// The column is nothing of ours.
pub(crate) fn read_dialogue(
    conversation_id: Uuid,
    record: serde_json::Value,
) -> Result<Dialogue, StoreError> {
    let record = serde_json::from_value(record).ok();
    let dialogue = record.and_then(|DialogueRecord::V2(record)| record.into_dialogue());
    dialogue.ok_or_else(|| StoreError::UnreadableRow {
        table: "dialogues",
        column: "state",
        row: conversation_id.to_string(),
    })
}

impl DialogueV2 {
    fn into_dialogue(self) -> Option<Dialogue> {
        let Self { flow, step, language, answers, misses, history, shown, search, unread, subject } = self;
        let answers = answers.into_iter().map(AnswerV2::into_answer).collect::<Option<_>>()?;
        let displayed = match shown {
            Some(shown) => Some(shown.into_shown()?),
            None => None,
        };
        let search = match search {
            Some(search) => Some(search.into_search()?),
            None => None,
        };
        let history = history.iter().map(|step| StepName::parse(step).ok()).collect::<Option<_>>()?;
        Some(Dialogue {
            flow: FlowName::parse(&flow).ok()?,
            step: StepName::parse(&step).ok()?,
            language: language.parse::<Language>().ok()?,
            answers,
            misses,
            history,
            displayed,
            search,
            unread: unread.into_iter().collect(),
            subject: subject.into_subject()?,
        })
    }
}

impl AnswerV2 {
    fn of(answer: &Answer) -> Self {
        let Answer { key, value, read_by } = answer;
        Self { key: key.clone(), value: value.clone(), read_by: read_by.as_str().to_owned() }
    }

    fn into_answer(self) -> Option<Answer> {
        let Self { key, value, read_by } = self;
        let read_by = ReadBy::ALL.into_iter().find(|reader| reader.as_str() == read_by)?;
        Some(Answer { key, value, read_by })
    }
}

impl SearchV2 {
    fn of(search: &Search) -> Self {
        let Search { offered, has_fitted, picked } = search;
        Self {
            offered: offered.iter().map(|id| id.as_str().to_owned()).collect(),
            has_fitted: *has_fitted,
            picked: picked.as_ref().map(|id| id.as_str().to_owned()),
        }
    }

    fn into_search(self) -> Option<Search> {
        let Self { offered, has_fitted, picked } = self;
        let picked = match picked {
            Some(picked) => Some(JobId::parse(&picked).ok()?),
            None => None,
        };
        let offered = offered.iter().map(|id| JobId::parse(id).ok()).collect::<Option<_>>()?;
        Some(Search { offered, has_fitted, picked })
    }
}

impl SubjectV2 {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of(subject: &Subject) -> Self {
        let Subject { job_title, employer, city, country, url, recruiter, institution } = subject;
        Self {
            job_title: job_title.as_ref().map(ToString::to_string),
            employer: employer.as_ref().map(ToString::to_string),
            city: city.as_ref().map(ToString::to_string),
            country: country.map(|code| code.as_str().to_owned()),
            url: url.as_ref().map(|url| url.as_str().to_owned()),
            recruiter: recruiter.as_ref().map(|name| name.as_str().to_owned()),
            institution: institution.as_ref().map(ToString::to_string),
        }
    }

    fn into_subject(self) -> Option<Subject> {
        let Self { job_title, employer, city, country, url, recruiter, institution } = self;
        Some(Subject {
            job_title: parse(job_title, |text| JobText::parse(text).ok())?,
            employer: parse(employer, |text| JobText::parse(text).ok())?,
            city: parse(city, |text| JobText::parse(text).ok())?,
            country: parse(country, |text| CountryCode::parse(text).ok())?,
            url: parse(url, |text| WebAddress::parse(text).ok())?,
            recruiter: parse(recruiter, |text| PersonName::parse(text).ok())?,
            institution: parse(institution, |text| JobText::parse(text).ok())?,
        })
    }
}

/// None if the text is there and does not parse.
fn parse<T>(text: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        Some(text) => parse(&text).map(Some),
        None => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::catalogue::FieldOfWork;
    use hiretalk_domain::dialogue::{DisplayedList, InputBuffer, JobRow, Rows};
    use hiretalk_domain::matching::Preference;

    use super::*;

    fn plain(read_by: ReadBy) -> Dialogue {
        let answers = vec![Answer { key: "model".to_owned(), value: "remote".to_owned(), read_by }];
        Dialogue {
            flow: FlowName::parse("application").unwrap(),
            step: StepName::parse("field").unwrap(),
            language: Language::Spanish,
            answers,
            misses: 1,
            history: Vec::new(),
            displayed: None,
            search: None,
            unread: InputBuffer::default(),
            subject: Subject::default(),
        }
    }

    #[track_caller]
    fn check(golden: &str, expected: &Dialogue) {
        let read = read_dialogue(Uuid::nil(), serde_json::from_str(golden).unwrap()).unwrap();
        assert!(read == *expected, "{read:?}");
    }

    #[test]
    fn a_record_of_another_version_is_refused() {
        let error = read_dialogue(Uuid::nil(), serde_json::json!({"version": "0"})).unwrap_err();
        assert!(matches!(error, StoreError::UnreadableRow { table: "dialogues", column: "state", .. }));
    }

    #[test]
    fn records_keep_their_form() {
        let step = |name| StepName::parse(name).unwrap();
        let job = |id| JobId::parse(id).unwrap();
        let shown = |rows| Some(DisplayedList { step: step("jobs"), rows });
        let row = JobRow {
            id: job("j-3"),
            title: "Baker".to_owned(),
            line: "Baker · Oven, Leeds".to_owned(),
            why: "In Leeds".to_owned(),
        };
        let jobs =
            Rows::Jobs { page: vec![row], relaxed: vec![Preference::Place], earlier: vec![job("j-1")] };
        let fields = vec![FieldOfWork::parse("Salud").unwrap()];
        let search =
            Search { offered: vec![job("j-1"), job("j-3")], has_fitted: true, picked: Some(job("j-3")) };
        let subject = Subject {
            job_title: JobText::parse("Baker").ok(),
            employer: JobText::parse("Oven").ok(),
            city: JobText::parse("Leeds").ok(),
            country: CountryCode::parse("GB").ok(),
            url: WebAddress::parse("https://oven.example/1").ok(),
            recruiter: PersonName::parse("Eve").ok(),
            institution: JobText::parse("Uni").ok(),
        };
        let unread = ["hola", "a jornada\ncompleta"].map(str::to_owned).into_iter().collect();
        for (dialogue, golden) in [
            (
                Dialogue { unread, ..plain(ReadBy::Rule) },
                r#"{"version":"2","flow":"application","step":"field","language":"es","answers":[{"key":"model","value":"remote","read_by":"RULE"}],"misses":1,"unread":["hola","a jornada\ncompleta"]}"#,
            ),
            (
                plain(ReadBy::Tap),
                r#"{"version":"2","flow":"application","step":"field","language":"es","answers":[{"key":"model","value":"remote","read_by":"TAP"}],"misses":1}"#,
            ),
            (
                Dialogue {
                    history: vec![step("place")],
                    displayed: shown(Rows::Fields { fields, are_proposed: true }),
                    ..plain(ReadBy::Model)
                },
                r#"{"version":"2","flow":"application","step":"field","language":"es","answers":[{"key":"model","value":"remote","read_by":"MODEL"}],"misses":1,"history":["place"],"shown":{"step":"jobs","fields":{"names":["Salud"],"are_proposed":true}}}"#,
            ),
            (
                Dialogue { displayed: shown(jobs), search: Some(search), ..plain(ReadBy::Person) },
                r#"{"version":"2","flow":"application","step":"field","language":"es","answers":[{"key":"model","value":"remote","read_by":"PERSON"}],"misses":1,"shown":{"step":"jobs","jobs":{"page":[{"id":"j-3","title":"Baker","line":"Baker · Oven, Leeds","why":"In Leeds"}],"relaxed":["place"],"earlier":["j-1"]}},"search":{"offered":["j-1","j-3"],"has_fitted":true,"picked":"j-3"}}"#,
            ),
            (
                Dialogue { subject, ..plain(ReadBy::Tap) },
                r#"{"version":"2","flow":"application","step":"field","language":"es","answers":[{"key":"model","value":"remote","read_by":"TAP"}],"misses":1,"subject":{"job_title":"Baker","employer":"Oven","city":"Leeds","country":"GB","url":"https://oven.example/1","recruiter":"Eve","institution":"Uni"}}"#,
            ),
        ] {
            assert_eq!(dialogue_record(&dialogue).unwrap(), golden);
            check(golden, &dialogue);
        }
    }
}
