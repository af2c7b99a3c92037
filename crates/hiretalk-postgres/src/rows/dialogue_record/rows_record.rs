//! What a question listed, as JSON keeps it.

use hiretalk_domain::catalogue::FieldOfWork;
use hiretalk_domain::dialogue::{DisplayedList, JobRow, Rows, StepName};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::Preference;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct ShownV2 {
    step: String,
    #[serde(flatten)]
    rows: RowsV2,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RowsV2 {
    Fields { names: Vec<String>, are_proposed: bool },
    Jobs { page: Vec<JobRowV2>, relaxed: Vec<String>, earlier: Vec<String> },
}

#[derive(Serialize, Deserialize)]
struct JobRowV2 {
    id: String,
    title: String,
    line: String,
    why: String,
}

impl ShownV2 {
    pub(super) fn of(shown: &DisplayedList) -> Self {
        let DisplayedList { step, rows } = shown;
        let rows = match rows {
            Rows::Fields { fields, are_proposed } => RowsV2::Fields {
                names: fields.iter().map(|field| field.as_str().to_owned()).collect(),
                are_proposed: *are_proposed,
            },
            Rows::Jobs { page, relaxed, earlier } => RowsV2::Jobs {
                page: page.iter().map(JobRowV2::of).collect(),
                relaxed: relaxed.iter().map(|preference| preference.as_str().to_owned()).collect(),
                earlier: earlier.iter().map(|id| id.as_str().to_owned()).collect(),
            },
        };
        Self { step: step.as_str().to_owned(), rows }
    }

    pub(super) fn into_shown(self) -> Option<DisplayedList> {
        let Self { step, rows } = self;
        let rows = match rows {
            RowsV2::Fields { names, are_proposed } => Rows::Fields {
                fields: names.iter().map(|name| FieldOfWork::parse(name).ok()).collect::<Option<_>>()?,
                are_proposed,
            },
            RowsV2::Jobs { page, relaxed, earlier } => Rows::Jobs {
                page: page.into_iter().map(JobRowV2::into_row).collect::<Option<_>>()?,
                relaxed: relaxed.iter().map(|name| preference(name)).collect::<Option<_>>()?,
                earlier: earlier.iter().map(|id| JobId::parse(id).ok()).collect::<Option<_>>()?,
            },
        };
        Some(DisplayedList { step: StepName::parse(&step).ok()?, rows })
    }
}

fn preference(name: &str) -> Option<Preference> {
    Preference::ALL.into_iter().find(|preference| preference.as_str() == name)
}

impl JobRowV2 {
    fn of(row: &JobRow) -> Self {
        let JobRow { id, title, line, why } = row;
        Self { id: id.as_str().to_owned(), title: title.clone(), line: line.clone(), why: why.clone() }
    }

    fn into_row(self) -> Option<JobRow> {
        let Self { id, title, line, why } = self;
        Some(JobRow { id: JobId::parse(&id).ok()?, title, line, why })
    }
}
