//! The cases that hold on every store, on this one.

use crate::server::TestServer;

#[test]
fn the_black_box_cases_hold_on_the_in_memory_store() {
    let server = TestServer::start(|_, settings| settings.rate_limit = 0);
    hiretalk_web::black_box::all(&server.admin());
}
