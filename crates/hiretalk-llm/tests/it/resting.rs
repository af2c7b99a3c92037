//! An endpoint that fails is left alone.

use hiretalk_domain::ports::{Interpreter, InterpreterError};

use crate::local_server::{LocalServer, Reply, answer};
use crate::samples::{asked, completion, model};

/// How often an endpoint that always answers so is asked by five questions.
#[track_caller]
fn check(reply: Reply, expected: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = LocalServer::with(reply).await;
        let model = model(&server.base);
        for question in 0..5 {
            let proposed = model.propose(asked(false)).await;
            let is_resting = matches!(proposed, Err(InterpreterError::Resting));
            assert_eq!(is_resting, question >= expected, "question {question}: {proposed:?}");
        }
        assert_eq!(server.requests().len(), expected);
    });
}

#[test]
fn whatever_fails_is_not_asked_for_ever() {
    check(answer(429, "{}"), 1);
    check(answer(500, "{}"), 3);
    check(answer(401, "{}"), 3);
    check(Reply::Raw(String::new()), 3);
    check(answer(200, &completion("I think the answer is yes.").to_string()), 3);
}

#[test]
fn what_works_is_asked_always() {
    check(answer(200, &completion(r#"{"option":"yes","confidence":0.1}"#).to_string()), 5);
    let mut declined = completion("");
    declined["choices"][0]["message"]["refusal"] = "No.".into();
    check(answer(200, &declined.to_string()), 5);
}
