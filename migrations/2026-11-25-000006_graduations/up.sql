-- Graduations: received today or ahead of time, each of them starts one conversation. The contact data of the student
-- is that of the candidate.

CREATE TABLE graduations (
    -- The event's id: the institution's, or one made of who graduates from what.
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
    -- What it started, what it waits for, why it was called off: one of them at most.
    conversation_id uuid,
    blocked_by      uuid,
    cancel_reason   text,
    -- HMAC-SHA256 of the content of the event: the receipt that tells a redelivery from a conflict.
    event_digest    bytea       NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         integer     NOT NULL,
    candidate_id    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (institution || ':' || student_id) STORED,
    -- Real time: until then one worker has it.
    lease_until     timestamptz,
    CONSTRAINT graduations_pkey PRIMARY KEY (id),
    -- The student first: an index that began with the institution would be taken for its list, and sorted.
    CONSTRAINT graduations_student UNIQUE (student_id, institution, degree),
    CONSTRAINT graduations_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT graduations_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT graduations_id_length CHECK (char_length(id) BETWEEN 1 AND 128),
    CONSTRAINT graduations_institution_name CHECK (
        char_length(institution) BETWEEN 1 AND 64 AND position(':' IN institution) = 0
    ),
    CONSTRAINT graduations_student_id_length CHECK (char_length(student_id) BETWEEN 1 AND 128),
    CONSTRAINT graduations_degree_length CHECK (char_length(degree) <= 128),
    CONSTRAINT graduations_language_known CHECK (language IN ('es', 'en')),
    CONSTRAINT graduations_state CHECK (
        CASE status
            WHEN 'SCHEDULED' THEN num_nonnulls(conversation_id, blocked_by, cancel_reason) = 0
            WHEN 'WAITING' THEN blocked_by IS NOT NULL AND num_nonnulls(conversation_id, cancel_reason) = 0
            WHEN 'STARTED' THEN conversation_id IS NOT NULL AND num_nonnulls(blocked_by, cancel_reason) = 0
            WHEN 'CANCELLED' THEN cancel_reason IS NOT NULL AND num_nonnulls(conversation_id, blocked_by) = 0
            ELSE false
        END
    ),
    CONSTRAINT graduations_cancel_reason_known CHECK (cancel_reason IN ('REQUESTED', 'OPTED_OUT', 'ERASED')),
    CONSTRAINT graduations_times CHECK (updated_at >= created_at),
    CONSTRAINT graduations_version_positive CHECK (version >= 1)
)
-- A lease touches no indexed column, so with room on the page it costs no index entry. On the day all rows change.
WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 20000
);

-- What workers take, the earliest first.
CREATE INDEX graduations_due ON graduations (starts_at, id) WHERE status = 'SCHEDULED';
-- What the end of a conversation wakes.
CREATE INDEX graduations_blocked_by ON graduations (blocked_by) WHERE blocked_by IS NOT NULL;
-- The lists page by id: the primary key serves the plain one, these the filtered ones.
CREATE INDEX graduations_by_status ON graduations (status, id);
CREATE INDEX graduations_by_institution ON graduations (institution, status, id);
