//! What the oracle knows of registrations: a code counts when it was sent in time from the number that was named, and
//! once; what a form said is stored no longer than it may be of use.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{GraduationState, Student};
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::ports::Registrations;
use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationState, RegistrationVerdict};

use super::moment::expected;
use super::{Oracle, Says};
use crate::at_once::at_once;
use crate::violation::Violation;

const LASTS: TimeDelta = TimeDelta::minutes(15);
const GRACE: TimeDelta = TimeDelta::hours(24);
const REMEMBERED: TimeDelta = TimeDelta::days(8);
/// The most registrations of one number that wait.
const MOST: usize = 10;
/// How much later than it might one is forgotten at most.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// A registration as it should be.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) id: RegistrationId,
    line: usize,
    number: NumberDigest,
    code: CodeDigest,
    student: Student,
    pub(super) date: NaiveDate,
    pub(super) at: DateTime<Utc>,
    verdict: Option<(RegistrationVerdict, DateTime<Utc>)>,
    is_gone: bool,
    is_dirty: bool,
}

impl Registered {
    fn waits(&self) -> bool {
        !self.is_gone && self.verdict.is_none()
    }

    /// True if its code counts when it was sent at `at`.
    fn counts(&self, at: DateTime<Utc>) -> bool {
        !self.is_gone && (self.verdict.is_some() || at < self.at + LASTS)
    }

    fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self.verdict {
            None => self.at + LASTS + GRACE <= now,
            Some((_, at)) => at + REMEMBERED <= now,
        }
    }

    pub(super) fn has_verdict(&self, verdict: RegistrationVerdict) -> bool {
        self.verdict.is_some_and(|(own, _)| own == verdict)
    }

    pub(super) fn was_in_vain(&self) -> bool {
        self.is_gone && self.verdict.is_none()
    }

    fn goes(&mut self) {
        (self.is_gone, self.is_dirty) = (true, true);
    }
}

impl Oracle {
    /// The store keeps a new one.
    pub(crate) fn registered(&mut self, registration: Registration, now: DateTime<Utc>) {
        let Registration { id, institution, number_digest: number, code_digest: code, expires_at, state } =
            registration;
        let RegistrationState::Pending(form) = state else { return };
        let Some(line) = self.cast.line_with(&number) else { return };
        let student_id = self.cast.digest_key.registered_student(&institution, &form.contact.phone_number);
        let student = Student { institution, student_id, degree: Some(form.degree) };
        let (date, at) = (form.date, expires_at - LASTS);
        // The time that it counts from is that at which it came.
        let is_when = at <= now;
        // They lie in the order in which they were asked for, which is not quite that in which they come.
        let mut waiting: Vec<_> =
            self.registrations.iter_mut().filter(|known| known.number == number && known.waits()).collect();
        waiting.sort_by_key(|known| (known.at, known.id));
        let too_many = (waiting.len() + 1).saturating_sub(MOST);
        waiting.into_iter().take(too_many).for_each(Registered::goes);
        self.registrations.push(Registered {
            id,
            line,
            number,
            code,
            student,
            date,
            at,
            verdict: None,
            is_gone: false,
            is_dirty: true,
        });
        if !is_when {
            self.accuse(Violation::Registration(id));
        }
    }

    /// A code was looked up that came at `sent_at`: `found` is what the store says it belongs to.
    pub(crate) fn code_heard(
        &mut self,
        code: CodeDigest,
        names: &[NumberDigest],
        found: Option<&Registration>,
        sent_at: DateTime<Utc>,
    ) {
        let meant = self
            .registrations
            .iter()
            .find(|known| known.code == code && names.contains(&known.number) && known.counts(sent_at));
        let (meant, found) = (meant.map(|known| known.id), found.map(|found| found.id));
        if meant != found
            && let Some(id) = meant.or(found)
        {
            return self.accuse(Violation::Registration(id));
        }
        let Some(id) = found else { return };
        // Nobody but the person themselves can have sent it, and then.
        let line = self.registrations.iter().find(|known| known.id == id).map(|known| known.line);
        let was_sent = self.inbound.iter().any(|inbound| {
            inbound.says == Says::Code(id) && Some(inbound.line) == line && inbound.sent_at == sent_at
        });
        if !was_sent {
            self.accuse(Violation::Registration(id));
        }
        self.codes.push((self.task, id));
    }

