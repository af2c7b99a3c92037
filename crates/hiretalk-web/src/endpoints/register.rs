//! `/register/{institution}`: the pages on which graduates register by themselves. They need no script and load nothing.

mod form;
mod texts;

use std::sync::LazyLock;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AcceptLanguage, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Header, HeaderValue, LOCATION, Preference,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hiretalk_domain::graduation::Institution;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::language::Language;
use hiretalk_domain::registration::RegistrationVerdict;
use hiretalk_domain::use_cases::{RegisterGraduateError, RegistrationProgress};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use self::form::{FormError, FormInput};
use self::texts::{Failure, Notice, Texts, texts};
use crate::auth::PageVisitor;
use crate::body::Body;
use crate::deadline::within;
use crate::extract::{PathId, Query, path_text};
use crate::middleware::answer_wrong_method;
use crate::problem::{Answer, PROBLEM_JSON, Problem, ProblemCode, not_found};
use crate::state::Api;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

const STYLE: &str = include_str!("../../templates/register/style.css");

/// The pages have one style and send one form, to this server.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
});

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(
        web::resource("/register/{institution}")
            .get(show_form)
            .head(show_form)
            .post(register)
            .wrap(from_fn(answer_with_pages)),
    );
    app.service(
        web::resource("/register/{institution}/{id}")
            .get(show_progress)
            .head(show_progress)
            .wrap(from_fn(answer_with_pages)),
    );
}

async fn show_form(_: PageVisitor, request: HttpRequest, query: Query, api: Data<Api>) -> Answer {
    let visit = Visit::new(&api, &request, &query)?;
    visit.form(StatusCode::OK, &FormInput::default(), &[])
}

/// Receives the form and redirects to the page with the code; shows the form again if a field is wrong.
async fn register(_: PageVisitor, request: HttpRequest, query: Query, body: Body, api: Data<Api>) -> Answer {
    let visit = Visit::new(&api, &request, &query)?;
    let input = FormInput::from_form(&body.form().await?);
    let again = |errors: &[FormError]| visit.form(StatusCode::UNPROCESSABLE_ENTITY, &input, errors);
    let form = match input.check(api.settings.phone_rule, visit.language) {
        Ok(form) => form,
        Err(errors) => return again(&errors),
    };
    let registered = within(async {
        match api.services.register.execute(visit.institution.clone(), form).await {
            Ok(id) => Ok(Some(id)),
            Err(RegisterGraduateError::TooOld(_)) => Ok(None),
            Err(RegisterGraduateError::Store(error)) => Err(error),
        }
    });
    let Some(id) = registered.await? else { return again(&[FormError::DateTooOld]) };
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, visit.registration_path(id))).finish())
}

/// Shows the code while it is waited for, and the outcome afterwards.
async fn show_progress(
    _: PageVisitor,
    request: HttpRequest,
    id: PathId,
    query: Query,
    api: Data<Api>,
) -> Answer {
    let visit = Visit::new(&api, &request, &query)?;
    let id = RegistrationId::from_uuid(id.uuid().ok_or_else(no_page)?);
    match within(api.services.register.progress(visit.institution, id)).await? {
        RegistrationProgress::Waiting { code, expires_at } => {
            let number = api.settings.register.as_ref().map_or("", |register| register.number.as_str());
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let message = code.message();
            let text = utf8_percent_encode(&message, NON_ALPHANUMERIC);
            let page = WaitingPage {
                page: visit.page(true),
                code: code.to_string(),
                link: format!("https://wa.me/{digits}?text={text}"),
                number,
                minutes: (expires_at - api.services.clock.now()).num_minutes() + 1,
                message,
            };
            render(StatusCode::OK, &page)
        }
        RegistrationProgress::Closed(RegistrationVerdict::Confirmed) => {
            visit.notice(StatusCode::OK, Notice::Confirmed)
        }
        RegistrationProgress::Closed(RegistrationVerdict::Declined) => {
            visit.notice(StatusCode::OK, Notice::Declined)
        }
        RegistrationProgress::Gone => visit.notice(StatusCode::NOT_FOUND, Notice::Gone),
    }
}

