-- Messages, the outbox they leave through, the inbox of what the channel delivers, and what both need to know of numbers.
-- Numbers are digests (HMAC-SHA256) throughout, so that what is kept of them outlives an erasure.

CREATE TABLE messages (
    id              uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    direction       text        NOT NULL,
    -- A versioned record; null once the person was erased.
    content         jsonb,
    delivery        text,
    failure_code    integer,
    -- Null until it was accepted, and once the person was erased: it holds the number.
    channel_id      text COLLATE "C",
    -- How often it was sent without ever an answer.
    unconfirmed          smallint    NOT NULL DEFAULT 0,
    number_digest   bytea,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT messages_direction CHECK (
        CASE direction
            WHEN 'OUT' THEN delivery IS NOT NULL AND number_digest IS NOT NULL
            WHEN 'IN' THEN delivery IS NULL AND number_digest IS NULL AND (channel_id IS NOT NULL OR content IS NULL)
            ELSE false
        END
    ),
    CONSTRAINT messages_delivery_known CHECK (
        delivery IN ('queued', 'sent', 'delivered', 'read', 'failed', 'cancelled')
    ),
    CONSTRAINT messages_failure_code_when_failed CHECK (failure_code IS NULL OR delivery = 'failed'),
    CONSTRAINT messages_channel_id_length CHECK (char_length(channel_id) BETWEEN 1 AND 255)
)
-- Every message of ours is updated a few times: room for that on its page keeps the indexes out of it.
WITH (fillfactor = 80);

-- The transcript, oldest first, and the last message of a conversation.
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
-- Ours alone are those that have a number. (Not `direction = 'OUT'`: of a new table Postgres thinks that hardly any row
-- is like that, and would rather read the whole of such an index than look into another.)
-- Who last wrote to a number (rule 10).
CREATE INDEX messages_by_number ON messages (number_digest, id) WHERE number_digest IS NOT NULL;
-- What an answer quotes and what a status is about.
CREATE UNIQUE INDEX messages_channel_id ON messages (channel_id)
    WHERE number_digest IS NOT NULL AND channel_id IS NOT NULL;

-- What must still happen outside. No foreign key: its rows come and go with their messages, in the same change.
CREATE TABLE outbox (
    -- That of the message, or that of the conversation to look after.
    id              uuid        NOT NULL,
    -- The order in which the messages of a conversation leave (rule 8).
    position        bigint      GENERATED ALWAYS AS IDENTITY,
    conversation_id uuid        NOT NULL,
    task            text        NOT NULL,
    purpose         text,
    turn            uuid,
    -- Business time. Everything below is real time.
    due_at          timestamptz NOT NULL,
    tries           integer     NOT NULL DEFAULT 0,
    unconfirmed          integer     NOT NULL DEFAULT 0,
    code            integer,
    lease_token     uuid,
    lease_until     timestamptz,
    attempted_at    timestamptz,
    dead_at         timestamptz,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_task CHECK (
        CASE task
            WHEN 'SEND' THEN purpose IN ('DIALOGUE', 'FAREWELL', 'OPT_OUT_CONFIRMATION') AND turn IS NOT NULL
            WHEN 'REMIND' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
            WHEN 'EXPIRE' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
            ELSE false
        END
    ),
    CONSTRAINT outbox_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
    CONSTRAINT outbox_counts CHECK (tries >= 0 AND unconfirmed >= 0)
)
-- Leases and attempts touch no indexed column, so with room on the page they cost no index entry. Rows live for
-- seconds; vacuum has to follow.
WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 20000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0
);

-- Messages and timers apart: there is a timer for every active conversation, and hardly ever a message that waits.
CREATE INDEX outbox_due_sends ON outbox (due_at, position) WHERE dead_at IS NULL AND task = 'SEND';
CREATE INDEX outbox_due_timers ON outbox (due_at, position) WHERE dead_at IS NULL AND task <> 'SEND';
CREATE INDEX outbox_by_conversation ON outbox (conversation_id, position) WHERE task = 'SEND';
CREATE INDEX outbox_dead ON outbox (id) WHERE dead_at IS NOT NULL;

-- Where a conversation's dialogue stands: a versioned record.
CREATE TABLE dialogues (
    conversation_id uuid  NOT NULL,
    state           jsonb NOT NULL,
    CONSTRAINT dialogues_pkey PRIMARY KEY (conversation_id)
)
WITH (fillfactor = 70);

-- SHA-256 of the channel's ids of all messages that ever came: none is answered twice. The ids themselves hold the
-- number, and so go with an erasure; the random part of an id keeps its digest from being guessed.
CREATE TABLE received_messages (
    id_digest   bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT received_messages_pkey PRIMARY KEY (id_digest)
);

-- When a message last came from a number: the window (rule 7).
CREATE TABLE recipients (
    number_digest   bytea       NOT NULL,
    last_inbound_at timestamptz NOT NULL,
    CONSTRAINT recipients_pkey PRIMARY KEY (number_digest)
)
WITH (fillfactor = 70);

-- Further names under which the channel knows the holder of a number.
CREATE TABLE number_aliases (
    alias  bytea NOT NULL,
    number bytea NOT NULL,
    CONSTRAINT number_aliases_pkey PRIMARY KEY (alias)
);
CREATE INDEX number_aliases_by_number ON number_aliases (number);

-- How fast messages leave, over all processes, in real time: the business number's theoretical arrival time of the
-- next message (GCRA) and its pause. Leases lock the one row, so they take turns.
CREATE TABLE pace (
    id           smallint    NOT NULL,
    tat          timestamptz NOT NULL,
    paused_until timestamptz NOT NULL,
    CONSTRAINT pace_pkey PRIMARY KEY (id),
    CONSTRAINT pace_only_one CHECK (id = 1)
)
WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
INSERT INTO pace (id, tat, paused_until) VALUES (1, 'epoch', 'epoch');

-- The same for each recipient. Apart from `recipients`, so that leases and the writer never wait for each other.
CREATE TABLE recipient_pace (
    number_digest bytea       NOT NULL,
    tat           timestamptz NOT NULL,
    CONSTRAINT recipient_pace_pkey PRIMARY KEY (number_digest)
)
WITH (fillfactor = 70);

-- What the channel delivered, until it is worked off.
CREATE TABLE inbox (
    id          uuid        NOT NULL,
    position    bigint      GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    body        bytea       NOT NULL,
    leases      integer     NOT NULL DEFAULT 0,
    lease_token uuid,
    lease_until timestamptz,
    CONSTRAINT inbox_pkey PRIMARY KEY (id),
    CONSTRAINT inbox_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL))
)
WITH (
    fillfactor = 60,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 20000,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 20000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX inbox_by_position ON inbox (position);
