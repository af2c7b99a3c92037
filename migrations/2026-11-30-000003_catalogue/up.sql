-- The catalogue of jobs. Columns are named as in the API.

CREATE TABLE jobs (
    -- Opaque, compared byte by byte.
    id              text COLLATE "C" NOT NULL,
    title           text        NOT NULL,
    employer        text        NOT NULL,
    field           text        NOT NULL,
    -- The field as the domain folds it (without case and accents): fields are compared by this.
    field_folded    text COLLATE "C" NOT NULL,
    employment_type text        NOT NULL,
    work_model      text        NOT NULL,
    city            text,
    country         text,
    description     text        NOT NULL,
    skills          text[]      NOT NULL,
    -- In whole units of the currency; 32 bits without a sign.
    salary_minimum  bigint,
    salary_maximum  bigint,
    salary_currency text,
    salary_period   text,
    languages       text[]      NOT NULL,
    seniority       text,
    application_url text        NOT NULL,
    open_from       timestamptz,
    open_until      timestamptz,
    -- When the id was first put, and when last; by the clocks of two processes, so either may be the earlier.
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    -- Its place in the index below; null while it is not in it.
    number          bigint,
    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_id_length CHECK (char_length(id) BETWEEN 1 AND 128),
    CONSTRAINT jobs_title_length CHECK (char_length(title) BETWEEN 1 AND 120),
    CONSTRAINT jobs_employer_length CHECK (char_length(employer) BETWEEN 1 AND 120),
    CONSTRAINT jobs_field_length CHECK (char_length(field) BETWEEN 1 AND 24),
    CONSTRAINT jobs_employment_type_known CHECK (
        employment_type IN ('FULL_TIME', 'PART_TIME', 'INTERNSHIP', 'CONTRACT', 'TEMPORARY')
    ),
    CONSTRAINT jobs_work_model_known CHECK (work_model IN ('REMOTE', 'ON_SITE', 'HYBRID')),
    CONSTRAINT jobs_city_length CHECK (char_length(city) BETWEEN 1 AND 80),
    CONSTRAINT jobs_country_code CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT jobs_description_length CHECK (char_length(description) BETWEEN 1 AND 5000),
    CONSTRAINT jobs_skills CHECK (cardinality(skills) <= 30 AND array_position(skills, NULL) IS NULL),
    CONSTRAINT jobs_salary_whole CHECK (
        num_nulls(salary_minimum, salary_maximum, salary_currency, salary_period) IN (0, 4)
    ),
    CONSTRAINT jobs_salary_range CHECK (salary_minimum BETWEEN 0 AND salary_maximum AND salary_maximum < 4294967296),
    CONSTRAINT jobs_salary_currency_code CHECK (salary_currency ~ '^[A-Z]{3}$'),
    CONSTRAINT jobs_salary_period_known CHECK (salary_period IN ('HOUR', 'MONTH', 'YEAR')),
    CONSTRAINT jobs_languages CHECK (cardinality(languages) <= 10 AND array_position(languages, NULL) IS NULL),
    CONSTRAINT jobs_seniority_known CHECK (seniority IN ('ENTRY', 'JUNIOR', 'MID', 'SENIOR', 'LEAD')),
    CONSTRAINT jobs_application_url CHECK (
        application_url ~ '^https?://' AND char_length(application_url) <= 2000
    )
);

-- Lists page by id: the primary key serves the unfiltered list, this that of a field. A field is spelled as its first open
-- job spells it, which this finds without reading the jobs before.
CREATE INDEX jobs_by_field ON jobs (field_folded, id) INCLUDE (open_from, open_until);
CREATE UNIQUE INDEX jobs_by_number ON jobs (number);
CREATE INDEX jobs_loose ON jobs (id) WHERE number IS NULL;

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
    edition uuid NOT NULL DEFAULT md5(random()::text || random()::text || clock_timestamp()::text)::uuid,
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
