//! Exact decimal numbers.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact decimal number of at most nine decimal places, without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

const MAXIMUM_SCALE: u8 = 9;

impl Decimal {
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// `units` divided by ten to the power of `scale`; none if `scale` is greater than nine.
    pub fn new(units: i64, scale: u8) -> Option<Self> {
        (scale <= MAXIMUM_SCALE).then(|| Self { units, scale }.without_trailing_zeros())
    }

    /// The number without its decimal places, if it has none.
    pub fn as_integer(self) -> Option<i64> {
        (self.scale == 0).then_some(self.units)
    }

    /// The digits without the decimal point, and the number of decimal places.
    pub fn parts(self) -> (i64, u8) {
        (self.units, self.scale)
    }

    fn without_trailing_zeros(mut self) -> Self {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }

    fn at_scale(self, scale: u8) -> Option<i64> {
        self.units.checked_mul(10_i64.checked_pow(u32::from(scale.checked_sub(self.scale)?))?)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Self::new(self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?, scale)
    }

    pub(super) fn times(self, factor: u64) -> Option<Self> {
        Self::new(self.units.checked_mul(i64::try_from(factor).ok()?)?, self.scale)
    }

    /// The quotient, rounded to two decimal places.
    pub(super) fn divided_by(self, divisor: i64) -> Option<Self> {
        let hundredths = i128::from(self.units) * 100;
        let divisor = i128::from(divisor) * 10_i128.pow(u32::from(self.scale));
        if divisor <= 0 {
            return None;
        }
        let rounded = (hundredths + divisor / 2).div_euclid(divisor);
        Self::new(i64::try_from(rounded).ok()?, 2)
    }

    /// The least whole number that is not smaller.
    pub(super) fn rounded_up(self) -> i64 {
        let one = 10_i64.pow(u32::from(self.scale));
        self.units.div_euclid(one) + i64::from(self.units.rem_euclid(one) > 0)
    }
}

impl From<u32> for Decimal {
    fn from(units: u32) -> Self {
        Self { units: i64::from(units), scale: 0 }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        let widen = |one: &Self| i128::from(one.units) * 10_i128.pow(u32::from(scale - one.scale));
        widen(self).cmp(&widen(other))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(formatter, "{}", self.units);
        }
        let one = 10_u64.pow(u32::from(self.scale));
        let sign = if self.units < 0 { "-" } else { "" };
        let (whole, rest) = (self.units.unsigned_abs() / one, self.units.unsigned_abs() % one);
        write!(formatter, "{sign}{whole}.{rest:0width$}", width = usize::from(self.scale))
    }
}

/// A text that is no decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a decimal number such as 12 or 1.5")]
pub struct InvalidDecimal;

impl FromStr for Decimal {
    type Err = InvalidDecimal;

    /// Takes digits with at most one decimal point, and a sign.
    fn from_str(text: &str) -> Result<Self, InvalidDecimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits_only(fraction) || (text.contains('.') && fraction.is_empty()) {
            return Err(InvalidDecimal);
        }
        if !digits_only(whole.strip_prefix('-').unwrap_or(whole)) {
            return Err(InvalidDecimal);
        }
        let units = format!("{whole}{fraction}").parse().map_err(|_| InvalidDecimal)?;
        u8::try_from(fraction.len()).ok().and_then(|scale| Self::new(units, scale)).ok_or(InvalidDecimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, shown) in
            [("0", "0"), ("1.50", "1.5"), ("-0.05", "-0.05"), ("007", "7"), ("1200.00", "1200")]
        {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), shown, "{text}");
        }
        for text in ["", "-", ".", "1.", "1,5", "1.2.3", "x", "+1", "99999999999999999999", "0.0123456789"] {
            assert_eq!(text.parse::<Decimal>(), Err(InvalidDecimal), "{text}");
        }
        let half: Decimal = "0.5".parse().unwrap();
        assert_eq!(Decimal::from(2).plus(half).unwrap().to_string(), "2.5");
        assert_eq!(Decimal::from(8).divided_by(12).unwrap().to_string(), "0.67");
        assert_eq!(half.rounded_up(), 1);
        assert!(half < Decimal::from(1) && half > Decimal::ZERO);
    }
}
