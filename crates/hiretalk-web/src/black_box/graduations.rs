//! Graduations: today's, those ahead of time, lists and imports.

use serde_json::{Value, json};

use super::bad_bodies::errors;
use super::fixtures::unique;
use super::{Client, Reply};

const START: &str = "/api/start-conversation";
const IMPORT: &str = "/api/graduations/import";

/// A graduation event that is fine, of a student whom nobody knows, with a number of their own.
fn event(institution: &str, date: Option<&str>) -> Value {
    let student_id = unique("student");
    let digits: String = student_id.bytes().map(|byte| char::from(b'0' + byte % 10)).collect();
    json!({
        "student_id": student_id,
        "student": {
            "phone_number": format!("+34 6{}", &digits[digits.len() - 8..]),
            "first_name": "Lucía",
            "last_name": null,
        },
        "institution": institution,
        "degree": "Law",
        "graduation_date": date,
        "time_zone": "Europe/Madrid",
    })
}

fn path(graduation: &Value) -> String {
    let id = graduation["id"].as_str().unwrap();
    let encoded: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/graduations/{encoded}")
}

fn import(client: &Client, media_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    import_with(client, "", media_type, body)
}

fn import_with(client: &Client, query: &str, media_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    client.request("POST", &format!("{IMPORT}{query}")).header("Content-Type", media_type).bytes(body).send()
}

fn institution() -> String {
    unique("uni").replace(':', "-")
}

/// Today's starts a conversation at once, and once.
pub(super) fn starts_at_once(client: &Client) {
    for date in [None, Some("")] {
        let mut sent = event(&institution(), None);
        if date.is_some() {
            sent["id"] = json!(unique("graduation/ñ"));
            sent["degree"] = json!("");
        }
        let reply = client.post(START, &sent);
        let opened = reply.expect(201);
        let location = format!("/api/conversations/{}", opened["id"].as_str().unwrap());
        assert_eq!(reply.header("location"), Some(location.as_str()));
        assert_eq!((&opened["status"], &opened["origin"]), (&json!("CREATED"), &json!("GRADUATION")));
        assert_eq!((&opened["job_id"], &opened["application_id"]), (&Value::Null, &Value::Null));
        let (uni, student) = (sent["institution"].as_str().unwrap(), sent["student_id"].as_str().unwrap());
        assert_eq!(opened["candidate_id"], format!("{uni}:{student}"));
        let id = sent["id"].as_str().map_or_else(|| format!("{uni}:{student}:Law"), str::to_owned);
        assert_eq!(opened["graduation_id"], id);

        let graduation = client.get(&path(&json!({ "id": id }))).expect(200);
        assert_eq!(
            (&graduation["status"], &graduation["conversation_id"]),
            (&json!("STARTED"), &opened["id"])
        );
        let again = client.post(START, &sent);
        assert_eq!(again.expect(200)["id"], opened["id"]);
        assert_eq!(again.header("location"), Some(location.as_str()));
        let mut other = sent.clone();
        other["student"]["first_name"] = json!("Luisa");
        let conflict = client.post(START, &other).expect_problem(409, "event_conflict");
        assert_eq!(conflict["conversation_id"], opened["id"]);
        let mut second = sent.clone();
        second["degree"] = json!("Art");
        second["id"] = json!(unique("graduation"));
        let refused = client.post(START, &second).expect_problem(409, "active_conversation");
        assert_eq!(refused["conversation_id"], opened["id"]);
        client.get(&path(&second)).expect_problem(404, "not_found");
        client
            .patch(&path(&graduation), &json!({"graduation_date": "2096-02-29"}))
            .expect_problem(409, "graduation_closed");
        let cancelled = client.delete(&path(&graduation)).expect(200);
        assert_eq!(cancelled["status"], "STARTED");
        let ended = client.get(&location).expect(200);
        assert_eq!((&ended["status"], &ended["outcome"]), (&json!("COMPLETED"), &json!("CANCELLED")));
        assert_eq!(client.post(START, &sent).expect(200), ended);
    }
}

