//! Where the steps of a flow lie on a page: in columns, each as far from the start as its shortest way is long.

use hiretalk_domain::dialogue::{Flow, Question, StepKind, StepName, Texts};
use hiretalk_domain::language::Language;

use super::wrapping::wrap;

/// Characters in a line of a card.
const LINE: usize = 34;
pub(super) const CARD_WIDTH: usize = 280;
pub(super) const LINE_HEIGHT: usize = 18;
/// Around and between the cards.
pub(super) const MARGIN: usize = 28;
const COLUMN_GAP: usize = 96;
/// What a card has above and below its lines, with its title.
const CARD_EDGE: usize = 40;

/// A step on the page.
pub(super) struct Card {
    pub(super) title: String,
    pub(super) lines: Vec<String>,
    /// Where its answers lead: what they are, and the place of the card they lead to.
    pub(super) exits: Vec<(String, usize)>,
    pub(super) is_end: bool,
    pub(super) x: usize,
    pub(super) y: usize,
}

pub(super) struct Page {
    pub(super) cards: Vec<Card>,
    /// The card that three unclear answers lead to.
    pub(super) give_up: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Card {
    pub(super) fn height(&self) -> usize {
        CARD_EDGE + LINE_HEIGHT * self.lines.len() + (LINE_HEIGHT + 6) * self.exits.len()
    }

    /// The middle of the row of an exit.
    pub(super) fn exit_y(&self, exit: usize) -> usize {
        self.y + CARD_EDGE + LINE_HEIGHT * self.lines.len() + (LINE_HEIGHT + 6) * exit
    }
}

/// Lays a flow out: first its greeting, then its steps.
pub(super) fn lay_out(flow: &Flow, language: Language) -> Page {
    let definition = flow.definition();
    // The greeting is card 0, so a step's card is one further.
    let place =
        |name: &StepName| 1 + definition.steps.iter().position(|step| step.name == *name).unwrap_or(0);
    let read = |texts: &Texts| wrap(texts.get(language).unwrap_or_default(), LINE);
    let mut cards = vec![greeting(flow, language, place(&definition.start))];
    for step in &definition.steps {
        let (mut lines, exits, is_end) = match &step.kind {
            StepKind::Ask(question) => {
                let exits = exits(question, language);
                let exits = exits.into_iter().map(|(label, target)| (label, place(target))).collect();
                (read(&question.ask), exits, false)
            }
            StepKind::End { say, .. } => (read(say), Vec::new(), true),
        };
        if let StepKind::End { outcome, .. } = &step.kind {
            lines.push(format!("→ {outcome}"));
        }
        cards.push(Card { title: step.name.to_string(), lines, exits, is_end, x: 0, y: 0 });
    }
    let give_up = place(&definition.give_up);
    let (width, height) = arrange(&mut cards);
    Page { cards, give_up, width, height }
}

/// Where the answers to a question lead, with what they are. Commands lead nowhere in the drawing.
fn exits(question: &Question, language: Language) -> Vec<(String, &StepName)> {
    let listed = question.listing.iter().map(|listing| (format!("({})", listing.as_str()), listing.goto()));
    let options = question.options.iter().filter_map(|option| {
        let title = option.title.get(language).unwrap_or_default();
        Some((title.to_owned(), option.goto()?))
    });
    let own_words = question.free_text.iter().map(|target| ("(own words)".to_owned(), target));
    let without = question.job_listing().map(|jobs| ("(no jobs at all)".to_owned(), &jobs.empty));
    listed.chain(options).chain(own_words).chain(without).collect()
}

fn greeting(flow: &Flow, language: Language, start: usize) -> Card {
    let template = flow.definition().greeting.iter().find(|template| template.language == language);
    let lines = template.map_or_else(Vec::new, |template| wrap(&template.text, LINE));
    let exits = vec![("(first answer)".to_owned(), start)];
    Card { title: "greeting".to_owned(), lines, exits, is_end: false, x: 0, y: 0 }
}

/// Gives each card its place; the size of the page.
fn arrange(cards: &mut [Card]) -> (usize, usize) {
    let columns = columns(cards);
    let last = columns.iter().copied().max().unwrap_or(0);
    let mut bottoms = vec![MARGIN; last + 1];
    for (card, &column) in cards.iter_mut().zip(&columns) {
        let Some(bottom) = bottoms.get_mut(column) else {
            continue;
        };
        card.x = MARGIN + column * (CARD_WIDTH + COLUMN_GAP);
        card.y = *bottom;
        *bottom += card.height() + MARGIN;
    }
    let height = bottoms.into_iter().max().unwrap_or(MARGIN);
    (2 * MARGIN + (last + 1) * CARD_WIDTH + last * COLUMN_GAP, height)
}

/// The column of each card: how many answers are between it and the greeting. What is only reached by giving up
/// stands in the last column.
fn columns(cards: &[Card]) -> Vec<usize> {
    let mut columns: Vec<Option<usize>> = vec![None; cards.len()];
    let mut waiting = std::collections::VecDeque::from([(0, 0)]);
    while let Some((card, column)) = waiting.pop_front() {
        let Some(slot @ None) = columns.get_mut(card) else {
            continue;
        };
        *slot = Some(column);
        let exits = cards.get(card).map_or(&[][..], |card| &card.exits);
        waiting.extend(exits.iter().map(|(_, target)| (*target, column + 1)));
    }
    let last = columns.iter().copied().flatten().max().unwrap_or(0);
    columns.into_iter().map(|column| column.unwrap_or(last)).collect()
}
