//! What becomes of a request to the channel.

use std::time::Duration;

use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbound::SendError;

use crate::random::Random;

#[derive(Debug)]
pub(super) enum Fate {
    /// It is taken, and we are told.
    Taken,
    /// It is taken, and the answer is lost.
    TakenUnanswered,
    Lost,
    /// It is taken long after we stopped waiting.
    TakenLate,
    Refused(SendError),
}

impl Fate {
    pub(super) fn of(random: &mut Random, fails: u8) -> Self {
        if !random.percent(fails) {
            return Self::Taken;
        }
        let seconds = Duration::from_secs(random.pick(&[1, 5, 40, 3_600]));
        let after = random.percent(50).then_some(seconds);
        match random.below(11) {
            0..3 => Self::TakenUnanswered,
            3 => Self::Lost,
            4 => Self::TakenLate,
            5 => Self::Refused(SendError::Terminal { code: FailureCode(131_026) }),
            6 => Self::Refused(SendError::RetryLater { code: Some(FailureCode(131_016)), after }),
            7 => Self::Refused(SendError::PauseRecipient { code: FailureCode(131_056), after }),
            8 => Self::Refused(SendError::PauseNumber { code: Some(FailureCode(130_429)), after: seconds }),
            9 => Self::Refused(SendError::Stop { code: FailureCode(190) }),
            _ => Self::Refused(SendError::Unreachable("simulated".into())),
        }
    }
}
