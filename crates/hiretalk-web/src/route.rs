//! The routes: which path and method is which endpoint, and who may call it.

mod endpoint;

use actix_web::http::Method;

pub(crate) use self::endpoint::{Access, Endpoint};

/// A resource of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Route {
    /// Where application events come in.
    ApplicationWebhook,
    /// Where graduation events come in.
    StartConversation,
    /// All graduations.
    Graduations,
    /// One graduation.
    Graduation,
    /// Where many graduations come in.
    GraduationImport,
    /// All conversations.
    Conversations,
    /// One conversation.
    Conversation,
    /// The messages of one conversation.
    Messages,
    /// The event feed.
    Events,
    /// One candidate.
    Candidate,
    /// All API keys.
    Keys,
    /// One API key.
    Key,
    /// The catalogue of jobs.
    Jobs,
    /// One job.
    Job,
    /// Where a catalogue comes in.
    JobImport,
    /// Where WhatsApp delivers.
    WhatsappWebhook,
    /// What waits to go out.
    Outbox,
    /// Another try of one entry of it.
    OutboxRetry,
    /// The clock of the business.
    DevClock,
    /// Answers of a simulated candidate.
    SimulatorReplies,
    /// Where graduates of an institution register.
    Register,
    /// One registration.
    Registration,
    /// Whether the process lives.
    Livez,
    /// Whether it can work.
    Readyz,
    /// What it counts.
    Metrics,
    /// The OpenAPI document.
    OpenApi,
    /// The documentation page and its files.
    Docs,
    /// Everything else.
    Unknown,
}

impl Route {
    /// All of them.
    pub(crate) const ALL: [Self; 28] = [
        Self::ApplicationWebhook,
        Self::StartConversation,
        Self::Graduations,
        Self::Graduation,
        Self::GraduationImport,
        Self::Conversations,
        Self::Conversation,
        Self::Messages,
        Self::Events,
        Self::Candidate,
        Self::Keys,
        Self::Key,
        Self::Jobs,
        Self::Job,
        Self::JobImport,
        Self::WhatsappWebhook,
        Self::Outbox,
        Self::OutboxRetry,
        Self::DevClock,
        Self::SimulatorReplies,
        Self::Register,
        Self::Registration,
        Self::Livez,
        Self::Readyz,
        Self::Metrics,
        Self::OpenApi,
        Self::Docs,
        Self::Unknown,
    ];

