-- One worker at a time works off what the channel delivered, so that what a person writes is heard in its order.

ALTER TABLE inbox DROP CONSTRAINT inbox_lease;
ALTER TABLE inbox DROP COLUMN lease_token;
ALTER TABLE inbox DROP COLUMN lease_until;
-- How often a delivery was put off, and until when, because it could not be worked off.
ALTER TABLE inbox RENAME COLUMN leases TO tries;
UPDATE inbox SET tries = 0;
ALTER TABLE inbox ADD COLUMN put_off_until timestamptz;

-- Whose turn it is, and until when if it is not given back before.
CREATE TABLE inbox_turn (
    id    smallint    NOT NULL,
    token uuid        NOT NULL,
    until timestamptz NOT NULL,
    CONSTRAINT inbox_turn_pkey PRIMARY KEY (id),
    CONSTRAINT inbox_turn_single CHECK (id = 1)
)
WITH (fillfactor = 20);
INSERT INTO inbox_turn (id, token, until) VALUES (1, '00000000-0000-0000-0000-000000000000', '-infinity');
