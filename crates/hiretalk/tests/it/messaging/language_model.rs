//! A language model that reads what the rules cannot, at an endpoint of the test's own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::messaging::{Person, conversation, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::{Server, hiretalk, run};

/// Starts an endpoint that answers every question with this reading, or with status 500; gives its base URL.
fn endpoint(reading: Option<Value>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            answer(stream, reading.as_ref());
        }
    });
    base
}

fn answer(stream: TcpStream, reading: Option<&Value>) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        if let Some((_, value)) =
            line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (status, body) = match reading {
        Some(reading) => {
            let choice = json!({"message": {"content": reading.to_string()}, "finish_reason": "stop"});
            (200, json!({"choices": [choice]}).to_string())
        }
        None => (500, "{}".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = reader.into_inner().write_all(format!("{head}{body}").as_bytes());
}

#[test]
fn what_the_rules_cannot_read_the_model_may() {
    on_both_stores("language_model", |database_url| {
        let base = endpoint(Some(json!({"option": "no", "confidence": 0.9})));
        let settings = [("HIRETALK_LLM_BASE_URL", &*base), ("HIRETALK_LLM_MODEL", "small")];
        let server = Server::start_with(database_url, &settings);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        person.reply(&server, "La verdad es que el lunes me mudo a Berlín");
        wait_for(&server, &path, "COMPLETED");
        let metrics = String::from_utf8(server.client().get("/metrics").body).unwrap();
        assert!(metrics.contains(r#"hiretalk_interpretations_total{answer="proposed"} 1"#), "{metrics}");
    });
}

/// One message says it all: the field is one of the catalogue, one value is none, and nothing but the job is asked.
#[test]
fn a_graduate_who_tells_everything_is_asked_nothing_more() {
    on_both_stores("tells_everything", |database_url| {
        let base = endpoint(Some(json!({
            "option": null,
            "preferences": {
                "field": "Cetrería", "work_model": "REMOTE", "city": "Madrid", "country": "Spain", "languages": ["es"],
            },
            "confidence": 0.9,
        })));
        let settings = [("HIRETALK_LLM_BASE_URL", &*base), ("HIRETALK_LLM_MODEL", "small")];
        let server = Server::start_with(database_url, &settings);
        let job = json!({
            "title": "Cetrera o cetrero", "employer": "Casa Común", "field": "Cetrería", "employment_type": "PART_TIME",
            "work_model": "REMOTE", "description": "Con halcones.", "skills": [], "languages": ["es"],
            "application_url": "https://example.com/falconer",
        });
        server.client().request("PUT", "/api/jobs/falconer").json(&job).send().expect(201);
        let person = Person::new("+346");
        let graduate = json!({
            "institution": "Uni Norte", "student_id": person.candidate_id,
            "student": {"phone_number": person.number, "first_name": "Ana"},
        });
        let opened = server.client().post("/api/start-conversation", &graduate).expect(201);
        let path = format!("/api/conversations/{}", opened["id"].as_str().unwrap());
        wait_for(&server, &path, "ONGOING");
        person.reply(&server, "a tiempo parcial y en remoto en Madrid, algo de cetrería");
        wait_for_sent(&server, &path, 2);
        person.reply(&server, "1");
        wait_for(&server, &path, "COMPLETED");
        let ended = conversation(&server, &path);
        assert_eq!(ended["outcome"], "MATCHED", "{ended}");
        let stored: Vec<_> = ended["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|answer| {
                let [key, value, read_by] =
                    ["key", "value", "read_by"].map(|name| answer[name].as_str().unwrap());
                format!("{key} {value} {read_by}")
            })
            .collect();
        for told in [
            "employment_type PART_TIME RULE",
            "work_model REMOTE MODEL",
            "field Cetrería MODEL",
            "place Madrid MODEL",
            "languages es MODEL",
            "job falconer TAP",
        ] {
            assert!(stored.iter().any(|stored| stored == told), "{told}: {ended}");
        }
    });
}

#[test]
fn a_model_that_fails_leaves_the_dialogue_as_it_is_without_one() {
    let base = endpoint(None);
    let settings = [("HIRETALK_LLM_BASE_URL", &*base), ("HIRETALK_LLM_MODEL", "small")];
    let server = Server::start_with(None, &settings);
    let person = Person::new("+34");
    let path = person.apply(&server);
    wait_for(&server, &path, "ONGOING");
    person.reply(&server, "La verdad es que el lunes me mudo a Berlín");
    wait_for_sent(&server, &path, 2);
    let asked_again =
        messages(&server, &path).into_iter().filter(|message| message["direction"] == "out").nth(1);
    let text = asked_again.unwrap()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("no te he entendido"), "{text}");
    let output = run(hiretalk(&["doctor"]).envs(settings));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("FAIL  language model: the interpreter refuses the request: status 500"), "{text}");
}
