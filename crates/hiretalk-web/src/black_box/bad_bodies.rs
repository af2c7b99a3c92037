//! Bodies that are not what they should be: each with its status and code, none leaves a row.

use serde_json::{Value, json};

use super::Client;
use super::client::{raw, read_head};
use super::fixtures::{WEBHOOK, application, count_of, unique};

/// Every field that is wrong, with its code.
pub(super) fn errors(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

/// Missing, null, wrong-typed and wrong fields come in one answer.
pub(super) fn all_fields_at_once(client: &Client) {
    let missing = |fields: &[&str]| -> Vec<(String, String)> {
        fields.iter().map(|field| ((*field).to_owned(), "missing".to_owned())).collect()
    };
    let all = ["id", "job_id", "candidate_id", "candidate"];
    assert_eq!(
        errors(&client.post(WEBHOOK, &json!({})).expect_problem(422, "validation_failed")),
        missing(&all)
    );

    let body = json!({
        "id": null,
        "job_id": 7,
        "candidate_id": "x".repeat(129),
        "candidate": {
            "phone_number": "+34600",
            "first_name": "",
            "last_name": ["a"],
            "email_address": "not an address",
        },
    });
    let expected = [
        ("id", "null"),
        ("job_id", "wrong_type"),
        ("candidate_id", "too_long"),
        ("candidate.phone_number", "phone_number_too_few_digits"),
        ("candidate.first_name", "empty"),
        ("candidate.last_name", "wrong_type"),
        ("candidate.email_address", "invalid_email_address"),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(field, code)| (field.to_owned(), code.to_owned())).collect();
    assert_eq!(errors(&client.post(WEBHOOK, &body).expect_problem(422, "validation_failed")), expected);

    let mut body = application(&unique("event"), &unique("candidate"), "job");
    body["language"] = json!("xx");
    body["job"] = json!({
        "title": "x".repeat(121),
        "employer": 7,
        "city": " ",
        "country": "Spain",
        "url": "ftp://example.com",
        "recruiter": ["Eve"],
    });
    let expected = [
        ("language", "unknown_language"),
        ("job.title", "too_long"),
        ("job.employer", "wrong_type"),
        ("job.city", "empty"),
        ("job.country", "invalid_country"),
        ("job.url", "invalid_web_address"),
        ("job.recruiter", "wrong_type"),
    ];
    let expected: Vec<_> =
        expected.into_iter().map(|(field, code)| (field.to_owned(), code.to_owned())).collect();
    assert_eq!(errors(&client.post(WEBHOOK, &body).expect_problem(422, "validation_failed")), expected);

    for candidate in [json!("text"), json!([]), json!(true), json!(1.5)] {
        let mut body = application(&unique("event"), &unique("candidate"), "job");
        body["candidate"] = candidate;
        let problem = client.post(WEBHOOK, &body).expect_problem(422, "validation_failed");
        assert_eq!(errors(&problem), [("candidate".to_owned(), "wrong_type".to_owned())]);
    }
}

/// One wrong field each.
pub(super) fn bad_fields(client: &Client) {
    let long_name = "é".repeat(101);
    let long_address = format!("{}@example.com", "a".repeat(65));
    let cases = [
        ("/id", json!(""), "empty"),
        ("/id", json!("   "), "empty"),
        ("/id", json!("é".repeat(129)), "too_long"),
        ("/job_id", json!("a\u{0}b"), "not_printable"),
        ("/job_id", json!("a\nb"), "not_printable"),
        ("/candidate_id", json!("a\u{202E}b"), "not_printable"),
        ("/candidate_id", json!(false), "wrong_type"),
        ("/candidate/first_name", json!(long_name), "too_long"),
        ("/candidate/last_name", json!(" "), "empty"),
        ("/candidate/last_name", Value::Null, "null"),
        ("/candidate/last_name", json!("a\u{7}b"), "not_printable"),
        ("/candidate/phone_number", json!(""), "phone_number_empty"),
        ("/candidate/phone_number", json!("34600111222"), "phone_number_missing_plus"),
        ("/candidate/phone_number", json!("+34600x111222"), "phone_number_unexpected_character"),
        ("/candidate/phone_number", json!("+34\u{0}600111222"), "phone_number_unexpected_character"),
        ("/candidate/phone_number", json!("+999600111222"), "phone_number_unassigned_country_code"),
        ("/candidate/phone_number", json!("+3460011122233344"), "phone_number_too_many_digits"),
        ("/candidate/phone_number", json!(34600111222_u64), "wrong_type"),
        ("/candidate/email_address", json!("maria"), "invalid_email_address"),
        ("/candidate/email_address", json!("maria@"), "invalid_email_address"),
        ("/candidate/email_address", json!("maria@exa mple.com"), "invalid_email_address"),
        ("/candidate/email_address", json!("maria@-example.com"), "invalid_email_address"),
        ("/candidate/email_address", json!(long_address), "invalid_email_address"),
        ("/candidate/email_address", json!({"at": 1}), "wrong_type"),
    ];
    for (pointer, value, code) in cases {
        let candidate = unique("candidate");
        let mut body = application(&unique("event"), &candidate, "job");
        *body.pointer_mut(pointer).unwrap() = value.clone();
        let problem = client.post(WEBHOOK, &body).expect_problem(422, "validation_failed");
        let field = pointer[1..].replace('/', ".");
        assert_eq!(errors(&problem), [(field, code.to_owned())], "{value}");
        assert_eq!(count_of(client, &candidate), 0);
    }
}

pub(super) fn no_objects(client: &Client) {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_inside = format!(r#"{{"id":{}1{}}}"#, r#"{"a":"#.repeat(20_000), "}".repeat(20_000));
    let cases: &[(&[u8], &str)] = &[
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"{\"id\":}", "malformed_json"),
        (b"{} {}", "malformed_json"),
        (b"{'id':1}", "malformed_json"),
        (b"nul", "malformed_json"),
        (b"{\"id\":\"\xFF\"}", "malformed_json"),
        (b"{\"unknown\":\"\xC3\"}", "malformed_json"),
        (br#"{"id":"\ud800"}"#, "malformed_json"),
        (br#"{"id":"a","id":"b"}"#, "malformed_json"),
        (br#"{"candidate":{"first_name":"a","first_name":"b"}}"#, "malformed_json"),
        (deep.as_bytes(), "not_an_object"),
        (b"[]", "not_an_object"),
        (b" [{\"id\":1}]", "not_an_object"),
        (b"\"text\"", "not_an_object"),
        (b"null", "not_an_object"),
        (b"17", "not_an_object"),
    ];
    for (body, code) in cases {
        let request = client.request("POST", WEBHOOK).header("Content-Type", "application/json").bytes(*body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let reply = request.send();
        assert_eq!(reply.status, 400, "{shown}");
        reply.expect_problem(400, code);
    }
    // Depth alone is no fault: it is read without recursion, and is the wrong type here.
    let request =
        client.request("POST", WEBHOOK).header("Content-Type", "application/json").bytes(deep_inside);
    request.send().expect_problem(422, "validation_failed");
}

/// Content type, size, encoding.
pub(super) fn framing(client: &Client) {
    let candidate = unique("candidate");
    let body = application(&unique("event"), &candidate, "job").to_string();
    let request = || client.request("POST", WEBHOOK);
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"] {
        let request = request().header("Content-Type", content_type).bytes(body.clone());
        request.send().expect_problem(415, "unsupported_media_type");
    }
    request().bytes(body.clone()).send().expect_problem(415, "unsupported_media_type");
    let json = || request().header("Content-Type", "application/json");
    let encoded = json().header("Content-Encoding", "gzip").bytes(body.clone());
    encoded.send().expect_problem(415, "unsupported_media_type");

    for size in [256 * 1024 + 1, 10 * 1024 * 1024] {
        json().bytes(vec![b' '; size]).send().expect_problem(413, "payload_too_large");
        let unsigned =
            client.without_key().request("POST", WEBHOOK).header("Content-Type", "application/json");
        unsigned.bytes(vec![b' '; size]).send().expect_problem(401, "unauthorized");
    }
    assert_eq!(count_of(client, &candidate), 0);

    let exactly = format!("{}{body}", " ".repeat(256 * 1024 - body.len()));
    assert_eq!(exactly.len(), 256 * 1024);
    let with_charset = request().header("Content-Type", "Application/JSON; charset=utf-8").bytes(exactly);
    with_charset.send().expect(201);

    // In pieces, without a length, and only after the server said to go on.
    let event = application(&unique("event"), &unique("candidate"), "job").to_string();
    let (front, back) = event.split_at(40);
    let bearer = request_line_with_key(client);
    let text = format!(
        "{bearer}Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{front}\r\n{:x}\r\n{back}\r\n0\r\n\r\n",
        front.len(),
        back.len()
    );
    let mut connection = raw(client.address(), text.as_bytes());
    assert_eq!(read_head(&mut connection).status, 100);
    assert_eq!(read_head(&mut connection).status, 201);
}

/// The head of a `POST` of JSON, still open.
fn request_line_with_key(client: &Client) -> String {
    let head = client.request("POST", WEBHOOK).header("Content-Type", "application/json").head();
    format!("{head}Connection: close\r\n")
}
