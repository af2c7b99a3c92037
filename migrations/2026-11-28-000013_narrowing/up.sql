-- A block that is given up may leave its number to another. What was read of a full block is kept in memory under its
-- edition, which no other block has. (`gen_random_uuid` came with Postgres 13.)
ALTER TABLE job_blocks
    ADD COLUMN edition uuid NOT NULL DEFAULT md5(random()::text || random()::text || clock_timestamp()::text)::uuid;
