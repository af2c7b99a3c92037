//! The catalogue: jobs one by one, in pages, and whole catalogues in every form.

use serde_json::{Value, json};

use super::bad_bodies::errors;
use super::fixtures::unique;
use super::{Client, Reply};

/// A job that is fine.
fn job(title: &str) -> Value {
    json!({
        "title": title,
        "employer": "Nube Norte",
        "field": "Software",
        "employment_type": "FULL_TIME",
        "work_model": "HYBRID",
        "city": "Bilbao",
        "country": "es",
        "description": "Servicios.\nY guardias.",
        "skills": ["Rust", "Postgres"],
        "salary": {"minimum": 30_000, "maximum": 38_000, "currency": "eur", "period": "YEAR"},
        "languages": ["ES"],
        "seniority": "MID",
        "application_url": "https://example.com/jobs/1",
        "open_from": "2026-01-01T00:00:00+01:00",
        "open_until": "2126-01-01T00:00:00Z",
    })
}

/// The least that a job needs.
fn small_job(field: &str) -> Value {
    json!({
        "title": "Waiter",
        "employer": "Casa Lola",
        "field": field,
        "employment_type": "PART_TIME",
        "work_model": "ON_SITE",
        "description": "Tables.",
        "application_url": "https://example.com/jobs/2",
    })
}

fn path(id: &str) -> String {
    format!("/api/jobs/{id}")
}

fn put(client: &Client, id: &str, job: &Value) -> Reply {
    client.request("PUT", &path(id)).json(job).send()
}

fn import(client: &Client, media_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    client.request("POST", "/api/jobs/import").header("Content-Type", media_type).bytes(body).send()
}

/// A job is put, replaced, read and taken away.
pub(super) fn one_by_one(client: &Client) {
    // An id with a slash, and one that is also the name of what can be done.
    for id in [format!("{}%2F%C3%B1", unique("job")), unique("job"), "import".to_owned()] {
        client.delete(&path(&id));
        client.get(&path(&id)).expect_problem(404, "not_found");
        let made = put(client, &id, &job("Backend developer")).expect(201);
        assert_eq!(made["id"], id.replace("%2F", "/").replace("%C3%B1", "ñ"));
        assert_eq!((&made["country"], &made["languages"]), (&json!("ES"), &json!(["es"])));
        assert_eq!(made["salary"]["currency"], "EUR");
        assert_eq!(made["open_from"], "2025-12-31T23:00:00.000000Z");
        assert_eq!(client.get(&path(&id)).expect(200), made);

        // What is left out, or null, is not there any more. The id in the path counts.
        let mut smaller = small_job("Gastronomy");
        smaller["id"] = json!("another");
        smaller["city"] = Value::Null;
        let replaced = put(client, &id, &smaller).expect(200);
        assert_eq!((&replaced["id"], &replaced["title"]), (&made["id"], &json!("Waiter")));
        assert_eq!((&replaced["city"], &replaced["salary"]), (&Value::Null, &Value::Null));
        assert_eq!((&replaced["skills"], &replaced["open_until"]), (&json!([]), &Value::Null));
        assert_eq!(replaced["created_at"], made["created_at"]);
        assert_eq!(client.get(&path(&id)).expect(200), replaced);

        assert_eq!(client.delete(&path(&id)).status, 204);
        client.delete(&path(&id)).expect_problem(404, "not_found");
        client.get(&path(&id)).expect_problem(404, "not_found");
    }
    for id in ["%FF", "%20", &"a".repeat(129)] {
        client.get(&path(id)).expect_problem(404, "not_found");
        client.delete(&path(id)).expect_problem(404, "not_found");
        put(client, id, &job("a")).expect_problem(404, "not_found");
    }
}

