DROP TABLE locks;
ALTER TABLE events ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('events', 'position'), last + 1, false) FROM feed;
DROP TABLE feed;