    /// The route of a path as it was sent, and the id in it, still percent-encoded. The method matters where a job or a
    /// graduation may have the name of what can be done: what is asked of one is asked of that whose id is `import`, and
    /// all else is about importing.
    pub(crate) fn find<'a>(method: &Method, path: &'a str) -> (Self, &'a str) {
        let fixed = match path {
            "/api/jobs/import" if Self::Job.endpoint(method).is_none() => Self::JobImport,
            "/api/graduations/import" if Self::Graduation.endpoint(method).is_none() => {
                Self::GraduationImport
            }
            "/api/graduations" => Self::Graduations,
            "/api/start-conversation" => Self::StartConversation,
            "/api/jobs" => Self::Jobs,
            "/api/application-webhook" => Self::ApplicationWebhook,
            "/api/conversations" => Self::Conversations,
            "/api/events" => Self::Events,
            "/api/keys" => Self::Keys,
            "/api/whatsapp-webhook" => Self::WhatsappWebhook,
            "/api/outbox" => Self::Outbox,
            "/api/dev/clock" => Self::DevClock,
            "/api/simulator/replies" => Self::SimulatorReplies,
            "/livez" => Self::Livez,
            "/readyz" => Self::Readyz,
            "/metrics" => Self::Metrics,
            "/openapi.json" => Self::OpenApi,
            "/docs" => Self::Docs,
            _ => return Self::find_with_id(path),
        };
        (fixed, "")
    }

    fn find_with_id(path: &str) -> (Self, &str) {
        if let Some(rest) = path.strip_prefix("/register/") {
            return match rest.split_once('/') {
                None if !rest.is_empty() => (Self::Register, rest),
                Some((institution, id)) if !institution.is_empty() && !id.is_empty() && !id.contains('/') => {
                    (Self::Registration, rest)
                }
                None | Some(_) => (Self::Unknown, ""),
            };
        }
        let found =
            path.strip_prefix("/api/conversations/").map(|rest| match rest.strip_suffix("/messages") {
                Some(id) => (Self::Messages, id),
                None => (Self::Conversation, rest),
            });
        let found = found.or_else(|| path.strip_prefix("/api/candidates/").map(|id| (Self::Candidate, id)));
        let found = found.or_else(|| path.strip_prefix("/api/keys/").map(|id| (Self::Key, id)));
        let found = found.or_else(|| path.strip_prefix("/api/jobs/").map(|id| (Self::Job, id)));
        let found = found.or_else(|| path.strip_prefix("/api/graduations/").map(|id| (Self::Graduation, id)));
        let entry = || path.strip_prefix("/api/outbox/").and_then(|rest| rest.strip_suffix("/retry"));
        let found = found.or_else(|| entry().map(|id| (Self::OutboxRetry, id)));
        match found {
            Some((route, id)) if !id.is_empty() && !id.contains('/') => (route, id),
            _ => path.strip_prefix("/docs/").map_or((Self::Unknown, ""), |file| (Self::Docs, file)),
        }
    }

    /// The path with a name for the id in it, for logs, metrics and the OpenAPI document.
    pub(crate) const fn pattern(self) -> &'static str {
        match self {
            Self::ApplicationWebhook => "/api/application-webhook",
            Self::StartConversation => "/api/start-conversation",
            Self::Graduations => "/api/graduations",
            Self::Graduation => "/api/graduations/{id}",
            Self::GraduationImport => "/api/graduations/import",
            Self::Conversations => "/api/conversations",
            Self::Conversation => "/api/conversations/{id}",
            Self::Messages => "/api/conversations/{id}/messages",
            Self::Events => "/api/events",
            Self::Candidate => "/api/candidates/{id}",
            Self::Keys => "/api/keys",
            Self::Key => "/api/keys/{id}",
            Self::Jobs => "/api/jobs",
            Self::Job => "/api/jobs/{id}",
            Self::JobImport => "/api/jobs/import",
            Self::WhatsappWebhook => "/api/whatsapp-webhook",
            Self::Outbox => "/api/outbox",
            Self::OutboxRetry => "/api/outbox/{id}/retry",
            Self::DevClock => "/api/dev/clock",
            Self::SimulatorReplies => "/api/simulator/replies",
            Self::Register => "/register/{institution}",
            Self::Registration => "/register/{institution}/{id}",
            Self::Livez => "/livez",
            Self::Readyz => "/readyz",
            Self::Metrics => "/metrics",
            Self::OpenApi => "/openapi.json",
            Self::Docs => "/docs",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is there in every role of a process.
    pub(crate) const fn is_operations(self) -> bool {
        matches!(self, Self::Livez | Self::Readyz | Self::Metrics)
    }

    /// Whether it is a page for people, and not in the OpenAPI document.
    pub(crate) const fn is_page(self) -> bool {
        matches!(self, Self::Register | Self::Registration)
    }

    /// Its place in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The endpoint behind a method; `HEAD` is a `GET` whose body is not sent.
    pub(crate) fn endpoint(self, method: &Method) -> Option<Endpoint> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.endpoints().iter().copied().find(|endpoint| endpoint.method() == method)
    }

    /// What there is at this route.
    pub(crate) const fn endpoints(self) -> &'static [Endpoint] {
        match self {
            Self::ApplicationWebhook => &[Endpoint::ReceiveApplication],
            Self::StartConversation => &[Endpoint::StartConversation],
            Self::Graduations => &[Endpoint::ListGraduations],
            Self::Graduation => {
                &[Endpoint::GetGraduation, Endpoint::RescheduleGraduation, Endpoint::CancelGraduation]
            }
            Self::GraduationImport => &[Endpoint::ImportGraduations],
            Self::Conversations => &[Endpoint::ListConversations],
            Self::Conversation => &[Endpoint::GetConversation, Endpoint::AdvanceConversation],
            Self::Messages => &[Endpoint::ListMessages],
            Self::Events => &[Endpoint::ReadEvents],
            Self::Candidate => &[Endpoint::EraseCandidate],
            Self::Keys => &[Endpoint::ListKeys, Endpoint::CreateKey],
            Self::Key => &[Endpoint::RevokeKey],
            Self::Jobs => &[Endpoint::ListJobs],
            Self::Job => &[Endpoint::GetJob, Endpoint::PutJob, Endpoint::DeleteJob],
            Self::JobImport => &[Endpoint::ImportJobs],
            Self::WhatsappWebhook => &[Endpoint::VerifyWebhook, Endpoint::ReceiveDelivery],
            Self::Outbox => &[Endpoint::ListOutbox],
            Self::OutboxRetry => &[Endpoint::RetryOutboxEntry],
            Self::DevClock => &[Endpoint::AdvanceClock],
            Self::SimulatorReplies => &[Endpoint::SimulateReply],
            Self::Register => &[Endpoint::ShowRegisterForm, Endpoint::Register],
            Self::Registration => &[Endpoint::ShowRegistration],
            Self::Livez => &[Endpoint::Livez],
            Self::Readyz => &[Endpoint::Readyz],
            Self::Metrics => &[Endpoint::Metrics],
            Self::OpenApi => &[Endpoint::OpenApi],
            Self::Docs => &[Endpoint::Docs],
            Self::Unknown => &[],
        }
    }

    /// The methods it has, as the header `Allow` lists them.
    pub(crate) const fn allow(self) -> &'static str {
        match self {
            Self::ApplicationWebhook
            | Self::StartConversation
            | Self::GraduationImport
            | Self::JobImport
            | Self::OutboxRetry
            | Self::DevClock
            | Self::SimulatorReplies => "POST",
            Self::Job => "GET, HEAD, PUT, DELETE",
            Self::Graduation => "GET, HEAD, PATCH, DELETE",
            Self::Conversation => "GET, HEAD, PATCH",
            Self::Keys | Self::WhatsappWebhook | Self::Register => "GET, HEAD, POST",
            Self::Candidate | Self::Key => "DELETE",
            Self::Conversations
            | Self::Graduations
            | Self::Jobs
            | Self::Messages
            | Self::Events
            | Self::Outbox
            | Self::Registration
            | Self::Livez
            | Self::Readyz
            | Self::Metrics
            | Self::OpenApi
            | Self::Docs => "GET, HEAD",
            Self::Unknown => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_route() {
        for (path, expected) in [
            ("/api/conversations", (Route::Conversations, "")),
            ("/api/conversations/", (Route::Unknown, "")),
            ("/api/conversations/a", (Route::Conversation, "a")),
            ("/api/conversations/a/b", (Route::Unknown, "")),
            ("/api/conversations/a/messages", (Route::Messages, "a")),
            ("/api/conversations//messages", (Route::Unknown, "")),
            ("/api/conversations/messages", (Route::Conversation, "messages")),
            ("/api/conversations/a/b/messages", (Route::Unknown, "")),
            ("/api/jobs", (Route::Jobs, "")),
            ("/api/jobs/a", (Route::Job, "a")),
            ("/api/jobs/import", (Route::Job, "import")),
            ("/api/jobs/", (Route::Unknown, "")),
            ("/api/graduations", (Route::Graduations, "")),
            ("/api/graduations/a%2Fb", (Route::Graduation, "a%2Fb")),
            ("/api/graduations/import", (Route::Graduation, "import")),
            ("/api/start-conversation", (Route::StartConversation, "")),
            ("/api/outbox/a/retry", (Route::OutboxRetry, "a")),
            ("/api/outbox/a", (Route::Unknown, "")),
            ("/api/outbox//retry", (Route::Unknown, "")),
            ("/api/candidates/a%2Fb", (Route::Candidate, "a%2Fb")),
            ("/api/keys/k", (Route::Key, "k")),
            ("/docs", (Route::Docs, "")),
            ("/docs/", (Route::Docs, "")),
            ("/docs/index.css", (Route::Docs, "index.css")),
            ("/register", (Route::Unknown, "")),
            ("/register/", (Route::Unknown, "")),
            ("/register/a%2Fb", (Route::Register, "a%2Fb")),
            ("/register/a/b", (Route::Registration, "a/b")),
            ("/register/a/", (Route::Unknown, "")),
            ("/register//b", (Route::Unknown, "")),
            ("/register/a/b/c", (Route::Unknown, "")),
            ("/", (Route::Unknown, "")),
            ("", (Route::Unknown, "")),
        ] {
            assert_eq!(Route::find(&Method::GET, path), expected, "{path}");
        }
        assert_eq!(Route::find(&Method::POST, "/api/jobs/import"), (Route::JobImport, ""));
        assert_eq!(Route::find(&Method::POST, "/api/graduations/import"), (Route::GraduationImport, ""));
        assert_eq!(Route::find(&Method::OPTIONS, "/api/jobs/import"), (Route::JobImport, ""));
        assert_eq!(Route::find(&Method::POST, "/api/jobs/import2"), (Route::Job, "import2"));
    }

    #[test]
    fn the_methods_that_a_route_lists_are_those_that_it_has() {
        for (index, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route.index(), index);
            let mut methods: Vec<&str> = Vec::new();
            for endpoint in route.endpoints() {
                methods.push(endpoint.method().as_str());
                if endpoint.method() == Method::GET {
                    methods.push("HEAD");
                }
                assert_eq!(route.endpoint(endpoint.method()), Some(*endpoint));
            }
            assert_eq!(methods.join(", "), route.allow(), "{route:?}");
        }
    }
}
