-- The first brief: candidates, conversations, the event feed, API keys.
-- Ids from outside are opaque: they compare byte by byte, whatever language the database speaks (COLLATE "C").
-- Constraint names are vocabulary: hiretalk-postgres maps each of them to a refusal, so renaming one is a code change.

CREATE TABLE candidates (
    id            text COLLATE "C" NOT NULL,
    phone_number  text,
    first_name    text,
    last_name     text,
    email_address text,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    erased_at     timestamptz,
    CONSTRAINT candidates_pkey PRIMARY KEY (id),
    -- 193 = an institution of 64, a colon, a student id of 128.
    CONSTRAINT candidates_id_length CHECK (char_length(id) BETWEEN 1 AND 193),
    -- The length stands apart: a counted repetition costs three times as much with every row.
    CONSTRAINT candidates_phone_number_e164 CHECK (
        phone_number ~ '^\+[1-9][0-9]+$' AND octet_length(phone_number) BETWEEN 4 AND 21
    ),
    -- Contact data is there until it is erased, and afterwards none of it is.
    CONSTRAINT candidates_erased CHECK (
        CASE
            WHEN erased_at IS NULL THEN phone_number IS NOT NULL AND first_name IS NOT NULL
            ELSE phone_number IS NULL AND first_name IS NULL AND last_name IS NULL AND email_address IS NULL
        END
    )
);

CREATE TABLE conversations (
    id             uuid        NOT NULL,
    candidate_id   text COLLATE "C" NOT NULL,
    job_id         text COLLATE "C",
    status         text COLLATE "C" NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    origin         text        NOT NULL,
    outcome        text,
    application_id text COLLATE "C",
    graduation_id  text COLLATE "C",
    -- HMAC-SHA256 of the content of the event that opened the conversation: the receipt that tells a redelivery from a conflict.
    event_digest   bytea       NOT NULL,
    version        integer     NOT NULL,
    CONSTRAINT conversations_pkey PRIMARY KEY (id),
    CONSTRAINT conversations_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT conversations_candidate_job UNIQUE (candidate_id, job_id),
    CONSTRAINT conversations_application_event UNIQUE (application_id),
    CONSTRAINT conversations_status_known CHECK (status IN ('CREATED', 'ONGOING', 'COMPLETED')),
    CONSTRAINT conversations_outcome_known CHECK (
        outcome IN ('FINISHED', 'MATCHED', 'NO_MATCH', 'OPTED_OUT', 'UNDELIVERABLE', 'EXPIRED', 'CANCELLED')
    ),
    CONSTRAINT conversations_outcome_when_completed CHECK ((outcome IS NOT NULL) = (status = 'COMPLETED')),
    CONSTRAINT conversations_origin CHECK (
        CASE origin
            WHEN 'APPLICATION' THEN application_id IS NOT NULL AND job_id IS NOT NULL AND graduation_id IS NULL
            WHEN 'GRADUATION' THEN graduation_id IS NOT NULL AND job_id IS NULL AND application_id IS NULL
            ELSE false
        END
    ),
    CONSTRAINT conversations_times CHECK (updated_at >= created_at),
    CONSTRAINT conversations_version_positive CHECK (version >= 1)
);

-- Most conversations come from applications: they leave no entry here.
CREATE UNIQUE INDEX conversations_graduation_event ON conversations (graduation_id) WHERE graduation_id IS NOT NULL;
-- Rule 1: one CREATED or ONGOING conversation for a candidate.
CREATE UNIQUE INDEX conversations_one_active ON conversations (candidate_id) WHERE status <> 'COMPLETED';
-- The lists page by id, newest first: an id carries its creation time, so the primary key serves the plain list and these the filtered ones.
CREATE INDEX conversations_by_status ON conversations (status, id);
CREATE INDEX conversations_by_job ON conversations (job_id, status, id);

CREATE TABLE events (
    position        bigint      GENERATED ALWAYS AS IDENTITY,
    type            text        NOT NULL,
    occurred_at     timestamptz NOT NULL,
    conversation_id uuid,
    data            jsonb       NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (position)
);

-- Numbers that said STOP, as HMAC-SHA256, so that the opt-out outlives the erasure of the number.
CREATE TABLE opt_outs (
    number_digest bytea       NOT NULL,
    opted_out_at  timestamptz NOT NULL,
    CONSTRAINT opt_outs_pkey PRIMARY KEY (number_digest)
);

-- The key of the digests above: one row, made at the first start.
CREATE TABLE digest_keys (
    id  smallint NOT NULL,
    key bytea    NOT NULL,
    CONSTRAINT digest_keys_pkey PRIMARY KEY (id),
    CONSTRAINT digest_keys_only_one CHECK (id = 1),
    CONSTRAINT digest_keys_length CHECK (octet_length(key) = 32)
);

CREATE TABLE api_keys (
    id           uuid        NOT NULL,
    name         text        NOT NULL,
    digest       bytea       NOT NULL,
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_digest UNIQUE (digest),
    CONSTRAINT api_keys_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);
