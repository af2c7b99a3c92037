//! Registrations: a code counts once, if sent in time from the registered number; forms are forgotten when they are over.

use chrono::{DateTime, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{GraduationState, Student};
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::ports::Registrations;
use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationState, RegistrationVerdict};

use crate::oracle::Oracle;
use crate::oracle::model::{ExpectedRegistration, InboundKind, LASTS, LATE, MOST};
use crate::oracle::notices::expected_start;
use crate::poll::poll_once;
use crate::violation::Violation;

impl Oracle {
    pub(crate) fn registered(&mut self, registration: Registration, now: DateTime<Utc>) {
        let Registration { id, institution, number_digest: number, code_digest: code, expires_at, state } =
            registration;
        let RegistrationState::Pending(form) = state else { return };
        let Some(line) = self.fixtures.line_with(&number) else { return };
        let student_id =
            self.fixtures.digest_key.registered_student(&institution, &form.contact.phone_number);
        let student = Student { institution, student_id, degree: Some(form.degree) };
        let (date, at) = (form.date, expires_at - LASTS);
        // The time that it counts from is that at which it came.
        let is_when = at <= now;
        // They lie in the order in which they were asked for, which is not quite that in which they come.
        let mut waiting: Vec<_> = self
            .registrations
            .iter_mut()
            .filter(|known| known.number == number && known.is_pending())
            .collect();
        waiting.sort_by_key(|known| (known.at, known.id));
        let too_many = (waiting.len() + 1).saturating_sub(MOST);
        waiting.into_iter().take(too_many).for_each(ExpectedRegistration::forget);
        self.registrations.push(ExpectedRegistration {
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
            self.report(Violation::Registration(id));
        }
    }

    /// A code sent at `sent_at` was looked up; `found` is the store's answer.
    pub(crate) fn code_looked_up(
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
            return self.report(Violation::Registration(id));
        }
        let Some(id) = found else { return };
        // Nobody but the person themselves can have sent it, and then.
        let line = self.registrations.iter().find(|known| known.id == id).map(|known| known.line);
        let was_sent = self.inbound.iter().any(|inbound| {
            inbound.kind == InboundKind::Code(id) && Some(inbound.line) == line && inbound.sent_at == sent_at
        });
        if !was_sent {
            self.report(Violation::Registration(id));
        }
        self.codes_seen.push((self.task, id));
    }

    /// The registration of a student whose code the current task handled last.
    pub(super) fn registration_of(&self, student: &Student) -> Option<&ExpectedRegistration> {
        let heard = self.codes_seen.iter().rev().filter(|(task, _)| *task == self.task);
        let mut heard = heard.filter_map(|(_, id)| self.registrations.iter().find(|known| known.id == *id));
        heard.find(|known| known.student == *student)
    }

    /// `at` is when the code was handled, which may be long ago.
    pub(crate) fn registration_closed(
        &mut self,
        id: RegistrationId,
        (verdict, at): (RegistrationVerdict, DateTime<Utc>),
        now: DateTime<Utc>,
    ) {
        let Some(place) = self.registrations.iter().position(|known| known.id == id) else {
            return self.report(Violation::Registration(id));
        };
        let is_allowed = self.is_allowed(&self.registrations[place], verdict, now);
        if !is_allowed || at > now {
            self.report(Violation::Registration(id));
        }
        let known = &mut self.registrations[place];
        if known.is_pending() {
            known.verdict = Some((verdict, at));
            known.is_dirty = true;
        }
    }

    /// True if the outcome is possible for the registration.
    fn is_allowed(
        &self,
        registered: &ExpectedRegistration,
        verdict: RegistrationVerdict,
        now: DateTime<Utc>,
    ) -> bool {
        let theirs = self.graduations.iter().find(|known| known.student == registered.student);
        let is_too_old =
            || expected_start(Some(registered.date), self.start_rule.1, self.start_rule.0, now).is_none();
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

    pub(crate) fn registrations_forgotten(&mut self, now: DateTime<Utc>) {
        let over = self.registrations.iter_mut().filter(|known| !known.is_gone && known.is_over(now));
        over.for_each(ExpectedRegistration::forget);
    }

    pub(crate) fn check_that_forms_are_forgotten(&mut self, now: DateTime<Utc>) {
        let stored = self.registrations.iter().find(|known| !known.is_gone && known.is_over(now - LATE));
        if let Some(id) = stored.map(|known| known.id) {
            self.report(Violation::Registration(id));
        }
    }

    /// Compares what may have changed.
    pub(crate) fn check_registrations(&mut self, store: &impl Registrations) {
        let mut wrong = None;
        for known in &mut self.registrations {
            if !std::mem::take(&mut known.is_dirty) {
                continue;
            }
            let found = poll_once(store.find(known.id)).and_then(Result::ok).flatten();
            let stored = found.map(|found| match found.state {
                RegistrationState::Pending(_) => None,
                RegistrationState::Closed { verdict, at } => Some((verdict, at)),
            });
            if stored != (!known.is_gone).then_some(known.verdict) {
                wrong.get_or_insert(Violation::Registration(known.id));
            }
        }
        wrong.into_iter().for_each(|violation| self.report(violation));
    }

    /// The progress that the page has to show.
    pub(crate) fn progress_of(
        &self,
        id: RegistrationId,
        now: DateTime<Utc>,
    ) -> Option<Option<RegistrationVerdict>> {
        let known = self.registrations.iter().find(|known| known.id == id && known.counts(now))?;
        Some(known.verdict.map(|(verdict, _)| verdict))
    }

    pub(crate) fn registrations(&self) -> Vec<(RegistrationId, usize)> {
        self.registrations.iter().map(|known| (known.id, known.line)).collect()
    }

    pub(crate) fn registered_numbers(&self) -> Vec<NumberDigest> {
        self.registrations.iter().map(|known| known.number).collect()
    }
}
