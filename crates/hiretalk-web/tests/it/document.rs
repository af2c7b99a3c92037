//! The OpenAPI document says what there is: each operation, its methods, and the scope that it demands.

use hiretalk_web::black_box::Client;
use hiretalk_web::openapi_json;
use serde_json::{Value, json};

use crate::server::TestServer;

const SCOPES: [&str; 5] =
    ["events:write", "conversations:read", "conversations:write", "jobs:write", "admin"];

/// The operations of the document: method, path with an id in it, operation.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let path = path.replace("{id}", "x");
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, found)| (method.to_uppercase(), path.clone(), found))
    });
    operations.collect()
}

fn key(admin: &Client, scopes: &[&str]) -> Client {
    let made = admin.post("/api/keys", &json!({"name": "a", "scopes": scopes})).expect(201);
    admin.with_key(made["secret"].as_str().unwrap())
}

#[test]
fn each_path_has_the_methods_of_the_document_and_no_others() {
    let server = TestServer::start(|_, settings| settings.rate_limit = 0);
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let order = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    let operations = operations(&document);
    assert!(operations.len() >= 32, "{}", operations.len());
    for (_, path, _) in &operations {
        let has = |wanted: &str| {
            let wanted = if wanted == "HEAD" { "GET" } else { wanted };
            operations.iter().any(|(method, other, _)| method == wanted && other == path)
        };
        let expected: Vec<&str> = order.into_iter().filter(|method| has(method)).collect();
        let reply = server.admin().request("QUERY", path).send();
        reply.expect_problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), Some(expected.join(", ").as_str()), "{path}");
    }
}

#[test]
fn each_operation_demands_the_scope_of_the_document() {
    let server = TestServer::start(|_, settings| settings.rate_limit = 0);
    let admin = server.admin();
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let holders: Vec<(&str, Client, Client)> = SCOPES
        .into_iter()
        .map(|scope| {
            let others: Vec<&str> = SCOPES.into_iter().filter(|other| *other != scope).collect();
            (scope, key(&admin, &[scope]), key(&admin, &others))
        })
        .collect();
    for (method, path, operation) in operations(&document) {
        let schemes = operation["security"].as_array().map(Vec::as_slice).unwrap_or_default();
        let status = |client: &Client| client.request(&method, &path).send().status;
        let Some(scope) = schemes.iter().find_map(|scheme| scheme["bearer"][0].as_str()) else {
            assert_eq!(status(&admin), status(&admin.without_key()), "{method} {path}");
            continue;
        };
        let (_, holder, without) = holders.iter().find(|(known, ..)| *known == scope).unwrap();
        assert_eq!(status(&admin.without_key()), 401, "{method} {path}");
        assert_eq!(status(without), 403, "{method} {path}");
        assert!(![401, 403, 405].contains(&status(holder)), "{method} {path}");
    }
}
