-- Candidates, conversations, the event feed, opt-outs, keys.
-- Ids from outside are opaque and compared byte by byte (COLLATE "C").
-- hiretalk-postgres maps constraint names to refusals: renaming one is a code change.

CREATE TABLE candidates (
    id            text COLLATE "C" NOT NULL,
    phone_number  text,
    first_name    text,
    last_name     text,
    email_address text,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    erased_at     timestamptz,
    -- The number of an active conversation that contact data with another number came for: the conversation stays on it.
    former_number text,
    CONSTRAINT candidates_pkey PRIMARY KEY (id),
    -- 193 = an institution of 64, a colon, a student id of 128.
    CONSTRAINT candidates_id_length CHECK (char_length(id) BETWEEN 1 AND 193),
    -- The length is a check of its own: a counted repetition in the pattern costs three times as much for every row.
    CONSTRAINT candidates_phone_number_e164 CHECK (
        phone_number ~ '^\+[1-9][0-9]+$' AND octet_length(phone_number) BETWEEN 4 AND 21
    ),
    -- Contact data is present until the erasure, and absent after it.
    CONSTRAINT candidates_erased CHECK (
        CASE
            WHEN erased_at IS NULL THEN phone_number IS NOT NULL AND first_name IS NOT NULL
            ELSE phone_number IS NULL AND first_name IS NULL AND last_name IS NULL AND email_address IS NULL
        END
    ),
    CONSTRAINT candidates_former_number CHECK (former_number IS NULL OR erased_at IS NULL)
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
    -- HMAC-SHA256 of the content of the event that opened the conversation: tells a redelivery from a conflict.
    event_digest   bytea       NOT NULL,
    version        integer     NOT NULL,
    CONSTRAINT conversations_pkey PRIMARY KEY (id),
    CONSTRAINT conversations_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT conversations_candidate_job UNIQUE (candidate_id, job_id),
    CONSTRAINT conversations_application_event UNIQUE (application_id),
    CONSTRAINT conversations_status_known CHECK (status IN ('CREATED', 'ONGOING', 'COMPLETED')),
    CONSTRAINT conversations_outcome_known CHECK (
        outcome IN ('FINISHED', 'MATCHED', 'NO_MATCH', 'DECLINED', 'WRONG_PERSON', 'HANDED_OVER', 'OPTED_OUT', 'UNDELIVERABLE', 'EXPIRED', 'CANCELLED')
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

-- Partial: most conversations come from applications and need no entry.
CREATE UNIQUE INDEX conversations_graduation_event ON conversations (graduation_id) WHERE graduation_id IS NOT NULL;
-- Rule 1: one CREATED or ONGOING conversation for a candidate.
CREATE UNIQUE INDEX conversations_one_active ON conversations (candidate_id) WHERE status <> 'COMPLETED';
-- Lists page by id, newest first (an id carries its creation time): the primary key serves the unfiltered list, these the filtered ones.
CREATE INDEX conversations_by_status ON conversations (status, id);
CREATE INDEX conversations_by_job ON conversations (job_id, status, id);

CREATE TABLE events (
    position        bigint      NOT NULL,
    type            text        NOT NULL,
    occurred_at     timestamptz NOT NULL,
    conversation_id uuid,
    data            jsonb       NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (position)
);

-- The head of the event feed: the position of the last event. Whoever writes events locks the row first and takes
-- positions from it, so that they follow the order of the commits and leave no gap.
CREATE TABLE feed (
    id   smallint NOT NULL,
    last bigint   NOT NULL,
    CONSTRAINT feed_pkey PRIMARY KEY (id),
    CONSTRAINT feed_only_one CHECK (id = 1),
    CONSTRAINT feed_last_not_negative CHECK (last >= 0)
) WITH (fillfactor = 10);

INSERT INTO feed (id, last) VALUES (1, 0);

-- Endpoints of other systems that events are sent to. Nothing is written here when an event happens: each endpoint has its
-- place in the feed.
CREATE TABLE endpoints (
    id              uuid        NOT NULL,
    url             text        NOT NULL,
    -- Empty: all types.
    types           text[]      NOT NULL,
    description     text,
    secret          bytea       NOT NULL,
    former_secret   bytea,
    former_until    timestamptz,
    cursor          bigint      NOT NULL,
    disabled_at     timestamptz,
    disabled_reason text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    last_success_at timestamptz,
    failing_since   timestamptz,
    -- Real time.
    lease_token     uuid,
    lease_until     timestamptz,
    CONSTRAINT endpoints_pkey PRIMARY KEY (id),
    CONSTRAINT endpoints_secrets CHECK (length(secret) = 32 AND (former_secret IS NULL) = (former_until IS NULL)),
    CONSTRAINT endpoints_disabled CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CONSTRAINT endpoints_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL))
)
WITH (fillfactor = 50);

-- Events that an endpoint refused, and those that wait behind a refused one of their conversation.
CREATE TABLE endpoint_retries (
    id              uuid        NOT NULL,
    endpoint_id     uuid        NOT NULL,
    position        bigint      NOT NULL,
    type            text        NOT NULL,
    conversation_id uuid,
    state           text        NOT NULL,
    due_at          timestamptz,
    tries           integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    last_at         timestamptz,
    status          integer,
    response        text,
    CONSTRAINT endpoint_retries_pkey PRIMARY KEY (id),
    CONSTRAINT endpoint_retries_endpoint FOREIGN KEY (endpoint_id) REFERENCES endpoints (id) ON DELETE CASCADE,
    CONSTRAINT endpoint_retries_state CHECK (
        state IN ('WAITING', 'DELIVERED', 'DEAD') AND (state = 'WAITING') = (due_at IS NOT NULL)
    )
);
CREATE INDEX endpoint_retries_waiting ON endpoint_retries (endpoint_id, position) WHERE state = 'WAITING';
CREATE INDEX endpoint_retries_by_endpoint ON endpoint_retries (endpoint_id, id);

-- One row for each kind of write that is done by one transaction at a time.
CREATE TABLE locks (
    name text NOT NULL,
    CONSTRAINT locks_pkey PRIMARY KEY (name)
);

INSERT INTO locks (name) VALUES ('jobs'), ('registrations');

-- Opted-out numbers as HMAC-SHA256, so that an opt-out outlives the erasure of the number. Holds every alias of a number.
CREATE TABLE opt_outs (
    number_digest bytea       NOT NULL,
    opted_out_at  timestamptz NOT NULL,
    CONSTRAINT opt_outs_pkey PRIMARY KEY (number_digest)
);

-- Numbers that are not a candidate's: whoever has the number said so. The number stays open for others.
CREATE TABLE wrong_numbers (
    candidate_id  text        NOT NULL,
    number_digest bytea       NOT NULL,
    reported_at   timestamptz NOT NULL,
    CONSTRAINT wrong_numbers_pkey PRIMARY KEY (candidate_id, number_digest)
);

-- The key of all HMAC digests: one row, written at the first start.
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
    expires_at   timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_digest UNIQUE (digest),
    CONSTRAINT api_keys_digest_length CHECK (octet_length(digest) = 32),
    CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);

-- For development (HIRETALK_DEV): by how many seconds the business clock of every process is ahead of the machine's.
CREATE TABLE clock_offset (
    id      smallint NOT NULL,
    seconds bigint   NOT NULL,
    CONSTRAINT clock_offset_pkey PRIMARY KEY (id),
    CONSTRAINT clock_offset_only_one CHECK (id = 1)
);