    /// The registration of a student whose code the task that runs has handled last.
    pub(super) fn registration_of(&self, student: &Student) -> Option<&Registered> {
        let heard = self.codes.iter().rev().filter(|(task, _)| *task == self.task);
        let mut heard = heard.filter_map(|(_, id)| self.registrations.iter().find(|known| known.id == *id));
        heard.find(|known| known.student == *student)
    }

    /// The store has closed one. Its code was handled at `at`, which may be long ago.
    pub(crate) fn registration_closed(
        &mut self,
        id: RegistrationId,
        (verdict, at): (RegistrationVerdict, DateTime<Utc>),
        now: DateTime<Utc>,
    ) {
        let Some(place) = self.registrations.iter().position(|known| known.id == id) else {
            return self.accuse(Violation::Registration(id));
        };
        let is_just = self.is_just(&self.registrations[place], verdict, now);
        if !is_just || at > now {
            self.accuse(Violation::Registration(id));
        }
        let known = &mut self.registrations[place];
        if known.waits() {
            known.verdict = Some((verdict, at));
            known.is_dirty = true;
        }
    }

    /// True if this can have become of a graduation that was registered.
    fn is_just(&self, registered: &Registered, verdict: RegistrationVerdict, now: DateTime<Utc>) -> bool {
        let theirs = self.graduations.iter().find(|known| known.student == registered.student);
        let is_too_old =
            || expected(Some(registered.date), self.start_rule.1, self.start_rule.0, now).is_none();
        match (verdict, theirs) {
            (RegistrationVerdict::Confirmed, None) => false,
            // It has started, or it was given this day; what others made of it since is their affair.
            (RegistrationVerdict::Confirmed, Some(theirs)) => {
                matches!(theirs.state, GraduationState::Started { .. })
                    || theirs.days.contains(&registered.date)
            }
            (RegistrationVerdict::Declined, Some(theirs)) => !theirs.is_open() || is_too_old(),
            (RegistrationVerdict::Declined, None) => is_too_old() || self.lines[registered.line].ever_stopped,
        }
    }

    /// The store was told to forget what is over.
    pub(crate) fn registrations_forgotten(&mut self, now: DateTime<Utc>) {
        let over = self.registrations.iter_mut().filter(|known| !known.is_gone && known.is_over(now));
        over.for_each(Registered::goes);
    }

    /// Nothing is stored longer than it may be, now that nothing fails.
    pub(crate) fn check_that_forms_are_forgotten(&mut self, now: DateTime<Utc>) {
        let stored = self.registrations.iter().find(|known| !known.is_gone && known.is_over(now - LATE));
        if let Some(id) = stored.map(|known| known.id) {
            self.accuse(Violation::Registration(id));
        }
    }

    /// Reads what may have changed.
    pub(crate) fn check_registrations(&mut self, store: &impl Registrations) {
        let mut wrong = None;
        for known in &mut self.registrations {
            if !std::mem::take(&mut known.is_dirty) {
                continue;
            }
            let found = at_once(store.find(known.id)).and_then(Result::ok).flatten();
            let stored = found.map(|found| match found.state {
                RegistrationState::Pending(_) => None,
                RegistrationState::Closed { verdict, at } => Some((verdict, at)),
            });
            if stored != (!known.is_gone).then_some(known.verdict) {
                wrong.get_or_insert(Violation::Registration(known.id));
            }
        }
        wrong.into_iter().for_each(|violation| self.accuse(violation));
    }

    pub(crate) fn progress_of(
        &self,
        id: RegistrationId,
        now: DateTime<Utc>,
    ) -> Option<Option<RegistrationVerdict>> {
        let known = self.registrations.iter().find(|known| known.id == id && known.counts(now))?;
        Some(known.verdict.map(|(verdict, _)| verdict))
    }

    /// All of them, each with its line.
    pub(crate) fn registrations(&self) -> Vec<(RegistrationId, usize)> {
        self.registrations.iter().map(|known| (known.id, known.line)).collect()
    }

    /// Every number that somebody registered with.
    pub(crate) fn numbers_of_registrations(&self) -> Vec<NumberDigest> {
        self.registrations.iter().map(|known| known.number).collect()
    }
}