/// Everything that is wrong with a job comes in one answer.
pub(super) fn bad_fields(client: &Client) {
    let id = unique("job");
    let missing = errors(&put(client, &id, &json!({})).expect_problem(422, "validation_failed"));
    let needed =
        ["title", "employer", "field", "employment_type", "work_model", "description", "application_url"];
    assert_eq!(missing, needed.map(|field| (field.to_owned(), "missing".to_owned())));

    let body = json!({
        "title": " ",
        "employer": 7,
        "field": "a field of more than 24 characters",
        "employment_type": "full_time",
        "work_model": null,
        "city": [],
        "country": "ESP",
        "description": "a\u{0}b",
        "skills": ["Rust", "", 3, "a".repeat(61)],
        "salary": {"minimum": -1, "maximum": 1.5, "currency": "EURO", "period": "WEEK"},
        "languages": ["español"],
        "seniority": "GURU",
        "application_url": "example.com/jobs",
        "open_from": "yesterday",
        "open_until": "0000-01-01T00:00:00Z",
    });
    let expected = [
        ("title", "empty"),
        ("employer", "wrong_type"),
        ("field", "too_long"),
        ("employment_type", "unknown_name"),
        ("work_model", "null"),
        ("city", "wrong_type"),
        ("country", "invalid_country"),
        ("description", "not_printable"),
        ("skills.1", "empty"),
        ("skills.2", "wrong_type"),
        ("skills.3", "too_long"),
        ("salary.minimum", "out_of_range"),
        ("salary.maximum", "wrong_type"),
        ("salary.currency", "invalid_currency"),
        ("salary.period", "unknown_name"),
        ("languages.0", "invalid_language"),
        ("seniority", "unknown_name"),
        ("application_url", "invalid_web_address"),
        ("open_from", "invalid_timestamp"),
        ("open_until", "invalid_timestamp"),
    ];
    let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(errors(&put(client, &id, &body).expect_problem(422, "validation_failed")), expected);

    let from = "2026-01-01T00:00:00+01:00";
    for (field, value, expected) in [
        ("open_until", json!(from), ("open_until", "not_after_open_from")),
        ("skills", json!(vec!["a"; 31]), ("skills", "too_many")),
        ("languages", json!(vec!["es"; 11]), ("languages", "too_many")),
        ("salary", json!({}), ("salary.minimum", "missing")),
        ("salary", json!("much"), ("salary", "wrong_type")),
        (
            "salary",
            json!({"minimum": 2, "maximum": 1, "currency": "EUR", "period": "HOUR"}),
            ("salary.maximum", "range_backwards"),
        ),
    ] {
        let mut body = job("Developer");
        body[field] = value;
        let wrong = errors(&put(client, &id, &body).expect_problem(422, "validation_failed"));
        assert_eq!(wrong[0], (expected.0.to_owned(), expected.1.to_owned()), "{field}");
    }
    client.get(&path(&id)).expect_problem(404, "not_found");
}

