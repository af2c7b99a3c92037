//! Dialogues as files: `tests/transcripts/*/*.txt`, a folder for each built-in flow. `UPDATE=1` writes down what is said
//! now.
//!
//! A line `# ..` is a comment, `language es` says how it begins, `catalogue none` takes all jobs away. What the person
//! does stands behind `> `: a text, `[id] title` for a tap, `[=title]` for a tap on what was last called so, `(media
//! audio)`; what is typed right after it, before HireTalk reads it, behind `+ `. `(reminder)` is what is said while the window is open, `(late reminder)` after that, `(close ID)` closes a job.
//! Behind `~ ` stands what a model proposes that is asked about it, as an inline table of TOML; without such a line there
//! is no model. All other lines are what HireTalk says, and what the feed tells.

mod script;
mod show;
mod talk;

use std::path::{Path, PathBuf};
use std::{env, fs};

use hiretalk_domain::dialogue::Flow;
use hiretalk_flows::built_in;

use self::talk::Talk;

#[test]
fn dialogues_about_applications_go_as_they_are_written_down() {
    check_all("application", built_in().application(), 14);
}

#[test]
fn dialogues_about_graduations_go_as_they_are_written_down() {
    check_all("graduation", built_in().graduation(), 40);
}

fn check_all(folder: &str, flow: &Flow, at_least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= at_least, "{} transcripts", paths.len());
    for path in paths {
        check(&path, flow);
    }
}

#[track_caller]
fn check(path: &Path, flow: &Flow) {
    let written = fs::read_to_string(path).unwrap();
    let said = Talk::new(flow).play(&written);
    if env::var_os("UPDATE").is_some() {
        fs::write(path, said).unwrap();
    } else {
        assert_eq!(written, said, "{}: run with UPDATE=1 and read the difference", path.display());
    }
}
