//! x
use std::sync::Arc;
#[path = "../tests/it/server.rs"]
mod server;
fn main() {
    if std::env::args().nth(1).is_some() {
        let s = server::TestServer::start(|_, s| {
            s.rate_limit = 0;
            s.webhook_secrets = vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap()];
        });
        println!("{}", s.address);
        loop {
            std::thread::sleep(std::time::Duration::from_secs(100));
        }
    }
    let _ = Arc::new(1);
    print!("{}", hiretalk_web::openapi_json());
}
