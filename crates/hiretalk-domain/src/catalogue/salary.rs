//! What a job pays.

use super::UnknownTerm;

/// A range of pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salary {
    minimum: u32,
    maximum: u32,
    currency: CurrencyCode,
    period: SalaryPeriod,
}

/// Why a range of pay was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SalaryError {
    /// The range runs backwards.
    #[error("the minimum must not be greater than the maximum")]
    Backwards,
    /// The currency is no code.
    #[error("the currency must be three letters of ISO 4217, such as EUR")]
    Currency,
}

impl Salary {
    /// A range, in whole units of the currency.
    ///
    /// # Errors
    /// The minimum is greater than the maximum.
    pub fn new(
        minimum: u32,
        maximum: u32,
        currency: CurrencyCode,
        period: SalaryPeriod,
    ) -> Result<Self, SalaryError> {
        if minimum > maximum {
            return Err(SalaryError::Backwards);
        }
        Ok(Self { minimum, maximum, currency, period })
    }

    /// The least, in whole units of the currency.
    pub fn minimum(&self) -> u32 {
        self.minimum
    }

    /// The most, in whole units of the currency.
    pub fn maximum(&self) -> u32 {
        self.maximum
    }

    pub fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// For how long that is.
    pub fn period(&self) -> SalaryPeriod {
        self.period
    }
}

/// A currency: three letters of ISO 4217. Only their form is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CurrencyCode([u8; 3]);

impl CurrencyCode {
    /// Takes a code in either case.
    ///
    /// # Errors
    /// It is not three ASCII letters.
    pub fn parse(text: &str) -> Result<Self, SalaryError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(SalaryError::Currency),
        }
    }

    /// The code in upper case.
    pub fn as_str(&self) -> &str {
        // Three ASCII letters are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// For how long a salary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SalaryPeriod {
    Hour,
    Month,
    Year,
}

impl SalaryPeriod {
    pub const ALL: [Self; 3] = [Self::Hour, Self::Month, Self::Year];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "HOUR",
            Self::Month => "MONTH",
            Self::Year => "YEAR",
        }
    }
}

impl std::str::FromStr for SalaryPeriod {
    type Err = UnknownTerm;

    fn from_str(text: &str) -> Result<Self, UnknownTerm> {
        Self::ALL
            .into_iter()
            .find(|period| period.as_str() == text)
            .ok_or(UnknownTerm::of("HOUR, MONTH or YEAR"))
    }
}
