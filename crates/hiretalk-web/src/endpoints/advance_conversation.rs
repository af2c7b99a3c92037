//! `PATCH /api/conversations/{id}`: an outside system moves a conversation on.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use hiretalk_domain::conversation::{Outcome, Status};
use hiretalk_domain::use_cases::Step;
use serde::Deserialize;

use super::get_conversation::conversation_id;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::json::{Fields, Lenient, read};
use crate::problem::{Answer, Problem};
use crate::representation::ConversationView;

/// Where a conversation shall go; [`StepSchema`](crate::openapi::StepSchema) tells it to callers.
#[derive(Deserialize)]
pub(crate) struct StepBody<'a> {
    /// The status that it shall have. The one it has already changes nothing.
    #[serde(borrow, default)]
    status: Lenient<Cow<'a, str>>,
    /// Why it ends; only with `COMPLETED`, where leaving it out or null means `FINISHED`.
    #[serde(borrow, default)]
    outcome: Lenient<Cow<'a, str>>,
}

impl StepBody<'_> {
    /// The step as the domain has it.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    fn check(self) -> Result<Step, Problem> {
        let mut fields = Fields::default();
        let status: Option<Status> = fields.name("status", self.status, "unknown_status");
        let outcome: Option<Outcome> = match self.outcome {
            Lenient::Missing | Lenient::Null => None,
            given => fields.name("outcome", given, "unknown_outcome"),
        };
        let step = match (status, outcome) {
            (Some(Status::Created), None) => Some(Step::StayCreated),
            (Some(Status::Ongoing), None) => Some(Step::Start),
            (Some(Status::Completed), outcome) => {
                Some(Step::Complete { outcome: outcome.unwrap_or(Outcome::Finished) })
            }
            (Some(Status::Created | Status::Ongoing), Some(_)) => {
                fields.refuse("outcome", "outcome_without_completion", "is taken with COMPLETED only");
                None
            }
            (None, _) => None,
        };
        fields.finish(step)
    }
}

/// Moves a conversation on.
#[utoipa::path(
    patch,
    path = "/api/conversations/{id}",
    tag = "Conversations",
    operation_id = "advanceConversation",
    summary = "A conversation moves on",
    description = "`CREATED` -> `ONGOING` -> `COMPLETED`, never backwards. From `CREATED` it may end at once as \
        `UNDELIVERABLE`, `OPTED_OUT`, `CANCELLED` or `EXPIRED`. The status that it has already is answered with 200 \
        and changes nothing.",
    params(("id" = Uuid, Path, description = "The conversation's id.")),
    request_body = crate::openapi::StepSchema,
    responses(
        (status = 200, description = "The conversation as it is now.", body = ConversationView<'_>),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 409, description = "`illegal_transition`: `detail` says where the conversation stands.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn advance(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let step = read::<StepBody<'_>>(&body)?.check()?;
    let id = conversation_id(&incoming)?;
    let conversation = within(incoming.context.advance.execute(id, step)).await?;
    Ok(json(StatusCode::OK, &ConversationView::from(&conversation)))
}
