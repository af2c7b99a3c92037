//! The endpoints: what a request may ask for, with which method, and who may ask.

use actix_web::http::Method;
use hiretalk_domain::api_key::Scope;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    /// An application event comes in.
    ReceiveApplication,
    /// A graduation event comes in.
    StartConversation,
    /// A page of graduations.
    ListGraduations,
    /// One graduation.
    GetGraduation,
    /// A graduation gets another day.
    RescheduleGraduation,
    /// A graduation is called off.
    CancelGraduation,
    /// Many graduations come in.
    ImportGraduations,
    /// A page of conversations.
    ListConversations,
    /// One conversation.
    GetConversation,
    /// The messages of a conversation.
    ListMessages,
    /// A conversation moves on.
    AdvanceConversation,
    /// Events, once or as a stream.
    ReadEvents,
    /// A candidate is forgotten.
    EraseCandidate,
    /// All keys.
    ListKeys,
    /// A new key.
    CreateKey,
    /// The end of a key.
    RevokeKey,
    /// A page of jobs.
    ListJobs,
    /// One job.
    GetJob,
    /// A job comes in, or in the place of another.
    PutJob,
    /// A job is taken away.
    DeleteJob,
    /// A catalogue comes in.
    ImportJobs,
    /// The channel asks whether this is its webhook.
    VerifyWebhook,
    /// The channel delivers.
    ReceiveDelivery,
    /// A page of the outbox.
    ListOutbox,
    /// A dead entry gets another try.
    RetryOutboxEntry,
    /// The clock moves on.
    AdvanceClock,
    /// A simulated candidate answers.
    SimulateReply,
    /// The form on which graduates register.
    ShowRegisterForm,
    /// That form comes in.
    Register,
    /// How far a registration has come.
    ShowRegistration,
    /// Whether the process lives.
    Livez,
    /// Whether it can work.
    Readyz,
    /// What it counts.
    Metrics,
    /// The OpenAPI document.
    OpenApi,
    /// The documentation page or one of its files.
    Docs,
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody, as often as they like: what keeps the service alive asks here.
    Unlimited,
    /// Anybody, within the limit of their address.
    Public,
    /// Anybody, within a limit of their address that is for the pages alone: many who wait for their code may share one.
    Page,
    /// The channel, as often as it likes; who does not prove to be it has the limit of their address.
    Channel,
    /// Keys with this scope.
    Key(Scope),
    /// Keys with this scope, and deliveries with a good signature.
    KeyOrSignature(Scope),
}

impl Endpoint {
    /// The method that asks for it.
    pub(crate) const fn method(self) -> &'static Method {
        match self {
            Self::ReceiveApplication
            | Self::StartConversation
            | Self::ImportGraduations
            | Self::CreateKey
            | Self::ImportJobs
            | Self::ReceiveDelivery
            | Self::RetryOutboxEntry
            | Self::AdvanceClock
            | Self::SimulateReply
            | Self::Register => &Method::POST,
            Self::AdvanceConversation | Self::RescheduleGraduation => &Method::PATCH,
            Self::PutJob => &Method::PUT,
            Self::EraseCandidate | Self::RevokeKey | Self::DeleteJob | Self::CancelGraduation => {
                &Method::DELETE
            }
            Self::ListConversations
            | Self::ListGraduations
            | Self::GetGraduation
            | Self::GetConversation
            | Self::ListMessages
            | Self::ReadEvents
            | Self::ListKeys
            | Self::ListJobs
            | Self::GetJob
            | Self::VerifyWebhook
            | Self::ListOutbox
            | Self::ShowRegisterForm
            | Self::ShowRegistration
            | Self::Livez
            | Self::Readyz
            | Self::Metrics
            | Self::OpenApi
            | Self::Docs => &Method::GET,
        }
    }

    /// Who may call it.
    pub(crate) const fn access(self) -> Access {
        match self {
            Self::ReceiveApplication | Self::StartConversation => Access::KeyOrSignature(Scope::EventsWrite),
            Self::ImportGraduations | Self::RescheduleGraduation | Self::CancelGraduation => {
                Access::Key(Scope::EventsWrite)
            }
            Self::ListConversations
            | Self::ListGraduations
            | Self::GetGraduation
            | Self::GetConversation
            | Self::ListMessages
            | Self::ReadEvents
            | Self::ListJobs
            | Self::GetJob => Access::Key(Scope::ConversationsRead),
            Self::PutJob | Self::DeleteJob | Self::ImportJobs => Access::Key(Scope::JobsWrite),
            Self::AdvanceConversation => Access::Key(Scope::ConversationsWrite),
            Self::EraseCandidate
            | Self::ListKeys
            | Self::CreateKey
            | Self::RevokeKey
            | Self::ListOutbox
            | Self::RetryOutboxEntry
            | Self::AdvanceClock
            | Self::SimulateReply => Access::Key(Scope::Admin),
            Self::VerifyWebhook | Self::ReceiveDelivery => Access::Channel,
            Self::Livez | Self::Readyz | Self::Metrics => Access::Unlimited,
            Self::OpenApi | Self::Docs => Access::Public,
            Self::ShowRegisterForm | Self::Register | Self::ShowRegistration => Access::Page,
        }
    }

    /// Whether it reads a body.
    pub(crate) const fn takes_body(self) -> bool {
        self.takes_fields() || self.takes_rows() || matches!(self, Self::ReceiveDelivery)
    }

    /// Whether it reads a body of any length, row by row.
    pub(crate) const fn takes_rows(self) -> bool {
        matches!(self, Self::ImportJobs | Self::ImportGraduations)
    }

    /// Whether it looks at the fields of its body, and says which are wrong.
    pub(crate) const fn takes_fields(self) -> bool {
        matches!(
            self,
            Self::ReceiveApplication
                | Self::StartConversation
                | Self::RescheduleGraduation
                | Self::CreateKey
                | Self::PutJob
                | Self::AdvanceConversation
                | Self::AdvanceClock
                | Self::SimulateReply
        )
    }
}
