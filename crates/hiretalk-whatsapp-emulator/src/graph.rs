//! The Graph API: the part of it that a business needs to send messages and to check its set-up.

mod access;
mod objects;
mod send;

use actix_web::web;

/// The most that the body of a request may hold.
const MOST_BYTES: usize = 1 << 20;

/// Its routes.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .route("/{version:v\\d+\\.\\d+}/{id}/messages", web::post().to(send::send))
        .route("/{version:v\\d+\\.\\d+}/{id}/message_templates", web::get().to(objects::templates))
        .route("/{version:v\\d+\\.\\d+}/{id}/message_templates", web::post().to(objects::create_template))
        .route("/{version:v\\d+\\.\\d+}/{id}/subscribed_apps", web::post().to(objects::subscribe))
        .route("/{version:v\\d+\\.\\d+}/{id}/subscribed_apps", web::get().to(objects::subscriptions))
        .route("/{version:v\\d+\\.\\d+}/{id}/phone_numbers", web::get().to(objects::phone_numbers))
        .route("/{version:v\\d+\\.\\d+}/{id}", web::get().to(objects::object))
        .default_service(web::to(objects::unknown));
}
