//! Nobody answers: one reminder, then the end. The clock is moved.

use serde_json::json;

use super::{Person, conversation, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::Server;

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
