//! A flow as a picture, without any other program.

use std::fmt::Write as _;

use hiretalk_domain::dialogue::Flow;
use hiretalk_domain::language::Language;

use super::layout::{CARD_WIDTH, Card, LINE_HEIGHT, MARGIN, Page, lay_out};

/// The head: colours that are readable on light and dark pages, for the picture has its own ground.
const STYLE: &str = "<style>\
text{font:13px system-ui,sans-serif;fill:#1f2933}\
.title{font-weight:600;fill:#fff}\
.exit{fill:#1d4ed8}\
.note{font-style:italic;fill:#7c2d12}\
.card{fill:#fff;stroke:#cbd2d9}\
.ask{fill:#1d4ed8}.end{fill:#15803d}\
path{fill:none;stroke:#52606d;stroke-width:1.4;marker-end:url(#arrow)}\
</style>\
<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
<polygon points=\"0 0 8 4 0 8\" fill=\"#52606d\"/></marker></defs>\n";

/// The flow as an SVG document in this language: a card for each step with its options, and an arrow from each option
/// to where it leads.
pub fn svg(flow: &Flow, language: Language) -> String {
    let Page { cards, give_up, width, height } = lay_out(flow, language);
    let height = height + MARGIN;
    let mut picture = String::new();
    write(
        &mut picture,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{} ({language})\">\n{STYLE}\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#f5f7fa\"/>\n",
            escape(flow.name().as_str()),
        ),
    );
    for (at, card) in cards.iter().enumerate() {
        draw_card(&mut picture, card, at == give_up);
    }
    for card in &cards {
        draw_arrows(&mut picture, card, &cards);
    }
    picture.push_str("</svg>\n");
    picture
}

fn write(picture: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = picture.write_fmt(text);
}

fn draw_card(picture: &mut String, card: &Card, is_give_up: bool) {
    let Card { title, lines, exits, is_end, x, y } = card;
    let (height, kind) = (card.height(), if *is_end { "end" } else { "ask" });
    write(
        picture,
        format_args!(
            "<rect class=\"card\" x=\"{x}\" y=\"{y}\" width=\"{CARD_WIDTH}\" height=\"{height}\" rx=\"8\"/>\
             <rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"{CARD_WIDTH}\" height=\"24\" rx=\"8\"/>\n"
        ),
    );
    draw_text(picture, "title", x + 12, y + 17, title);
    for (number, line) in lines.iter().enumerate() {
        draw_text(picture, "said", x + 12, y + 42 + LINE_HEIGHT * number, line);
    }
    for (number, (label, _)) in exits.iter().enumerate() {
        draw_text(picture, "exit", x + 24, card.exit_y(number) + 4, &format!("• {label}"));
    }
    if is_give_up {
        draw_text(picture, "note", x + 12, y + height + 16, "after three unclear answers");
    }
}

fn draw_text(picture: &mut String, class: &str, x: usize, y: usize, text: &str) {
    write(picture, format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>\n", escape(text)));
}

fn draw_arrows(picture: &mut String, card: &Card, cards: &[Card]) {
    for (number, (_, target)) in card.exits.iter().enumerate() {
        let Some(target) = cards.get(*target) else {
            continue;
        };
        let (from_x, from_y) = (card.x + CARD_WIDTH, card.exit_y(number));
        let (to_x, to_y) = (target.x, target.y + 12);
        // The bend is drawn out to the right of where it begins and comes in from the left of where it ends.
        let bend = if to_x > from_x { (to_x - from_x) / 2 } else { 80 };
        write(
            picture,
            format_args!(
                "<path d=\"M{from_x} {from_y}C{} {from_y} {} {to_y} {to_x} {to_y}\"/>\n",
                from_x + bend,
                to_x.saturating_sub(bend),
            ),
        );
    }
}

/// A text as it stands in XML; what XML cannot hold is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other if other.is_control() || matches!(other, '\u{FFFE}' | '\u{FFFF}') => {}
            other => escaped.push(other),
        }
    }
    escaped
}
