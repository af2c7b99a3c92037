//! The names that are vocabulary exist in the schema.

use crate::database::migrated;

/// A constraint that is renamed in a migration alone would turn a refusal into a failure.
#[test]
fn every_constraint_that_refuses_is_in_the_schema() {
    let database = migrated();
    for name in [
        "conversations_one_active",
        "conversations_candidate_job",
        "conversations_application_event",
        "conversations_graduation_event",
    ] {
        let found = database
            .query(&format!(
                "SELECT indisunique FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = '{name}'"
            ))
            .unwrap();
        assert_eq!(found.trim(), "t", "{name}");
    }
}

/// The checks stand in the schema itself: no program can write what they forbid.
#[test]
fn the_schema_refuses_what_the_rules_forbid() {
    let database = migrated();
    let insert = |values: &str| {
        database.query(&format!(
            "WITH person AS (INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at) \
             VALUES ('c', '+34600111222', 'Ana', now(), now())) \
             INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, outcome, \
             application_id, event_digest, version) VALUES {values}"
        ))
    };
    let now = "now(), now()";
    let id = "gen_random_uuid()";
    for (values, constraint) in [
        (
            format!("({id}, 'c', 'j', 'DONE', {now}, 'APPLICATION', NULL, 'e', '', 1)"),
            "conversations_status_known",
        ),
        (
            format!("({id}, 'c', 'j', 'COMPLETED', {now}, 'APPLICATION', NULL, 'e', '', 1)"),
            "conversations_outcome_when_completed",
        ),
        (
            format!("({id}, 'c', 'j', 'ONGOING', {now}, 'APPLICATION', 'FINISHED', 'e', '', 1)"),
            "conversations_outcome_when_completed",
        ),
        (
            format!("({id}, 'c', 'j', 'COMPLETED', {now}, 'APPLICATION', 'GONE', 'e', '', 1)"),
            "conversations_outcome_known",
        ),
        (
            format!("({id}, 'c', NULL, 'CREATED', {now}, 'APPLICATION', NULL, 'e', '', 1)"),
            "conversations_origin",
        ),
        (
            format!("({id}, 'x', 'j', 'CREATED', {now}, 'APPLICATION', NULL, 'e', '', 1)"),
            "conversations_candidate",
        ),
        (format!("({id}, 'c', 'j', 'CREATED', {now}, 'APPLICATION', NULL, 'e', '', 0)"), "version_positive"),
        (
            format!(
                "({id}, 'c', 'j', 'CREATED', {now}, 'APPLICATION', NULL, 'e', '', 1), \
                 ({id}, 'c', 'k', 'ONGOING', {now}, 'APPLICATION', NULL, 'f', '', 1)"
            ),
            "conversations_one_active",
        ),
    ] {
        let refused = insert(&values).unwrap_err().to_string();
        assert!(refused.contains(constraint), "{values}: {refused}");
    }
    insert(&format!("({id}, 'c', 'j', 'CREATED', {now}, 'APPLICATION', NULL, 'e', '', 1)")).unwrap();
}
