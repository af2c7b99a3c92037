//! Headers that every answer has.

use std::sync::LazyLock;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use crate::registering::STYLE_SOURCE;
use crate::route::Route;

const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const DENY: HeaderValue = HeaderValue::from_static("DENY");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// An answer of the API is data: nothing in it may run or load.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Swagger UI loads its own files, asks this API, and sets styles and small pictures inline.
const OWN_FILES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The pages of the registration have one style and send one form, to this server.
static ONE_FORM: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; style-src {}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        *STYLE_SOURCE
    );
    HeaderValue::try_from(policy).unwrap_or(NOTHING)
});

/// Sets the headers that keep browsers and caches from doing more than they should.
pub(crate) fn secure(headers: &mut HeaderMap, route: Route) {
    insert(headers, X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    insert(headers, X_FRAME_OPTIONS, DENY);
    insert(headers, REFERRER_POLICY, NO_REFERRER);
    let policy = match route {
        Route::Docs => OWN_FILES,
        Route::Register | Route::Registration => ONE_FORM.clone(),
        _ => NOTHING,
    };
    insert(headers, CONTENT_SECURITY_POLICY, policy);
    // An event stream and the documentation say for themselves how long they may be kept.
    if !headers.contains_key(CACHE_CONTROL) {
        insert(headers, CACHE_CONTROL, NO_STORE);
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}
