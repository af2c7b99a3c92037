//! `POST /{version}/{phone_number_id}/messages`.

use std::io;

use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use tokio::time::sleep;

use super::access::{Shared, answer, authorize, expect_object};
use crate::accept::{Outcome, decide};

pub(super) async fn send(
    world: Shared,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let allowed = authorize(&world, &request)
        .and_then(|()| expect_object("post", &path.1, &world.settings.phone_number_id));
    let outcome = allowed.and_then(|()| decide(&world, &body));
    drop(body);
    if !world.settings.latency.is_zero() {
        sleep(world.settings.latency).await;
    }
    match outcome {
        Ok(Outcome::Answer(body)) => answer(&world, Ok(body)),
        Ok(Outcome::NotJson(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            HttpResponse::build(status).content_type("text/html").body("<html>Bad Gateway</html>")
        }
        Ok(Outcome::Silence(duration)) => {
            sleep(duration).await;
            hang_up()
        }
        Err(error) => answer(&world, Err(error)),
    }
}

/// An answer of which nothing arrives: its body fails at once, and the connection is closed before anything is
/// written.
fn hang_up() -> HttpResponse {
    let broken =
        stream::once(async { Err::<web::Bytes, _>(io::Error::from(io::ErrorKind::ConnectionAborted)) });
    HttpResponse::Ok().body(BodyStream::new(Box::pin(broken)))
}
