//! Questions and jobs as messages.

use super::definition::AnswerOption;
use super::limits::{BODY, BUTTONS, ROW_DESCRIPTION};
use super::question::PresentedQuestion;
use super::state::JobRow;
use super::template::{Person, fill_for};
use crate::catalogue::{Job, Salary, SalaryPeriod};
use crate::language::Language;
use crate::matching::{Match, Preference, wording};
use crate::message::{Choice, Outgoing};
use crate::text::{cut, length};

/// A question to be put into a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prompt<'a> {
    pub(super) question: &'a PresentedQuestion,
    pub(super) language: Language,
    /// A phrase before it.
    pub(super) phrase: Option<&'a str>,
    /// True if the text lists the options too, with the numbers that may be typed.
    pub(super) is_numbered: bool,
}

impl Prompt<'_> {
    /// A plain text, buttons for up to three options, or a menu.
    pub(super) fn message(self, person: &Person) -> Outgoing {
        let body = self.body(person);
        let question = &self.question.question;
        let options = &question.options;
        let choices = options.iter().map(|option| self.choice(option)).collect();
        if options.is_empty() {
            Outgoing::Text { body }
        } else if options.len() <= BUTTONS && question.listing.is_none() {
            Outgoing::Buttons { body, choices }
        } else {
            let button = question.menu.as_ref().map_or("", |menu| menu.text(self.language)).to_owned();
            Outgoing::List { body, button, choices }
        }
    }

    /// The text above the options. It has the lines of jobs, which are longer than a row.
    pub(super) fn body(self, person: &Person) -> String {
        let PresentedQuestion { question, lines, relaxed } = self.question;
        let mut body = with_phrase(self.phrase, question.ask.text_for(self.language, person), person);
        if !relaxed.is_empty() {
            body.push_str(&format!("\n{}.", missed_line(relaxed, self.language)));
        }
        if (self.is_numbered || !lines.is_empty()) && !question.options.is_empty() {
            body.push('\n');
            let lines = lines.iter().map(String::as_str);
            let titles = question.options.iter().map(|option| option.title.text(self.language));
            let titles = lines.clone().chain(titles.skip(lines.len()));
            for (number, title) in (1..).zip(titles) {
                body.push_str(&format!("\n{number}. {title}"));
            }
        }
        body
    }

    fn choice(self, option: &AnswerOption) -> Choice {
        Choice {
            id: option.id.as_str().to_owned(),
            title: option.title.text(self.language).to_owned(),
            description: option
                .description
                .as_ref()
                .map(|description| description.text(self.language).to_owned()),
        }
    }
}

/// A text filled for a person, with a phrase before it.
pub(super) fn with_phrase(phrase: Option<&str>, text: &str, person: &Person) -> String {
    let text = fill_for(text, person);
    match phrase {
        Some(phrase) => format!("{}\n\n{text}", fill_for(phrase, person)),
        None => text,
    }
}

/// The most characters of a job's line in the text of a list.
pub(super) const JOB_LINE: usize = 64;
/// The most characters of a job's description.
const DESCRIPTION: usize = 400;
/// The most characters of the place: a city, a country.
const PLACE: usize = 90;

/// The list row of a ranked job.
pub(super) fn job_row(found: &Match, language: Language) -> JobRow {
    let Match { job, score: _, reasons, missed } = found;
    let place = job.city.as_ref().map(|city| format!(", {city}")).unwrap_or_default();
    let title = job.title.as_str();
    let line = cut(&format!("{title} · {}{place}", job.employer), JOB_LINE);
    let missed_part = (!missed.is_empty()).then(|| missed_line(missed, language));
    let reasons = missed_part.into_iter().chain(reasons.iter().map(|reason| reason.in_words(language)));
    let why = join_reasons(reasons).unwrap_or_else(|| cut(&terms(job, language), ROW_DESCRIPTION));
    JobRow { id: job.id.clone(), title: title.to_owned(), line, why }
}

/// As many reasons as a row's second line has room for; the first is cut to fit.
fn join_reasons(reasons: impl Iterator<Item = String>) -> Option<String> {
    reasons.fold(None, |line: Option<String>, reason| match line {
        None => Some(cut(&reason, ROW_DESCRIPTION)),
        Some(line) if length(&line) + length(&reason) + 3 <= ROW_DESCRIPTION => {
            Some(format!("{line} · {reason}"))
        }
        Some(line) => Some(line),
    })
}

