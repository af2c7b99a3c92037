//! What a simulation came to.

use hiretalk_domain::conversation::Origin;
use hiretalk_domain::graduation::GraduationState;
use hiretalk_domain::registration::RegistrationVerdict;

use super::Oracle;
use super::graduates::Grad;
use super::registering::Registered;
use crate::counts::Counts;

impl Oracle {
    pub(crate) fn counts(&self) -> Counts {
        let grads = |is: fn(&Grad) -> bool| self.graduations.iter().filter(|known| is(known)).count();
        let forms = |is: fn(&Registered) -> bool| self.registrations.iter().filter(|known| is(known)).count();
        let of_graduates =
            self.talks.iter().filter(|talk| matches!(talk.origin, Origin::Graduation { .. })).count();
        Counts::new([
            self.talks.len(),
            of_graduates,
            self.graduations.len(),
            grads(|known| known.ever_waited),
            grads(|known| known.days.len() > 1),
            grads(|known| matches!(known.state, GraduationState::Started { .. })),
            grads(|known| matches!(known.state, GraduationState::Cancelled { .. })),
            self.registrations.len(),
            forms(|known| known.has_verdict(RegistrationVerdict::Confirmed)),
            forms(|known| known.has_verdict(RegistrationVerdict::Declined)),
            forms(Registered::was_in_vain),
            self.kept_numbers,
        ])
    }
}
