//! Faults of sends and webhooks, on demand.

use serde::{Deserialize, Serialize};

/// The faults to inject; none by default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Faults {
    /// Rules on otherwise valid sends; the first that applies counts.
    pub sends: Vec<SendFault>,
    pub webhooks: WebhookFaults,
}

/// A rule on sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendFault {
    /// The sends it applies to.
    pub when: When,
    pub effect: Effect,
    /// Counts only sends to this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// The sends that a rule applies to, counted from when it was set.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Always,
    Next(u64),
    Every(u64),
    /// Only the n-th, counted from 1.
    Nth(u64),
}

/// The fault of a send.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Refused with one of Meta's codes, with its usual HTTP status unless another is named.
    Error {
        /// Meta's code, such as 131056.
        code: u32,
        /// The HTTP status.
        #[serde(default)]
        status: Option<u16>,
        /// Seconds, for the header `Retry-After`.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// Refused with this HTTP status and a body that is no JSON.
    NotJson {
        /// The HTTP status, such as 500 or 502.
        status: u16,
    },
    /// Refused with HTTP 429, code 130429 and `Retry-After`.
    TooManyRequests { retry_after: u32 },
    /// Accepted, and then there is no answer for so many seconds, after which the connection closes.
    HangAfterAccepting { seconds: u64 },
    /// Not accepted, and no answer for so many seconds, after which the connection closes.
    HangBeforeAccepting { seconds: u64 },
    /// Accepted, and the connection closes without an answer.
    CloseAfterAccepting,
    /// Not accepted, and the connection closes without an answer.
    CloseBeforeAccepting,
    /// Accepted, and a `failed` status with this code follows in place of the others.
    FailLater {
        /// Meta's code, such as 131026.
        code: u32,
    },
}

/// Faults of webhooks.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookFaults {
    /// Each post comes twice.
    pub duplicate: bool,
    /// Updates overtake each other, within a post and between posts.
    pub reorder: bool,
    /// Nothing is posted; once this is off again, what has waited comes in posts as large as they may be.
    pub hold: bool,
    /// Updates are thrown away.
    pub drop: bool,
}

/// The rules on sends, each with the number of sends it has counted.
#[derive(Default)]
pub(crate) struct Rules(Vec<(SendFault, u64)>);

impl Rules {
    pub(crate) fn new(faults: Vec<SendFault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    /// Returns the fault of a send to one of these addresses; every rule that looks at it counts it.
    pub(crate) fn effect_for(&mut self, names: [&str; 2]) -> Option<Effect> {
        let mut effect = None;
        for (fault, seen) in &mut self.0 {
            let sees = fault.to.as_deref().is_none_or(|to| {
                let to = to.trim_start_matches('+');
                names.iter().any(|name| name.trim_start_matches('+') == to)
            });
            if sees {
                *seen += 1;
                let applies = match fault.when {
                    When::Always => true,
                    When::Next(count) => *seen <= count,
                    When::Every(count) => count > 0 && seen.is_multiple_of(count),
                    When::Nth(number) => *seen == number,
                };
                effect = effect.or(applies.then_some(fault.effect));
            }
        }
        effect
    }

    pub(crate) fn faults(&self) -> Vec<SendFault> {
        self.0.iter().map(|(fault, _)| fault.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_count_what_they_look_at() {
        for (when, expected) in [
            (When::Always, "xxxxxx"),
            (When::Next(2), "xx...."),
            (When::Every(3), "..x..x"),
            (When::Nth(4), "...x.."),
        ] {
            let fault = SendFault { when, effect: Effect::CloseAfterAccepting, to: Some("+1".to_owned()) };
            let mut rules = Rules::new(vec![fault]);
            let mut seen = String::new();
            for _ in 0..6 {
                assert!(rules.effect_for(["+2", "2"]).is_none());
                seen.push(if rules.effect_for(["+1", "1"]).is_some() { 'x' } else { '.' });
            }
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn faults_are_plain_json() {
        let text = r#"{"sends":[{"when":"always","effect":"close_after_accepting"},
            {"when":{"next":2},"effect":{"error":{"code":131056}},"to":"+1"}],"webhooks":{"hold":true}}"#;
        let faults: Faults = serde_json::from_str(text).unwrap();
        assert_eq!(faults.sends.len(), 2);
        assert!(faults.webhooks.hold && !faults.webhooks.drop);
    }
}
