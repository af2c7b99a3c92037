//! The country calling codes that are assigned.

/// The assigned codes, ascending. No code is the beginning of another.
///
/// Source: the list of assigned country codes that the ITU publishes for Recommendation E.164 (annex to its
/// Operational Bulletin 1114 of 15 December 2016; no code was added after 383). With it go 970, which the
/// list has as reserved and which is in use. Left out are 388 and 991: the services that had them have ended.
#[rustfmt::skip]
const ASSIGNED: [u16; 216] = [
    // North America; Russia and Kazakhstan.
    1, 7,
    // Two digits.
    20, 27,
    30, 31, 32, 33, 34, 36, 39,
    40, 41, 43, 44, 45, 46, 47, 48, 49,
    51, 52, 53, 54, 55, 56, 57, 58,
    60, 61, 62, 63, 64, 65, 66,
    81, 82, 84, 86,
    90, 91, 92, 93, 94, 95, 98,
    // Africa and the Atlantic.
    211, 212, 213, 216, 218,
    220, 221, 222, 223, 224, 225, 226, 227, 228, 229,
    230, 231, 232, 233, 234, 235, 236, 237, 238, 239,
    240, 241, 242, 243, 244, 245, 246, 247, 248, 249,
    250, 251, 252, 253, 254, 255, 256, 257, 258,
    260, 261, 262, 263, 264, 265, 266, 267, 268, 269,
    290, 291, 297, 298, 299,
    // Europe.
    350, 351, 352, 353, 354, 355, 356, 357, 358, 359,
    370, 371, 372, 373, 374, 375, 376, 377, 378, 379,
    380, 381, 382, 383, 385, 386, 387, 389,
    420, 421, 423,
    // The Americas outside North America.
    500, 501, 502, 503, 504, 505, 506, 507, 508, 509,
    590, 591, 592, 593, 594, 595, 596, 597, 598, 599,
    // The Pacific.
    670, 672, 673, 674, 675, 676, 677, 678, 679,
    680, 681, 682, 683, 685, 686, 687, 688, 689,
    690, 691, 692,
    // Asia, and what belongs to no country: 800, 808, 870, 878, 881, 882, 883, 888 and 979.
    800, 808, 850, 852, 853, 855, 856, 870, 878,
    880, 881, 882, 883, 886, 888,
    960, 961, 962, 963, 964, 965, 966, 967, 968,
    970, 971, 972, 973, 974, 975, 976, 977, 979,
    992, 993, 994, 995, 996, 998,
];

/// The assigned code with which these ASCII digits begin.
pub(super) fn of(digits: &[u8]) -> Option<u16> {
    if digits.first() == Some(&b'0') {
        return None;
    }
    let mut code = 0;
    for digit in digits.iter().take(3) {
        code = code * 10 + u16::from(digit - b'0');
        if ASSIGNED.binary_search(&code).is_ok() {
            return Some(code);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_ascend_and_none_begins_another() {
        assert!(ASSIGNED.is_sorted_by(|a, b| a < b));
        for code in ASSIGNED {
            assert_eq!(of(code.to_string().as_bytes()), Some(code), "{code} is hidden by a shorter code");
        }
    }

    #[test]
    fn a_leading_zero_begins_no_code() {
        for digits in ["0", "01", "007", "034600111222"] {
            assert_eq!(of(digits.as_bytes()), None, "{digits}");
        }
    }
}
