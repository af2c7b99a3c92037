-- Graduations, received on the day or ahead of it; each starts one conversation. The student's contact data is the
-- candidate's. Registrations: graduates who register by themselves.

CREATE TABLE graduations (
    -- The event's id: the institution's, or one derived from student and degree.
    id              text COLLATE "C" NOT NULL,
    institution     text COLLATE "C" NOT NULL,
    student_id      text COLLATE "C" NOT NULL,
    -- Empty where there is none.
    degree          text COLLATE "C" NOT NULL,
    graduation_date date        NOT NULL,
    -- A name of the IANA database.
    time_zone       text        NOT NULL,
    -- Business time.
    starts_at       timestamptz NOT NULL,
    language        text,
    status          text COLLATE "C" NOT NULL,
    -- The conversation it started, the one it waits for, why it was cancelled: at most one of them.
    conversation_id uuid,
    blocked_by      uuid,
    cancel_reason   text,
    -- HMAC-SHA256 of the content of the event: tells a redelivery from a conflict.
    event_digest    bytea       NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         integer     NOT NULL,
    candidate_id    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (institution || ':' || student_id) STORED,
    -- Real time: end of a worker's lease.
    lease_until     timestamptz,
    CONSTRAINT graduations_pkey PRIMARY KEY (id),
    -- The student first: with the institution first, Postgres would use this index for the institution's list, and sort.
    CONSTRAINT graduations_student UNIQUE (student_id, institution, degree),
    CONSTRAINT graduations_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT graduations_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT graduations_id_length CHECK (char_length(id) BETWEEN 1 AND 128),
    CONSTRAINT graduations_institution_name CHECK (
        char_length(institution) BETWEEN 1 AND 64 AND position(':' IN institution) = 0
    ),
    CONSTRAINT graduations_student_id_length CHECK (char_length(student_id) BETWEEN 1 AND 128),
    CONSTRAINT graduations_degree_length CHECK (char_length(degree) <= 128),
    CONSTRAINT graduations_language_known CHECK (language IN ('es', 'en', 'pt')),
    CONSTRAINT graduations_state CHECK (
        CASE status
            WHEN 'SCHEDULED' THEN num_nonnulls(conversation_id, blocked_by, cancel_reason) = 0
            WHEN 'WAITING' THEN blocked_by IS NOT NULL AND num_nonnulls(conversation_id, cancel_reason) = 0
            WHEN 'STARTED' THEN conversation_id IS NOT NULL AND num_nonnulls(blocked_by, cancel_reason) = 0
            WHEN 'CANCELLED' THEN cancel_reason IS NOT NULL AND num_nonnulls(conversation_id, blocked_by) = 0
            ELSE false
        END
    ),
    CONSTRAINT graduations_cancel_reason_known CHECK (cancel_reason IN ('REQUESTED', 'OPTED_OUT', 'WRONG_NUMBER', 'ERASED')),
    CONSTRAINT graduations_times CHECK (updated_at >= created_at),
    CONSTRAINT graduations_version_positive CHECK (version >= 1)
)
-- A lease changes no indexed column: room on the page makes it HOT. On graduation day all rows change.
WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 20000
);

-- Leased by workers, the earliest first.
CREATE INDEX graduations_due ON graduations (starts_at, id) WHERE status = 'SCHEDULED';
-- Those that the end of a conversation releases.
CREATE INDEX graduations_blocked_by ON graduations (blocked_by) WHERE blocked_by IS NOT NULL;
-- Lists page by id: the primary key serves the unfiltered list, these the filtered ones.
CREATE INDEX graduations_by_status ON graduations (status, id);
CREATE INDEX graduations_by_institution ON graduations (institution, status, id);

-- Kept until the registration's code comes from the given number.
CREATE TABLE registrations (
    id              uuid        NOT NULL,
    institution     text        NOT NULL,
    number_digest   bytea       NOT NULL,
    code_digest     bytea       NOT NULL,
    expires_at      timestamptz NOT NULL,
    state           text        NOT NULL,
    closed_at       timestamptz,
    phone_number    text,
    first_name      text,
    last_name       text,
    email_address   text,
    degree          text,
    graduation_date date,
    language        text,
    CONSTRAINT registrations_pkey PRIMARY KEY (id),
    CONSTRAINT registrations_number_digest CHECK (octet_length(number_digest) = 32),
    CONSTRAINT registrations_code_digest CHECK (octet_length(code_digest) = 32),
    -- Personal data is present while the code is still accepted, and absent once the registration is closed.
    CONSTRAINT registrations_state CHECK (
        CASE state
            WHEN 'PENDING' THEN closed_at IS NULL
                AND num_nulls(phone_number, first_name, degree, graduation_date, language) = 0
            WHEN 'CONFIRMED' THEN closed_at IS NOT NULL
                AND num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0
            WHEN 'DECLINED' THEN closed_at IS NOT NULL
                AND num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0
            ELSE false
        END
    )
);

-- By a received code, and by number.
CREATE INDEX registrations_number ON registrations (number_digest, code_digest);
-- Counting the pending, and deleting the old.
CREATE INDEX registrations_pending ON registrations (expires_at) WHERE state = 'PENDING';
CREATE INDEX registrations_closed ON registrations (closed_at) WHERE closed_at IS NOT NULL;
