//! Credentials, the number, the account and its templates.

use hiretalk_whatsapp_emulator::Template;
use serde_json::json;

use crate::bench::{Bench, answer, text};
use crate::schemas;

#[tokio::test]
async fn a_wrong_token_or_object_is_refused() {
    let bench = Bench::start();
    let send = |path: &str, token: &str| {
        let request = bench.client.post(bench.url(path)).json(&text("+16505551234", "a"));
        answer(if token.is_empty() { request } else { request.bearer_auth(token) })
    };
    for (path, token, status, code, subcode) in [
        ("/v25.0/106540352242922/messages", "wrong", 401, 190, None),
        ("/v25.0/106540352242922/messages", "", 401, 190, None),
        ("/v25.0/888/messages", "emulator-access-token", 400, 100, Some(33)),
        ("/106540352242922/messages", "emulator-access-token", 400, 2_500, None),
        ("/v25.0/102290129340398/message_template", "emulator-access-token", 400, 2_500, None),
    ] {
        let answer = send(path, token).await.unwrap();
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
        assert_eq!(answer.json()["error"]["error_subcode"].as_u64(), subcode, "{path}");
        schemas::check("graph_error", &answer.json());
    }
    for version in ["v18.0", "v26.0"] {
        assert_eq!(
            send(&format!("/{version}/106540352242922/messages"), "emulator-access-token")
                .await
                .unwrap()
                .status,
            200
        );
    }
}

#[tokio::test]
async fn the_number_can_be_asked_for() {
    let bench = Bench::start();
    let number = bench.get("/v25.0/106540352242922?fields=verified_name,throughput").await;
    let expected =
        json!({"id": "106540352242922", "verified_name": "HireTalk", "throughput": {"level": "HIGH"}});
    assert_eq!(number.json(), expected);
    assert_eq!(bench.get("/v25.0/106540352242922").await.json()["display_phone_number"], "15550783881");
    assert_eq!(bench.get("/v25.0/102290129340398?fields=name").await.json()["name"], "HireTalk");
    assert_eq!(
        bench.get("/v25.0/102290129340398/phone_numbers").await.json()["data"][0]["id"],
        "106540352242922"
    );
    assert_eq!(bench.get("/v25.0/1").await.json()["error"]["error_subcode"], 33);
    let request = bench.client.post(bench.url("/v25.0/102290129340398/subscribed_apps"));
    let subscribed = answer(request.bearer_auth("emulator-access-token")).await.unwrap();
    assert_eq!(subscribed.json(), json!({"success": true}));
    assert_eq!(
        bench.get("/v25.0/102290129340398/subscribed_apps").await.json()["data"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn templates_are_listed_in_pages() {
    let names: Vec<_> = (0..5).map(|number| format!("template_{number}")).collect();
    let templates =
        names.iter().map(|name| Template::new(name, "en_US", "Hi {{1}}").with_quick_reply("Yes")).collect();
    let bench = Bench::changed(|settings| settings.templates = templates);
    let mut path = "/v25.0/102290129340398/message_templates?limit=2&fields=name,status".to_owned();
    let (mut listed, mut pages) = (Vec::new(), 0);
    loop {
        let page = bench.get(&path).await.json();
        for template in page["data"].as_array().unwrap() {
            assert_eq!(template["status"], "APPROVED");
            assert!(template["components"].is_null() && template["id"].is_string());
            listed.push(template["name"].as_str().unwrap().to_owned());
        }
        pages += 1;
        let Some(next) = page["paging"]["next"].as_str() else { break };
        path = next.strip_prefix(&bench.emulator.base_url()).unwrap().to_owned();
    }
    assert_eq!((listed, pages), (names, 3));
    let whole = bench.get("/v25.0/102290129340398/message_templates?name=template_3").await.json();
    let components = json!([{"type": "BODY", "text": "Hi {{1}}"}, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}]);
    assert_eq!(whole["data"][0]["components"], components);
    assert_eq!(whole["data"][0]["parameter_format"], "POSITIONAL");
}

#[tokio::test]
async fn a_new_template_waits_for_approval() {
    let bench = Bench::start();
    let template = json!({"name": "hello", "language": "en_US", "category": "utility", "parameter_format": "named",
        "components": [{"type": "body", "text": "Hi {{name}}", "example": {"body_text_named_params": []}},
            {"type": "buttons", "buttons": [{"type": "quick_reply", "text": "Yes"}]}]});
    let create = || {
        let request = bench.client.post(bench.url("/v25.0/102290129340398/message_templates"));
        answer(request.bearer_auth("emulator-access-token").json(&template))
    };
    let created = create().await.unwrap().json();
    assert_eq!((&created["status"], &created["category"]), (&json!("PENDING"), &json!("UTILITY")));
    assert_eq!(create().await.unwrap().code(), 100);
}
