//! Medians, and tables of them.

use super::load::Load;

/// The rounds of one contender.
#[derive(Debug, Default)]
pub(super) struct Rounds(pub(super) Vec<Load>);

impl Rounds {
    pub(super) fn median(&self, figure: impl Fn(&Load) -> f64) -> f64 {
        let mut values: Vec<f64> = self.0.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }

    pub(super) fn rate(&self) -> f64 {
        self.median(|load| load.rate)
    }

    /// All errors of all rounds.
    pub(super) fn errors(&self) -> u64 {
        self.0.iter().map(|load| load.errors).sum()
    }

    /// A row: rate with its extremes, p50, p99, processor time, errors.
    pub(super) fn row(&self, name: &str) -> String {
        let rates = self.0.iter().map(|load| load.rate);
        let (least, most) = (rates.clone().fold(f64::INFINITY, f64::min), rates.fold(0.0, f64::max));
        let [p50, p99] = [self.median(|load| load.p50), self.median(|load| load.p99)].map(milliseconds);
        let cpu = self.median(|load| load.cpu);
        let cpu = if cpu.is_nan() { "–".to_owned() } else { format!("{cpu:.0}") };
        format!(
            "| {name} | {:.0} | {least:.0} – {most:.0} | {p50} | {p99} | {cpu} | {} |",
            self.rate(),
            self.errors()
        )
    }
}

/// The head of a table of rounds.
pub(super) fn head(title: &str) -> String {
    format!(
        "\n### {title}\n\n| contender | a second (median) | least – most | p50 ms | p99 ms | server CPU µs a request | errors |\n\
         |---|---:|---:|---:|---:|---:|---:|"
    )
}

/// A goal: what it is about, what was measured, what was wanted.
pub(super) fn goal(what: &str, measured: f64, wanted: f64, at_least: bool) -> String {
    let is_met = if at_least { measured >= wanted } else { measured <= wanted };
    let (sign, word) = (if at_least { "≥" } else { "≤" }, if is_met { "met" } else { "**missed**" });
    format!("| {what} | {measured:.2} | {sign} {wanted} | {word} |")
}

/// The value that this share of all is at or below; `sorted` begins with the least.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let places = u32::try_from(sorted.len()).map_or(f64::INFINITY, f64::from);
    let before =
        (0_u32..).take(sorted.len()).take_while(|place| f64::from(*place) + 1.0 < places * share).count();
    sorted.get(before).copied().unwrap_or(f64::NAN)
}

/// The head of a table of goals.
pub(super) fn goals_head() -> String {
    "\n### Goals\n\n| goal | measured | wanted | |\n|---|---:|---:|---|".to_owned()
}

/// Exact up to 2^53, which is far beyond every count and time here.
pub(super) fn to_float(count: u64) -> f64 {
    let half = |bits: u64| u32::try_from(bits).map_or(f64::INFINITY, f64::from);
    half(count >> 32) * 4_294_967_296.0 + half(count & 0xffff_ffff)
}

fn milliseconds(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_milliseconds() {
        for (count, expected) in [(0, 0.0), (7, 7.0), (1_795_580_556_123, 1_795_580_556_123.0)] {
            assert_eq!(to_float(count), expected);
        }
    }

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        for (values, share, expected) in
            [(&hundred[..], 0.5, 50.0), (&hundred, 0.99, 99.0), (&hundred, 1.0, 100.0), (&[7.0], 0.99, 7.0)]
        {
            assert_eq!(quantile(values, share), expected, "{share}");
        }
        assert!(quantile(&[], 0.5).is_nan());
    }
}
