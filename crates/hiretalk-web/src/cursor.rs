//! Cursors: where a list goes on, signed, and good for one filter of one installation only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hiretalk_domain::catalogue::JobFilter;
use hiretalk_domain::catalogue::{EmploymentType, WorkModel};
use hiretalk_domain::conversation::Status;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::{GraduationFilter, GraduationStatus};
use hiretalk_domain::ids::{ConversationId, EventId, JobId};
use hiretalk_domain::paging::ConversationFilter;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// An id of 16 bytes and a tag of 8.
const LENGTH: usize = 24;

/// The cursor behind the conversation `last` in the list that `filter` makes.
pub(crate) fn write(last: ConversationId, filter: &ConversationFilter, key: &DigestKey) -> String {
    let mut bytes = [0; LENGTH];
    bytes[..16].copy_from_slice(last.as_uuid().as_bytes());
    bytes[16..].copy_from_slice(&tag(last, filter, key));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The conversation that a cursor stands behind; none if it is not ours, or was made for another filter.
pub(crate) fn read(text: &str, filter: &ConversationFilter, key: &DigestKey) -> Option<ConversationId> {
    let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (id, given) = bytes.split_at(16);
    let last = ConversationId::from_uuid(Uuid::from_slice(id).ok()?);
    bool::from(tag(last, filter, key).ct_eq(given)).then_some(last)
}

fn tag(last: ConversationId, filter: &ConversationFilter, key: &DigestKey) -> [u8; 8] {
    let ConversationFilter { statuses, candidate_id, job_id } = filter;
    // The order in which statuses were given, and how often, makes no other list.
    let named = |status: &Status| if statuses.contains(status) { status.as_str() } else { "" };
    let [created, ongoing, completed] = Status::ALL.map(|status| named(&status));
    // No id is empty, so that an empty text can stand for none.
    let candidate_id = candidate_id.as_ref().map_or("", |id| id.as_str());
    let job_id = job_id.as_ref().map_or("", |id| id.as_str());
    let last = last.to_string();
    key.token("cursor/1", &[created, ongoing, completed, candidate_id, job_id, &last])
}

/// The cursor behind the job `last` in the list that `filter` makes.
pub(crate) fn write_job(last: &JobId, filter: &JobFilter, key: &DigestKey) -> String {
    write_text(job_tag(last, filter, key), last.as_str())
}

/// The job that a cursor stands behind; none if it is not ours, or was made for another filter.
pub(crate) fn read_job(text: &str, filter: &JobFilter, key: &DigestKey) -> Option<JobId> {
    read_text(text, |id| JobId::parse(id).ok(), |last| job_tag(last, filter, key))
}

fn job_tag(last: &JobId, filter: &JobFilter, key: &DigestKey) -> [u8; 8] {
    let JobFilter { field, employment_type, work_model, open_at } = filter;
    let field = field.as_ref().map_or("", |field| field.folded());
    let employment_type = employment_type.map_or("", EmploymentType::as_str);
    let work_model = work_model.map_or("", WorkModel::as_str);
    // The moment moves on from page to page.
    let open = open_at.map_or("", |_| "open");
    key.token("job-cursor/1", &[field, employment_type, work_model, open, last.as_str()])
}

/// The cursor behind the graduation `last` in the list that `filter` makes.
pub(crate) fn write_graduation(last: &EventId, filter: &GraduationFilter, key: &DigestKey) -> String {
    write_text(graduation_tag(last, filter, key), last.as_str())
}

/// The graduation that a cursor stands behind; none if it is not ours, or was made for another filter.
pub(crate) fn read_graduation(text: &str, filter: &GraduationFilter, key: &DigestKey) -> Option<EventId> {
    read_text(text, |id| EventId::parse(id).ok(), |last| graduation_tag(last, filter, key))
}

fn graduation_tag(last: &EventId, filter: &GraduationFilter, key: &DigestKey) -> [u8; 8] {
    let GraduationFilter { statuses, institution } = filter;
    // The order in which statuses were given, and how often, makes no other list.
    let named: Vec<&str> = GraduationStatus::ALL
        .iter()
        .map(|status| if statuses.contains(status) { status.as_str() } else { "" })
        .collect();
    let institution = institution.as_ref().map_or("", |name| name.as_str());
    key.token("graduation-cursor/1", &[&named.join(","), institution, last.as_str()])
}

/// A cursor behind an id that is a text: the tag, and the id as it is.
fn write_text(tag: [u8; 8], id: &str) -> String {
    let mut bytes = tag.to_vec();
    bytes.extend_from_slice(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_text<T>(text: &str, parse: impl Fn(&str) -> Option<T>, tag: impl Fn(&T) -> [u8; 8]) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (given, id) = bytes.split_at_checked(8)?;
    let last = parse(std::str::from_utf8(id).ok()?)?;
    bool::from(tag(&last).ct_eq(given)).then_some(last)
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::ids::CandidateId;

    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_filter_and_its_key_only() {
        let key = DigestKey::from_bytes([7; 32]);
        let last = ConversationId::from_uuid(Uuid::from_u128(42));
        let of = |statuses: &[Status], candidate: Option<&str>, job: Option<&str>| ConversationFilter {
            statuses: statuses.to_vec(),
            candidate_id: candidate.map(|id| CandidateId::parse(id).unwrap()),
            job_id: job.map(|id| JobId::parse(id).unwrap()),
        };
        let filter = of(&[Status::Created, Status::Ongoing], Some("c"), None);
        let cursor = write(last, &filter, &key);
        assert_eq!(cursor.len(), 32);
        assert_eq!(read(&cursor, &filter, &key), Some(last));
        let same = of(&[Status::Ongoing, Status::Created, Status::Created], Some("c"), None);
        assert_eq!(read(&cursor, &same, &key), Some(last));
        for other in [
            of(&[], Some("c"), None),
            of(&[Status::Created], Some("c"), None),
            of(&[Status::Created, Status::Ongoing], Some("d"), None),
            of(&[Status::Created, Status::Ongoing], None, Some("c")),
            of(&[Status::Created, Status::Ongoing], Some("c"), Some("j")),
        ] {
            assert_eq!(read(&cursor, &other, &key), None, "{other:?}");
        }
        assert_eq!(read(&cursor, &filter, &DigestKey::from_bytes([8; 32])), None);
        for text in ["", "a", "!!!!", &cursor[..31], &format!("{cursor}A"), &"A".repeat(32)] {
            assert_eq!(read(text, &filter, &key), None, "{text}");
        }
    }

    #[test]
    fn a_cursor_of_graduations_is_good_for_its_filter_and_its_key_only() {
        use GraduationStatus::{Started, Waiting};
        let key = DigestKey::from_bytes([7; 32]);
        let last = EventId::parse("ñ/7").unwrap();
        let of = |statuses: &[GraduationStatus], institution: Option<&str>| GraduationFilter {
            statuses: statuses.to_vec(),
            institution: institution
                .map(|name| hiretalk_domain::graduation::Institution::parse(name).unwrap()),
        };
        let filter = of(&[Started, Waiting], Some("U"));
        let cursor = write_graduation(&last, &filter, &key);
        assert_eq!(read_graduation(&cursor, &of(&[Waiting, Started, Started], Some("U")), &key), Some(last));
        for other in [of(&[], Some("U")), of(&[Started], Some("U")), of(&[Started, Waiting], None)] {
            assert_eq!(read_graduation(&cursor, &other, &key), None, "{other:?}");
        }
        assert_eq!(read_graduation(&cursor, &filter, &DigestKey::from_bytes([8; 32])), None);
        for text in ["", "AAAA", "AAAAAAAAAAA", "*", &cursor[1..]] {
            assert_eq!(read_graduation(text, &filter, &key), None, "{text}");
        }
    }

    #[test]
    fn a_cursor_of_jobs_is_good_for_its_filter_and_its_key_only() {
        let key = DigestKey::from_bytes([7; 32]);
        let last = JobId::parse("ñ/7").unwrap();
        let filter = JobFilter {
            work_model: Some(WorkModel::Remote),
            open_at: Some(chrono::DateTime::UNIX_EPOCH),
            ..JobFilter::default()
        };
        let cursor = write_job(&last, &filter, &key);
        let later = JobFilter { open_at: Some(chrono::DateTime::<chrono::Utc>::MAX_UTC), ..filter.clone() };
        assert_eq!(read_job(&cursor, &later, &key), Some(last));
        assert_eq!(read_job(&cursor, &JobFilter { open_at: None, ..filter.clone() }, &key), None);
        assert_eq!(read_job(&cursor, &JobFilter { work_model: None, ..filter.clone() }, &key), None);
        assert_eq!(read_job(&cursor, &filter, &DigestKey::from_bytes([8; 32])), None);
        for text in ["", "AAAA", "AAAAAAAAAAA", "*", &cursor[1..]] {
            assert_eq!(read_job(text, &filter, &key), None, "{text}");
        }
    }
}
