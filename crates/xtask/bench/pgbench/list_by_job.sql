\set n random(0, 1998)
SELECT id, candidate_id, job_id, status, created_at, updated_at, origin, outcome, application_id, graduation_id, event_digest, version FROM conversations WHERE job_id = 'job-' || :n AND status = 'COMPLETED' ORDER BY id DESC LIMIT 51;