/// Answers with pages in place of problems. A page that may come at another try reloads by itself: one with a code is
/// not lost because too many load it at once.
async fn answer_with_pages(
    api: Data<Api>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = answer_wrong_method(&api, response);
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    if response.headers().get(CONTENT_TYPE) != Some(&PROBLEM_JSON) {
        return Ok(response);
    }
    let failure = match response.status() {
        StatusCode::NOT_FOUND => Failure::NotFound,
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            if response.request().method() == Method::POST { Failure::FormLost } else { Failure::Busy }
        }
        _ => Failure::Unreadable,
    };
    let query = Query::parse(response.request().query_string()).unwrap_or_default();
    let language = choose_language(response.request(), &query);
    let reloads = failure == Failure::Busy;
    let page = NoticePage {
        page: Page { language, texts: texts(language), institution: None, reloads },
        text: failure.text(language),
        form: None,
    };
    let html = page.render().unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HTML);
    Ok(response.map_body(|_, _| BoxBody::new(html)))
}

fn no_page() -> Problem {
    not_found("there is nothing at this path")
}

/// The language of the query, else the one that the browser prefers, else English.
fn choose_language(request: &HttpRequest, query: &Query) -> Language {
    if let Some(language) = query.all("lang").next().and_then(|text| text.parse().ok()) {
        return language;
    }
    let accepted = AcceptLanguage::parse(request).map(|accepted| accepted.0).unwrap_or_default();
    let known = accepted.iter().filter_map(|range| match &range.item {
        Preference::Any => None,
        Preference::Specific(tag) => {
            let language = tag.primary_language().to_ascii_lowercase().parse().ok()?;
            (range.quality > actix_web::http::header::Quality::ZERO).then_some((language, range.quality))
        }
    });
    // Of several with the greatest weight the first counts.
    let known: Vec<(Language, _)> = known.collect();
    let best = known.into_iter().rev().max_by_key(|(_, quality)| *quality);
    best.map_or(Language::English, |(language, _)| language)
}

/// A visit of the pages of one institution.
struct Visit<'a> {
    institution: &'a Institution,
    language: Language,
}

impl<'a> Visit<'a> {
    /// # Errors
    /// `not_found`: the institution offers no registration.
    fn new(api: &'a Api, request: &HttpRequest, query: &Query) -> Result<Self, Problem> {
        let name = path_text(request, "institution").ok_or_else(no_page)?;
        let mut institutions = api.settings.register.iter().flat_map(|register| &register.institutions);
        let institution = institutions.find(|institution| institution.as_str() == name);
        let institution = institution.ok_or_else(no_page)?;
        Ok(Self { institution, language: choose_language(request, query) })
    }

    fn page(&self, reloads: bool) -> Page<'a> {
        let language = self.language;
        Page { language, texts: texts(language), institution: Some(self.institution.as_str()), reloads }
    }

    fn form(&self, status: StatusCode, input: &FormInput, errors: &[FormError]) -> Answer {
        let page = self.page(false);
        let error = |fields: &[FormError]| {
            errors.iter().find(|error| fields.contains(error)).map(|error| error.text(self.language))
        };
        let field = |name, kind, autocomplete, label, value, errors: &[FormError]| Field {
            name,
            kind,
            autocomplete,
            label,
            value,
            error: error(errors),
        };
        let texts = page.texts;
        let fields = [
            field(
                "first_name",
                "text",
                Some("given-name"),
                texts.first_name,
                &*input.first_name,
                &[FormError::FirstName],
            ),
            field(
                "last_name",
                "text",
                Some("family-name"),
                texts.last_name,
                &input.last_name,
                &[FormError::LastName],
            ),
            field(
                "phone_number",
                "tel",
                Some("tel"),
                texts.phone_number,
                &input.phone_number,
                &[FormError::PhoneNumber],
            ),
            field("degree", "text", None, texts.degree, &input.degree, &[FormError::Degree]),
            field(
                "graduation_date",
                "date",
                None,
                texts.graduation_date,
                &input.graduation_date,
                &[FormError::Date, FormError::DateTooOld],
            ),
        ];
        render(status, &FormPage { page, action: self.form_path(), fields })
    }

    fn notice(&self, status: StatusCode, notice: Notice) -> Answer {
        let form = match notice {
            Notice::Confirmed => None,
            Notice::Declined | Notice::Gone => Some(self.form_path()),
        };
        render(status, &NoticePage { page: self.page(false), text: notice.text(self.language), form })
    }

    fn form_path(&self) -> String {
        self.path("")
    }

    fn registration_path(&self, id: RegistrationId) -> String {
        self.path(&format!("/{id}"))
    }

    fn path(&self, rest: &str) -> String {
        let institution = utf8_percent_encode(self.institution.as_str(), NON_ALPHANUMERIC);
        format!("/register/{institution}{rest}?lang={}", self.language)
    }
}

