//! Writes graduations, and wakes those that waited.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, Binary, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::graduation::{CancelReason, Graduation, GraduationState, NewGraduation};
use hiretalk_domain::language::Language;
use uuid::Uuid;

use super::statement;

/// New graduations, as arrays of one length. That each place is free was checked before.
#[derive(Default)]
pub(crate) struct KeepGraduations<'a> {
    institutions: Vec<&'a str>,
    student_ids: Vec<&'a str>,
    degrees: Vec<&'a str>,
    time_zones: Vec<&'static str>,
    languages: Vec<Option<&'static str>>,
    event_digests: Vec<&'a [u8]>,
    created_ats: Vec<DateTime<Utc>>,
    moves: MoveGraduations<'a>,
}

/// Graduations that move on, as arrays of one length. That each has its version was checked before.
#[derive(Default)]
pub(crate) struct MoveGraduations<'a> {
    ids: Vec<&'a str>,
    dates: Vec<NaiveDate>,
    starts_ats: Vec<DateTime<Utc>>,
    statuses: Vec<&'static str>,
    conversation_ids: Vec<Option<Uuid>>,
    blockers: Vec<Option<Uuid>>,
    reasons: Vec<Option<&'static str>>,
    updated_ats: Vec<DateTime<Utc>>,
}

impl<'a> MoveGraduations<'a> {
    /// Adds a graduation as it is from now on.
    pub(crate) fn push(&mut self, graduation: &'a Graduation) {
        let (mut conversation_id, mut blocker, mut reason) = (None, None, None);
        match graduation.state {
            GraduationState::Scheduled => {}
            GraduationState::Waiting { blocked_by } => blocker = Some(blocked_by.as_uuid()),
            GraduationState::Started { conversation_id: id } => conversation_id = Some(id.as_uuid()),
            GraduationState::Cancelled { reason: why } => reason = Some(CancelReason::as_str(why)),
        }
        self.ids.push(graduation.id.as_str());
        self.dates.push(graduation.date);
        self.starts_ats.push(graduation.starts_at);
        self.statuses.push(graduation.state.status().as_str());
        self.conversation_ids.push(conversation_id);
        self.blockers.push(blocker);
        self.reasons.push(reason);
        self.updated_ats.push(graduation.updated_at);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

impl<'a> KeepGraduations<'a> {
    pub(crate) fn push(&mut self, new: &'a NewGraduation) {
        let NewGraduation { graduation, event_digest, number_digest: _ } = new;
        self.institutions.push(graduation.student.institution.as_str());
        self.student_ids.push(graduation.student.student_id.as_str());
        self.degrees.push(graduation.student.degree_text());
        self.time_zones.push(graduation.time_zone.name());
        self.languages.push(graduation.language.map(Language::as_str));
        self.event_digests.push(&event_digest.0);
        self.created_ats.push(graduation.created_at);
        self.moves.push(graduation);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }
}

statement!(KeepGraduations<'a>, () =
    "INSERT INTO graduations (institution, student_id, degree, time_zone, language, event_digest, created_at, \
     id, graduation_date, starts_at, status, conversation_id, blocked_by, cancel_reason, updated_at, version) \
     SELECT g.*, 1 FROM unnest(" => Array<Text>: institutions,
    ", " => Array<Text>: student_ids,
    ", " => Array<Text>: degrees,
    ", " => Array<Text>: time_zones,
    ", " => Array<Nullable<Text>>: languages,
    ", " => Array<Binary>: event_digests,
    ", " => Array<Timestamptz>: created_ats,
    ", " => Array<Text>: moves.ids,
    ", " => Array<Date>: moves.dates,
    ", " => Array<Timestamptz>: moves.starts_ats,
    ", " => Array<Text>: moves.statuses,
    ", " => Array<Nullable<SqlUuid>>: moves.conversation_ids,
    ", " => Array<Nullable<SqlUuid>>: moves.blockers,
    ", " => Array<Nullable<Text>>: moves.reasons,
    ", " => Array<Timestamptz>: moves.updated_ats,
    ") AS g"
);

// A lease of what it was is over.
statement!(MoveGraduations<'a>, () =
    "UPDATE graduations SET graduation_date = m.date, starts_at = m.starts_at, status = m.status, \
     conversation_id = m.conversation_id, blocked_by = m.blocked_by, cancel_reason = m.reason, \
     updated_at = m.updated_at, version = graduations.version + 1, lease_until = NULL FROM unnest("
        => Array<Text>: ids,
    ", " => Array<Date>: dates,
    ", " => Array<Timestamptz>: starts_ats,
    ", " => Array<Text>: statuses,
    ", " => Array<Nullable<SqlUuid>>: conversation_ids,
    ", " => Array<Nullable<SqlUuid>>: blockers,
    ", " => Array<Nullable<Text>>: reasons,
    ", " => Array<Timestamptz>: updated_ats,
    ") AS m (id, date, starts_at, status, conversation_id, blocked_by, reason, updated_at) \
     WHERE graduations.id = m.id"
);

/// Wakes the graduations that waited for the end of these conversations.
#[derive(Default)]
pub(crate) struct ReleaseGraduations {
    ids: Vec<Uuid>,
    ats: Vec<Option<DateTime<Utc>>>,
}

impl ReleaseGraduations {
    /// Adds a conversation, which ended at `at` if its change says when.
    pub(crate) fn push(&mut self, id: Uuid, at: Option<DateTime<Utc>>) {
        self.ids.push(id);
        self.ats.push(at);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

statement!(ReleaseGraduations, () =
    "UPDATE graduations SET status = 'SCHEDULED', blocked_by = NULL, version = graduations.version + 1, \
     updated_at = greatest(graduations.updated_at, e.at) FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Nullable<Timestamptz>>: ats,
    ") AS e (id, at) WHERE graduations.blocked_by = e.id"
);
