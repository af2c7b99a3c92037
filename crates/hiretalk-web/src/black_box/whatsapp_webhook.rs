//! The WhatsApp webhook, for those who are not WhatsApp: whether a channel is configured or not, they get nowhere.

use super::Client;

const PATH: &str = "/api/whatsapp-webhook";

/// Without the token and without the signature there is nothing to find.
pub(super) fn strangers(client: &Client) {
    let question = format!("{PATH}?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1");
    let refused = client.without_key().get(&question);
    let has_channel = refused.status != 404;
    refused.expect_problem(
        if has_channel { 403 } else { 404 },
        if has_channel { "verification_failed" } else { "not_found" },
    );
    let (status, code) = if has_channel { (401, "invalid_signature") } else { (404, "not_found") };
    for signature in
        [None, Some(""), Some("sha256="), Some("sha256=é"), Some(&*format!("sha256={}", "0".repeat(64)))]
    {
        // No key stands in for the signature.
        for caller in [client, &client.without_key()] {
            let request = caller.request("POST", PATH).header("Content-Type", "application/json");
            let request = match signature {
                Some(signature) => request.header("X-Hub-Signature-256", signature),
                None => request,
            };
            request.bytes("{}").send().expect_problem(status, code);
        }
    }
}
