//! How messages stand in a transcript.

use std::fmt::Write as _;

use hiretalk_domain::message::{Outgoing, TemplateParameters};

/// A message with what there is to tap.
pub(super) fn show(message: &Outgoing) -> String {
    let form = match message {
        Outgoing::Template(template) => {
            let values = match &template.parameters {
                TemplateParameters::Named(values) => {
                    values.iter().map(|(name, value)| format!(" {name}={value}")).collect()
                }
                TemplateParameters::Positional(values) => values.join(" "),
            };
            format!("template {} {}{values}", template.name, template.language)
        }
        Outgoing::Text { .. } => "text".to_owned(),
        Outgoing::Buttons { .. } => "buttons".to_owned(),
        Outgoing::List { button, .. } => format!("list {button}"),
        Outgoing::Link { label, url, .. } => format!("link {label} {url}"),
    };
    let mut shown = format!("HireTalk ({form}):\n");
    for line in message.text().lines() {
        writeln!(shown, "    {line}").unwrap();
    }
    for choice in message.choices() {
        let description = choice.description.iter().map(|text| format!(" | {text}")).collect::<String>();
        writeln!(shown, "    [{}] {}{description}", choice.id, choice.title).unwrap();
    }
    shown.replace("    \n", "\n")
}