fn render(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(|error| {
        Problem::new(ProblemCode::Internal, "the page cannot be rendered").caused_by(Box::new(error))
    })?;
    Ok(HttpResponse::build(status).insert_header((CONTENT_TYPE, HTML)).body(html))
}

/// The parts that all pages have.
struct Page<'a> {
    language: Language,
    texts: &'static Texts,
    institution: Option<&'a str>,
    /// Loads again every 20 s. Everybody who waits on a campus may have one address, whose limit is 50 requests a
    /// second, so 1,000 can wait.
    reloads: bool,
}

impl Page<'_> {
    fn style(&self) -> &'static str {
        STYLE
    }

    fn other_languages(&self) -> impl Iterator<Item = (Language, &'static str)> {
        let others = Language::ALL.into_iter().filter(|other| *other != self.language);
        others.map(|other| (other, texts(other).language_name))
    }
}

#[derive(Template)]
#[template(path = "register/form.html")]
struct FormPage<'a> {
    page: Page<'a>,
    action: String,
    fields: [Field<'a>; 5],
}

struct Field<'a> {
    name: &'static str,
    kind: &'static str,
    autocomplete: Option<&'static str>,
    label: &'static str,
    value: &'a str,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "register/waiting.html")]
struct WaitingPage<'a> {
    page: Page<'a>,
    code: String,
    link: String,
    number: &'a str,
    message: String,
    minutes: i64,
}

#[derive(Template)]
#[template(path = "register/notice.html")]
struct NoticePage<'a> {
    page: Page<'a>,
    text: &'static str,
    form: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_decides_then_the_browser() {
        for (query, accepted, expected) in [
            ("", "", Language::English),
            ("", "es", Language::Spanish),
            ("", "es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            ("", "fr, en;q=0.5, ES;q=0.7", Language::Spanish),
            ("", "en,es", Language::English),
            ("", "es;q=0, fr", Language::English),
            ("", "es;q=x", Language::English),
            ("lang=es", "en", Language::Spanish),
            ("lang=en", "es", Language::English),
            ("lang=<b>", "es", Language::Spanish),
        ] {
            let request = actix_web::test::TestRequest::default();
            let request = request.insert_header(("accept-language", accepted)).to_http_request();
            let query_parameters = Query::parse(query).unwrap();
            assert_eq!(choose_language(&request, &query_parameters), expected, "{query} {accepted}");
        }
    }

    #[test]
    fn input_never_becomes_markup() {
        let institution = Institution::parse("Uni <b>").unwrap();
        let visit = Visit { institution: &institution, language: Language::English };
        let field = Field {
            name: "degree",
            kind: "text",
            autocomplete: None,
            label: "Degree",
            value: "<b a='1' b=\"2\">&amp;",
            error: Some("no & no"),
        };
        let fields = std::array::from_fn(|_| Field { ..field });
        let html = FormPage { page: visit.page(false), action: visit.form_path(), fields }.render().unwrap();
        assert!(html.contains("value=\"&#60;b a=&#39;1&#39; b=&#34;2&#34;&#62;&#38;amp;\""), "{html}");
        assert!(html.contains("no &#38; no") && html.contains("<h2>Uni &#60;b&#62;</h2>"), "{html}");
    }
}
