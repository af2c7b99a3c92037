//! Folders of flows, and the flows that ship.

use std::fs;

use hiretalk_domain::dialogue::{FlowName, ParameterFormat};
use hiretalk_domain::ports::FlowLibrary;
use hiretalk_flows::{FlowsError, built_in, load};

const APPLICATION: &str = include_str!("../../flows/application.toml");
const GRADUATION: &str = include_str!("../../flows/graduation.toml");

#[test]
fn the_built_in_flows_are_sound() {
    let flows = built_in();
    assert_eq!(flows.iter().count(), 2);
    assert_eq!(flows.application().name().as_str(), "application");
    assert_eq!(FlowLibrary::application(&flows).as_ref(), flows.application());
    assert_eq!(flows.find(&FlowName::parse("application").unwrap()).as_deref(), Some(flows.application()));
    assert_eq!(flows.graduation().name().as_str(), "graduation");
    assert_eq!(FlowLibrary::graduation(&flows).as_ref(), flows.graduation());
    assert_eq!(flows.get(&FlowName::parse("other").unwrap()), None);
    assert_eq!(FlowLibrary::graduation(&flows).as_ref(), flows.graduation());
    assert_eq!(flows.find(&FlowName::parse("graduation").unwrap()).as_deref(), Some(flows.graduation()));
    assert!(!flows.borrows_graduation());
    let templates: Vec<_> = flows.graduation().templates().collect();
    assert_eq!(templates.len(), 6);
    for template in templates {
        assert!(template.channel_text().contains("{{first_name}}"), "{}", template.name);
        assert!(!template.channel_text().contains("{{job"), "{}", template.name);
    }
    let templates: Vec<_> = flows.application().templates().collect();
    let languages = flows.application().definition().languages.len();
    assert_eq!(templates.len(), 5 * languages, "a greeting with two variants, a reminder with one");
    for template in templates {
        assert_eq!(template.format, ParameterFormat::Named);
        assert!(template.channel_text().contains("{{first_name}}"), "{}", template.name);
        let has_title = template.channel_text().contains("{{job_title}}");
        assert_eq!(has_title, !template.name.ends_with("_plain"), "{}", template.name);
    }
}

#[test]
fn a_folder_of_flows_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    assert!(matches!(load(folder.path()), Err(FlowsError::NoApplication { .. })));

    write("a.toml", APPLICATION);
    write("notes.txt", "not a flow");
    fs::create_dir(folder.path().join("drafts.toml")).unwrap();
    let flows = load(folder.path()).unwrap();
    assert_eq!(flows.application(), built_in().application());
    assert_eq!(flows.graduation(), built_in().graduation());
    assert!(flows.borrows_graduation());

    write("b.toml", APPLICATION);
    let error = load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("a.toml") && error.contains("b.toml"), "{error}");

    write("b.toml", &APPLICATION.replace("name = \"application\"", "name = \"another\""));
    assert_eq!(load(folder.path()).unwrap().iter().count(), 3);

    write("b.toml", &GRADUATION.replace("¡Enhorabuena por", "¡Felicidades por"));
    let flows = load(folder.path()).unwrap();
    assert!(!flows.borrows_graduation() && flows.iter().count() == 2);
    assert_ne!(flows.graduation(), built_in().graduation());

    write("b.toml", "name = 1");
    write("c.toml", "steps = ");
    let error = load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("b.toml:1:") && error.contains("c.toml:1:"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = load(&folder.path().join("none")).unwrap_err();
    assert!(matches!(&error, FlowsError::Unreadable { path, .. } if path.ends_with("none")), "{error}");
}
