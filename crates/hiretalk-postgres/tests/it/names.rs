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

/// Nothing is left of who was forgotten, nor of the number that they had before.
#[test]
fn the_schema_refuses_a_number_of_who_is_erased() {
    let database = migrated();
    let insert = |erased_at: &str| {
        database.query(&format!(
            "INSERT INTO candidates (id, former_number, erased_at, created_at, updated_at, phone_number, first_name) \
             SELECT 'c', '+34600111222', {erased_at}, now(), now(), \
             CASE WHEN {erased_at} IS NULL THEN '+34600111333' END, CASE WHEN {erased_at} IS NULL THEN 'Ana' END"
        ))
    };
    let refused = insert("now()").unwrap_err().to_string();
    assert!(refused.contains("candidates_former_number"), "{refused}");
    insert("NULL::timestamptz").unwrap();
}

/// The same for messages and for what leaves and waits.
#[test]
fn the_schema_refuses_messages_and_entries_that_cannot_be() {
    let database = migrated();
    database
        .query(
            "WITH person AS (INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at) \
             VALUES ('c', '+34600111222', 'Ana', now(), now())) \
             INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, \
             application_id, event_digest, version) \
             VALUES (lpad('1', 32, '0')::uuid, 'c', 'j', 'CREATED', now(), now(), 'APPLICATION', 'e', '', 1)",
        )
        .unwrap();
    let message = "INSERT INTO messages (id, conversation_id, direction, delivery, failure_code, channel_id, \
                   number_digest, created_at, updated_at, content) SELECT gen_random_uuid(), lpad(c, 32, '0')::uuid, \
                   direction, delivery, code, channel_id, number::bytea, now(), now(), \
                   CASE WHEN direction = 'IN' THEN '{}'::jsonb END FROM (VALUES ";
    let entry = "INSERT INTO outbox (id, conversation_id, task, purpose, turn, priority, due_at, lease_token, tries) \
                 SELECT lpad(id, 32, '0')::uuid, lpad('1', 32, '0')::uuid, task, purpose, \
                 lpad(turn, 32, '0')::uuid, 1, now(), lpad(token, 32, '0')::uuid, tries FROM (VALUES ";
    let urgent = "INSERT INTO outbox (id, conversation_id, task, purpose, turn, due_at, priority) \
                  SELECT lpad(id, 32, '0')::uuid, lpad('1', 32, '0')::uuid, 'SEND', 'DIALOGUE', \
                  lpad(id, 32, '0')::uuid, now(), priority FROM (VALUES ";
    let messages = " AS m (c, direction, delivery, code, channel_id, number)";
    let entries = " AS o (id, task, purpose, turn, token, tries)";
    for (insert, values, columns, refused_by) in [
        (message, "('1', 'OUT', 'queued', NULL::int, NULL, '\\x00'))", messages, None),
        (message, "('1', 'OUT', 'sent', NULL::int, 'w1', '\\x00'))", messages, None),
        (message, "('1', 'IN', NULL, NULL::int, 'w1', NULL))", messages, None),
        (message, "('1', 'OUT', 'sent', NULL::int, 'w1', '\\x00'))", messages, Some("messages_channel_id")),
        (message, "('2', 'IN', NULL, NULL::int, 'w2', NULL))", messages, Some("messages_conversation")),
        (message, "('1', 'IN', NULL, NULL::int, NULL, NULL))", messages, Some("messages_direction")),
        (message, "('1', 'OUT', 'queued', NULL::int, NULL, NULL))", messages, Some("messages_direction")),
        (
            message,
            "('1', 'OUT', 'lost', NULL::int, NULL, '\\x00'))",
            messages,
            Some("messages_delivery_known"),
        ),
        (
            message,
            "('1', 'OUT', 'sent', 7, NULL, '\\x00'))",
            messages,
            Some("messages_failure_code_when_failed"),
        ),
        (entry, "('1', 'REMIND', NULL, NULL, NULL, 0))", entries, None),
        (entry, "('2', 'SEND', 'FAREWELL', '2', NULL, 0))", entries, None),
        (entry, "('1', 'EXPIRE', NULL, NULL, NULL, 0))", entries, Some("outbox_pkey")),
        (entry, "('3', 'EXPIRE', NULL, NULL, NULL, 0))", entries, Some("outbox_task")),
        (entry, "('3', 'SEND', 'SMALL_TALK', '3', NULL, 0))", entries, Some("outbox_task")),
        (entry, "('3', 'SEND', 'DIALOGUE', NULL, NULL, 0))", entries, Some("outbox_task")),
        (entry, "('3', 'SEND', 'DIALOGUE', '3', '3', 0))", entries, Some("outbox_lease")),
        (entry, "('3', 'SEND', 'DIALOGUE', '3', NULL, -1))", entries, Some("outbox_counts")),
        (urgent, "('4', 3))", " AS o (id, priority)", None),
        (urgent, "('5', 0))", " AS o (id, priority)", Some("outbox_priority")),
        (urgent, "('5', 4))", " AS o (id, priority)", Some("outbox_priority")),
        (
            "INSERT INTO pace SELECT id, now(), now() FROM (VALUES ",
            "(2))",
            " AS p (id)",
            Some("pace_only_one"),
        ),
    ] {
        let answer = database.query(&format!("{insert}{values}{columns}"));
        match refused_by {
            None => drop(answer.unwrap()),
            Some(constraint) => {
                let refused = answer.unwrap_err().to_string();
                assert!(refused.contains(constraint), "{values}: {refused}");
            }
        }
    }
}