/// The preferences that jobs miss, in one line.
fn missed_line(missed: &[Preference], language: Language) -> String {
    let names: Vec<_> = missed.iter().map(|preference| preference.in_words(language)).collect();
    let label = match language {
        Language::Spanish => "Cambia",
        Language::English => "Differs in",
        Language::Portuguese => "Muda",
    };
    format!("{label}: {}", names.join(", "))
}

/// A job's facts, with a link to its application page.
pub(super) fn job_card(job: &Job, label: &str, language: Language) -> Outgoing {
    let mut body = format!("*{}*\n{}", job.title, job.employer);
    let place =
        [job.city.as_ref().map(ToString::to_string), job.country.map(|code| code.as_str().to_owned())];
    let place: Vec<_> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        body.push_str(&format!("\n📍 {}", cut(&place.join(", "), PLACE)));
    }
    body.push_str(&format!("\n🕒 {}", terms(job, language)));
    if let Some(salary) = job.salary {
        body.push_str(&format!("\n💰 {}", pay(salary, language)));
    }
    body.push_str(&format!("\n\n{}", cut(job.description.as_str(), DESCRIPTION)));
    Outgoing::Link {
        body: cut(&body, BODY),
        label: label.to_owned(),
        url: job.application_url.as_str().to_owned(),
    }
}

fn terms(job: &Job, language: Language) -> String {
    let kind = wording::employment_type(job.employment_type, language);
    let model = wording::work_model(job.work_model, language);
    format!("{kind} · {model}")
}

fn pay(salary: Salary, language: Language) -> String {
    let (minimum, maximum) = (grouped(salary.minimum(), language), grouped(salary.maximum(), language));
    let amount = if minimum == maximum { minimum } else { format!("{minimum}–{maximum}") };
    let period = match (salary.period(), language) {
        (SalaryPeriod::Hour, Language::Spanish) => "por hora",
        (SalaryPeriod::Hour, Language::English) => "an hour",
        (SalaryPeriod::Hour, Language::Portuguese) => "por hora",
        (SalaryPeriod::Month, Language::Spanish) => "al mes",
        (SalaryPeriod::Month, Language::English) => "a month",
        (SalaryPeriod::Month, Language::Portuguese) => "por mês",
        (SalaryPeriod::Year, Language::Spanish) => "al año",
        (SalaryPeriod::Year, Language::English) => "a year",
        (SalaryPeriod::Year, Language::Portuguese) => "por ano",
    };
    format!("{amount} {} {period}", salary.currency().as_str())
}

/// A number with separators of thousands.
fn grouped(number: u32, language: Language) -> String {
    let separator = match language {
        Language::Spanish | Language::Portuguese => '.',
        Language::English => ',',
    };
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CurrencyCode;

    #[test]
    fn pay_is_said_in_words() {
        let currency = CurrencyCode::parse("EUR").unwrap();
        for (minimum, maximum, period, spanish, english) in [
            (900, 1_000, SalaryPeriod::Month, "900–1.000 EUR al mes", "900–1,000 EUR a month"),
            (36_000, 36_000, SalaryPeriod::Year, "36.000 EUR al año", "36,000 EUR a year"),
            (
                1_234_567,
                1_234_568,
                SalaryPeriod::Hour,
                "1.234.567–1.234.568 EUR por hora",
                "1,234,567–1,234,568 EUR an hour",
            ),
        ] {
            let salary = Salary::new(minimum, maximum, currency, period).unwrap();
            assert_eq!(pay(salary, Language::Spanish), spanish);
            assert_eq!(pay(salary, Language::English), english);
        }
    }

    #[test]
    fn reasons_fit_into_a_row() {
        let long = format!("Por tus intereses: {}", "ñ".repeat(80));
        let cut = format!("Por tus intereses: {}…", "ñ".repeat(52));
        for (reasons, expected) in [
            (&[][..], None),
            (&["In Leeds"], Some("In Leeds")),
            (&["In Leeds", "Part-time"], Some("In Leeds · Part-time")),
            (&["In Leeds", &long, "Part-time"], Some("In Leeds · Part-time")),
            (&[&long, "In Leeds"], Some(&*cut)),
        ] {
            let joined = join_reasons(reasons.iter().map(|reason| (*reason).to_owned()));
            assert_eq!(joined.as_deref(), expected, "{reasons:?}");
        }
    }
}
