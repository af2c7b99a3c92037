//! The HTTP cases that hold on every store, to be run against a server: only a socket is between them.
//!
//! ```no_run
//! use hiretalk_web::black_box::{Client, all};
//!
//! // A server without a rate limit, and a key with every scope.
//! all(&Client::new("127.0.0.1:8080".parse().unwrap()).with_key("htk_.."));
//! ```
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a case that cannot go on has failed")]

mod applications;
mod bad_bodies;
mod candidates;
mod client;
mod conversations;
mod development;
mod feed;
mod fixtures;
mod graduations;
mod jobs;
mod keys;
mod messages;
mod operations;
mod outbox;
mod whatsapp_webhook;

pub use self::client::{Client, Reply, Request};
pub use self::fixtures::{application, unique};

type Case = fn(&Client);

/// Runs every case against the server that `client` calls with a key of every scope. Cases leave their rows behind
/// and bear those of others, so the store need not be empty.
///
/// # Panics
/// A case fails; the message names it.
pub fn all(client: &Client) {
    let cases: &[(&str, Case)] = &[
        ("an event opens a conversation once", applications::opens_once),
        ("rules refuse events", applications::refusals),
        ("every wrong field is told at once", bad_bodies::all_fields_at_once),
        ("a bad field has a code", bad_bodies::bad_fields),
        ("what is no JSON object is 400", bad_bodies::no_objects),
        ("a body is declared, small and whole", bad_bodies::framing),
        ("a candidate is forgotten", candidates::forgotten),
        ("candidate ids are decoded", candidates::odd_ids),
        ("conversations are listed in pages", conversations::pages),
        ("bad queries are 400", conversations::bad_queries),
        ("a conversation moves on", conversations::advances),
        ("a step is checked", conversations::bad_steps),
        ("a conversation that is not there is 404", conversations::absent),
        ("a transcript is what was said", messages::transcript),
        ("a transcript that is not there is 404", messages::absent),
        ("the outbox is listed in pages", outbox::page),
        ("bad queries of the outbox are 400", outbox::bad_queries),
        ("an entry that is not there is 404", outbox::absent),
        ("the channel's webhook takes nothing from strangers", whatsapp_webhook::strangers),
        ("the means of development are checked or absent", development::checked_or_absent),
        ("the feed tells what happened", feed::reads),
        ("bad feed queries are 400", feed::bad_queries),
        ("the feed streams", feed::streams),
        ("the stream of a revoked key ends", feed::ends_with_its_key),
        ("today's graduation starts at once", graduations::starts_at_once),
        ("a graduation ahead is stored, moved and called off", graduations::ahead),
        ("who is forgotten graduates no more", graduations::forgotten),
        ("everything wrong with a graduation is told at once", graduations::bad_fields),
        ("graduations are listed in pages", graduations::pages),
        ("graduations come in without their bad rows", graduations::imports),
        ("spreadsheets come in as people save them", graduations::spreadsheets),
        ("graduations have their scopes", graduations::scopes),
        ("a job is put, replaced, read and taken away", jobs::one_by_one),
        ("everything wrong with a job is told at once", jobs::bad_fields),
        ("jobs are listed in pages", jobs::pages),
        ("a catalogue comes in without its bad rows", jobs::imports),
        ("a large catalogue comes in", jobs::large_import),
        ("jobs have their scopes", jobs::scopes),
        ("keys open what their scopes say", keys::scopes),
        ("a revoked key opens nothing", keys::revocation),
        ("a key request is checked", keys::bad_requests),
        ("credentials are asked for", keys::credentials),
        ("operations answer everybody", operations::open_to_all),
        ("methods and paths that there are not", operations::routing),
        ("every answer has its headers", operations::headers),
        ("HEAD is GET without the body", operations::head),
        ("the documentation works offline", operations::documentation),
    ];
    for (name, case) in cases {
        eprintln_case(name);
        case(client);
    }
}

/// Names the case, so that a failure inside it is found; the test runner shows it only then.
#[expect(clippy::print_stderr, reason = "the output of a test")]
fn eprintln_case(name: &str) {
    eprintln!("case: {name}");
}
