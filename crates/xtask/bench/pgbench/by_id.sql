\set n random(0, :rows - 1)
SELECT id, candidate_id, job_id, status, created_at, updated_at, origin, outcome, application_id, graduation_id, event_digest, version FROM conversations WHERE id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
