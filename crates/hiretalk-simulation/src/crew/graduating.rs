//! The use cases of graduations and registrations.

use std::sync::Arc;

use hiretalk_domain::graduation::StartRule;
use hiretalk_domain::ports::{
    Clock, ConversationStore, FlowLibrary, Graduations, Ids, Registrations, Secrets,
};
use hiretalk_domain::use_cases::{
    ChangeGraduation, ConfirmRegistration, ForgetRegistrations, RegisterGraduate, StartConversation,
    StartGraduations,
};

use crate::cast::Cast;
use crate::ids::SimulatedIds;
use crate::lie::Lie;
use crate::observed_store::ObservedStore;

/// All that happens to graduations.
pub(crate) struct Graduating {
    pub(crate) start: StartConversation,
    pub(crate) change: ChangeGraduation,
    pub(crate) begin: StartGraduations,
    pub(crate) register: RegisterGraduate,
    pub(crate) confirm: ConfirmRegistration,
    pub(crate) forget: ForgetRegistrations,
}

impl Graduating {
    pub(super) fn new(
        cast: &Cast,
        store: &Arc<ObservedStore>,
        ids: &Arc<SimulatedIds>,
        rule: StartRule,
        is_ours: bool,
    ) -> Self {
        let conversations = || -> Arc<dyn ConversationStore> { Arc::clone(store) as _ };
        let graduations = || -> Arc<dyn Graduations> { Arc::clone(store) as _ };
        let registrations = || -> Arc<dyn Registrations> { Arc::clone(store) as _ };
        let clock = || -> Arc<dyn Clock> { Arc::clone(&store.time) as _ };
        let secrets = || -> Arc<dyn Secrets> { Arc::clone(ids) as _ };
        let ids = || -> Arc<dyn Ids> { Arc::clone(ids) as _ };
        let digest_key = || cast.digest_key.clone();
        let flows = || -> Arc<dyn FlowLibrary> { Arc::clone(&cast.flows) as _ };
        let start =
            StartConversation::new(conversations(), graduations(), clock(), ids(), digest_key(), rule);
        let begin = StartGraduations::new(conversations(), graduations(), clock(), ids(), digest_key());
        let (start, begin) = if is_ours && store.lie != Some(Lie::StartsInSilence) {
            (start.greeting_with(flows()), begin.greeting_with(flows()))
        } else {
            (start, begin)
        };
        let change = ChangeGraduation::new(conversations(), graduations(), clock(), rule);
        Self {
            register: RegisterGraduate {
                registrations: registrations(),
                clock: clock(),
                secrets: secrets(),
                digest_key: digest_key(),
                rule,
            },
            confirm: ConfirmRegistration {
                registrations: registrations(),
                start: start.clone(),
                change: change.clone(),
                clock: clock(),
                digest_key: digest_key(),
            },
            forget: ForgetRegistrations { registrations: registrations(), clock: clock() },
            change,
            start,
            begin,
        }
    }
}
