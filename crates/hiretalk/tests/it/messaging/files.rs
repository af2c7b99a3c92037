//! Files that people send: fetched once, served as attachments, gone with the person.

use std::path::Path;

use hiretalk_whatsapp_emulator::{Deliveries, Reply, ReplyContent, SentFile};
use serde_json::{Value, json};

use super::faults::Graph;
use crate::messaging::{Person, messages, on_both_stores, wait_for_sent};

/// Each kind of file comes to its end, and the transcript names all of them.
#[test]
fn files_are_kept_or_said_to_be_missing() {
    on_both_stores("files", |database_url| {
        let folder = tempfile::tempdir().unwrap();
        let media = folder.path().join("media");
        let graph = Graph::start(Deliveries::default());
        let server = graph.serve(database_url, &[("HIRETALK_MEDIA", media.to_str().unwrap())]);
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for_sent(&server, &path, 1);
        let sent: [(&str, SentFile, &str, Option<&str>); 6] = [
            ("../../CV \"Ana\".pdf", SentFile::default(), "stored", None),
            (
                "run.exe",
                SentFile { mime_type: Some("application/x-msdownload".to_owned()), ..SentFile::default() },
                "refused",
                Some("wrong_type"),
            ),
            (
                "big.pdf",
                SentFile { size: Some(100 << 20), ..SentFile::default() },
                "refused",
                Some("too_large"),
            ),
            ("empty.pdf", SentFile { size: Some(0), ..SentFile::default() }, "refused", Some("empty")),
            ("gone.pdf", SentFile { gone: true, ..SentFile::default() }, "refused", Some("gone")),
            ("other.pdf", SentFile { damaged: true, ..SentFile::default() }, "refused", Some("damaged")),
        ];
        for (filename, file, _, _) in &sent {
            let content = ReplyContent::Document {
                filename: (*filename).to_owned(),
                caption: None,
                file: file.clone(),
            };
            let reply = Reply { from: person.number.clone(), name: None, context: None, content };
            graph.emulator.reply(reply).unwrap();
        }
        let list = || server.client().get(&format!("{path}/files")).expect(200)["data"].clone();
        server.wait_until("all files settled", || {
            let files = list();
            let files = files.as_array().unwrap();
            files.len() == sent.len() && files.iter().all(|file| file["state"] != "waiting")
        });
        for (_, _, state, reason) in &sent {
            let files = list();
            let found = files.as_array().unwrap().iter().find(|file| file["reason"] == json!(reason));
            assert_eq!(found.unwrap()["state"], *state, "{files}");
        }
        let stored = list()[0].clone();
        assert_eq!(stored["name"], "CV \"Ana\".pdf");
        let reply = server.client().get(&media_path(&stored));
        assert_eq!((reply.status, &reply.body[..8]), (200, &b"%PDF-1.4"[..]));
        assert_eq!(reply.header("content-type"), Some("application/pdf"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(
            reply.header("content-disposition").unwrap().starts_with("attachment; filename=\"CV _Ana_.pdf\"")
        );
        server.client().without_key().get(&media_path(&stored)).expect_problem(401, "unauthorized");
        server.client().get(&media_path(&list()[1])).expect_problem(404, "not_found");
        let named: Vec<Value> =
            messages(&server, &path).iter().map(|message| message["file"].clone()).collect();
        assert_eq!(named.iter().filter(|file| !file.is_null()).count(), sent.len());
        assert_eq!(count_files(&media), 1);

        server.client().delete(&format!("/api/candidates/{}", person.candidate_id)).expect(204);
        server.client().get(&media_path(&stored)).expect_problem(404, "not_found");
        server.wait_until("no file left on the disk", || count_files(&media) == 0);
    });
}

fn media_path(file: &Value) -> String {
    format!("/api/media/{}", file["media_id"].as_str().unwrap())
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}
