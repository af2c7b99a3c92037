//! What the oracle knows of registrations: a code counts in time, from the number that was named, and once.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hiretalk_domain::ports::{PutRegistrationError, Registrations};
use hiretalk_domain::{
    CodeDigest, NumberDigest, Registration, RegistrationId, RegistrationState, RegistrationVerdict, Student,
};

use super::{Oracle, Says};
use crate::at_once::at_once;
use crate::violation::Violation;

/// How long a code counts.
const LASTS: TimeDelta = TimeDelta::minutes(15);
/// How long a verdict is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(8);
/// The most registrations of one number that wait.
const MOST: usize = 3;

/// A registration as it should be.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) id: RegistrationId,
    line: usize,
    number: NumberDigest,
    code: CodeDigest,
    pub(super) date: NaiveDate,
    /// When it was taken.
    pub(super) at: DateTime<Utc>,
    verdict: Option<(RegistrationVerdict, DateTime<Utc>)>,
    is_dirty: bool,
}

impl Registered {
    fn is_over(&self, now: DateTime<Utc>) -> bool {
        match self.verdict {
            None => self.at + LASTS <= now,
            Some((_, at)) => at + REMEMBERED <= now,
        }
    }
}

impl Oracle {
    /// The store was asked to keep one.
    pub(crate) fn registered(
        &mut self,
        registration: Registration,
        answer: &Result<(), PutRegistrationError>,
        now: DateTime<Utc>,
    ) {
        let Registration { id, number_digest: number, code_digest: code, state, .. } = registration;
        let RegistrationState::Pending(form) = state else { return };
        let waiting = self
            .registrations
            .iter()
            .filter(|known| known.number == number && known.verdict.is_none() && !known.is_over(now));
        let has_room = waiting.count() < MOST;
        let Some(line) = self.cast.line_with(&number) else { return };
        match answer {
            Ok(()) => self.registrations.push(Registered {
                id,
                line,
                number,
                code,
                date: form.date,
                at: now,
                verdict: None,
                is_dirty: true,
            }),
            Err(PutRegistrationError::Store(_)) => return,
            Err(PutRegistrationError::TooManyOfNumber | PutRegistrationError::TooMany) => {}
        }
        if answer.is_ok() != has_room {
            self.accuse(Violation::Registration(id));
        }
    }

    /// A code was looked up: `found` is what the store says it belongs to.
    pub(crate) fn code_heard(
        &mut self,
        code: CodeDigest,
        names: &[NumberDigest],
        found: Option<&Registration>,
        now: DateTime<Utc>,
    ) {
        let meant = self
            .registrations
            .iter()
            .find(|known| known.code == code && names.contains(&known.number) && !known.is_over(now));
        let meant = meant.map(|known| known.id);
        let found = found.map(|found| found.id);
        if meant != found
            && let Some(id) = meant.or(found)
        {
            return self.accuse(Violation::Registration(id));
        }
        let Some(id) = found else { return };
        // Nobody but the person themselves can have sent it.
        let line = self.registrations.iter().find(|known| known.id == id).map(|known| known.line);
        let was_sent =
            self.inbound.iter().any(|inbound| inbound.says == Says::Code(id) && Some(inbound.line) == line);
        if !was_sent {
            self.accuse(Violation::Registration(id));
        }
        self.codes.push((self.task, id));
    }

    /// The registration of a student whose code the task that runs has heard.
    pub(super) fn registration_of(&self, student: &Student) -> Option<&Registered> {
        let registered =
            self.registrations.iter().find(|known| known.id.to_string() == student.student_id.as_str())?;
        self.codes.contains(&(self.task, registered.id)).then_some(registered)
    }

    /// The store has closed one.
    pub(crate) fn registration_closed(
        &mut self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) {
        if let Some(known) = self.registrations.iter_mut().find(|known| known.id == id) {
            known.verdict.get_or_insert((verdict, at));
            known.is_dirty = true;
        }
    }

    /// Reads what may have changed.
    pub(crate) fn check_registrations(&mut self, store: &impl Registrations) {
        let mut wrong = None;
        for place in 0..self.registrations.len() {
            if !std::mem::take(&mut self.registrations[place].is_dirty) {
                continue;
            }
            let known = &self.registrations[place];
            let found = at_once(store.find(known.id)).and_then(Result::ok).flatten();
            let kept = match found.map(|found| found.state) {
                Some(RegistrationState::Pending(_)) => Some(None),
                Some(RegistrationState::Closed { verdict, at }) => Some(Some((verdict, at))),
                None => None,
            };
            let id = known.id.to_string();
            let has_graduation =
                self.graduations.iter().any(|graduation| graduation.student.student_id.as_str() == id);
            let is_true = known
                .verdict
                .is_none_or(|(verdict, _)| (verdict == RegistrationVerdict::Confirmed) == has_graduation);
            // One that is over may be forgotten.
            if kept.is_some_and(|kept| kept != known.verdict) || !is_true {
                wrong.get_or_insert(Violation::Registration(known.id));
            }
        }
        wrong.into_iter().for_each(|violation| self.accuse(violation));
    }

    /// Who asks how far one is, is told so.
    pub(crate) fn progress_of(
        &self,
        id: RegistrationId,
        now: DateTime<Utc>,
    ) -> Option<Option<RegistrationVerdict>> {
        let known = self.registrations.iter().find(|known| known.id == id && !known.is_over(now))?;
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

    /// Whether a code was taken for its registration.
    pub(super) fn is_used(&self, id: RegistrationId, line: usize) -> bool {
        self.registrations.iter().any(|known| known.id == id && known.line == line && known.verdict.is_some())
    }
}
