//! Application events, each of another candidate, for load.

/// The events of a run: another run's name makes others of the same numbers.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    run: String,
}

pub(crate) const APPLICATION_WEBHOOK: &str = "/api/application-webhook";

impl Events {
    /// The events of a run with this name: letters, digits, hyphens.
    pub(crate) fn new(run: impl Into<String>) -> Self {
        Self { run: run.into() }
    }

    /// The id of an event.
    pub(crate) fn id(&self, number: usize) -> String {
        format!("event-{}-{number}", self.run)
    }

    pub(crate) fn body(&self, number: usize) -> String {
        let (run, id, phone) = (&self.run, self.id(number), phone(number));
        format!(
            r#"{{"id":"{id}","job_id":"job-{}","candidate_id":"candidate-{run}-{number}","candidate":{{"phone_number":"{phone}","first_name":"Ana","last_name":"Garcia Lopez","email_address":"ana.{number}@example.com"}}}}"#,
            number % 1_000,
        )
    }
}

/// The number of a candidate, which is theirs alone up to a million of them. Spain's `wa_id`s are the numbers' digits.
pub(crate) fn phone(number: usize) -> String {
    format!("+34600{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_json_and_nobody_elses() {
        let events = Events::new("r1");
        let event: serde_json::Value = serde_json::from_str(&events.body(1_002)).unwrap();
        assert_eq!(event["id"], "event-r1-1002");
        assert_eq!(
            (&event["job_id"], &event["candidate_id"]),
            (&"job-2".into(), &"candidate-r1-1002".into())
        );
        assert_eq!(event["candidate"]["phone_number"], "+34600001002");
        assert_ne!(Events::new("r2").body(1), events.body(1));
    }
}
