//! Graduations whose day comes, over the emulator, on both stores.

use hiretalk_web::black_box::unique;
use serde_json::{Value, json};

use crate::messaging::{Person, conversation, database, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::{KEY, Server, hiretalk, run};

const START: &str = "/api/start-conversation";
const DEV: (&str, &str) = ("HIRETALK_DEV", "1");

/// The graduation of somebody with their number, on a day so many days ahead.
fn event(server: &Server, person: &Person, days: i64) -> Value {
    let now = server.client().post("/api/dev/clock", &json!({"advance_seconds": 1})).expect(200);
    let now: chrono::DateTime<chrono::Utc> = now["now"].as_str().unwrap().parse().unwrap();
    json!({
        "institution": "Uni Norte",
        "student_id": person.candidate_id,
        "student": {"phone_number": person.number, "first_name": "Lucía"},
        "graduation_date": (now + chrono::TimeDelta::days(days)).date_naive().to_string(),
    })
}

fn graduation(server: &Server, event: &Value) -> Value {
    let id = format!("Uni%20Norte:{}", event["student_id"].as_str().unwrap());
    server.client().get(&format!("/api/graduations/{id}")).expect(200)
}

fn advance(server: &Server, days: u32) {
    server.client().post("/api/dev/clock", &json!({"advance_seconds": days * 86_400})).expect(200);
}

/// The path of the conversation once it has started.
fn started(server: &Server, event: &Value) -> String {
    server.wait_until("started", || graduation(server, event)["status"] == "STARTED");
    format!("/api/conversations/{}", graduation(server, event)["conversation_id"].as_str().unwrap())
}

#[test]
fn one_of_today_is_greeted_at_once_and_can_answer() {
    on_both_stores("graduations_today", |url| {
        let server = Server::start_with(url, &[DEV]);
        // Without a language the number's country tells.
        let said = [None, Some("es"), Some("en")].map(|language| {
            let person = Person::new("+346");
            let mut sent = event(&server, &person, 0);
            sent["language"] = json!(language);
            let reply = server.client().post(START, &sent);
            reply.expect(201);
            let path = reply.header("location").unwrap().to_owned();
            wait_for_sent(&server, &path, 1);
            wait_for(&server, &path, "ONGOING");
            let said = messages(&server, &path).remove(0);
            assert_eq!(said["kind"], "template");
            assert!(said["text"].as_str().unwrap().contains("Lucía"), "{said}");
            person.reply(&server, "1");
            server.wait_until("an answer to the answer", || messages(&server, &path).len() > 2);
            said["text"].clone()
        });
        assert!(said[0] == said[1] && said[0] != said[2], "{said:?}");
    });
}

#[test]
fn one_ahead_starts_on_its_day() {
    on_both_stores("graduations_ahead", |url| {
        let server = Server::start_with(url, &[DEV, ("HIRETALK_START_HOUR", "0")]);
        let person = Person::new("+346");
        let sent = event(&server, &person, 10);
        let stored = server.client().post(START, &sent).expect(202);
        assert!(stored["starts_at"].as_str().unwrap().ends_with("T00:00:00.000000Z"), "{stored}");
        advance(&server, 8);
        assert_eq!(graduation(&server, &sent)["status"], "SCHEDULED");
        advance(&server, 2);
        let path = started(&server, &sent);
        wait_for_sent(&server, &path, 1);
        assert_eq!(conversation(&server, &path)["origin"], "GRADUATION");
    });
}

/// Scheduled, started on its day, asked, matched, told of a job, ended: nobody does anything but the graduate.
#[test]
fn a_graduate_is_asked_and_gets_a_job_list() {
    on_both_stores("graduations_whole", |url| {
        let server = Server::start_with(url, &[DEV, ("HIRETALK_READ_AFTER", "100ms")]);
        for (id, title, field, model) in [
            ("cook", "Cocinera o cocinero", "Hostelería", "ON_SITE"),
            ("dev", "Programadora o programador", "Software", "REMOTE"),
        ] {
            let job = json!({
                "title": title, "employer": "Casa Común", "field": field, "employment_type": "FULL_TIME",
                "work_model": model, "city": "Sevilla", "country": "ES", "description": "Con ganas de aprender.",
                "skills": [], "languages": ["es"], "application_url": format!("https://example.com/{id}"),
            });
            let put = server.client().request("PUT", &format!("/api/jobs/{id}"));
            put.json(&job).send().expect(201);
        }
        let person = Person::new("+346");
        let sent = event(&server, &person, 10);
        assert_eq!(server.client().post(START, &sent).expect(202)["status"], "SCHEDULED");
        advance(&server, 11);
        let path = started(&server, &sent);
        wait_for(&server, &path, "ONGOING");
        // By a number, in two pieces with an error, in own words and the proposal that follows, anywhere; then the first job.
        let turns: [&[&str]; 6] = [
            &["1"],
            &["trabajo", "remto"],
            &["programacion, o sea software"],
            &["software"],
            &["me da igual"],
            &["1"],
        ];
        let mut said = 1;
        for texts in turns {
            texts.iter().for_each(|text| person.reply(&server, text));
            said += 1;
            wait_for_sent(&server, &path, said);
        }
        wait_for(&server, &path, "COMPLETED");
        let ended = conversation(&server, &path);
        assert_eq!(ended["outcome"], "MATCHED", "{ended}");
        let answers = ended["answers"].as_array().unwrap();
        let stored =
            |key: &str| answers.iter().find(|answer| answer["key"] == key).map(|answer| &answer["value"]);
        for (key, value) in [("employment_type", "FULL_TIME"), ("work_model", "REMOTE"), ("job", "dev")] {
            assert_eq!(stored(key), Some(&json!(value)), "{ended}");
        }
        let feed = server.client().get("/api/events?limit=1000").expect(200);
        let picked =
            feed["data"].as_array().unwrap().iter().filter(|event| {
                event["type"] == "conversation.job_selected" && event["data"]["job_id"] == "dev"
            });
        assert_eq!(picked.count(), 1);
        let texts: Vec<_> = messages(&server, &path).iter().map(|message| message["text"].clone()).collect();
        assert!(texts.iter().any(|text| text.as_str().unwrap().contains("Casa Común")), "{texts:?}");
    });
}

#[test]
fn an_imported_one_waits_for_the_conversation_at_its_number() {
    on_both_stores("graduations_waiting", |url| {
        let server = Server::start_with(url, &[DEV]);
        let person = Person::new("+346");
        let active = person.apply(&server);
        let sent = event(&server, &person, 0);
        let refused = server.client().post(START, &sent).expect_problem(409, "active_conversation");
        assert_eq!(format!("/api/conversations/{}", refused["conversation_id"].as_str().unwrap()), active);
        let import = server.client().request("POST", "/api/graduations/import");
        let report =
            import.header("Content-Type", "application/x-ndjson").bytes(sent.to_string()).send().expect(200);
        assert_eq!(report["added"], 1);
        server.wait_until("waiting", || graduation(&server, &sent)["status"] == "WAITING");
        server.client().patch(&active, &json!({"status": "COMPLETED", "outcome": "CANCELLED"})).expect(200);
        wait_for_sent(&server, &started(&server, &sent), 1);
    });
}

/// The same import, wherever it goes.
fn check_import(place: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let uni = unique("uni");
    let csv = format!(
        "institution,student_id,phone_number,first_name,graduation_date\n\
         {uni},1,+34600111222,Ana,2096-02-29\n{uni},2,600,,2096-02-30\n{uni},3,+34600111223,Eva,2096-02-29\n"
    );
    std::fs::write(folder.path().join("students.csv"), csv).unwrap();
    for counts in ["2 added, 0 unchanged, 1 rejected", "0 added, 2 unchanged, 1 rejected"] {
        let arguments = ["graduations", "import", "students.csv"];
        let output = run(hiretalk(&arguments).envs(place.iter().copied()).current_dir(folder.path()));
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains(counts) && text.contains("row 2 (2): phone_number"), "{text}");
        assert!(text.contains("first_name is required") && text.contains("graduation_date must"), "{text}");
    }
}

#[test]
fn graduations_come_in_from_the_command_line() {
    let server = Server::start(None);
    let url = format!("http://{}", server.address);
    check_import(&[("HIRETALK_URL", &url), ("HIRETALK_API_KEY", KEY)]);
    let database = database("graduations_cli");
    let url = database.url();
    assert!(run(hiretalk(&["migrate"]).env("DATABASE_URL", &url)).status.success());
    // Whoever serves this database has not said yet what numbers are digested with.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("students.csv");
    std::fs::write(&file, "institution,student_id,phone_number,first_name\n").unwrap();
    let early = run(hiretalk(&["graduations", "import", &file.to_string_lossy()]).env("DATABASE_URL", &url));
    let text = String::from_utf8_lossy(&early.stderr);
    assert!(!early.status.success() && text.contains("HIRETALK_DIGEST_KEY"), "{text}");
    drop(Server::start(Some(&url)));
    check_import(&[("DATABASE_URL", &url)]);
}
