//! When graduations start, and what may become of them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::{
    CancelReason, Degree, Graduation, GraduationNotice, GraduationState, GraduationStatus, Institution,
    StartHour, StartRule, Student, StudentId, parse_graduation_date, parse_time_zone,
};
use hiretalk_domain::ids::{ConversationId, EventId};
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::PhoneNumber;
use proptest::prelude::*;

/// The hour, the zone, now, the day; then when it starts, `now`, or `too old`.
const STARTS: [(u8, &str, &str, &str, &str); 28] = [
    // Today, or no day: at once, whatever the hour.
    (9, "Europe/Madrid", "2026-06-30T04:00:00Z", "", "now"),
    (9, "Europe/Madrid", "2026-06-30T04:00:00Z", "2026-06-30", "now"),
    (9, "Europe/Madrid", "2026-06-30T21:59:59Z", "2026-06-30", "now"),
    // Today is that of the zone: it is tomorrow in Madrid already, and yesterday still in Mexico.
    (9, "Europe/Madrid", "2026-06-30T22:00:00Z", "2026-07-01", "now"),
    (9, "America/Mexico_City", "2026-07-01T05:59:59Z", "2026-06-30", "now"),
    (9, "America/Mexico_City", "2026-07-01T05:59:59Z", "2026-07-01", "2026-07-01T15:00:00Z"),
    (9, "Pacific/Kiritimati", "2026-06-30T10:00:00Z", "2026-07-01", "now"),
    (9, "Pacific/Niue", "2026-07-01T10:59:59Z", "2026-07-01", "2026-07-01T20:00:00Z"),
    // Ahead: at the hour of the day there, in summer time or not.
    (9, "UTC", "2026-06-30T12:00:00Z", "2026-07-01", "2026-07-01T09:00:00Z"),
    (9, "Europe/Madrid", "2026-01-01T12:00:00Z", "2026-02-01", "2026-02-01T08:00:00Z"),
    (9, "Europe/Madrid", "2026-01-01T12:00:00Z", "2026-07-01", "2026-07-01T07:00:00Z"),
    (0, "Europe/Madrid", "2026-01-01T12:00:00Z", "2026-07-01", "2026-06-30T22:00:00Z"),
    (23, "Asia/Kolkata", "2026-01-01T12:00:00Z", "2026-07-01", "2026-07-01T17:30:00Z"),
    (9, "Asia/Kathmandu", "2026-01-01T12:00:00Z", "2026-07-01", "2026-07-01T03:15:00Z"),
    (9, "Europe/Madrid", "2026-01-01T12:00:00Z", "2036-07-01", "2036-07-01T07:00:00Z"),
    // The clocks skip the hour: the first moment after it.
    (2, "Europe/Madrid", "2026-03-01T12:00:00Z", "2026-03-29", "2026-03-29T01:00:00Z"),
    (2, "America/New_York", "2026-03-01T12:00:00Z", "2026-03-08", "2026-03-08T07:00:00Z"),
    (0, "America/Santiago", "2026-08-01T12:00:00Z", "2026-09-06", "2026-09-06T04:00:00Z"),
    (0, "Africa/Cairo", "2026-04-01T12:00:00Z", "2026-04-24", "2026-04-23T22:00:00Z"),
    // A whole day that never was.
    (9, "Pacific/Apia", "2011-12-01T12:00:00Z", "2011-12-30", "2011-12-30T10:00:00Z"),
    // They repeat it: the first of the two.
    (2, "Europe/Madrid", "2026-10-01T12:00:00Z", "2026-10-25", "2026-10-25T00:00:00Z"),
    (1, "America/New_York", "2026-10-01T12:00:00Z", "2026-11-01", "2026-11-01T05:00:00Z"),
    // 29 February is a day as any other.
    (9, "UTC", "2028-01-01T12:00:00Z", "2028-02-29", "2028-02-29T09:00:00Z"),
    (9, "UTC", "2028-03-30T12:00:00Z", "2028-02-29", "now"),
    (9, "UTC", "2028-03-31T12:00:00Z", "2028-02-29", "too old"),
    // Up to thirty days ago: at once.
    (9, "UTC", "2026-06-30T23:59:59Z", "2026-05-31", "now"),
    (9, "UTC", "2026-07-01T00:00:00Z", "2026-05-31", "too old"),
    (9, "Europe/Madrid", "2026-06-30T22:00:00Z", "2026-05-31", "too old"),
];

#[test]
fn a_graduation_starts_on_its_day() {
    for (hour, zone, now, date, expected) in STARTS {
        let rule = StartRule { time_zone: Tz::UTC, hour: StartHour::new(hour).unwrap() };
        let zone = parse_time_zone(zone).unwrap();
        let now: DateTime<Utc> = now.parse().unwrap();
        let date = (!date.is_empty()).then(|| parse_graduation_date(date).unwrap());
        let starts = match rule.starts(date, zone, now) {
            Ok((_, starts_at)) if starts_at == now => "now".to_owned(),
            Ok((_, starts_at)) => starts_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            Err(error) => {
                assert_eq!(error.today, now.with_timezone(&zone).date_naive());
                "too old".to_owned()
            }
        };
        assert_eq!(starts, expected, "{date:?} at {hour} in {zone}, {now}");
    }
}

