//! A row of `graduations`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::{Queryable, Selectable};
use diesel::sql_types::{Binary, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::conversation::Version;
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::graduation::{
    Degree, Graduation, GraduationState, GraduationStatus, Institution, StoredGraduation, Student, StudentId,
    parse_time_zone,
};
use hiretalk_domain::ids::{ConversationId, EventId};
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use crate::schema::graduations;

/// A row of `graduations`, all that the domain has of it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = graduations, check_for_backend(diesel::pg::Pg))]
pub(crate) struct GraduationRow {
    id: String,
    institution: String,
    student_id: String,
    degree: String,
    graduation_date: NaiveDate,
    time_zone: String,
    starts_at: DateTime<Utc>,
    language: Option<String>,
    status: String,
    conversation_id: Option<Uuid>,
    blocked_by: Option<Uuid>,
    cancel_reason: Option<String>,
    event_digest: Vec<u8>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i32,
}

/// The SQL types of these columns, in order, for statements that are written by hand.
pub(crate) type GraduationColumns = (
    Text,
    Text,
    Text,
    Text,
    Date,
    Text,
    Timestamptz,
    Nullable<Text>,
    Text,
    Nullable<SqlUuid>,
    Nullable<SqlUuid>,
    Nullable<Text>,
    Binary,
    Timestamptz,
    Timestamptz,
    Integer,
);

impl GraduationRow {
    /// The domain's value of this row, with its receipt.
    pub(crate) fn into_kept(self) -> Result<StoredGraduation, StoreError> {
        let row = self.id.clone();
        let unreadable =
            |column| StoreError::UnreadableRow { table: "graduations", column, row: row.clone() };
        let status = self.status.parse::<GraduationStatus>().map_err(|_| unreadable("status"))?;
        let state = match status {
            GraduationStatus::Scheduled => GraduationState::Scheduled,
            GraduationStatus::Waiting => GraduationState::Waiting {
                blocked_by: self
                    .blocked_by
                    .map(ConversationId::from_uuid)
                    .ok_or_else(|| unreadable("blocked_by"))?,
            },
            GraduationStatus::Started => GraduationState::Started {
                conversation_id: self
                    .conversation_id
                    .map(ConversationId::from_uuid)
                    .ok_or_else(|| unreadable("conversation_id"))?,
            },
            GraduationStatus::Cancelled => GraduationState::Cancelled {
                reason: self
                    .cancel_reason
                    .and_then(|text| text.parse().ok())
                    .ok_or_else(|| unreadable("cancel_reason"))?,
            },
        };
        let degree = match self.degree.as_str() {
            "" => None,
            degree => Some(Degree::parse(degree).map_err(|_| unreadable("degree"))?),
        };
        let graduation = Graduation {
            id: EventId::restore(self.id).map_err(|_| unreadable("id"))?,
            student: Student {
                institution: Institution::parse(&self.institution).map_err(|_| unreadable("institution"))?,
                student_id: StudentId::parse(&self.student_id).map_err(|_| unreadable("student_id"))?,
                degree,
            },
            date: self.graduation_date,
            time_zone: parse_time_zone(&self.time_zone).map_err(|_| unreadable("time_zone"))?,
            starts_at: self.starts_at,
            language: self
                .language
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| unreadable("language"))?,
            state,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: Version(self.version),
        };
        let event_digest = self.event_digest.try_into().map_err(|_| unreadable("event_digest"))?;
        Ok(StoredGraduation { graduation, event_digest: ContentDigest(event_digest) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes into a column what cannot be read.
    type Spoil = fn(&mut GraduationRow);

    fn row(status: &str) -> GraduationRow {
        GraduationRow {
            id: "g".to_owned(),
            institution: "U".to_owned(),
            student_id: "1".to_owned(),
            degree: "Law".to_owned(),
            graduation_date: NaiveDate::MIN,
            time_zone: "Europe/Madrid".to_owned(),
            starts_at: DateTime::UNIX_EPOCH,
            language: Some("es".to_owned()),
            status: status.to_owned(),
            conversation_id: Some(Uuid::nil()),
            blocked_by: Some(Uuid::nil()),
            cancel_reason: Some("ERASED".to_owned()),
            event_digest: vec![0; 32],
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_says_where() {
        let table: [(&str, &str, Spoil); 12] = [
            ("SCHEDULED", "id", |row| row.id = "\u{7}".to_owned()),
            ("SCHEDULED", "institution", |row| row.institution = "a:b".to_owned()),
            ("SCHEDULED", "student_id", |row| row.student_id.clear()),
            ("SCHEDULED", "degree", |row| row.degree = "\u{7}".to_owned()),
            ("SCHEDULED", "time_zone", |row| row.time_zone = "Moon/Base".to_owned()),
            ("SCHEDULED", "language", |row| row.language = Some("xx".to_owned())),
            ("SCHEDULED", "event_digest", |row| row.event_digest.clear()),
            ("LATER", "status", |_| ()),
            ("WAITING", "blocked_by", |row| row.blocked_by = None),
            ("STARTED", "conversation_id", |row| row.conversation_id = None),
            ("CANCELLED", "cancel_reason", |row| row.cancel_reason = None),
            ("CANCELLED", "cancel_reason", |row| row.cancel_reason = Some("WHY".to_owned())),
        ];
        for status in GraduationStatus::ALL {
            assert_eq!(row(status.as_str()).into_kept().unwrap().graduation.state.status(), *status);
        }
        for (status, expected, spoil) in table {
            let mut row = row(status);
            spoil(&mut row);
            match row.into_kept() {
                Err(StoreError::UnreadableRow { table: "graduations", column, .. }) => {
                    assert_eq!(column, expected);
                }
                read => panic!("{expected}: {read:?}"),
            }
        }
    }
}
