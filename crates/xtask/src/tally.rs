//! How many tests passed, read from the closing lines of the test runners.

/// The tests that passed, by nextest's summary and every doctest run's result line.
pub(crate) fn passed(output: &str) -> usize {
    output.lines().map(without_colours).filter_map(|line| passed_in_line(&line)).sum()
}

/// `Summary [ 1.2s] 20 tests run: 19 passed (1 slow), 0 skipped` and `test result: ok. 3 passed; 0 failed; ..`.
fn passed_in_line(line: &str) -> Option<usize> {
    let line = line.trim();
    let counts = match line.strip_prefix("test result: ok. ") {
        Some(counts) => counts,
        None if line.starts_with("Summary [") => line.split_once(" run: ")?.1,
        None => return None,
    };
    counts.split_once(" passed")?.0.parse().ok()
}

/// The text without escape sequences such as `ESC [ 32 ; 1 m`.
fn without_colours(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let table = [
            ("     Summary [  18.274s] 20 tests run: 20 passed, 0 skipped", 20),
            ("     Summary [  18.274s] 20 tests run: 18 passed (2 slow), 2 failed, 0 skipped", 18),
            ("     Summary [   0.1s] 1 test run: 1 passed, 3 skipped", 1),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m7\u{1b}[0m tests run: \u{1b}[1m7\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
                7,
            ),
            (
                "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
                3,
            ),
            ("test result: ok. 3 passed; 0 failed\nrunning\ntest result: ok. 2 passed; 0 failed", 5),
            ("test result: FAILED. 3 passed; 1 failed", 0),
            ("        PASS [   1.1s] a test: 9 passed", 0),
            ("", 0),
        ];
        for (output, expected) in table {
            assert_eq!(passed(output), expected, "{output:?}");
        }
    }
}