#[test]
fn days_and_zones_are_read_strictly() {
    for (text, good) in [
        ("2026-06-30", true),
        (" 2026-06-30 ", true),
        ("2028-02-29", true),
        ("9999-12-31", true),
        ("2026-02-29", false),
        ("2026-6-30", false),
        ("2026-06-31", false),
        ("0000-01-01", false),
        ("+026-06-30", false),
        ("30/06/2026", false),
        ("2026-06-30T09:00:00Z", false),
        ("", false),
    ] {
        assert_eq!(parse_graduation_date(text).is_ok(), good, "{text:?}");
    }
    for (text, good) in [
        ("Europe/Madrid", true),
        ("America/Argentina/Buenos_Aires", true),
        ("UTC", true),
        ("Madrid", false),
        ("+02:00", false),
        ("", false),
    ] {
        assert_eq!(parse_time_zone(text).is_ok(), good, "{text:?}");
    }
    assert!(StartHour::new(23).is_ok() && StartHour::new(24).is_err());
}

fn notice(date: Option<NaiveDate>) -> GraduationNotice {
    GraduationNotice {
        event_id: None,
        student: Student {
            institution: Institution::parse("Uni").unwrap(),
            student_id: StudentId::parse("1").unwrap(),
            degree: None,
        },
        contact: ContactDetails {
            phone_number: PhoneNumber::restore("+34600111222").unwrap(),
            first_name: PersonName::parse("Ana").unwrap(),
            last_name: None,
            email_address: None,
        },
        date,
        time_zone: None,
        language: None,
    }
}

fn scheduled() -> Graduation {
    notice(None).graduation(&StartRule::default(), DateTime::UNIX_EPOCH).unwrap()
}

/// A step of a graduation; none if it is refused.
type Step = fn(Graduation, ConversationId, DateTime<Utc>) -> Option<Graduation>;

#[test]
fn what_has_started_or_was_called_off_changes_no_more() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
    let id = ConversationId::new(now, 1);
    let other = ConversationId::new(now, 2);
    let reason = CancelReason::Requested;
    let open = [scheduled(), scheduled().wait(id, now).unwrap()];
    let closed = [scheduled().start(id, now).unwrap(), scheduled().cancel(reason, now).unwrap()];
    let steps: [(Step, GraduationStatus); 5] = [
        (|it, _, now| it.reschedule(NaiveDate::MAX, now, now).ok(), GraduationStatus::Scheduled),
        (|it, id, now| it.wait(id, now).ok(), GraduationStatus::Waiting),
        (|it, _, now| it.release(now).ok(), GraduationStatus::Scheduled),
        (|it, id, now| it.start(id, now).ok(), GraduationStatus::Started),
        (|it, _, now| it.cancel(CancelReason::Erased, now).ok(), GraduationStatus::Cancelled),
    ];
    for (step, status) in steps {
        for graduation in open.clone() {
            let after = step(graduation, other, now).unwrap();
            assert_eq!((after.state.status(), after.updated_at), (status, now));
        }
        for graduation in closed.clone() {
            assert_eq!(step(graduation, other, now), None);
        }
    }
    let due = |graduation: &Graduation| graduation.is_due(now);
    assert!(due(&open[0]) && !due(&open[1]) && !closed.iter().any(due));
    assert_eq!(closed[1].state, GraduationState::Cancelled { reason });
}

#[test]
fn every_part_of_an_event_is_in_its_digest() {
    let key = DigestKey::from_bytes([7; 32]);
    let day = NaiveDate::from_ymd_opt(2026, 6, 30);
    let changes: [fn(&mut GraduationNotice); 10] = [
        |other| other.student.institution = Institution::parse("Another").unwrap(),
        |other| other.student.student_id = StudentId::parse("another").unwrap(),
        |other| other.student.degree = Some(Degree::parse("Law").unwrap()),
        |other| other.contact.phone_number = PhoneNumber::restore("+34600999888").unwrap(),
        |other| other.contact.first_name = PersonName::parse("Eva").unwrap(),
        |other| other.contact.last_name = Some(PersonName::parse("Ruiz").unwrap()),
        |other| other.contact.email_address = Some(EmailAddress::parse("eva@example.com").unwrap()),
        |other| other.date = NaiveDate::from_ymd_opt(2026, 7, 1),
        |other| other.time_zone = Some(Tz::Europe__Madrid),
        |other| other.language = Some(Language::English),
    ];
    let same = GraduationNotice { event_id: Some(EventId::parse("x").unwrap()), ..notice(day) };
    assert_eq!(key.graduation(&same), key.graduation(&notice(day)));
    for (index, change) in changes.into_iter().enumerate() {
        let mut other = notice(day);
        change(&mut other);
        assert_ne!(key.graduation(&other), key.graduation(&notice(day)), "change {index}");
    }
    assert_ne!(key.graduation(&notice(None)), key.graduation(&notice(day)));
}

proptest! {
    /// On its own day by the clocks of its zone, not before the hour, and never in the past.
    #[test]
    fn a_day_ahead_starts_on_it(
        zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        hour in 0..24_u8,
        seconds in 1_700_000_000..2_500_000_000_i64,
        days in 1..3_000_i64,
    ) {
        let rule = StartRule { time_zone: Tz::UTC, hour: StartHour::new(hour).unwrap() };
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let date = now.with_timezone(&zone).date_naive() + TimeDelta::days(days);
        let (day, starts_at) = rule.starts(Some(date), zone, now).unwrap();
        let shown = starts_at.with_timezone(&zone).naive_local();
        prop_assert_eq!((day, shown.date()), (date, date));
        prop_assert!(starts_at > now);
        prop_assert!(shown.time() >= chrono::NaiveTime::MIN + TimeDelta::hours(hour.into()));
    }
}
