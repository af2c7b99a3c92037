\set n random(1, 1000000000000)
BEGIN;
INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, updated_at) VALUES ('candidate-' || :client_id || '-' || :n, '+34600111222', 'Ana', 'Garcia Lopez', 'ana.' || :n || '@example.com', now(), now()) ON CONFLICT (id) DO UPDATE SET phone_number = excluded.phone_number, first_name = excluded.first_name, last_name = excluded.last_name, email_address = excluded.email_address, updated_at = excluded.updated_at, erased_at = NULL;
INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, application_id, event_digest, version) VALUES (gen_random_uuid(), 'candidate-' || :client_id || '-' || :n, 'job-' || (:n::bigint % 1000), 'CREATED', now(), now(), 'APPLICATION', 'event-' || :client_id || '-' || :n, '\x0000000000000000000000000000000000000000000000000000000000000000', 1) ON CONFLICT DO NOTHING;
INSERT INTO events (type, occurred_at, conversation_id, data) VALUES ('conversation.created', now(), gen_random_uuid(), '{"version":"1","candidate_id":"candidate-0-000000000000","job_id":"job-000","application_id":"event-0-000000000000"}');
COMMIT;