/// And for jobs.
#[test]
fn the_schema_refuses_jobs_that_cannot_be() {
    let database = migrated();
    database
        .query(
            "INSERT INTO jobs (id, title, employer, field, field_folded, employment_type, work_model, description, \
             skills, languages, application_url, created_at, updated_at) VALUES ('j', 'Baker', 'Horno', 'Food', \
             'food', 'FULL_TIME', 'ON_SITE', 'Bread.', '{}', '{}', 'https://example.com', now(), now())",
        )
        .unwrap();
    let whole = "salary_currency = 'EUR', salary_period = 'HOUR'";
    for (set, refused_by) in [
        (format!("salary_minimum = 0, salary_maximum = 4294967295, {whole}"), None),
        ("salary_currency = 'eur'".to_owned(), Some("jobs_salary_currency_code")),
        ("salary_period = 'DAY'".to_owned(), Some("jobs_salary_period_known")),
        ("salary_period = NULL".to_owned(), Some("jobs_salary_whole")),
        ("salary_minimum = -1".to_owned(), Some("jobs_salary_range")),
        ("salary_minimum = 2, salary_maximum = 1".to_owned(), Some("jobs_salary_range")),
        ("salary_maximum = 4294967296".to_owned(), Some("jobs_salary_range")),
        ("id = ''".to_owned(), Some("jobs_id_length")),
        ("title = repeat('x', 121)".to_owned(), Some("jobs_title_length")),
        ("employer = ''".to_owned(), Some("jobs_employer_length")),
        ("field = repeat('x', 25)".to_owned(), Some("jobs_field_length")),
        ("employment_type = 'NEVER'".to_owned(), Some("jobs_employment_type_known")),
        ("work_model = 'MOON'".to_owned(), Some("jobs_work_model_known")),
        ("city = ''".to_owned(), Some("jobs_city_length")),
        ("country = 'ESP'".to_owned(), Some("jobs_country_code")),
        ("description = repeat('x', 5001)".to_owned(), Some("jobs_description_length")),
        ("skills = array_fill('x'::text, ARRAY[31])".to_owned(), Some("jobs_skills")),
        ("skills = ARRAY[NULL]".to_owned(), Some("jobs_skills")),
        ("languages = array_fill('es'::text, ARRAY[11])".to_owned(), Some("jobs_languages")),
        ("languages = ARRAY['es', NULL]".to_owned(), Some("jobs_languages")),
        ("seniority = 'KING'".to_owned(), Some("jobs_seniority_known")),
        ("application_url = 'ftp://example.com'".to_owned(), Some("jobs_application_url")),
        ("application_url = 'http://' || repeat('x', 1994)".to_owned(), Some("jobs_application_url")),
    ] {
        let answer = database.query(&format!("UPDATE jobs SET {set}"));
        match refused_by {
            None => drop(answer.unwrap()),
            Some(constraint) => {
                let refused = answer.unwrap_err().to_string();
                assert!(refused.contains(constraint), "{set}: {refused}");
            }
        }
    }
}

