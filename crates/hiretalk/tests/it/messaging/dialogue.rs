//! Dialogues over the built-in emulator: answers, timers and opt-outs.

use serde_json::json;

use crate::messaging::{Person, conversation, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::{KEY, Server, hiretalk, run};

/// Event, first message, answers, end: nobody does anything but the candidate.
#[test]
fn a_conversation_runs_from_its_event_to_its_end_by_itself() {
    on_both_stores("dialogue", |database_url| {
        let server = Server::start_with(database_url, &[]);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        // Before the first answer a conversation has nothing more than what the lists show.
        assert!(conversation(&server, &path).get("answers").is_none());
        let greeting = &messages(&server, &path)[0];
        assert_eq!(greeting["kind"], "template", "{greeting}");
        assert!(greeting["text"].as_str().unwrap().contains("Ana"), "{greeting}");
        // Yes by the number of the button, the start by a typed word, the time by free text.
        for (answer, sent) in [("1", 2), ("inmediata", 3), ("por la tarde", 4)] {
            person.reply(&server, answer);
            wait_for_sent(&server, &path, sent);
        }
        wait_for(&server, &path, "COMPLETED");
        let ended = conversation(&server, &path);
        assert_eq!(ended["outcome"], "FINISHED");
        // The simulator taps what has the name that was typed.
        let expected = serde_json::json!([
            {"key": "interest", "value": "yes", "read_by": "TAP"},
            {"key": "start_date", "value": "now", "read_by": "RULE"},
            {"key": "call_time", "value": "afternoon", "read_by": "TAP"},
        ]);
        assert_eq!(ended["answers"], expected);
        assert_eq!(ended["needs_person"], false);
        server.wait_until("delivered", || {
            messages(&server, &path)
                .iter()
                .filter(|message| message["direction"] == "out")
                .all(|message| message["delivery"] == "delivered")
        });
        let transcript = messages(&server, &path);
        assert_eq!(transcript.iter().filter(|message| message["direction"] == "in").count(), 3);
    });
}

/// What the event says of the job is what the candidate reads, in the language that it names; never an id.
#[test]
fn the_greeting_names_the_job() {
    on_both_stores("greeting", |database_url| {
        let server = Server::start_with(database_url, &[]);
        for (job, language, expected) in [
            (
                json!({"title": "Barista", "employer": "Café Central"}),
                "es",
                "puesto de Barista en Café Central.",
            ),
            (json!({"title": "Barista"}), "en", "position of Barista."),
            (json!({"employer": "Café Central"}), "en", "received your application."),
            (json!(null), "es", "recibido tu candidatura."),
        ] {
            let person = Person::new("+34");
            let mut event = person.event();
            event["job"] = job;
            event["language"] = json!(language);
            let reply = server.client().post("/api/application-webhook", &event);
            reply.expect(201);
            let path = reply.header("location").unwrap().to_owned();
            let greeting = messages(&server, &path)[0]["text"].as_str().unwrap().to_owned();
            assert!(greeting.contains(expected), "{greeting}");
            assert!(!greeting.contains(event["job_id"].as_str().unwrap()), "{greeting}");
            // The question again names it too, in the same language.
            wait_for_sent(&server, &path, 1);
            person.reply(&server, "qwertyuiop");
            wait_for_sent(&server, &path, 2);
            let sent = messages(&server, &path);
            let again = sent.last().unwrap()["text"].as_str().unwrap();
            assert_eq!(again.contains("Barista"), expected.contains("Barista"), "{again}");
            let spoken = if language == "es" { "puesto" } else { "position" };
            assert!(again.contains(spoken), "{again}");
        }
    });
}

/// Three answers that nobody can read: a person has to get in touch, and others are told.
#[test]
fn a_promise_of_a_person_is_told() {
    on_both_stores("promised", |database_url| {
        let server = Server::start_with(database_url, &[]);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        for (answer, sent) in [("qwerty", 2), ("asdf", 3), ("zxcv", 4)] {
            person.reply(&server, answer);
            wait_for_sent(&server, &path, sent);
        }
        wait_for(&server, &path, "COMPLETED");
        assert_eq!(conversation(&server, &path)["needs_person"], true);
        assert_eq!(conversation(&server, &path)["answers"], serde_json::json!([]));
        let feed = server.client().get("/api/events?limit=1000").expect(200);
        let requested = |event: &&serde_json::Value| event["type"] == "conversation.person_requested";
        let requested: Vec<_> = feed["data"].as_array().unwrap().iter().filter(requested).collect();
        assert_eq!(requested.len(), 1, "{feed}");
        assert_eq!(requested[0]["data"], serde_json::json!({ "candidate_id": person.candidate_id }));
    });
}

/// The command answers as the candidate does.
#[test]
fn the_simulate_command_answers_as_the_candidate() {
    let server = Server::start_with(None, &[]);
    let person = Person::new("+1650");
    let path = person.apply(&server);
    wait_for(&server, &path, "ONGOING");
    let url = format!("http://{}", server.address);
    let mut command = hiretalk(&["simulate", "reply", &person.number, "No"]);
    let output = run(command.env("HIRETALK_URL", &url).env("HIRETALK_API_KEY", KEY));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    wait_for(&server, &path, "COMPLETED");
}

/// What the emulator's number for the person looks like is another form of the number that was given.
#[test]
fn an_answer_from_another_form_of_the_number_belongs_to_the_same_person() {
    for number in ["+5541988887777", "+525512345678", "+541112345678"] {
        let server = Server::start_with(None, &[]);
        let mut person = Person::new("+34");
        person.number = number.to_owned();
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        person.reply(&server, "2");
        wait_for(&server, &path, "COMPLETED");
    }
}

/// An erased person leaves no text behind, and the conversation is over.
#[test]
fn an_erasure_reaches_the_texts() {
    on_both_stores("erased", |database_url| {
        let server = Server::start_with(database_url, &[]);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        person.reply(&server, "1");
        wait_for_sent(&server, &path, 2);
        let erase = server.client().delete(&format!("/api/candidates/{}", person.candidate_id));
        assert_eq!(erase.status, 204);
        let ended = conversation(&server, &path);
        assert_eq!(ended["outcome"], "CANCELLED");
        assert!(ended.get("answers").is_none(), "{ended}");
        for message in messages(&server, &path) {
            assert!(message["text"].is_null(), "{message}");
        }
        // A late answer is not stored either.
        person.reply(&server, "un secreto");
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert!(messages(&server, &path).iter().all(|message| message["text"].is_null()));
        // The event again is recognised and writes to nobody.
        assert_eq!(server.client().post("/api/application-webhook", &person.event()).status, 200);
    });
}

/// With the built-in driver an outside system can end a conversation, and not start it.
#[test]
fn an_outside_system_ends_and_does_not_start() {
    on_both_stores("outside", |database_url| {
        let server = Server::start_with(database_url, &[("HIRETALK_SEND_RATE", "1")]);
        let path = Person::new("+34").apply(&server);
        wait_for(&server, &path, "ONGOING");
        let client = server.client();
        client.patch(&path, &serde_json::json!({ "status": "COMPLETED" })).expect(200);
        let other = Person::new("+34").apply(&server);
        let refused = client.patch(&other, &serde_json::json!({ "status": "ONGOING" }));
        if conversation(&server, &other)["status"] == "CREATED" {
            refused.expect_problem(409, "illegal_transition");
        }
        let ended =
            client.patch(&other, &serde_json::json!({ "status": "COMPLETED", "outcome": "CANCELLED" }));
        assert_eq!(ended.status, 200);
        let first = &messages(&server, &other)[0];
        assert!(first["delivery"] == "cancelled" || first["delivery"] != "queued", "{first}");
    });
}

const DAY: u32 = 86_400;

fn advance(server: &Server, seconds: u32) {
    server.client().post("/api/dev/clock", &json!({ "advance_seconds": seconds })).expect(200);
}

#[test]
fn a_person_who_does_not_answer_is_reminded_once_and_then_let_be() {
    on_both_stores("timers", |database_url| {
        let server = Server::start_with(database_url, &[("HIRETALK_DEV", "1")]);
        let path = Person::new("+34").apply(&server);
        wait_for(&server, &path, "ONGOING");
        advance(&server, DAY);
        wait_for_sent(&server, &path, 2);
        // The window never opened, so the reminder is a template.
        assert_eq!(messages(&server, &path)[1]["kind"], "template");
        advance(&server, DAY);
        std::thread::sleep(std::time::Duration::from_millis(800));
        assert_eq!(messages(&server, &path).len(), 2);
        advance(&server, 5 * DAY);
        wait_for(&server, &path, "COMPLETED");
        assert_eq!(conversation(&server, &path)["outcome"], "EXPIRED");
    });
}

#[test]
fn an_answer_sets_the_wait_anew() {
    on_both_stores("timers_anew", |database_url| {
        let settings = [("HIRETALK_DEV", "1"), ("HIRETALK_REMIND_AFTER", "2h")];
        let server = Server::start_with(database_url, &settings);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        advance(&server, 3_600);
        person.reply(&server, "1");
        wait_for_sent(&server, &path, 2);
        advance(&server, 3_600 + 60);
        std::thread::sleep(std::time::Duration::from_millis(800));
        assert_eq!(conversation(&server, &path)["status"], "ONGOING");
        assert_eq!(messages(&server, &path).len(), 3, "no reminder yet");
        advance(&server, 3_600);
        wait_for_sent(&server, &path, 3);
        // The person wrote within a day, so the question comes again as it was.
        assert_ne!(messages(&server, &path)[3]["kind"], "template");
    });
}

/// STOP ends what runs on the number, is confirmed once and holds at intake; START lifts it and reopens nothing.
#[test]
fn stop_is_honoured_until_start() {
    on_both_stores("stop", |database_url| {
        let server = Server::start_with(database_url, &[]);
        let client = server.client();
        let person = Person::new("+34");
        let path = person.apply(&server);
        // Somebody else with the same number.
        let mut other = Person::new("+34");
        other.number.clone_from(&person.number);
        let other_path = other.apply(&server);
        wait_for(&server, &path, "ONGOING");
        wait_for(&server, &other_path, "ONGOING");
        person.reply(&server, " Baja. ");
        for ended in [&path, &other_path] {
            wait_for(&server, ended, "COMPLETED");
            assert_eq!(conversation(&server, ended)["outcome"], "OPTED_OUT");
        }
        server.wait_until("confirmed", || {
            let both = [messages(&server, &path), messages(&server, &other_path)].concat();
            both.iter().filter(|message| message["kind"] == "text" && message["direction"] == "out").count()
                == 1
        });
        // Silence from now on, however often it is said.
        person.reply(&server, "STOP");
        std::thread::sleep(std::time::Duration::from_millis(700));
        let both = [messages(&server, &path), messages(&server, &other_path)].concat();
        let is_ours =
            |message: &&serde_json::Value| message["kind"] == "text" && message["direction"] == "out";
        assert_eq!(both.iter().filter(is_ours).count(), 1, "{both:?}");
        let mut again = Person::new("+34");
        again.number.clone_from(&person.number);
        let refused = client.post("/api/application-webhook", &again.event());
        refused.expect_problem(409, "opted_out");
        // Words that only hold the word are none; here they fall silent, for nothing runs.
        person.reply(&server, "ALTA");
        server
            .wait_until("opted in", || client.post("/api/application-webhook", &again.event()).status == 201);
        assert_eq!(conversation(&server, &path)["status"], "COMPLETED");
    });
}

/// "I cannot stop" is an answer like any other.
#[test]
fn a_sentence_with_the_word_in_it_is_no_stop() {
    let server = Server::start_with(None, &[]);
    let person = Person::new("+34");
    let path = person.apply(&server);
    wait_for(&server, &path, "ONGOING");
    person.reply(&server, "no puedo parar");
    wait_for_sent(&server, &path, 2);
    assert_eq!(conversation(&server, &path)["status"], "ONGOING");
}