/// One ahead of time is stored, moved and cancelled.
pub(super) fn ahead(client: &Client) {
    let sent = event(&institution(), Some("2096-02-29"));
    let reply = client.post(START, &sent);
    let stored = reply.expect(202);
    assert_eq!((&stored["status"], &stored["graduation_date"]), (&json!("SCHEDULED"), &json!("2096-02-29")));
    assert_eq!(stored["starts_at"], "2096-02-29T08:00:00.000000Z");
    assert_eq!((&stored["time_zone"], &stored["degree"]), (&json!("Europe/Madrid"), &json!("Law")));
    assert_eq!((&stored["conversation_id"], &stored["cancel_reason"]), (&Value::Null, &Value::Null));
    let location = reply.header("location").unwrap().to_owned();
    assert_eq!(client.get(&location).expect(200), stored);
    assert_eq!(client.get(&path(&stored)).expect(200), stored);
    assert_eq!(client.post(START, &sent).expect(200), stored);
    assert_eq!(
        client
            .get(&format!("/api/conversations?candidate_id={}", stored["candidate_id"].as_str().unwrap()))
            .expect(200)["data"],
        json!([])
    );
    let mut twin = sent.clone();
    twin["id"] = json!(unique("graduation"));
    client.post(START, &twin).expect_problem(409, "duplicate_graduation");
    let mut other = sent.clone();
    other["graduation_date"] = json!("2096-03-01");
    client.post(START, &other).expect_problem(409, "event_conflict");

    let date = |date: &str| json!({ "graduation_date": date });
    let moved = client.patch(&location, &date("2097-07-01")).expect(200);
    assert_eq!(moved["starts_at"], "2097-07-01T07:00:00.000000Z");
    assert_eq!(client.patch(&location, &date("2097-07-01")).expect(200), moved);
    client.patch(&location, &date("2001-07-01")).expect_problem(422, "graduation_too_old");
    let wrong = client.patch(&location, &date("2097-02-29")).expect_problem(422, "validation_failed");
    assert_eq!(errors(&wrong), [("graduation_date".to_owned(), "invalid_date".to_owned())]);
    client.patch(&location, &json!({})).expect_problem(422, "validation_failed");

    let cancelled = client.delete(&location).expect(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["cancel_reason"]),
        (&json!("CANCELLED"), &json!("REQUESTED"))
    );
    assert_eq!(client.delete(&location).expect(200), cancelled);
    client.patch(&location, &date("2098-07-01")).expect_problem(409, "graduation_closed");
    assert_eq!(client.post(START, &sent).expect(200), cancelled);
    for unknown in ["unknown", "%FF", "%20", &"a".repeat(129)] {
        let unknown = format!("/api/graduations/{unknown}");
        client.get(&unknown).expect_problem(404, "not_found");
        client.delete(&unknown).expect_problem(404, "not_found");
        client.patch(&unknown, &date("2098-07-01")).expect_problem(404, "not_found");
    }
}

/// Whoever is forgotten graduates no more.
pub(super) fn forgotten(client: &Client) {
    let stored = client.post(START, &event(&institution(), Some("2096-02-29"))).expect(202);
    let candidate = stored["candidate_id"].as_str().unwrap();
    assert_eq!(client.delete(&format!("/api/candidates/{candidate}")).status, 204);
    let after = client.get(&path(&stored)).expect(200);
    assert_eq!((&after["status"], &after["cancel_reason"]), (&json!("CANCELLED"), &json!("ERASED")));
}

