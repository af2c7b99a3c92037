//! What is wrong with a flow file is told with its line, all at once.

use hiretalk_flows::parse;

const APPLICATION: &str = include_str!("../../flows/application.toml");
const GRADUATION: &str = include_str!("../../flows/graduation.toml");

/// Replaces in the built-in flow and expects these faults.
#[track_caller]
fn check(replacements: &[(&str, &str)], expected: &[&str]) {
    check_flow(APPLICATION, replacements, expected);
}

#[track_caller]
fn check_flow(flow: &str, replacements: &[(&str, &str)], expected: &[&str]) {
    let mut text = flow.to_owned();
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let error = parse(&text, "a.toml").unwrap_err();
    let shown = error.to_string();
    for part in expected {
        let (marker, message) = part.split_once(" | ").unwrap_or(("", part));
        let line = text.lines().position(|line| !marker.is_empty() && line.contains(marker));
        let place = line.map_or("a.toml: ".to_owned(), |line| format!("a.toml:{}: ", line + 1));
        let found = shown.lines().any(|line| line.starts_with(&place) && line.contains(message));
        assert!(found, "no \"{place}{message}\" in\n{shown}");
    }
    assert_eq!(error.faults.len(), expected.len(), "{shown}");
}

#[test]
fn the_form_is_checked() {
    check(&[("start = \"interest\"", "start = ")], &["start = | "]);
    check(&[("give_up = \"person\"", "give_in = \"person\"")], &["give_in | give_in"]);
    check(&[("means = \"yes\"", "means = \"perhaps\"")], &["means = \"perhaps\" | must be one of: yes, no"]);
    check(&[("outcome = \"FINISHED\"", "outcome = \"DONE\"")], &["outcome = \"DONE\" | FINISHED, MATCHED"]);
    check(
        &[("languages = [\"es\", \"en\", \"pt\"]", "languages = [\"es\", \"it\"]")],
        &["languages | es, en, pt"],
    );
    check(&[("format = \"named\"", "format = \"loose\"")], &["format = \"loose\" | named, positional"]);
}

#[test]
fn names_are_checked_together() {
    check(
        &[
            ("name = \"application\"", "name = \"The Flow\""),
            ("goto = \"not_interested\"", "goto = \"Nein\""),
        ],
        &["name = \"The Flow\" | the name \"The Flow\"", "goto = \"Nein\" | the goto \"Nein\""],
    );
}

#[test]
fn a_step_asks_or_ends() {
    let thanks = "[[steps]]\nname = \"thanks\"\n";
    let at = APPLICATION.split(thanks).next().unwrap().lines().count() + 2;
    let text = APPLICATION.replace(thanks, &format!("{thanks}free_text = \"person\"\n"));
    let error = parse(&text, "a.toml").unwrap_err().to_string();
    assert_eq!(error, format!("a.toml:{at}: step thanks must have either `ask` or both `say` and `outcome`"));
}

#[test]
fn the_flow_is_checked_whole() {
    check(
        &[
            ("goto = \"not_interested\"", "goto = \"nowhere\""),
            ("title.en = \"Immediately\"", "title.en = \"Immediately, and without a notice\""),
            ("give_up = \"person\"", "give_up = \"nobody\""),
            ("media]\nes = \"Gracias, pero por aquí solo puedo leer texto.\"", "media]"),
        ],
        &[
            "gives up into the step nobody",
            "the phrase media has no text in es",
            "name = \"interest\" | step interest leads to nowhere",
            "name = \"not_interested\" | step not_interested cannot be reached",
            "name = \"person\" | step person cannot be reached",
            "name = \"start_date\" | the title of option now in step start_date can have 33 characters in en; 20 are the most",
        ],
    );
}

#[test]
fn lists_commands_and_values_are_checked() {
    let check = |replacements: &[(&str, &str)], expected: &[&str]| {
        check_flow(GRADUATION, replacements, expected);
    };
    check(&[("keeps = \"place\"", "keeps = \"city\"")], &["keeps = \"city\" | employment_type, work_model"]);
    check(&[("command = \"more\"", "command = \"less\"")], &["command = \"less\" | back, start_over"]);
    check(&[("command = \"more\"\n", "")], &["id = \"jobs_more\" | must have either `goto` or `command`"]);
    check(
        &[(
            "fields.goto = \"place\"",
            "fields.goto = \"place\"\njobs = { goto = \"place\", empty = \"place\", nearest = {}, further = {}, closed = {}, exhausted = {}, apply = {} }",
        )],
        &["name = \"field\" | one of `fields`, `proposals` and `jobs`"],
    );
    check(
        &[
            ("value = \"REMOTE\"\ntitle.es = \"En remoto\"", "value = \"FAR\"\ntitle.es = \"En remoto\""),
            (
                "[commands.waiting]\nes = ",
                "[commands.waiting]\nen = \"\"\nes = \"\"\n[commands.other]\nes = ",
            ),
        ],
        &["[commands.other] | unknown field `other`"],
    );
    check(
        &[
            ("value = \"REMOTE\"\ntitle.es = \"En remoto\"", "value = \"FAR\"\ntitle.es = \"En remoto\""),
            ("empty = \"no_jobs\"", "empty = \"proposals\""),
            ("apply.en = \"View and apply\"", "apply.en = \"View the job and apply\""),
        ],
        &[
            "name = \"work_model\" | the value of option remote",
            "name = \"jobs\" | leads to proposals when it has nothing to list",
            "name = \"jobs\" | the text apply of step jobs can have 22 characters in en; 20",
            "name = \"no_jobs\" | cannot be reached",
        ],
    );
}
