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

fn register(server: &Server, person: &Person, date: &str) -> Reply {
    send(
        server,
        &[
            ("first_name", "Lucía"),
            ("last_name", ""),
            ("phone_number", &person.number),
            ("degree", "Derecho"),
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
    assert!(page.contains("http-equiv=\"refresh\"") && page.contains("lang=\"es\""), "{page}");
    let link = page.split("https://wa.me/34900111222?text=HIRETALK%20").nth(1).unwrap();
    let code = link[..6].to_owned();
    assert!(page.contains(&format!("<b>HIRETALK {code}</b>")), "{page}");
    (path, code)
}

/// The graduation of a registration.
fn graduation(server: &Server, path: &str) -> Option<Value> {
    let id = path.rsplit('/').next().unwrap().split('?').next().unwrap();
    let list = server.client().get("/api/graduations?limit=200").expect(200);
    list["data"].as_array().unwrap().iter().find(|found| found["student_id"] == id).cloned()
}

#[test]
fn the_code_from_the_number_starts_the_graduation_once() {
    on_both_stores("registering_today", |url| {
        let server = Server::start_with(url, &SETTINGS);
        let [person, stranger] = [Person::new("+346"), Person::new("+347")];
        let (path, code) = registered(&server, &person, &day(&server, 0));
        // The stranger's message is heard before the graduate's: deliveries are worked off in their order.
        stranger.reply(&server, &format!("HIRETALK {code}"));
        person.reply(&server, "HIRETALK AAAAAA");
        let (other, other_code) = registered(&server, &stranger, &day(&server, 0));
        stranger.reply(&server, &format!("HIRETALK {other_code}"));
        server.wait_until("the stranger's own", || graduation(&server, &other).is_some());
        assert_eq!(graduation(&server, &path), None);
        assert!(text(&visit(&server, &path)).contains(&code));

        person.reply(&server, &format!("hiretalk {}", code.to_lowercase()));
        server.wait_until("confirmed", || text(&visit(&server, &path)).contains("Registro confirmado"));
        let found = graduation(&server, &path).unwrap();
        assert_eq!((&found["institution"], &found["degree"]), (&"Uni Norte".into(), &"Derecho".into()));
        assert_eq!(found["status"], "STARTED");
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
        let (path, code) = registered(&server, &person, &day(&server, 10));
        person.reply(&server, &format!("HIRETALK {code}"));
        server.wait_until("kept", || graduation(&server, &path).is_some());
        assert_eq!(graduation(&server, &path).unwrap()["status"], "SCHEDULED");

        let (path, code) = registered(&server, &late, &day(&server, 0));
        server.client().post("/api/dev/clock", &serde_json::json!({"advance_seconds": 901})).expect(200);
        server.wait_until("expired", || visit(&server, &path).status == 404);
        assert!(text(&visit(&server, &path)).contains("ha caducado"));
        // What somebody writes is heard in its order: when the second code has counted, the first one has not.
        late.reply(&server, &format!("HIRETALK {code}"));
        let (again, code) = registered(&server, &late, &day(&server, 0));
        late.reply(&server, &format!("HIRETALK {code}"));
        server.wait_until("the second try", || graduation(&server, &again).is_some());
        assert_eq!(graduation(&server, &path), None);
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
        let escaped = "value=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\"";
        assert_eq!(page.matches(escaped).count(), 5);
        assert_eq!(page.matches("class=\"wrong\"").count(), 2, "the number and the date: {page}");
        let reply = send(&server, &[]);
        assert_eq!((reply.status, text(&reply).matches("class=\"wrong\"").count()), (422, 4));
        // A day too far back is said beside the day.
        let reply = register(&server, &Person::new("+346"), "2001-01-01");
        assert!(reply.status == 422 && text(&reply).contains("30 días"), "{}", text(&reply));
        // A few forms of one number wait, and no more.
        let person = Person::new("+346");
        for _ in 0..3 {
            registered(&server, &person, "2096-02-29");
        }
        assert_eq!(register(&server, &person, "2096-02-29").status, 429);
        // Whatever else is sent to the page is a problem, as everywhere.
        let json = server.client().without_key().post(PAGE, &serde_json::json!({}));
        json.expect_problem(415, "unsupported_media_type");
        let malformed = server.client().request("POST", PAGE).bytes("first_name=%FF");
        let malformed = malformed.header("Content-Type", "application/x-www-form-urlencoded").send();
        malformed.expect_problem(400, "malformed_body");
    });
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
    for path in
        ["/register/Other", "/register/", "/register", &format!("/register/Other/{id}"), &format!("{PAGE}/x")]
    {
        visit(&server, path).expect_problem(404, "not_found");
    }
    assert_eq!(visit(&server, &format!("{PAGE}/{id}")).status, 404);

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
