-- An index of the jobs for matching, kept by the program in the transaction that writes a job: see docs/adr/0013.
--
-- Jobs have numbers, and 4,096 numbers are a block. A job without a number is loose: it is not in the index yet, and
-- matching reads it whole. The program gives numbers to the jobs that are here already, right after this migration.

ALTER TABLE jobs ADD COLUMN number bigint;
CREATE UNIQUE INDEX jobs_by_number ON jobs (number);
CREATE INDEX jobs_loose ON jobs (id) WHERE number IS NULL;

-- How a field is spelled is said by its first open job: found without reading the jobs before it.
DROP INDEX jobs_by_field;
CREATE INDEX jobs_by_field ON jobs (field_folded, id) INCLUDE (open_from, open_until);

-- What is known of all jobs of a block, by their places in it. All numbers are big-endian.
CREATE TABLE job_blocks (
    block   integer     NOT NULL,
    -- Which rules for terms the block was written by. Blocks of others are written anew when the program starts.
    rules   smallint    NOT NULL,
    -- How many places are taken; those of jobs that are gone too.
    size    integer     NOT NULL,
    -- The latest `created_at` among them.
    newest  timestamptz NOT NULL,
    -- Eight bytes for each place: `created_at` in microseconds since 1970.
    created bytea       NOT NULL,
    -- For each job that opens or closes: its place in two bytes, then `open_from` and `open_until` like `created_at`.
    dated   bytea       NOT NULL,
    -- The places, two bytes each, of jobs that were removed or have another number now.
    dead    bytea       NOT NULL,
    CONSTRAINT job_blocks_pkey PRIMARY KEY (block),
    CONSTRAINT job_blocks_size CHECK (
        size BETWEEN 1 AND 4096 AND octet_length(created) = 8 * size
        AND octet_length(dated) % 18 = 0 AND octet_length(dated) <= 18 * size
        AND octet_length(dead) % 2 = 0 AND octet_length(dead) <= 2 * size
    )
);
-- Numbers do not compress, and most matches read these of few blocks.
ALTER TABLE job_blocks ALTER COLUMN created SET STORAGE EXTERNAL;
ALTER TABLE job_blocks ALTER COLUMN dated SET STORAGE EXTERNAL;
ALTER TABLE job_blocks ALTER COLUMN dead SET STORAGE EXTERNAL;

-- Which jobs of a block have a term: a field, a place, an employment type, the stem of a word, and so on.
CREATE TABLE job_postings (
    term    text COLLATE "C" NOT NULL,
    block   integer     NOT NULL,
    -- Whether 512 bytes with a bit for each place come first; they say all of what most jobs say. Only full blocks have
    -- such postings.
    dense   boolean     NOT NULL DEFAULT false,
    -- Two bytes for each job: where the job names the term in four bits, its place in twelve. In a dense posting only
    -- those that name it elsewhere than in the description.
    members bytea       NOT NULL,
    CONSTRAINT job_postings_pkey PRIMARY KEY (term, block),
    CONSTRAINT job_postings_members CHECK (
        octet_length(members) BETWEEN CASE WHEN dense THEN 512 ELSE 2 END AND 8192 AND octet_length(members) % 2 = 0
    )
) WITH (fillfactor = 70);
ALTER TABLE job_postings ALTER COLUMN members SET STORAGE EXTERNAL;

-- For blocks that are given up.
CREATE INDEX job_postings_by_block ON job_postings (block);
