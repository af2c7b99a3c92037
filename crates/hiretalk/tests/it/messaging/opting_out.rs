//! STOP and START.

use super::{Person, conversation, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::Server;

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
