-- Conversations numbered from 0 to :rows - 1 of half as many candidates: 96 % COMPLETED, 2 % ONGOING, 2 % CREATED.
-- A candidate's active conversation is the younger of its two, so the rules hold.
INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, updated_at)
    SELECT 'candidate-' || n, '+34600' || lpad((n % 1000000)::text, 6, '0'), 'Ana', 'Garcia Lopez', 'ana.' || n || '@example.com', now(), now()
    FROM generate_series(0, :rows / 2) AS n;
INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, outcome, application_id, event_digest, version)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'candidate-' || (n % (:rows / 2)), 'job-' || (n % 1999),
           status, moment, moment, 'APPLICATION', CASE status WHEN 'COMPLETED' THEN 'FINISHED' END, 'event-' || n,
           decode(repeat('00', 32), 'hex'), 1
    FROM (SELECT n, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 millisecond' AS moment,
                 CASE WHEN n >= :rows / 2 AND n % 25 = 0 THEN 'ONGOING' WHEN n >= :rows / 2 AND n % 25 = 1 THEN 'CREATED' ELSE 'COMPLETED' END AS status
          FROM generate_series(0::bigint, :rows - 1) AS n) AS numbered;
VACUUM ANALYZE;
