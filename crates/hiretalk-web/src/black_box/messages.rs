//! Transcripts, also while we drive the conversation ourselves: then the greeting may be there already.

use super::Client;
use super::fixtures::{open, path_of};

/// Nothing was said, or our greeting was.
pub(super) fn transcript(client: &Client) {
    let conversation = open(client);
    let reply = client.get(&format!("{}/messages", path_of(&conversation))).expect(200);
    let messages = reply["data"].as_array().unwrap();
    assert!(messages.len() <= 1, "{reply}");
    for message in messages {
        assert_eq!((&message["direction"], &message["kind"]), (&"out".into(), &"template".into()));
        assert!(message["text"].is_string() && message["choices"].is_array(), "{message}");
        assert!(message["delivery"].is_string(), "{message}");
        assert_eq!(message["created_at"].as_str().unwrap().len(), 27);
    }
}

/// Unknown ids, and ids that are none.
pub(super) fn absent(client: &Client) {
    for id in ["01890000-0000-7000-8000-000000000000", "nonsense", "%FF", "messages"] {
        client.get(&format!("/api/conversations/{id}/messages")).expect_problem(404, "not_found");
    }
}
