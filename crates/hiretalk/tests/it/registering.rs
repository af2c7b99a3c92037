//! Graduates who register by themselves, over the emulator, on both stores.

use hiretalk_web::black_box::Reply;
use serde_json::Value;

use crate::messaging::{Person, messages, on_both_stores, wait_for_sent};
use crate::program::{Server, hiretalk, run};

const PAGE: &str = "/register/Uni%20Norte";
const SETTINGS: [(&str, &str); 3] = [
    ("HIRETALK_DEV", "1"),
    ("HIRETALK_REGISTER", "Uni Sur, Uni Norte"),
    ("HIRETALK_REGISTER_NUMBER", "+34 900 111 222"),
];

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

fn visit(server: &Server, path: &str) -> Reply {
    server.client().without_key().get(path)
}

/// Today by the clock of the business, and so many days on.
fn day(server: &Server, days: i64) -> String {
    let now = server.client().post("/api/dev/clock", &serde_json::json!({"advance_seconds": 1})).expect(200);
    let now: chrono::DateTime<chrono::Utc> = now["now"].as_str().unwrap().parse().unwrap();
    (now + chrono::TimeDelta::days(days)).date_naive().to_string()
}

fn send(server: &Server, fields: &[(&str, &str)]) -> Reply {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let request = server.client().without_key().request("POST", &format!("{PAGE}?lang=es"));
    request.header("Content-Type", "application/x-www-form-urlencoded").bytes(body.join("&")).send()
}

/// What somebody graduates in, which nobody else does.
fn degree(person: &Person) -> String {
    format!("Derecho {}", person.number)
}

fn register(server: &Server, person: &Person, date: &str) -> Reply {
    send(
        server,
        &[
            ("first_name", "Lucía"),
            ("last_name", ""),
            ("phone_number", &person.number),
            ("degree", &degree(person)),
            ("graduation_date", date),
        ],
    )
}

/// Registers somebody: where their registration is, and their code.
fn registered(server: &Server, person: &Person, date: &str) -> (String, String) {
    let reply = register(server, person, date);
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let path = reply.header("location").unwrap().to_owned();
    let page = visit(server, &path);
    assert_eq!(page.status, 200);
    let page = text(&page);
    assert!(page.contains("http-equiv=\"refresh\" content=\"20\"") && page.contains("lang=\"es\""), "{page}");
    let link = page.split("https://wa.me/34900111222?text=HIRETALK%20").nth(1).unwrap();
    let code = link[..6].to_owned();
    assert!(page.contains(&format!("<b>HIRETALK {code}</b>")), "{page}");
    (path, code)
}

/// The graduation of somebody.
fn graduation(server: &Server, person: &Person) -> Option<Value> {
    let list = server.client().get("/api/graduations?limit=200").expect(200);
    list["data"].as_array().unwrap().iter().find(|found| found["degree"] == degree(person)).cloned()
}

fn is_started(server: &Server, person: &Person) -> bool {
    graduation(server, person).is_some_and(|found| found["status"] == "STARTED")
}

#[test]
fn the_code_from_the_number_starts_the_graduation_once() {
    on_both_stores("registering_today", |url| {
        let server = Server::start_with(url, &SETTINGS);
        let [person, stranger] = [Person::new("+346"), Person::new("+347")];
        let (path, code) = registered(&server, &person, &day(&server, 0));
        // The stranger's message is handled before the graduate's: deliveries are processed in their order.
        stranger.reply(&server, &format!("HIRETALK {code}"));
        person.reply(&server, "HIRETALK AAAAAA");
        let (_, other_code) = registered(&server, &stranger, &day(&server, 0));
        stranger.reply(&server, &format!("HIRETALK {other_code}"));
        server.wait_until("the stranger's own", || graduation(&server, &stranger).is_some());
        assert_eq!(graduation(&server, &person), None);
        assert!(text(&visit(&server, &path)).contains(&code));

        person.reply(&server, &format!("hiretalk {}", code.to_lowercase()));
        server.wait_until("confirmed", || text(&visit(&server, &path)).contains("Registro confirmado"));
        server.wait_until("started", || is_started(&server, &person));
        let found = graduation(&server, &person).unwrap();
        assert_eq!(found["institution"], "Uni Norte");
        let talk = format!("/api/conversations/{}", found["conversation_id"].as_str().unwrap());
        wait_for_sent(&server, &talk, 1);
        assert!(messages(&server, &talk)[0]["text"].as_str().unwrap().contains("Lucía"));
        // The same code again is no answer to the question; what comes after it is.
        person.reply(&server, &format!("HIRETALK {code}"));
        person.reply(&server, "1");
        wait_for_sent(&server, &talk, 2);
        let heard = messages(&server, &talk).into_iter().filter(|message| message["direction"] == "in");
        assert_eq!(heard.count(), 1);
    });
}

