//! The problem of each error of each use case.

use hiretalk_domain::conversation::{IllegalTransition, Refusal};
use hiretalk_domain::graduation::{GraduationRefusal, GraduationTooOld};
use hiretalk_domain::ports::{EndpointUrlError, SimulatorError, StoreError};
use hiretalk_domain::use_cases::{
    AdvanceConversationError, ChangeGraduationError, EraseCandidateError, FilesError, ManageEndpointsError,
    ReceiveApplicationError, StartConversationError,
};

use super::{FieldError, Problem, ProblemCode};
use crate::rows::ImportError;

impl From<ReceiveApplicationError> for Problem {
    fn from(error: ReceiveApplicationError) -> Self {
        match error {
            ReceiveApplicationError::Refused(refusal) => refusal.into(),
            ReceiveApplicationError::Store(error) => error.into(),
        }
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Store(error) => error.into(),
            FilesError::Storage(error) => {
                Self::new(ProblemCode::Unavailable, "the storage of files is not available; try again")
                    .caused_by(error.into())
            }
        }
    }
}

impl From<ManageEndpointsError> for Problem {
    fn from(error: ManageEndpointsError) -> Self {
        match error {
            ManageEndpointsError::NotFound => Self::new(ProblemCode::NotFound, error.to_string()),
            ManageEndpointsError::Url(fault) => {
                let (code, name) = match fault {
                    EndpointUrlError::PrivateAddress => (ProblemCode::PrivateAddress, "private_address"),
                    EndpointUrlError::Malformed => (ProblemCode::ValidationFailed, "malformed_url"),
                    EndpointUrlError::UnknownHost => (ProblemCode::ValidationFailed, "unknown_host"),
                };
                Self::fields(code, vec![FieldError::new("url", name, fault.to_string())])
            }
            ManageEndpointsError::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::EventConflict { .. } => ProblemCode::EventConflict,
            Refusal::DuplicateApplication { .. } => ProblemCode::DuplicateApplication,
            Refusal::ActiveConversation { .. } => ProblemCode::ActiveConversation,
            Refusal::OptedOut => ProblemCode::OptedOut,
            Refusal::WrongNumber => ProblemCode::WrongNumber,
        };
        Self::new(code, refusal.to_string()).about(refusal.conversation_id())
    }
}

impl From<StartConversationError> for Problem {
    fn from(error: StartConversationError) -> Self {
        match error {
            StartConversationError::TooOld(too_old) => too_old.into(),
            StartConversationError::GraduationRefused(refusal) => refusal.into(),
            StartConversationError::Refused(refusal) => refusal.into(),
            StartConversationError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeGraduationError> for Problem {
    fn from(error: ChangeGraduationError) -> Self {
        match error {
            ChangeGraduationError::NotFound => Self::new(ProblemCode::NotFound, error.to_string()),
            ChangeGraduationError::Closed(closed) => {
                Self::new(ProblemCode::GraduationClosed, closed.to_string())
            }
            ChangeGraduationError::TooOld(too_old) => too_old.into(),
            ChangeGraduationError::Contended => Self::new(ProblemCode::Contended, error.to_string()),
            ChangeGraduationError::Store(error) => error.into(),
        }
    }
}

impl From<GraduationTooOld> for Problem {
    fn from(too_old: GraduationTooOld) -> Self {
        let code = ProblemCode::GraduationTooOld;
        Self::fields(code, vec![FieldError::new("graduation_date", code.as_str(), too_old.to_string())])
    }
}

impl From<GraduationRefusal> for Problem {
    fn from(refusal: GraduationRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            GraduationRefusal::EventConflict { conversation_id } => {
                Self::new(ProblemCode::EventConflict, detail).about(conversation_id)
            }
            GraduationRefusal::Duplicate { graduation_id, conversation_id } => {
                let detail = format!("{detail}: {graduation_id}");
                Self::new(ProblemCode::DuplicateGraduation, detail).about(conversation_id)
            }
        }
    }
}

impl From<AdvanceConversationError> for Problem {
    fn from(error: AdvanceConversationError) -> Self {
        match error {
            AdvanceConversationError::NotFound => Self::new(ProblemCode::NotFound, error.to_string()),
            AdvanceConversationError::Illegal(illegal) => illegal.into(),
            AdvanceConversationError::DrivenByUs => {
                Self::new(ProblemCode::IllegalTransition, error.to_string())
            }
            AdvanceConversationError::Contended => Self::new(ProblemCode::Contended, error.to_string()),
            AdvanceConversationError::Store(error) => error.into(),
        }
    }
}

impl From<IllegalTransition> for Problem {
    fn from(illegal: IllegalTransition) -> Self {
        Self::new(ProblemCode::IllegalTransition, illegal.to_string())
    }
}

impl From<EraseCandidateError> for Problem {
    fn from(error: EraseCandidateError) -> Self {
        match error {
            EraseCandidateError::NotFound => Self::new(ProblemCode::NotFound, error.to_string()),
            EraseCandidateError::Contended => Self::new(ProblemCode::Contended, error.to_string()),
            EraseCandidateError::Store(error) => error.into(),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NotAnArray => Self::new(ProblemCode::MalformedJson, error.to_string()),
            ImportError::Header(errors) => Self::fields(ProblemCode::ValidationFailed, errors),
            ImportError::Store(error) => error.into(),
        }
    }
}

impl From<SimulatorError> for Problem {
    fn from(error: SimulatorError) -> Self {
        Self::new(ProblemCode::Unavailable, "the emulator did not take the reply; try again")
            .caused_by(error.into())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (code, detail) = match &error {
            StoreError::Unavailable(_) => (ProblemCode::Unavailable, "the store is not available; try again"),
            StoreError::Overloaded => {
                (ProblemCode::Unavailable, "there is more work than the store takes; try again")
            }
            StoreError::TimedOut => (ProblemCode::Unavailable, "the store did not answer in time; try again"),
            StoreError::UnreadableRow { .. } | StoreError::Broken(_) => {
                (ProblemCode::Internal, "the service failed; the log says why under this request id")
            }
        };
        Self::new(code, detail).caused_by(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_code() {
        let conversation_id = hiretalk_domain::ids::ConversationId::from_uuid(uuid::Uuid::nil());
        for refusal in [
            Refusal::EventConflict { conversation_id },
            Refusal::DuplicateApplication { conversation_id },
            Refusal::ActiveConversation { conversation_id },
            Refusal::OptedOut,
            Refusal::WrongNumber,
        ] {
            assert_eq!(Problem::from(refusal).code().as_str(), refusal.code());
        }
    }
}
