//! What the readers of typed answers make of labelled texts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use hiretalk_domain::catalogue::CurrencyCode;
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::typed::{
    Amount, Context, DateOrder, Money, Reading, Unit, read_date, read_duration, read_money, read_number,
};
use hiretalk_flows::typed_words;

/// Columns: language of the dialogue, kind with what the step says ("money/EUR"), text, expected ("-" nothing, "?" to
/// be asked again), and a value that must never be stored, if the text denies one.
const LINES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/understanding/typed.tsv");

/// In percent, for every kind.
const LEAST_ACCURACY: usize = 95;

/// A Tuesday.
fn today() -> NaiveDate {
    "2026-12-01".parse().unwrap()
}

fn show<T>(reading: Reading<T>, value: impl Fn(T) -> String) -> String {
    match reading {
        Reading::Value(read) => value(read),
        Reading::Ambiguous(_) => "?".to_owned(),
        Reading::Nothing => "-".to_owned(),
    }
}

fn show_money(money: &Money) -> String {
    let amount = match money.amount {
        Amount::Exact(amount) => amount.to_string(),
        Amount::Between { minimum, maximum } => format!("{minimum}..{maximum}"),
        Amount::AtLeast(minimum) => format!("{minimum}.."),
        Amount::AtMost(maximum) => format!("..{maximum}"),
    };
    let currency = money.currency.as_ref().map_or("-", CurrencyCode::as_str);
    format!("{amount} {currency} {}", money.period.map_or("-", |period| period.as_str()))
}

fn read(language: &str, kind: &str, text: &str) -> String {
    let context = Context { words: typed_words(), language: LanguageCode::parse(language).unwrap() };
    let (kind, detail) = kind.split_once('/').unwrap_or((kind, ""));
    match kind {
        "number" => show(read_number(text, &context, Unit::find(detail)), |number| number.to_string()),
        "money" => {
            show(read_money(text, &context, CurrencyCode::parse(detail).ok()), |money| show_money(&money))
        }
        "date" => {
            let order = if detail == "mdy" { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            show(read_date(text, &context, today(), order), |day| day.to_string())
        }
        "duration" => show(read_duration(text, &context, Unit::find(detail)), |duration| {
            format!("{} {}", duration.count, duration.unit.as_str())
        }),
        _ => panic!("{kind} is no kind"),
    }
}

#[test]
fn typed_answers_are_understood() {
    let (mut missed, mut stored) = (Vec::new(), Vec::new());
    let lines = std::fs::read_to_string(LINES).unwrap();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [language, kind, text, expected, denied @ ..] = &columns[..] else {
            panic!("{line:?} has too few columns")
        };
        let read = read(language, kind, text);
        let (right, all) = counts.entry(kind.split('/').next().unwrap_or(kind).to_owned()).or_default();
        *all += 1;
        *right += usize::from(read == *expected);
        let shown = format!("{language} {kind} {text:?}: {read}, not {expected}");
        if denied.contains(&&*read) || (matches!(*expected, "-" | "?") && !matches!(&*read, "-" | "?")) {
            stored.push(shown);
        } else if read != *expected {
            missed.push(shown);
        }
    }
    for (kind, (right, all)) in &counts {
        println!("typed {kind}: {right} of {all}, {} %", right * 100 / all);
    }
    println!("missed:\n{}", missed.join("\n"));
    assert!(stored.is_empty(), "stored what was not said:\n{}", stored.join("\n"));
    assert!(
        counts.values().all(|(right, all)| right * 100 >= all * LEAST_ACCURACY),
        "under {LEAST_ACCURACY} %: {counts:?}"
    );
}
