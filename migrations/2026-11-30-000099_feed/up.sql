-- The head of the event feed: the position of the last event. Whoever writes events locks the row first and gives out positions from it,
-- so that they follow the order of the commits and leave no gap.
CREATE TABLE feed (
    id   smallint NOT NULL,
    last bigint   NOT NULL,
    CONSTRAINT feed_pkey PRIMARY KEY (id),
    CONSTRAINT feed_only_one CHECK (id = 1),
    CONSTRAINT feed_last_not_negative CHECK (last >= 0)
) WITH (fillfactor = 10);

INSERT INTO feed (id, last) SELECT 1, coalesce(max(position), 0) FROM events;

ALTER TABLE events ALTER COLUMN position DROP IDENTITY;

-- One row for each kind of write that is done by one transaction at a time.
CREATE TABLE locks (
    name text NOT NULL,
    CONSTRAINT locks_pkey PRIMARY KEY (name)
);

INSERT INTO locks (name) VALUES ('jobs'), ('registrations');
