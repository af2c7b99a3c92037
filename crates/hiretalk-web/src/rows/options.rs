//! The options of an import: how a file is written, and what is passed over. Query parameters and flags of the command
//! line have the same names.

use std::str::FromStr;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use hiretalk_domain::catalogue::{CountryCode, InvalidCountryCode};

/// How a file of rows is to be read. What is not said is found out from its first MiB.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    pub delimiter: Option<Delimiter>,
    pub charset: Option<Charset>,
    pub date_order: Option<DateOrder>,
    /// The country of phone numbers without a country code, in place of the setting.
    pub default_country: Option<CountryCode>,
    /// Columns that are passed over, by their names in the file.
    pub ignore_columns: Vec<String>,
    /// True if graduations without a date start today; without it they are refused.
    pub starts_today: bool,
    /// True if a name in one column has the last name first, before a comma.
    pub last_name_first: bool,
}

impl ImportOptions {
    /// The options as query parameters of the API.
    pub fn to_query(&self) -> Vec<(&'static str, String)> {
        let Self {
            delimiter,
            charset,
            date_order,
            default_country,
            ignore_columns,
            starts_today,
            last_name_first,
        } = self;
        let mut query = Vec::new();
        if let Some(Delimiter(byte)) = delimiter {
            let name = if *byte == b'\t' { "tab".to_owned() } else { char::from(*byte).to_string() };
            query.push(("delimiter", name));
        }
        if let Some(Charset(encoding)) = charset {
            query.push(("charset", encoding.name().to_ascii_lowercase()));
        }
        if let Some(order) = date_order {
            query.push(("date_order", order.name().to_owned()));
        }
        if let Some(country) = default_country {
            query.push(("default_country", country.as_str().to_owned()));
        }
        if !ignore_columns.is_empty() {
            query.push(("ignore_columns", ignore_columns.join(",")));
        }
        if *starts_today {
            query.push(("starts", "today".to_owned()));
        }
        if *last_name_first {
            query.push(("names", "last_first".to_owned()));
        }
        query
    }
}

/// What separates cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter(pub(crate) u8);

impl Delimiter {
    pub(crate) const ALL: [Self; 3] = [Self(b','), Self(b';'), Self(b'\t')];
}

/// An option that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOption {
    #[error("must be ',', ';' or 'tab'")]
    Delimiter,
    #[error("must be utf-8, utf-16le, utf-16be or windows-1252")]
    Charset,
    #[error("must be dmy, mdy or ymd")]
    DateOrder,
    #[error("must be today")]
    Starts,
    #[error("must be last_first")]
    Names,
    #[error(transparent)]
    Country(#[from] InvalidCountryCode),
}

impl FromStr for Delimiter {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        match text.to_ascii_lowercase().as_str() {
            "," | "comma" => Ok(Self(b',')),
            ";" | "semicolon" => Ok(Self(b';')),
            "tab" | "\t" | "\\t" => Ok(Self(b'\t')),
            _ => Err(InvalidOption::Delimiter),
        }
    }
}

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(pub(crate) &'static Encoding);

impl FromStr for Charset {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let encoding = Encoding::for_label(text.trim().as_bytes()).ok_or(InvalidOption::Charset)?;
        if [UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1252].contains(&encoding) {
            Ok(Self(encoding))
        } else {
            Err(InvalidOption::Charset)
        }
    }
}

/// In which order a date with slashes names day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

impl DateOrder {
    fn name(self) -> &'static str {
        match self {
            Self::DayMonthYear => "dmy",
            Self::MonthDayYear => "mdy",
            Self::YearMonthDay => "ymd",
        }
    }
}

impl FromStr for DateOrder {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        match text.to_ascii_lowercase().as_str() {
            "dmy" => Ok(Self::DayMonthYear),
            "mdy" => Ok(Self::MonthDayYear),
            "ymd" => Ok(Self::YearMonthDay),
            _ => Err(InvalidOption::DateOrder),
        }
    }
}

