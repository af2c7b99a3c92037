//! What `hiretalk doctor` is told.

use crate::local_server::{LocalServer, Reply, answer};
use crate::samples::{completion, model};

#[track_caller]
fn check(reply: Reply, expected: Result<(), &str>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = LocalServer::with(reply).await;
        let found = model(&server.base).check().await.map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned));
        assert_eq!(server.requests().len(), 1);
    });
}

#[test]
fn the_endpoint_must_understand_a_plain_yes() {
    let said = |content: &str| answer(200, &completion(content).to_string());
    check(said(r#"{"option":"interested","confidence":0.9}"#), Ok(()));
    let misread = Err("the model does not understand a plain yes");
    check(said(r#"{"option":"not-interested","confidence":0.9}"#), misread);
    check(said(r#"{"option":"interested","confidence":0.2}"#), misread);
    check(said(r#"{"option":null,"confidence":1}"#), misread);
    check(said("yes"), Err("the interpreter's answer cannot be used"));
    check(answer(401, "{}"), Err("the interpreter refuses the request: status 401"));
    check(answer(429, "{}"), Err("the interpreter has too much to do"));
    check(Reply::Raw(String::new()), Err("the interpreter cannot be reached"));
}
