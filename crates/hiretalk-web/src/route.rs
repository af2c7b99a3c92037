//! The routes: which path and method is which endpoint, and who may call it.

use actix_web::http::Method;
use hiretalk_domain::Scope;

/// A resource of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Route {
    /// Where application events come in.
    ApplicationWebhook,
    /// All conversations.
    Conversations,
    /// One conversation.
    Conversation,
    /// The event feed.
    Events,
    /// One candidate.
    Candidate,
    /// All API keys.
    Keys,
    /// One API key.
    Key,
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

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    /// An application event comes in.
    ReceiveApplication,
    /// A page of conversations.
    ListConversations,
    /// One conversation.
    GetConversation,
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
    /// Keys with this scope.
    Key(Scope),
    /// Keys with this scope, and deliveries with a good signature.
    KeyOrSignature(Scope),
}

impl Route {
    /// All of them.
    pub(crate) const ALL: [Self; 13] = [
        Self::ApplicationWebhook,
        Self::Conversations,
        Self::Conversation,
        Self::Events,
        Self::Candidate,
        Self::Keys,
        Self::Key,
        Self::Livez,
        Self::Readyz,
        Self::Metrics,
        Self::OpenApi,
        Self::Docs,
        Self::Unknown,
    ];

    /// The route of a path as it was sent, and the id in it, still percent-encoded.
    pub(crate) fn find(path: &str) -> (Self, &str) {
        let fixed = match path {
            "/api/application-webhook" => Self::ApplicationWebhook,
            "/api/conversations" => Self::Conversations,
            "/api/events" => Self::Events,
            "/api/keys" => Self::Keys,
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
        let found = path.strip_prefix("/api/conversations/").map(|id| (Self::Conversation, id));
        let found = found.or_else(|| path.strip_prefix("/api/candidates/").map(|id| (Self::Candidate, id)));
        let found = found.or_else(|| path.strip_prefix("/api/keys/").map(|id| (Self::Key, id)));
        match found {
            Some((route, id)) if !id.is_empty() && !id.contains('/') => (route, id),
            _ => path.strip_prefix("/docs/").map_or((Self::Unknown, ""), |file| (Self::Docs, file)),
        }
    }

    /// The path with a name for the id in it, for logs, metrics and the OpenAPI document.
    pub(crate) const fn pattern(self) -> &'static str {
        match self {
            Self::ApplicationWebhook => "/api/application-webhook",
            Self::Conversations => "/api/conversations",
            Self::Conversation => "/api/conversations/{id}",
            Self::Events => "/api/events",
            Self::Candidate => "/api/candidates/{id}",
            Self::Keys => "/api/keys",
            Self::Key => "/api/keys/{id}",
            Self::Livez => "/livez",
            Self::Readyz => "/readyz",
            Self::Metrics => "/metrics",
            Self::OpenApi => "/openapi.json",
            Self::Docs => "/docs",
            Self::Unknown => "unknown",
        }
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
            Self::Conversations => &[Endpoint::ListConversations],
            Self::Conversation => &[Endpoint::GetConversation, Endpoint::AdvanceConversation],
            Self::Events => &[Endpoint::ReadEvents],
            Self::Candidate => &[Endpoint::EraseCandidate],
            Self::Keys => &[Endpoint::ListKeys, Endpoint::CreateKey],
            Self::Key => &[Endpoint::RevokeKey],
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
            Self::ApplicationWebhook => "POST",
            Self::Conversation => "GET, HEAD, PATCH",
            Self::Keys => "GET, HEAD, POST",
            Self::Candidate | Self::Key => "DELETE",
            Self::Conversations
            | Self::Events
            | Self::Livez
            | Self::Readyz
            | Self::Metrics
            | Self::OpenApi
            | Self::Docs => "GET, HEAD",
            Self::Unknown => "",
        }
    }
}

impl Endpoint {
    /// The method that asks for it.
    pub(crate) const fn method(self) -> &'static Method {
        match self {
            Self::ReceiveApplication | Self::CreateKey => &Method::POST,
            Self::AdvanceConversation => &Method::PATCH,
            Self::EraseCandidate | Self::RevokeKey => &Method::DELETE,
            Self::ListConversations
            | Self::GetConversation
            | Self::ReadEvents
            | Self::ListKeys
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
            Self::ReceiveApplication => Access::KeyOrSignature(Scope::EventsWrite),
            Self::ListConversations | Self::GetConversation | Self::ReadEvents => {
                Access::Key(Scope::ConversationsRead)
            }
            Self::AdvanceConversation => Access::Key(Scope::ConversationsWrite),
            Self::EraseCandidate | Self::ListKeys | Self::CreateKey | Self::RevokeKey => {
                Access::Key(Scope::Admin)
            }
            Self::Livez | Self::Readyz | Self::Metrics => Access::Unlimited,
            Self::OpenApi | Self::Docs => Access::Public,
        }
    }

    /// Whether it reads a body.
    pub(crate) const fn takes_body(self) -> bool {
        matches!(self, Self::ReceiveApplication | Self::CreateKey | Self::AdvanceConversation)
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
            ("/api/candidates/a%2Fb", (Route::Candidate, "a%2Fb")),
            ("/api/keys/k", (Route::Key, "k")),
            ("/docs", (Route::Docs, "")),
            ("/docs/", (Route::Docs, "")),
            ("/docs/index.css", (Route::Docs, "index.css")),
            ("/", (Route::Unknown, "")),
            ("", (Route::Unknown, "")),
        ] {
            assert_eq!(Route::find(path), expected, "{path}");
        }
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