/// Reads the value of `starts`.
///
/// # Errors
/// It is not `today`.
pub fn parse_starts(text: &str) -> Result<bool, InvalidOption> {
    if text.eq_ignore_ascii_case("today") { Ok(true) } else { Err(InvalidOption::Starts) }
}

/// Reads the value of `names`.
///
/// # Errors
/// It is not `last_first`.
pub fn parse_names(text: &str) -> Result<bool, InvalidOption> {
    if text.eq_ignore_ascii_case("last_first") { Ok(true) } else { Err(InvalidOption::Names) }
}

/// A date of a cell as ISO 8601 writes it: a time of day is dropped, `DD/MM/YYYY` and the like are turned around. What is no
/// date of this kind stays as it is, and is refused by whoever reads it.
pub(crate) fn iso_date(text: &str, order: Option<DateOrder>) -> String {
    let day = text.trim();
    let day = day.split_once(['T', ' ']).map_or(day, |(day, time)| if is_time(time) { day } else { text });
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    let [first, second, third] = parts[..] else { return day.to_owned() };
    if parts
        .iter()
        .any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return day.to_owned();
    }
    let order = match (first.len(), third.len()) {
        (4, _) => DateOrder::YearMonthDay,
        (_, 4) => match order.or_else(|| certain_order(first, second)) {
            Some(order) => order,
            None => return day.to_owned(),
        },
        _ => return day.to_owned(),
    };
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (first, second, third),
        DateOrder::DayMonthYear => (third, second, first),
        DateOrder::MonthDayYear => (third, first, second),
    };
    format!("{year:0>4}-{month:0>2}-{day:0>2}")
}

/// The order that a date leaves no doubt of: more than 12 is no month, and a day that is its month is either.
fn certain_order(first: &str, second: &str) -> Option<DateOrder> {
    let [first, second] = [first, second].map(|part| part.parse::<u8>().unwrap_or_default());
    if first > 12 || first == second {
        Some(DateOrder::DayMonthYear)
    } else if second > 12 {
        Some(DateOrder::MonthDayYear)
    } else {
        None
    }
}

fn is_time(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_digit())
        && text.contains(':')
        && text.chars().all(|sign| sign.is_ascii_digit() || ":.+-Z ".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        let dmy = Some(DateOrder::DayMonthYear);
        for (text, order, expected) in [
            ("2026-12-20", None, "2026-12-20"),
            ("2026-12-20T00:00:00", None, "2026-12-20"),
            ("2026-12-20 00:00:00.000Z", None, "2026-12-20"),
            ("20/12/2026", None, "2026-12-20"),
            ("20-12-2026", None, "2026-12-20"),
            ("20.12.2026", None, "2026-12-20"),
            ("12/20/2026", None, "2026-12-20"),
            ("5/6/2026", dmy, "2026-06-05"),
            ("5/6/2026", Some(DateOrder::MonthDayYear), "2026-05-06"),
            ("2026/6/5", None, "2026-06-05"),
            ("6/6/2026", None, "2026-06-06"),
            // Either may be the month: refused by who reads it.
            ("5/6/2026", None, "5/6/2026"),
            ("20/12/26", None, "20/12/26"),
            ("tomorrow", dmy, "tomorrow"),
            ("", None, ""),
        ] {
            assert_eq!(iso_date(text, order), expected, "{text} {order:?}");
        }
    }

    #[test]
    fn options_are_read_by_their_names() {
        assert_eq!("tab".parse(), Ok(Delimiter(b'\t')));
        assert_eq!("|".parse::<Delimiter>(), Err(InvalidOption::Delimiter));
        assert_eq!("ISO-8859-1".parse(), Ok(Charset(WINDOWS_1252)));
        assert_eq!("shift_jis".parse::<Charset>(), Err(InvalidOption::Charset));
        assert_eq!("dmy".parse(), Ok(DateOrder::DayMonthYear));
        assert_eq!(parse_starts("tomorrow"), Err(InvalidOption::Starts));
    }
}
