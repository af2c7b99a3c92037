//! Flows are drawn: every step and every answer is on the picture.

use hiretalk_domain::dialogue::{Flow, Texts};
use hiretalk_domain::language::Language;
use hiretalk_flows::{built_in, mermaid, parse, svg};

const APPLICATION: &str = include_str!("../../flows/application.toml");

fn titles(flow: &Flow, language: Language) -> Vec<&str> {
    let questions = flow.definition().steps.iter().filter_map(|step| step.kind.question());
    let read = |texts: &'_ Texts| texts.get(language).is_some();
    questions
        .flat_map(|question| &question.options)
        .filter(|option| read(&option.title))
        .map(|option| option.title.get(language).unwrap())
        .collect()
}

#[test]
fn a_flowchart_has_every_step_and_answer() {
    let flows = built_in();
    let chart = mermaid(flows.application());
    assert!(chart.starts_with("flowchart TD\n"));
    for step in &flows.application().definition().steps {
        assert!(chart.contains(&format!("<b>{}</b>", step.name)), "{chart}");
    }
    for title in titles(flows.application(), Language::Spanish) {
        assert!(chart.contains(title), "{title} in {chart}");
    }
    assert_eq!(chart.matches("-->").count(), 5, "{chart}");
    assert_eq!(chart.matches("-.->").count(), 1, "{chart}");
}

#[test]
fn a_picture_has_every_step_and_answer() {
    let flows = built_in();
    for language in Language::ALL {
        let picture = svg(flows.application(), language);
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
        for step in &flows.application().definition().steps {
            assert!(picture.contains(&format!(">{}</text>", step.name)), "{picture}");
        }
        for title in titles(flows.application(), language) {
            assert!(picture.contains(&format!("• {title}</text>")), "{title} in {picture}");
        }
        // The greeting leads to the first question, each option and the own words lead on.
        assert_eq!(picture.matches("<path d=").count(), 10);
    }
}

#[test]
fn lists_and_what_leads_from_them_are_drawn() {
    let flows = built_in();
    let (chart, picture) = (mermaid(flows.graduation()), svg(flows.graduation(), Language::English));
    for step in &flows.graduation().definition().steps {
        assert!(chart.contains(&format!("<b>{}</b>", step.name)), "{chart}");
        assert!(picture.contains(&format!(">{}</text>", step.name)), "{picture}");
    }
    for label in ["fields", "proposals", "jobs"] {
        assert!(chart.contains(&format!("[{label}]")), "{label} in {chart}");
        assert!(picture.contains(&format!("• ({label})</text>")), "{label} in {picture}");
    }
    assert!(chart.contains("no jobs at all") && picture.contains("• (no jobs at all)</text>"));
    // Commands lead to no step.
    assert!(!chart.contains("Ver más ofertas") && !picture.contains("• See more jobs"));
}

#[test]
fn signs_that_mean_something_in_a_drawing_are_escaped() {
    let text = APPLICATION.replace("como pronto?", "<script> & 'x' #1 \\\"y\\\"?");
    let flow = parse(&text, "a.toml").unwrap();
    for drawing in [mermaid(&flow), svg(&flow, Language::Spanish)] {
        assert!(!drawing.contains("<script>") && !drawing.contains("\"y\""), "{drawing}");
    }
}