/// And for graduations.
#[test]
fn the_schema_refuses_graduations_that_cannot_be() {
    let database = migrated();
    database
        .query(
            "WITH person AS (INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at) \
             VALUES ('U:1', '+34600111222', 'Ana', now(), now())) \
             INSERT INTO graduations (id, institution, student_id, degree, graduation_date, time_zone, starts_at, \
             status, event_digest, created_at, updated_at, version) VALUES ('g', 'U', '1', '', '2028-02-29', 'UTC', \
             now(), 'SCHEDULED', '', now(), now(), 1)",
        )
        .unwrap();
    let id = "gen_random_uuid()";
    for (set, refused_by) in [
        ("degree = repeat('x', 128), language = 'es'".to_owned(), None),
        (format!("status = 'WAITING', blocked_by = {id}"), None),
        ("status = 'CANCELLED', blocked_by = NULL, cancel_reason = 'ERASED'".to_owned(), None),
        ("cancel_reason = 'WHY'".to_owned(), Some("graduations_cancel_reason_known")),
        ("cancel_reason = NULL".to_owned(), Some("graduations_state")),
        ("status = 'STARTED'".to_owned(), Some("graduations_state")),
        ("status = 'LATER'".to_owned(), Some("graduations_state")),
        (format!("blocked_by = {id}"), Some("graduations_state")),
        (
            format!("status = 'STARTED', cancel_reason = NULL, conversation_id = {id}"),
            Some("graduations_conversation"),
        ),
        ("student_id = '2'".to_owned(), Some("graduations_candidate")),
        ("student_id = ''".to_owned(), Some("graduations_student_id_length")),
        ("institution = 'a:b'".to_owned(), Some("graduations_institution_name")),
        ("degree = repeat('x', 129)".to_owned(), Some("graduations_degree_length")),
        ("id = repeat('x', 129)".to_owned(), Some("graduations_id_length")),
        ("language = 'fr'".to_owned(), Some("graduations_language_known")),
        ("updated_at = created_at - interval '1 second'".to_owned(), Some("graduations_times")),
        ("version = 0".to_owned(), Some("graduations_version_positive")),
    ] {
        let answer = database.query(&format!("UPDATE graduations SET {set}"));
        match refused_by {
            None => drop(answer.unwrap()),
            Some(constraint) => {
                let refused = answer.unwrap_err().to_string();
                assert!(refused.contains(constraint), "{set}: {refused}");
            }
        }
    }
    let twin = database.query(
        "INSERT INTO graduations (id, institution, student_id, degree, graduation_date, time_zone, starts_at, status, \
         event_digest, created_at, updated_at, version) SELECT 'h', institution, student_id, degree, graduation_date, \
         time_zone, starts_at, 'SCHEDULED', '', now(), now(), 1 FROM graduations",
    );
    assert!(twin.unwrap_err().to_string().contains("graduations_student"));
}

/// Personal data lies in a registration while its code is waited for, and at no other time.
#[test]
fn the_schema_refuses_registrations_that_cannot_be() {
    let database = migrated();
    let digest = "decode(repeat('00', 32), 'hex')";
    let form = "'+34600111222', 'Ana', 'Law', '2026-06-30', 'es'";
    let nothing = "NULL, NULL, NULL, NULL, NULL";
    let insert = |number: &str, code: &str, state: &str, closed_at: &str, form: &str| {
        database.query(&format!(
            "INSERT INTO registrations (id, institution, number_digest, code_digest, expires_at, state, closed_at, \
             phone_number, first_name, degree, graduation_date, language) VALUES \
             (gen_random_uuid(), 'U', {number}, {code}, now(), '{state}', {closed_at}, {form})"
        ))
    };
    for (number, code, state, closed_at, form, constraint) in [
        (digest, digest, "PENDING", "NULL", nothing, "registrations_state"),
        (digest, digest, "PENDING", "now()", form, "registrations_state"),
        (digest, digest, "CONFIRMED", "now()", form, "registrations_state"),
        (digest, digest, "CONFIRMED", "NULL", nothing, "registrations_state"),
        (digest, digest, "DECLINED", "now()", form, "registrations_state"),
        (digest, digest, "DONE", "now()", nothing, "registrations_state"),
        ("''", digest, "PENDING", "NULL", form, "registrations_number_digest"),
        (digest, "''", "PENDING", "NULL", form, "registrations_code_digest"),
    ] {
        let refused = insert(number, code, state, closed_at, form).unwrap_err().to_string();
        assert!(refused.contains(constraint), "{state} {closed_at} {form}: {refused}");
    }
    insert(digest, digest, "PENDING", "NULL", form).unwrap();
    insert(digest, digest, "CONFIRMED", "now()", nothing).unwrap();
    insert(digest, digest, "DECLINED", "now()", nothing).unwrap();
}
