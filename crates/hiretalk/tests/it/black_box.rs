//! Every HTTP case against the binary, on both stores.

use hiretalk_test_postgres::TestCluster;
use hiretalk_web::black_box::all;

use crate::program::Server;

#[test]
fn every_http_case_holds_in_memory() {
    all(&Server::start(None).client());
}

#[test]
fn every_http_case_holds_on_postgres() {
    let database = TestCluster::shared().unwrap().create_database("black_box").unwrap();
    all(&Server::start(Some(&database.url())).client());
}
