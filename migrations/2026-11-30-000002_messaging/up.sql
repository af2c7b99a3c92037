-- Messages, dialogues, the outbox, the inbox, and what both need to know of numbers.
-- Numbers are HMAC-SHA256 digests throughout, so that these rows outlive an erasure.

CREATE TABLE messages (
    id              uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    direction       text        NOT NULL,
    -- A versioned record; null after an erasure.
    content         jsonb,
    delivery        text,
    failure_code    integer,
    -- The channel's id; null until accepted, and after an erasure, because it contains the number.
    channel_id      text COLLATE "C",
    -- How many sends had no answer.
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
-- Outbound messages are updated a few times: room on the page makes these updates HOT.
WITH (fillfactor = 80);

-- The transcript, oldest first, and the last message of a conversation.
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
-- The last conversation that wrote to a number (rule 10). Only outbound messages have a number. (Not `direction = 'OUT'`:
-- without statistics Postgres takes that for rare and prefers to scan the whole index.)
CREATE INDEX messages_by_number ON messages (number_digest, id) WHERE number_digest IS NOT NULL;
-- Finds the message that an answer quotes or a status names.
CREATE UNIQUE INDEX messages_channel_id ON messages (channel_id)
    WHERE number_digest IS NOT NULL AND channel_id IS NOT NULL;

-- What must still happen outside. Without a foreign key: rows are written and deleted with their messages, in one change.
CREATE TABLE outbox (
    -- The message's id, or the conversation's for a timer.
    id              uuid        NOT NULL,
    -- Order of sending within a conversation (rule 8).
    position        bigint      GENERATED ALWAYS AS IDENTITY,
    conversation_id uuid        NOT NULL,
    task            text        NOT NULL,
    purpose         text,
    turn            uuid,
    -- 1 answers, 2 greetings, 3 reminders.
    priority         smallint    NOT NULL,
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
            WHEN 'READ' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
            WHEN 'REMIND' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
            WHEN 'EXPIRE' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
            ELSE false
        END
    ),
    CONSTRAINT outbox_priority CHECK (priority BETWEEN 1 AND 3),
    CONSTRAINT outbox_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
    CONSTRAINT outbox_counts CHECK (tries >= 0 AND unconfirmed >= 0)
)
-- Leases and attempts change no indexed column: room on the page makes these updates HOT. Rows live for seconds, so
-- vacuum runs often.
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

-- Sends and timers apart: every active conversation has a timer, and few messages wait. A lease scans one range for each
-- priority.
CREATE INDEX outbox_due_sends ON outbox (priority, due_at, position) WHERE dead_at IS NULL AND task = 'SEND';
CREATE INDEX outbox_due_timers ON outbox (priority, due_at, position) WHERE dead_at IS NULL AND task <> 'SEND';
CREATE INDEX outbox_by_conversation ON outbox (conversation_id, position) WHERE task = 'SEND';
CREATE INDEX outbox_dead ON outbox (id) WHERE dead_at IS NOT NULL;

-- Files that people sent. The bytes lie in a storage of their own, under the id. Without a foreign key: an erased person's
-- row stays until the worker has removed the bytes.
CREATE TABLE files (
    id              uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    name            text,
    mime_type       text        NOT NULL,
    -- The channel's id; null once it is of no use any more.
    channel_id      text,
    state           text        NOT NULL,
    refusal         text,
    -- Bytes.
    size            bigint,
    sha256          bytea,
    received_at     timestamptz NOT NULL,
    -- Business time; null once nothing is left to do.
    due_at          timestamptz,
    tries           integer     NOT NULL DEFAULT 0,
    -- Real time.
    lease_token     uuid,
    lease_until     timestamptz,
    CONSTRAINT files_pkey PRIMARY KEY (id),
    CONSTRAINT files_state CHECK (
        CASE state
            WHEN 'WAITING' THEN channel_id IS NOT NULL AND due_at IS NOT NULL
            WHEN 'STORED' THEN size > 0 AND sha256 IS NOT NULL AND due_at IS NULL
            WHEN 'REFUSED' THEN refusal IS NOT NULL AND due_at IS NULL
            WHEN 'ERASED' THEN name IS NULL AND channel_id IS NULL AND due_at IS NOT NULL
            ELSE false
        END
    ),
    CONSTRAINT files_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL))
);
CREATE INDEX files_by_conversation ON files (conversation_id, id);
CREATE INDEX files_due ON files (due_at, id) WHERE due_at IS NOT NULL;

-- The dialogue of a conversation: a versioned record.
CREATE TABLE dialogues (
    conversation_id uuid  NOT NULL,
    state           jsonb NOT NULL,
    CONSTRAINT dialogues_pkey PRIMARY KEY (conversation_id)
)
WITH (fillfactor = 70);

-- SHA-256 of the channel's ids of all messages ever received: none is answered twice. The ids contain the number and are
-- erased; the random part of an id protects its digest from guessing.
CREATE TABLE received_messages (
    id_digest   bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT received_messages_pkey PRIMARY KEY (id_digest)
);

-- When a number last wrote to us: the messaging window (rule 7).
CREATE TABLE recipients (
    number_digest   bytea       NOT NULL,
    last_inbound_at timestamptz NOT NULL,
    CONSTRAINT recipients_pkey PRIMARY KEY (number_digest)
)
WITH (fillfactor = 70);

-- Further names of a number's holder in the channel.
CREATE TABLE number_aliases (
    alias  bytea NOT NULL,
    number bytea NOT NULL,
    CONSTRAINT number_aliases_pkey PRIMARY KEY (alias)
);
CREATE INDEX number_aliases_by_number ON number_aliases (number);

-- Send rate of the business number over all processes, in real time: the theoretical arrival time of the next message
-- (GCRA) and the end of a pause. Leases lock the one row.
CREATE TABLE pace (
    id           smallint    NOT NULL,
    tat          timestamptz NOT NULL,
    paused_until timestamptz NOT NULL,
    CONSTRAINT pace_pkey PRIMARY KEY (id),
    CONSTRAINT pace_only_one CHECK (id = 1)
)
WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
INSERT INTO pace (id, tat, paused_until) VALUES (1, 'epoch', 'epoch');

-- The same for each recipient. Apart from `recipients`, so that leases and the writer never lock the same rows.
CREATE TABLE recipient_pace (
    number_digest bytea       NOT NULL,
    tat           timestamptz NOT NULL,
    CONSTRAINT recipient_pace_pkey PRIMARY KEY (number_digest)
)
WITH (fillfactor = 70);

-- Deliveries of the channel, until they are handled.
CREATE TABLE inbox (
    id            uuid        NOT NULL,
    position      bigint      GENERATED ALWAYS AS IDENTITY,
    received_at   timestamptz NOT NULL,
    body          bytea       NOT NULL,
    -- How often it could not be handled, and until when it waits after that.
    tries         integer     NOT NULL DEFAULT 0,
    put_off_until timestamptz,
    CONSTRAINT inbox_pkey PRIMARY KEY (id)
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

-- One worker at a time handles the inbox, so that messages are handled in their order: its token, and when its turn ends
-- unless it ends it before.
CREATE TABLE inbox_turn (
    id    smallint    NOT NULL,
    token uuid        NOT NULL,
    until timestamptz NOT NULL,
    CONSTRAINT inbox_turn_pkey PRIMARY KEY (id),
    CONSTRAINT inbox_turn_single CHECK (id = 1)
)
WITH (fillfactor = 20);
INSERT INTO inbox_turn (id, token, until) VALUES (1, '00000000-0000-0000-0000-000000000000', '-infinity');
