DROP TABLE inbox_turn;

ALTER TABLE inbox DROP COLUMN put_off_until;
UPDATE inbox SET tries = 0;
ALTER TABLE inbox RENAME COLUMN tries TO leases;
ALTER TABLE inbox ADD COLUMN lease_token uuid;
ALTER TABLE inbox ADD COLUMN lease_until timestamptz;
ALTER TABLE inbox ADD CONSTRAINT inbox_lease CHECK ((lease_token IS NULL) = (lease_until IS NULL));