#[test]
fn one_ahead_is_kept_for_its_day_and_a_late_code_is_none() {
    on_both_stores("registering_ahead", |url| {
        let server = Server::start_with(url, &SETTINGS);
        let [person, late] = [Person::new("+346"), Person::new("+347")];
        for days in [10, 20] {
            let day = day(&server, days);
            let (_, code) = registered(&server, &person, &day);
            person.reply(&server, &format!("HIRETALK {code}"));
            server.wait_until("stored for the day that was said last", || {
                graduation(&server, &person).is_some_and(|found| found["graduation_date"] == day)
            });
        }
        assert_eq!(graduation(&server, &person).unwrap()["status"], "SCHEDULED");

        let (path, code) = registered(&server, &late, &day(&server, 0));
        server.client().post("/api/dev/clock", &serde_json::json!({"advance_seconds": 901})).expect(200);
        server.wait_until("expired", || visit(&server, &path).status == 404);
        assert!(text(&visit(&server, &path)).contains("ha caducado"));
        // What somebody writes is handled in its order: when the second code has counted, the first one has not.
        late.reply(&server, &format!("HIRETALK {code}"));
        let (_, code) = registered(&server, &late, &day(&server, 0));
        late.reply(&server, &format!("HIRETALK {code}"));
        server.wait_until("the second try", || is_started(&server, &late));
        assert_eq!(visit(&server, &path).status, 404);
    });
}

#[test]
fn what_is_typed_comes_back_as_text_with_all_that_is_wrong() {
    on_both_stores("registering_wrong", |url| {
        let server = Server::start_with(url, &SETTINGS);
        let attack = "\"><script>alert('1')</script>";
        let fields = [
            ("first_name", attack),
            ("last_name", attack),
            ("phone_number", attack),
            ("degree", attack),
            ("graduation_date", attack),
        ];
        let reply = send(&server, &fields);
        assert_eq!(reply.status, 422);
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let page = text(&reply);
        assert!(!page.contains("<script") && !page.contains("alert('"), "{page}");
        let escaped = "value=\"&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;\"";
        assert_eq!(page.matches(escaped).count(), 5);
        assert_eq!(page.matches("class=\"wrong\"").count(), 2, "the number and the date: {page}");
        let reply = send(&server, &[]);
        assert_eq!((reply.status, text(&reply).matches("class=\"wrong\"").count()), (422, 4));
        // A day too far back is said beside the day.
        let reply = register(&server, &Person::new("+346"), "2001-01-01");
        assert!(reply.status == 422 && text(&reply).contains("30 días"), "{}", text(&reply));
        // Of many forms of one number the oldest makes room.
        let person = Person::new("+346");
        let paths: Vec<_> = (0..11).map(|_| registered(&server, &person, "2096-02-29").0).collect();
        let statuses = paths.iter().map(|path| visit(&server, path).status);
        assert_eq!(statuses.filter(|status| *status == 404).count(), 1);
        assert_eq!((visit(&server, &paths[0]).status, visit(&server, &paths[10]).status), (404, 200));
        // Whatever else is sent to the page is answered as a page too.
        let client = server.client().without_key();
        let json = client.post(PAGE, &serde_json::json!({}));
        let malformed = client.request("POST", PAGE).bytes("first_name=%FF");
        let malformed = malformed.header("Content-Type", "application/x-www-form-urlencoded").send();
        let put = client.request("PUT", PAGE).send();
        for (reply, status) in [(json, 415), (malformed, 400), (put, 405)] {
            is_page(&reply, status);
            assert!(text(&reply).contains("could not read"), "{}", text(&reply));
        }
    });
}

fn is_page(reply: &Reply, status: u16) {
    assert_eq!((reply.status, reply.header("content-type")), (status, Some("text/html; charset=utf-8")));
    assert!(reply.header("x-request-id").is_some());
}

#[test]
fn the_page_is_there_for_the_institutions_that_are_named() {
    let server = Server::start_with(None, &SETTINGS);
    for (path, tongue) in
        [(PAGE, "en"), ("/register/Uni%20Sur?lang=es", "es"), ("/register/%55ni%20Norte?lang=en", "en")]
    {
        let page = visit(&server, path);
        assert!(page.status == 200 && text(&page).contains(&format!("<html lang=\"{tongue}\">")), "{path}");
    }
    let spoken =
        server.client().without_key().request("GET", PAGE).header("Accept-Language", "es-MX,en;q=0.8");
    assert!(text(&spoken.send()).contains("Nombre"));
    let id = "0199a2f0-0000-7000-8000-000000000000";
    for path in ["/register/Other", &format!("/register/Other/{id}"), &format!("{PAGE}/x")] {
        let page = visit(&server, path);
        is_page(&page, 404);
        assert!(text(&page).contains("does not exist") && !text(&page).contains("refresh"), "{path}");
    }
    for path in ["/register/", "/register", "/register/a/b/c"] {
        visit(&server, path).expect_problem(404, "not_found");
    }
    is_page(&visit(&server, &format!("{PAGE}/{id}")), 404);

    let off = Server::start_with(None, &[]);
    for path in [PAGE, &format!("{PAGE}/{id}")] {
        visit(&off, path).expect_problem(404, "not_found");
    }
    let posted = off.client().without_key().request("POST", PAGE).bytes("first_name=Ana");
    posted
        .header("Content-Type", "application/x-www-form-urlencoded")
        .send()
        .expect_problem(404, "not_found");
}

#[test]
fn a_page_without_a_number_does_not_start() {
    for (settings, named) in [
        (vec![("HIRETALK_REGISTER", "Uni")], "HIRETALK_REGISTER_NUMBER"),
        (vec![("HIRETALK_REGISTER", "a:b"), ("HIRETALK_REGISTER_NUMBER", "+34900111222")], "institution 1"),
    ] {
        let output = run(hiretalk(&["serve", "--bind", "127.0.0.1:0"]).envs(settings));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(named), "{said}");
    }
}