/// Everything that is wrong with an event comes in one answer.
pub(super) fn bad_fields(client: &Client) {
    let missing = errors(&client.post(START, &json!({})).expect_problem(422, "validation_failed"));
    let needed = ["student_id", "student", "institution"];
    assert_eq!(missing, needed.map(|field| (field.to_owned(), "missing".to_owned())));
    let body = json!({
        "id": "",
        "student_id": 7,
        "student": {"phone_number": "600111222", "first_name": null, "last_name": " ", "email_address": "a"},
        "institution": "a:b",
        "degree": "a".repeat(129),
        "graduation_date": "30/06/2026",
        "time_zone": "Madrid",
        "language": "fr",
    });
    let expected = [
        ("id", "empty"),
        ("student_id", "wrong_type"),
        ("student.phone_number", "phone_number_missing_plus"),
        ("student.first_name", "null"),
        ("student.last_name", "empty"),
        ("student.email_address", "invalid_email_address"),
        ("institution", "forbidden_character"),
        ("degree", "too_long"),
        ("graduation_date", "invalid_date"),
        ("time_zone", "unknown_time_zone"),
        ("language", "unknown_language"),
    ];
    let told = errors(&client.post(START, &body).expect_problem(422, "validation_failed"));
    assert_eq!(told, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    let old = event(&institution(), Some("2001-01-01"));
    let told = client.post(START, &old).expect_problem(422, "graduation_too_old");
    assert_eq!(errors(&told), [("graduation_date".to_owned(), "graduation_too_old".to_owned())]);
}

/// Graduations are listed in pages, by status and institution.
pub(super) fn pages(client: &Client) {
    let uni = institution();
    let mut ids: Vec<String> = (0..5)
        .map(|index| {
            let date = (index > 0).then_some("2096-02-29");
            let made = client.post(START, &event(&uni, date));
            assert!([201, 202].contains(&made.status), "{}", made.status);
            let made = made.json();
            made["graduation_id"].as_str().or(made["id"].as_str()).unwrap().to_owned()
        })
        .collect();
    ids.sort();
    for (filter, count) in
        [("", 5), ("&status=SCHEDULED", 4), ("&status=STARTED,CANCELLED", 1), ("&status=WAITING", 0)]
    {
        let mut listed = Vec::new();
        let mut cursor = String::new();
        loop {
            let list = format!("/api/graduations?institution={uni}&limit=2{filter}{cursor}");
            let page = client.get(&list).expect(200);
            listed.extend(page["data"].as_array().unwrap().iter().map(|found| found["id"].clone()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
            let elsewhere = format!("/api/graduations?limit=2{cursor}");
            client.get(&elsewhere).expect_problem(400, "invalid_cursor");
        }
        assert_eq!(listed.len(), count, "{filter}");
        assert!(listed.iter().all(|id| ids.contains(&id.as_str().unwrap().to_owned())));
        assert!(listed.is_sorted_by_key(|id| id.as_str().unwrap()));
    }
    for (query, code) in [
        ("status=DONE", "unknown_status"),
        ("status=", "unknown_status"),
        ("limit=0", "invalid_limit"),
        ("cursor=abc", "invalid_cursor"),
        ("institution=a:b", "invalid_query"),
    ] {
        client.get(&format!("/api/graduations?{query}")).expect_problem(400, code);
    }
}

/// Many come in without their bad rows, and again without a change.
pub(super) fn imports(client: &Client) {
    let uni = institution();
    let mut rows: Vec<Value> = (0..3).map(|_| event(&uni, Some("2096-02-29"))).collect();
    rows.push(json!({"student_id": "x", "institution": uni, "student": {"first_name": "A"}}));
    rows.push(event(&uni, Some("2001-01-01")));
    let mut twin = rows[0].clone();
    twin["language"] = json!("en");
    rows.push(twin);
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let lines = format!("{lines}not json\n");
    let report = import(client, "application/x-ndjson", lines.as_str()).expect(200);
    assert_eq!(
        (&report["added"], &report["unchanged"], &report["rejected_count"]),
        (&json!(3), &json!(0), &json!(4))
    );
    let told: Vec<_> = report["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["row"].as_u64().unwrap(),
                row["errors"][0]["field"].clone(),
                row["errors"][0]["code"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (4, json!("student.phone_number"), json!("missing")),
            (5, json!("graduation_date"), json!("graduation_too_old")),
            (6, json!(""), json!("event_conflict")),
            (7, json!(""), json!("malformed_json")),
        ]
    );
    let again = import(client, "application/json", Value::from(rows.clone()).to_string()).expect(200);
    assert_eq!(
        (&again["added"], &again["unchanged"], &again["rejected_count"]),
        (&json!(0), &json!(3), &json!(3))
    );

    let csv = format!(
        "institution,student_id,phone_number,first_name,graduation_date,time_zone,degree\n\
         {uni},csv 1,+34600111222,Ana,2096-02-29,Asia/Kolkata,\n\
         {uni},csv 2,600111222,Ana,2096-02-29,,Law\n"
    );
    let report = import(client, "text/csv", csv.as_str()).expect(200);
    assert_eq!((&report["added"], &report["rejected_count"]), (&json!(1), &json!(1)));
    assert_eq!(report["rejected"][0]["id"], "csv 2");
    assert_eq!(report["rejected"][0]["errors"][0]["field"], "phone_number");
    let stored = client.get(&path(&json!({"id": format!("{uni}:csv 1")}))).expect(200);
    assert_eq!(stored["starts_at"], "2096-02-29T03:30:00.000000Z");
    let header =
        import(client, "text/csv", "institution;student_id\n").expect_problem(422, "validation_failed");
    assert_eq!(errors(&header).len(), 3, "{header}");
    import(client, "application/json", "{}").expect_problem(400, "malformed_json");
    import(client, "text/plain", "x").expect_problem(415, "unsupported_media_type");
}

/// A spreadsheet comes in as people save it: their words for the columns, semicolons, Windows-1252, their way to write
/// dates and numbers.
pub(super) fn spreadsheets(client: &Client) {
    let uni = institution();
    let rows = format!(
        "sep=;\r\nMatrícula;Teléfono móvil;Nombre;Apellidos;Universidad;Fecha de graduación;Idioma\r\n\
         a1;600 111 222;Begoña;Núñez;{uni};29/02/2096;español\r\n;;;;;;\r\n\
         a2;+34 (600) 111-223;Íñigo;;{uni};2096-02-29 00:00;es\r\n\
         a3;+34600111224;Ana;;{uni};03/02/2096;es\r\n\
         a4;+34600111225;Ana;;{uni};;es\r\n"
    );
    let latin: Vec<u8> = rows.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    let utf_16: Vec<u8> =
        std::iter::once(0xFEFF).chain(rows.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let report = import_with(client, "?default_country=es", "text/csv", latin).expect(200);
    assert_eq!((&report["added"], &report["rejected_count"]), (&json!(2), &json!(2)), "{report}");
    // Either may be the month, and nobody is written to because a date is missing.
    assert_eq!(report["rejected"][0]["id"], "a3");
    assert_eq!(report["rejected"][0]["errors"][0]["field"], "graduation_date");
    assert_eq!(report["rejected"][1]["errors"][0]["code"], "missing");
    let stored = client.get(&path(&json!({"id": format!("{uni}:a1")}))).expect(200);
    assert_eq!(
        (&stored["graduation_date"], &stored["language"]),
        (&json!("2096-02-29"), &json!("es")),
        "{stored}"
    );
    // The names are the same in another charset, or these would be conflicts.
    // Without its mark as well.
    let report = import_with(client, "?default_country=ES", "text/csv", &utf_16[2..]).expect(200);
    assert_eq!((&report["unchanged"], &report["rejected_count"]), (&json!(2), &json!(2)), "{report}");
    let query = "?default_country=ES&date_order=dmy";
    let report = import_with(client, query, "text/csv; charset=utf-16le", utf_16).expect(200);
    assert_eq!((&report["added"], &report["unchanged"]), (&json!(1), &json!(2)), "{report}");

    let names = format!(
        "student_id,phone_number,name,institution,graduation_date,email\n\
         n1,+34600111222,\"GARCÍA LÓPEZ, ANA\",{uni},2096-02-29,ana@\n"
    );
    let report = import_with(client, "?names=last_first", "text/csv", names).expect(200);
    assert_eq!((&report["added"], &report["rejected_count"]), (&json!(1), &json!(0)), "{report}");
    assert_eq!(report["warnings"][0]["id"], "n1", "{report}");
    assert_eq!(report["warnings"][0]["errors"][0]["code"], "invalid_email_address", "{report}");
    assert_eq!(report["warnings"][0]["errors"][0]["field"], "email_address", "{report}");
    let same = json!([{"student_id": "n1", "institution": uni, "graduation_date": "2096-02-29",
        "student": {"first_name": "Ana", "last_name": "García López", "phone_number": "+34600111222"}}]);
    let report = import(client, "application/json", same.to_string()).expect(200);
    assert_eq!((&report["unchanged"], &report["warnings"]), (&json!(1), &json!([])), "{report}");

    let unknown = format!("student_id,phone_number,first_name,institution,graduation_date,first_nam\n{uni}");
    let problem = import(client, "text/csv", unknown.clone()).expect_problem(422, "validation_failed");
    assert_eq!(errors(&problem), [("first_nam".to_owned(), "unknown_column".to_owned())], "{problem}");
    let report = import_with(client, "?ignore_columns=first_nam", "text/csv", unknown).expect(200);
    assert_eq!(report["rejected"][0]["errors"][0]["code"], "wrong_cell_count", "{report}");
    let undated = json!([{"student_id": "j1", "institution": uni,
        "student": {"first_name": "A", "phone_number": "+34600111222"}}]);
    let report = import(client, "application/json", undated.to_string()).expect(200);
    assert_eq!(report["rejected"][0]["errors"][0]["field"], "graduation_date", "{report}");
    for query in
        ["?delimiter=x", "?charset=klingon", "?date_order=myd", "?starts=now", "?default_country=Spain"]
    {
        import_with(client, query, "text/csv", "a").expect_problem(400, "invalid_query");
    }
}

pub(super) fn scopes(client: &Client) {
    let key = |scope: &str| {
        let made = client.post("/api/keys", &json!({"name": "graduations", "scopes": [scope]})).expect(201);
        client.with_key(made["secret"].as_str().unwrap())
    };
    let (writer, reader) = (key("events:write"), key("conversations:read"));
    let stored = writer.post(START, &event(&institution(), Some("2096-02-29"))).expect(202);
    let path = path(&stored);
    reader.get(&path).expect(200);
    reader.get("/api/graduations").expect(200);
    let date = json!({"graduation_date": "2097-01-01"});
    for refused in [
        writer.get(&path),
        writer.get("/api/graduations"),
        reader.post(START, &event(&institution(), None)),
        reader.patch(&path, &date),
        reader.delete(&path),
        import(&reader, "text/csv", "a"),
    ] {
        refused.expect_problem(403, "insufficient_scope");
    }
    writer.patch(&path, &date).expect(200);
    writer.delete(&path).expect(200);
}
