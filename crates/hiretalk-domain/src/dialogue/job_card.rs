//! How jobs are shown: a row of a list, and all there is to know of one.

use super::limits::{BODY, ROW_DESCRIPTION, cut, length};
use super::shown::JobRow;
use crate::catalogue::{Job, Salary, SalaryPeriod};
use crate::language::Language;
use crate::matching::{Match, Preference, wording};
use crate::message::Outgoing;

/// The most characters of a job's line in the text of a list.
pub(super) const LINE: usize = 64;
/// What is said of a job beyond its title, its terms and its pay.
const DESCRIPTION: usize = 400;
/// The most characters of the place: a city, a country.
const PLACE: usize = 90;

/// The row of a job that was ranked.
pub(super) fn row(found: &Match, language: Language) -> JobRow {
    let Match { job, score: _, reasons, missed } = found;
    let place = job.city.as_ref().map(|city| format!(", {city}")).unwrap_or_default();
    let title = job.title.as_str();
    let line = cut(&format!("{title} · {}{place}", job.employer), LINE);
    let differs = (!missed.is_empty()).then(|| differs(missed, language));
    let mut why = String::new();
    for reason in differs.into_iter().chain(reasons.iter().map(|reason| reason.in_words(language))) {
        if why.is_empty() {
            why = cut(&reason, ROW_DESCRIPTION);
        } else if length(&why) + length(&reason) + 3 <= ROW_DESCRIPTION {
            why = format!("{why} · {reason}");
        }
    }
    if why.is_empty() {
        why = cut(&terms(job, language), ROW_DESCRIPTION);
    }
    JobRow { id: job.id.clone(), title: title.to_owned(), line, why }
}

/// What jobs miss of what was wanted, in one line.
pub(super) fn differs(missed: &[Preference], language: Language) -> String {
    let names: Vec<_> = missed.iter().map(|preference| preference.in_words(language)).collect();
    let says = match language {
        Language::Spanish => "Cambia",
        Language::English => "Differs in",
    };
    format!("{says}: {}", names.join(", "))
}

/// All there is to know of a job, with a button that leads to where one applies.
pub(super) fn details(job: &Job, label: &str, language: Language) -> Outgoing {
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
        (SalaryPeriod::Month, Language::Spanish) => "al mes",
        (SalaryPeriod::Month, Language::English) => "a month",
        (SalaryPeriod::Year, Language::Spanish) => "al año",
        (SalaryPeriod::Year, Language::English) => "a year",
    };
    format!("{amount} {} {period}", salary.currency().as_str())
}

/// A number with its thousands apart.
fn grouped(number: u32, language: Language) -> String {
    let separator = match language {
        Language::Spanish => '.',
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
}
