//! The pages of the registration while something is in their way.

use std::sync::Arc;

use hiretalk_domain::graduation::Institution;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::ports::{MockRegistrations, StoreError};
use hiretalk_web::black_box::{Client, Reply};
use hiretalk_web::{RegisterSettings, Services, WebSettings};

use crate::server::TestServer;

const FORM: &str = "/register/Uni";
const WAITING: &str = "/register/Uni/0199a2f0-0000-7000-8000-000000000000";

fn start(change: impl FnOnce(&mut Services, &mut WebSettings)) -> TestServer {
    TestServer::start(|services, settings| {
        settings.register = Some(RegisterSettings {
            institutions: vec![Institution::parse("Uni").unwrap()],
            number: PhoneNumber::parse("+34900111222", PhoneCheck::E164).unwrap(),
        });
        change(services, settings);
    })
}

fn post(client: &Client) -> Reply {
    let body = "first_name=Ana&phone_number=%2B34600111222&degree=Law&graduation_date=2096-02-29";
    let request = client.request("POST", FORM).header("Content-Type", "application/x-www-form-urlencoded");
    request.bytes(body).send()
}

/// It is a page that says when to come back, and comes back by itself unless a form would be lost.
fn is_busy(reply: &Reply, status: u16, comes_back: bool) {
    assert_eq!((reply.status, reply.header("content-type")), (status, Some("text/html; charset=utf-8")));
    assert!(reply.header("retry-after").is_some());
    let page = String::from_utf8(reply.body.clone()).unwrap();
    assert_eq!(page.contains("http-equiv=\"refresh\" content=\"20\""), comes_back, "{page}");
}

#[test]
fn a_crowd_at_one_address_keeps_its_pages_and_takes_nothing_from_others() {
    let server = start(|_, settings| settings.rate_limit = 20);
    let visitor = server.admin().without_key();
    let replies: Vec<_> = (0..10).map(|_| visitor.get(WAITING)).collect();
    let busy: Vec<_> = replies.iter().filter(|reply| reply.status == 429).collect();
    assert!(busy.len() >= 7, "{}", busy.len());
    is_busy(busy[0], 429, true);
    is_busy(&post(&visitor), 429, false);
    visitor.get("/openapi.json").expect(200);
}

#[test]
fn a_store_that_is_away_is_waited_for() {
    let server = start(|services, _| {
        let away = || StoreError::Unavailable("taken away".into());
        let mut registrations = MockRegistrations::new();
        registrations.expect_find().returning(move |_| Err(away()));
        registrations.expect_put().returning(move |_, _| Err(away()));
        services.register.registrations = Arc::new(registrations);
    });
    let visitor = server.admin().without_key();
    is_busy(&visitor.get(WAITING), 503, true);
    is_busy(&post(&visitor), 503, false);
    assert_eq!(visitor.get(FORM).status, 200);
}