/// Filters narrow a list, and its pages show each job once.
pub(super) fn pages(client: &Client) {
    let field = unique("f").split_off(10).to_uppercase();
    let mut ids = Vec::new();
    for index in 0..5 {
        let id = format!("{}-{index}", unique("job"));
        let mut body = small_job(&field);
        if index == 0 {
            body["open_until"] = json!("2020-01-01T00:00:00Z");
        }
        if index == 1 {
            body["work_model"] = json!("REMOTE");
            body["employment_type"] = json!("CONTRACT");
        }
        put(client, &id, &body).expect(201);
        ids.push(id);
    }
    ids.sort();
    // Fields are one field whatever their case.
    let list = |rest: &str| {
        let field = field.to_lowercase();
        client.get(&format!("/api/jobs?field={field}{rest}"))
    };
    let listed = |page: &Value| -> Vec<String> {
        let jobs = page["data"].as_array().unwrap();
        jobs.iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = list("").expect(200);
    assert_eq!((listed(&all), &all["next_cursor"]), (ids.clone(), &Value::Null));
    assert_eq!(listed(&list("&open=true").expect(200)).len(), 4);
    assert_eq!(listed(&list("&work_model=REMOTE").expect(200)).len(), 1);
    assert_eq!(listed(&list("&employment_type=PART_TIME&open=true").expect(200)).len(), 3);
    assert_eq!(listed(&list("&employment_type=INTERNSHIP").expect(200)).len(), 0);

    let mut walked = Vec::new();
    let mut page = list("&limit=2").expect(200);
    let first_cursor = page["next_cursor"].as_str().unwrap().to_owned();
    loop {
        walked.extend(listed(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = list(&format!("&limit=2&cursor={cursor}")).expect(200);
    }
    assert_eq!(walked, ids);

    list(&format!("&open=true&cursor={first_cursor}")).expect_problem(400, "invalid_cursor");
    for (query, code) in [
        ("cursor=x", "invalid_cursor"),
        ("limit=0", "invalid_limit"),
        ("open=false", "invalid_query"),
        ("field=", "invalid_query"),
        ("work_model=remote", "invalid_query"),
        ("employment_type=X", "invalid_query"),
        ("open=true&open=true", "invalid_query"),
    ] {
        client.get(&format!("/api/jobs?{query}")).expect_problem(400, code);
    }
    for id in ids {
        assert_eq!(client.delete(&path(&id)).status, 204);
    }
}

/// A catalogue comes in, in every form, without its bad rows.
pub(super) fn imports(client: &Client) {
    let (first, second) = (unique("job"), unique("job"));
    let row = |id: &str, title: &str| {
        let mut row = job(title);
        row["id"] = json!(id);
        row
    };
    let long = format!(r#"{{"id":"{}"}}"#, "a".repeat(256 * 1024));
    let lines = format!(
        "\u{FEFF}{}\n\n{{\"id\":\n{long}\r\n{}\n[1]\n{}",
        row(&first, "From lines"),
        json!({"id": second, "title": 7}),
        row(&second, "From lines")
    );
    let report = import(client, "application/x-ndjson", lines.clone()).expect(200);
    assert_eq!((&report["added"], &report["replaced"]), (&json!(2), &json!(0)), "{report}");
    assert_eq!(rejected(&report), ["2 malformed_json", "3 row_too_large", "4 wrong_type", "5 not_an_object"]);
    assert_eq!(report["rejected"][2]["id"], second);
    assert_eq!(report["rejected"][2]["errors"][0]["field"], "title");
    assert_eq!(report["rejected"][2]["errors"].as_array().unwrap().len(), 7, "{report}");
    let again = import(client, "application/jsonl; charset=utf-8", lines).expect(200);
    assert_eq!((&again["added"], &again["replaced"]), (&json!(0), &json!(2)));

    let array = format!(
        " [{}, {{\"a\": }}, {long}, \"]\", {} ,{{\"id\": \"[,\\\"\"}}]",
        row(&first, "From an [array], with \"quotes\""),
        row(&second, "From an array")
    );
    let report = import(client, "application/json", array).expect(200);
    assert_eq!(report["replaced"], 2, "{report}");
    assert_eq!(rejected(&report), ["2 malformed_json", "3 row_too_large", "4 not_an_object", "6 missing"]);
    let stored = client.get(&path(&first)).expect(200);
    assert_eq!(stored["title"], "From an [array], with \"quotes\"");
    assert_eq!(import(client, "application/json", "[]").expect(200)["added"], 0);
    // As job boards answer: the postings are a field, and their texts are HTML.
    let mut posting = row(&first, "R&amp;D lead");
    posting["description"] =
        json!("&lt;p&gt;Care&amp;nbsp;for:&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Ana&lt;/li&gt;&lt;/ul&gt;");
    let wrapped = json!({"jobs": [posting], "meta": {"total": 1}}).to_string();
    let report = import(client, "application/json", wrapped).expect(200);
    assert_eq!((&report["replaced"], &report["rejected_count"]), (&json!(1), &json!(0)), "{report}");
    let stored = client.get(&path(&first)).expect(200);
    assert_eq!(
        (&stored["title"], &stored["description"]),
        (&json!("R&D lead"), &json!("Care for:\n\n- Ana"))
    );
    let broken = import(client, "application/json", r#"{"jobs": {}}"#);
    broken.expect_problem(400, "malformed_json");
    let broken = import(client, "application/json", format!("[{}, {{", row(&first, "Broken"))).expect(200);
    assert_eq!((&broken["replaced"], rejected(&broken)), (&json!(1), vec!["2 malformed_json".to_owned()]));
    for body in ["", "{}", "nothing", "7"] {
        import(client, "application/json", body).expect_problem(400, "malformed_json");
    }

    let header = "id,title,employer,field,employment_type,work_model,city,country,description,skills,salary_minimum,\
                  salary_maximum,salary_currency,salary_period,languages,application_url,notes";
    let csv = format!(
        "{header}\r\n\
         {first},\"Nurse, \"\"nights\"\"\",Clínica Sur,Health,FULL_TIME,ON_SITE,Sevilla,ES,\"Two\r\nlines\",\
         Care|Triage,1500,1800,EUR,MONTH,es|en,https://example.com/j/1,x\r\n\
         {second},Nurse,Clínica Sur,Health,FULL_TIME,ON_SITE,,,Care,,much,1800,EUR,,es|e,https://example.com/j/1,x\r\n\
         {second},too few cells\r\n\
         {second},Carer,Clínica Sur,Health,PART_TIME,ON_SITE,,,Care,,,,,,,https://example.com/j/2,"
    );
    let problem =
        import(client, "text/csv; charset=utf-8", csv.clone()).expect_problem(422, "validation_failed");
    assert_eq!(errors(&problem), [("notes".to_owned(), "unknown_column".to_owned())], "{problem}");
    let request = client.request("POST", "/api/jobs/import?ignore_columns=notes");
    let report = request.header("Content-Type", "text/csv; charset=utf-8").bytes(csv).send().expect(200);
    assert_eq!(report["replaced"], 2, "{report}");
    assert_eq!(rejected(&report), ["2 wrong_type", "3 wrong_cell_count"]);
    let wrong: Vec<String> = errors(&report["rejected"][0]).into_iter().map(|(field, _)| field).collect();
    assert_eq!(wrong, ["salary_minimum", "salary_period", "languages.1"]);
    let stored = client.get(&path(&first)).expect(200);
    assert_eq!(
        (&stored["title"], &stored["description"]),
        (&json!("Nurse, \"nights\""), &json!("Two\r\nlines"))
    );
    assert_eq!((&stored["skills"], &stored["languages"]), (&json!(["Care", "Triage"]), &json!(["es", "en"])));
    assert_eq!(stored["salary"]["period"], "MONTH");
    let small = client.get(&path(&second)).expect(200);
    assert_eq!((&small["salary"], &small["skills"]), (&Value::Null, &json!([])));

    let problem = import(client, "text/csv", "id;title\n1;2\n").expect_problem(422, "validation_failed");
    assert_eq!(errors(&problem).len(), 6, "{problem}");
    import(client, "text/csv", "").expect_problem(422, "validation_failed");
    for media_type in ["text/plain", "application/xml", ""] {
        import(client, media_type, "[]").expect_problem(415, "unsupported_media_type");
    }
    for id in [first, second] {
        assert_eq!(client.delete(&path(&id)).status, 204);
    }
}

fn rejected(report: &Value) -> Vec<String> {
    let rows = report["rejected"].as_array().unwrap();
    assert_eq!(report["rejected_count"], rows.len());
    rows.iter().map(|row| format!("{} {}", row["row"], row["errors"][0]["code"].as_str().unwrap())).collect()
}

/// A catalogue larger than any other body comes in, and a thousand bad rows are told of.
pub(super) fn large_import(client: &Client) {
    let prefix = unique("job");
    let mut lines = String::new();
    for index in 0..1_200 {
        let mut row = small_job("Large");
        row["id"] = json!(format!("{prefix}-{index}"));
        row["description"] = json!("a".repeat(1_000));
        lines.push_str(&format!("{row}\n{{}}\n"));
    }
    assert!(lines.len() > 1024 * 1024);
    let report = import(client, "application/x-ndjson", lines).expect(200);
    assert_eq!((&report["added"], &report["rejected_count"]), (&json!(1_200), &json!(1_200)));
    assert_eq!(report["rejected"].as_array().unwrap().len(), 1_000);
    assert_eq!(report["rejected"][999]["row"], 2_000);
    for index in 0..1_200 {
        assert_eq!(client.delete(&path(&format!("{prefix}-{index}"))).status, 204);
    }
}

/// A key that writes jobs does nothing else, and one that reads conversations reads jobs.
pub(super) fn scopes(client: &Client) {
    let key = |scope: &str| {
        let made = client.post("/api/keys", &json!({"name": "jobs", "scopes": [scope]})).expect(201);
        client.with_key(made["secret"].as_str().unwrap())
    };
    let (reader, writer) = (key("conversations:read"), key("jobs:write"));
    let id = unique("job");
    put(&reader, &id, &job("a")).expect_problem(403, "insufficient_scope");
    import(&reader, "application/json", "[]").expect_problem(403, "insufficient_scope");
    put(&writer, &id, &job("a")).expect(201);
    writer.get(&path(&id)).expect_problem(403, "insufficient_scope");
    reader.get(&path(&id)).expect(200);
    reader.get("/api/jobs?limit=1").expect(200);
    reader.delete(&path(&id)).expect_problem(403, "insufficient_scope");
    assert_eq!(writer.delete(&path(&id)).status, 204);
    client.without_key().get("/api/jobs").expect_problem(401, "unauthorized");
}
