//! Meta's limits: the longest that may leave, and the shortest that may not.

use hiretalk_domain::message::{Choice, FailureCode, Outgoing};
use hiretalk_domain::outbound::SendError;
use hiretalk_whatsapp::WhatsApp;

use crate::samples::{
    buttons, choice, letter, link, list, named, named_template, positional, row, template, text,
};

#[track_caller]
fn check(content: Outgoing, fits: bool) {
    match WhatsApp::body_of(&letter(content)) {
        Ok(_) => assert!(fits, "this must not leave"),
        Err(SendError::Terminal { code: FailureCode::UNSENDABLE }) => assert!(!fits, "this may leave"),
        Err(error) => panic!("{error:?}"),
    }
}

/// Characters of two bytes, so that bytes are not what is counted.
fn long(length: usize) -> String {
    "ñ".repeat(length)
}

fn many(count: usize) -> Vec<Choice> {
    (0..count).map(|number| choice(&format!("choice-{number}"), &format!("Title {number}"))).collect()
}

#[test]
fn texts_have_1_to_4096_characters() {
    for (body, fits) in
        [(long(4096), true), (long(4097), false), (String::new(), false), (" \n".into(), false)]
    {
        check(text(&body), fits);
    }
}

#[test]
fn buttons_are_one_to_three_short_and_distinct() {
    for (count, fits) in [(0, false), (1, true), (3, true), (4, false)] {
        check(buttons("Body", many(count)), fits);
    }
    for (body, fits) in [(long(1024), true), (long(1025), false), (String::new(), false)] {
        check(buttons(&body, many(1)), fits);
    }
    for (title, fits) in
        [(long(20), true), (long(21), false), (String::new(), false), ("Other".into(), false)]
    {
        check(buttons("Body", vec![choice("a", &title), choice("b", "Other")]), fits);
    }
    // With the conversation before it, an id has 37 characters more.
    for (id, fits) in [(long(219), true), (long(220), false), (" a".into(), false), ("b".into(), false)] {
        check(buttons("Body", vec![choice(&id, "Title"), choice("b", "Other")]), fits);
    }
    check(buttons("Body", vec![choice("", "Title")]), false);
}

#[test]
fn lists_have_up_to_ten_rows() {
    for (count, fits) in [(0, false), (1, true), (10, true), (11, false)] {
        check(list("Body", "Open", many(count)), fits);
    }
    for (body, button, fits) in [
        (long(1024), long(20), true),
        (long(1025), long(20), false),
        (long(1024), long(21), false),
        (String::new(), "Open".into(), false),
        ("Body".into(), String::new(), false),
    ] {
        check(list(&body, &button, many(2)), fits);
    }
    for (id, title, description, fits) in [
        (long(163), long(24), long(72), true),
        (long(164), long(24), long(72), false),
        ("a".into(), long(25), long(72), false),
        ("a".into(), long(24), long(73), false),
        ("a".into(), String::new(), String::new(), false),
        // Two jobs may have one title, but not one id.
        ("a".into(), "Other".into(), String::new(), true),
        ("b".into(), "Title".into(), String::new(), false),
    ] {
        check(list("Body", "Open", vec![row(&id, &title, &description), choice("b", "Other")]), fits);
    }
}

#[test]
fn links_lead_to_the_web() {
    let url = "https://example.com";
    for (body, label, url, fits) in [
        (long(1024), long(20), url, true),
        (long(1025), long(20), url, false),
        (long(1024), long(21), url, false),
        (String::new(), "Open".into(), url, false),
        ("Body".into(), String::new(), url, false),
        ("Body".into(), "Open".into(), "http://example.com/a?b#c", true),
        ("Body".into(), "Open".into(), "", false),
        ("Body".into(), "Open".into(), "/jobs/1", false),
        ("Body".into(), "Open".into(), "javascript:alert(1)", false),
    ] {
        check(link(&body, &label, url), fits);
    }
}

#[test]
fn templates_take_values_of_one_line() {
    for (value, fits) in [
        ("Ana María".to_owned(), true),
        ("a   b".to_owned(), true),
        ("a    b".to_owned(), false),
        ("a\nb".to_owned(), false),
        ("a\tb".to_owned(), false),
        (String::new(), false),
        (long(1024), true),
        (long(1025), false),
    ] {
        check(template(positional(&[&value]), Vec::new()), fits);
        check(template(named(&[("name", &value)]), Vec::new()), fits);
    }
    check(template(positional(&[&long(1000), &long(25)]), Vec::new()), false);
}

#[test]
fn templates_have_names_as_meta_writes_them() {
    for (name, language, parameter, fits) in [
        ("a".repeat(512), "en_US", "first_name", true),
        ("a".repeat(513), "en_US", "first_name", false),
        (String::new(), "en_US", "first_name", false),
        ("Job_news".to_owned(), "en_US", "first_name", false),
        ("job-news".to_owned(), "en_US", "first_name", false),
        ("job_news".to_owned(), "", "first_name", false),
        ("job_news".to_owned(), "en US", "first_name", false),
        ("job_news".to_owned(), "es", "First", false),
        ("job_news".to_owned(), "es", "", false),
    ] {
        check(named_template(&name, language, named(&[(parameter, "Ana")]), Vec::new()), fits);
    }
    check(template(named(&[("a", "1"), ("a", "2")]), Vec::new()), false);
    check(template(positional(&[]), many(10)), true);
    check(template(positional(&[]), many(11)), false);
}
