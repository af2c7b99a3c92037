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
    -- Its place in the order in which all jobs were written, for processes to read what changed.
    revision        bigint      NOT NULL,
    -- Hashes of the stems of its words (docs/adr/0013): two counts of two bytes, of words in the title and of further
    -- words in the skills; then four bytes a word: of the title, the skills, the description. Big-endian.
    words           bytea       NOT NULL,
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
CREATE UNIQUE INDEX jobs_by_revision ON jobs (revision);

-- The last revision given out. Whoever writes jobs updates this row first, so revisions are in commit order.
CREATE TABLE catalogue_revision (
    id   smallint NOT NULL,
    last bigint   NOT NULL,
    CONSTRAINT catalogue_revision_pkey PRIMARY KEY (id),
    CONSTRAINT catalogue_revision_only_one CHECK (id = 1)
)
WITH (fillfactor = 10);
INSERT INTO catalogue_revision (id, last) VALUES (1, 0);

-- Ids of removed jobs that were not put again, with the revision of the removal.
CREATE TABLE removed_jobs (
    id       text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT removed_jobs_pkey PRIMARY KEY (id)
);
CREATE INDEX removed_jobs_by_revision ON removed_jobs (revision);
