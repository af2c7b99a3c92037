-- Written by `cargo xtask schema` from the migrations.

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_digest_length CHECK ((octet_length(digest) = 32)),
    CONSTRAINT api_keys_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);

CREATE TABLE public.candidates (
    id text NOT NULL COLLATE pg_catalog."C",
    phone_number text,
    first_name text,
    last_name text,
    email_address text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    former_number text,
    CONSTRAINT candidates_erased CHECK (
CASE
    WHEN (erased_at IS NULL) THEN ((phone_number IS NOT NULL) AND (first_name IS NOT NULL))
    ELSE ((phone_number IS NULL) AND (first_name IS NULL) AND (last_name IS NULL) AND (email_address IS NULL))
END),
    CONSTRAINT candidates_former_number CHECK (((former_number IS NULL) OR (erased_at IS NULL))),
    CONSTRAINT candidates_id_length CHECK (((char_length(id) >= 1) AND (char_length(id) <= 193))),
    CONSTRAINT candidates_phone_number_e164 CHECK (((phone_number ~ '^\+[1-9][0-9]+$'::text) AND ((octet_length(phone_number) >= 4) AND (octet_length(phone_number) <= 21))))
);

CREATE TABLE public.clock_offset (
    id smallint NOT NULL,
    seconds bigint NOT NULL,
    CONSTRAINT clock_offset_only_one CHECK ((id = 1))
);

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    candidate_id text NOT NULL COLLATE pg_catalog."C",
    job_id text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    origin text NOT NULL,
    outcome text,
    application_id text COLLATE pg_catalog."C",
    graduation_id text COLLATE pg_catalog."C",
    event_digest bytea NOT NULL,
    version integer NOT NULL,
    CONSTRAINT conversations_origin CHECK (
CASE origin
    WHEN 'APPLICATION'::text THEN ((application_id IS NOT NULL) AND (job_id IS NOT NULL) AND (graduation_id IS NULL))
    WHEN 'GRADUATION'::text THEN ((graduation_id IS NOT NULL) AND (job_id IS NULL) AND (application_id IS NULL))
    ELSE false
END),
    CONSTRAINT conversations_outcome_known CHECK ((outcome = ANY (ARRAY['FINISHED'::text, 'MATCHED'::text, 'NO_MATCH'::text, 'DECLINED'::text, 'WRONG_PERSON'::text, 'HANDED_OVER'::text, 'OPTED_OUT'::text, 'UNDELIVERABLE'::text, 'EXPIRED'::text, 'CANCELLED'::text]))),
    CONSTRAINT conversations_outcome_when_completed CHECK (((outcome IS NOT NULL) = (status = 'COMPLETED'::text))),
    CONSTRAINT conversations_status_known CHECK ((status = ANY (ARRAY['CREATED'::text, 'ONGOING'::text, 'COMPLETED'::text]))),
    CONSTRAINT conversations_times CHECK ((updated_at >= created_at)),
    CONSTRAINT conversations_version_positive CHECK ((version >= 1))
);

CREATE TABLE public.dialogues (
    conversation_id uuid NOT NULL,
    state jsonb NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.digest_keys (
    id smallint NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT digest_keys_length CHECK ((octet_length(key) = 32)),
    CONSTRAINT digest_keys_only_one CHECK ((id = 1))
);

CREATE TABLE public.endpoint_retries (
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    "position" bigint NOT NULL,
    type text NOT NULL,
    conversation_id uuid,
    state text NOT NULL,
    due_at timestamp with time zone,
    tries integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    status integer,
    response text,
    CONSTRAINT endpoint_retries_state CHECK (((state = ANY (ARRAY['WAITING'::text, 'DELIVERED'::text, 'DEAD'::text])) AND ((state = 'WAITING'::text) = (due_at IS NOT NULL))))
);

CREATE TABLE public.endpoints (
    id uuid NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    description text,
    secret bytea NOT NULL,
    former_secret bytea,
    former_until timestamp with time zone,
    cursor bigint NOT NULL,
    disabled_at timestamp with time zone,
    disabled_reason text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    last_success_at timestamp with time zone,
    failing_since timestamp with time zone,
    lease_token uuid,
    lease_until timestamp with time zone,
    CONSTRAINT endpoints_disabled CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT endpoints_lease CHECK (((lease_token IS NULL) = (lease_until IS NULL))),
    CONSTRAINT endpoints_secrets CHECK (((length(secret) = 32) AND ((former_secret IS NULL) = (former_until IS NULL))))
)
WITH (fillfactor='50');

CREATE TABLE public.events (
    "position" bigint NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    conversation_id uuid,
    data jsonb NOT NULL
);

CREATE TABLE public.feed (
    id smallint NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT feed_last_not_negative CHECK ((last >= 0)),
    CONSTRAINT feed_only_one CHECK ((id = 1))
)
WITH (fillfactor='10');

CREATE TABLE public.files (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    name text,
    mime_type text NOT NULL,
    channel_id text,
    state text NOT NULL,
    refusal text,
    size bigint,
    sha256 bytea,
    received_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    lease_token uuid,
    lease_until timestamp with time zone,
    CONSTRAINT files_lease CHECK (((lease_token IS NULL) = (lease_until IS NULL))),
    CONSTRAINT files_state CHECK (
CASE state
    WHEN 'WAITING'::text THEN ((channel_id IS NOT NULL) AND (due_at IS NOT NULL))
    WHEN 'STORED'::text THEN ((size > 0) AND (sha256 IS NOT NULL) AND (due_at IS NULL))
    WHEN 'REFUSED'::text THEN ((refusal IS NOT NULL) AND (due_at IS NULL))
    WHEN 'ERASED'::text THEN ((name IS NULL) AND (channel_id IS NULL) AND (due_at IS NOT NULL))
    ELSE false
END)
);

CREATE TABLE public.graduations (
    id text NOT NULL COLLATE pg_catalog."C",
    institution text NOT NULL COLLATE pg_catalog."C",
    student_id text NOT NULL COLLATE pg_catalog."C",
    degree text NOT NULL COLLATE pg_catalog."C",
    graduation_date date NOT NULL,
    time_zone text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    language text,
    status text NOT NULL COLLATE pg_catalog."C",
    conversation_id uuid,
    blocked_by uuid,
    cancel_reason text,
    event_digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    candidate_id text GENERATED ALWAYS AS (((institution || ':'::text) || student_id)) STORED NOT NULL COLLATE pg_catalog."C",
    lease_until timestamp with time zone,
    CONSTRAINT graduations_cancel_reason_known CHECK ((cancel_reason = ANY (ARRAY['REQUESTED'::text, 'OPTED_OUT'::text, 'WRONG_NUMBER'::text, 'ERASED'::text]))),
    CONSTRAINT graduations_degree_length CHECK ((char_length(degree) <= 128)),
    CONSTRAINT graduations_id_length CHECK (((char_length(id) >= 1) AND (char_length(id) <= 128))),
    CONSTRAINT graduations_institution_name CHECK ((((char_length(institution) >= 1) AND (char_length(institution) <= 64)) AND (POSITION((':'::text) IN (institution)) = 0))),
    CONSTRAINT graduations_language_known CHECK ((language = ANY (ARRAY['es'::text, 'en'::text, 'pt'::text]))),
    CONSTRAINT graduations_state CHECK (
CASE status
    WHEN 'SCHEDULED'::text THEN (num_nonnulls(conversation_id, blocked_by, cancel_reason) = 0)
    WHEN 'WAITING'::text THEN ((blocked_by IS NOT NULL) AND (num_nonnulls(conversation_id, cancel_reason) = 0))
    WHEN 'STARTED'::text THEN ((conversation_id IS NOT NULL) AND (num_nonnulls(blocked_by, cancel_reason) = 0))
    WHEN 'CANCELLED'::text THEN ((cancel_reason IS NOT NULL) AND (num_nonnulls(conversation_id, blocked_by) = 0))
    ELSE false
END),
    CONSTRAINT graduations_student_id_length CHECK (((char_length(student_id) >= 1) AND (char_length(student_id) <= 128))),
    CONSTRAINT graduations_times CHECK ((updated_at >= created_at)),
    CONSTRAINT graduations_version_positive CHECK ((version >= 1))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='20000');

CREATE TABLE public.inbox (
    id uuid NOT NULL,
    "position" bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    body bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    put_off_until timestamp with time zone
)
WITH (fillfactor='60', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='20000', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='20000', autovacuum_vacuum_cost_delay='0');

ALTER TABLE public.inbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inbox_turn (
    id smallint NOT NULL,
    token uuid NOT NULL,
    until timestamp with time zone NOT NULL,
    CONSTRAINT inbox_turn_single CHECK ((id = 1))
)
WITH (fillfactor='20');

CREATE TABLE public.job_blocks (
    block integer NOT NULL,
    rules smallint NOT NULL,
    size integer NOT NULL,
    newest timestamp with time zone NOT NULL,
    created bytea NOT NULL,
    dated bytea NOT NULL,
    dead bytea NOT NULL,
    edition uuid DEFAULT (md5((((random())::text || (random())::text) || (clock_timestamp())::text)))::uuid NOT NULL,
    CONSTRAINT job_blocks_size CHECK ((((size >= 1) AND (size <= 4096)) AND (octet_length(created) = (8 * size)) AND ((octet_length(dated) % 18) = 0) AND (octet_length(dated) <= (18 * size)) AND ((octet_length(dead) % 2) = 0) AND (octet_length(dead) <= (2 * size))))
);
ALTER TABLE ONLY public.job_blocks ALTER COLUMN created SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.job_blocks ALTER COLUMN dated SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.job_blocks ALTER COLUMN dead SET STORAGE EXTERNAL;

CREATE TABLE public.job_postings (
    term text NOT NULL COLLATE pg_catalog."C",
    block integer NOT NULL,
    dense boolean DEFAULT false NOT NULL,
    members bytea NOT NULL,
    CONSTRAINT job_postings_members CHECK ((((octet_length(members) >=
CASE
    WHEN dense THEN 512
    ELSE 2
END) AND (octet_length(members) <= 8192)) AND ((octet_length(members) % 2) = 0)))
)
WITH (fillfactor='70');
ALTER TABLE ONLY public.job_postings ALTER COLUMN members SET STORAGE EXTERNAL;

CREATE TABLE public.jobs (
    id text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    employer text NOT NULL,
    field text NOT NULL,
    field_folded text NOT NULL COLLATE pg_catalog."C",
    employment_type text NOT NULL,
    work_model text NOT NULL,
    city text,
    country text,
    description text NOT NULL,
    skills text[] NOT NULL,
    salary_minimum bigint,
    salary_maximum bigint,
    salary_currency text,
    salary_period text,
    languages text[] NOT NULL,
    seniority text,
    application_url text NOT NULL,
    open_from timestamp with time zone,
    open_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    number bigint,
    CONSTRAINT jobs_application_url CHECK (((application_url ~ '^https?://'::text) AND (char_length(application_url) <= 2000))),
    CONSTRAINT jobs_city_length CHECK (((char_length(city) >= 1) AND (char_length(city) <= 80))),
    CONSTRAINT jobs_country_code CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT jobs_description_length CHECK (((char_length(description) >= 1) AND (char_length(description) <= 5000))),
    CONSTRAINT jobs_employer_length CHECK (((char_length(employer) >= 1) AND (char_length(employer) <= 120))),
    CONSTRAINT jobs_employment_type_known CHECK ((employment_type = ANY (ARRAY['FULL_TIME'::text, 'PART_TIME'::text, 'INTERNSHIP'::text, 'CONTRACT'::text, 'TEMPORARY'::text]))),
    CONSTRAINT jobs_field_length CHECK (((char_length(field) >= 1) AND (char_length(field) <= 24))),
    CONSTRAINT jobs_id_length CHECK (((char_length(id) >= 1) AND (char_length(id) <= 128))),
    CONSTRAINT jobs_languages CHECK (((cardinality(languages) <= 10) AND (array_position(languages, NULL::text) IS NULL))),
    CONSTRAINT jobs_salary_currency_code CHECK ((salary_currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT jobs_salary_period_known CHECK ((salary_period = ANY (ARRAY['HOUR'::text, 'MONTH'::text, 'YEAR'::text]))),
    CONSTRAINT jobs_salary_range CHECK ((((salary_minimum >= 0) AND (salary_minimum <= salary_maximum)) AND (salary_maximum < '4294967296'::bigint))),
    CONSTRAINT jobs_salary_whole CHECK ((num_nulls(salary_minimum, salary_maximum, salary_currency, salary_period) = ANY (ARRAY[0, 4]))),
    CONSTRAINT jobs_seniority_known CHECK ((seniority = ANY (ARRAY['ENTRY'::text, 'JUNIOR'::text, 'MID'::text, 'SENIOR'::text, 'LEAD'::text]))),
    CONSTRAINT jobs_skills CHECK (((cardinality(skills) <= 30) AND (array_position(skills, NULL::text) IS NULL))),
    CONSTRAINT jobs_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 120))),
    CONSTRAINT jobs_work_model_known CHECK ((work_model = ANY (ARRAY['REMOTE'::text, 'ON_SITE'::text, 'HYBRID'::text])))
);

CREATE TABLE public.locks (
    name text NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    direction text NOT NULL,
    content jsonb,
    delivery text,
    failure_code integer,
    channel_id text COLLATE pg_catalog."C",
    unconfirmed smallint DEFAULT 0 NOT NULL,
    number_digest bytea,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT messages_channel_id_length CHECK (((char_length(channel_id) >= 1) AND (char_length(channel_id) <= 255))),
    CONSTRAINT messages_delivery_known CHECK ((delivery = ANY (ARRAY['queued'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT messages_direction CHECK (
CASE direction
    WHEN 'OUT'::text THEN ((delivery IS NOT NULL) AND (number_digest IS NOT NULL))
    WHEN 'IN'::text THEN ((delivery IS NULL) AND (number_digest IS NULL) AND ((channel_id IS NOT NULL) OR (content IS NULL)))
    ELSE false
END),
    CONSTRAINT messages_failure_code_when_failed CHECK (((failure_code IS NULL) OR (delivery = 'failed'::text)))
)
WITH (fillfactor='80');

CREATE TABLE public.number_aliases (
    alias bytea NOT NULL,
    number bytea NOT NULL
);

CREATE TABLE public.opt_outs (
    number_digest bytea NOT NULL,
    opted_out_at timestamp with time zone NOT NULL
);

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    "position" bigint NOT NULL,
    conversation_id uuid NOT NULL,
    task text NOT NULL,
    purpose text,
    turn uuid,
    priority smallint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    unconfirmed integer DEFAULT 0 NOT NULL,
    code integer,
    lease_token uuid,
    lease_until timestamp with time zone,
    attempted_at timestamp with time zone,
    dead_at timestamp with time zone,
    CONSTRAINT outbox_counts CHECK (((tries >= 0) AND (unconfirmed >= 0))),
    CONSTRAINT outbox_lease CHECK (((lease_token IS NULL) = (lease_until IS NULL))),
    CONSTRAINT outbox_priority CHECK (((priority >= 1) AND (priority <= 3))),
    CONSTRAINT outbox_task CHECK (
CASE task
    WHEN 'SEND'::text THEN ((purpose = ANY (ARRAY['DIALOGUE'::text, 'FAREWELL'::text, 'OPT_OUT_CONFIRMATION'::text])) AND (turn IS NOT NULL))
    WHEN 'READ'::text THEN ((purpose IS NULL) AND (turn IS NULL) AND (id = conversation_id))
    WHEN 'REMIND'::text THEN ((purpose IS NULL) AND (turn IS NULL) AND (id = conversation_id))
    WHEN 'EXPIRE'::text THEN ((purpose IS NULL) AND (turn IS NULL) AND (id = conversation_id))
    ELSE false
END)
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='20000', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='20000', autovacuum_vacuum_cost_delay='0');

ALTER TABLE public.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pace (
    id smallint NOT NULL,
    tat timestamp with time zone NOT NULL,
    paused_until timestamp with time zone NOT NULL,
    CONSTRAINT pace_only_one CHECK ((id = 1))
)
WITH (fillfactor='10', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='500');

CREATE TABLE public.received_messages (
    id_digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
);

CREATE TABLE public.recipient_pace (
    number_digest bytea NOT NULL,
    tat timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.recipients (
    number_digest bytea NOT NULL,
    last_inbound_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.registrations (
    id uuid NOT NULL,
    institution text NOT NULL,
    number_digest bytea NOT NULL,
    code_digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    closed_at timestamp with time zone,
    phone_number text,
    first_name text,
    last_name text,
    email_address text,
    degree text,
    graduation_date date,
    language text,
    CONSTRAINT registrations_code_digest CHECK ((octet_length(code_digest) = 32)),
    CONSTRAINT registrations_number_digest CHECK ((octet_length(number_digest) = 32)),
    CONSTRAINT registrations_state CHECK (
CASE state
    WHEN 'PENDING'::text THEN ((closed_at IS NULL) AND (num_nulls(phone_number, first_name, degree, graduation_date, language) = 0))
    WHEN 'CONFIRMED'::text THEN ((closed_at IS NOT NULL) AND (num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0))
    WHEN 'DECLINED'::text THEN ((closed_at IS NOT NULL) AND (num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0))
    ELSE false
END)
);

CREATE TABLE public.wrong_numbers (
    candidate_id text NOT NULL,
    number_digest bytea NOT NULL,
    reported_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_digest UNIQUE (digest);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.candidates
    ADD CONSTRAINT candidates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.clock_offset
    ADD CONSTRAINT clock_offset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_application_event UNIQUE (application_id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_candidate_job UNIQUE (candidate_id, job_id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.dialogues
    ADD CONSTRAINT dialogues_pkey PRIMARY KEY (conversation_id);

ALTER TABLE ONLY public.digest_keys
    ADD CONSTRAINT digest_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.endpoint_retries
    ADD CONSTRAINT endpoint_retries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.endpoints
    ADD CONSTRAINT endpoints_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.graduations
    ADD CONSTRAINT graduations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.graduations
    ADD CONSTRAINT graduations_student UNIQUE (student_id, institution, degree);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inbox_turn
    ADD CONSTRAINT inbox_turn_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.job_blocks
    ADD CONSTRAINT job_blocks_pkey PRIMARY KEY (block);

ALTER TABLE ONLY public.job_postings
    ADD CONSTRAINT job_postings_pkey PRIMARY KEY (term, block);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.locks
    ADD CONSTRAINT locks_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.number_aliases
    ADD CONSTRAINT number_aliases_pkey PRIMARY KEY (alias);

ALTER TABLE ONLY public.opt_outs
    ADD CONSTRAINT opt_outs_pkey PRIMARY KEY (number_digest);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pace
    ADD CONSTRAINT pace_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.received_messages
    ADD CONSTRAINT received_messages_pkey PRIMARY KEY (id_digest);

ALTER TABLE ONLY public.recipient_pace
    ADD CONSTRAINT recipient_pace_pkey PRIMARY KEY (number_digest);

ALTER TABLE ONLY public.recipients
    ADD CONSTRAINT recipients_pkey PRIMARY KEY (number_digest);

ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT registrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wrong_numbers
    ADD CONSTRAINT wrong_numbers_pkey PRIMARY KEY (candidate_id, number_digest);

CREATE INDEX conversations_by_job ON public.conversations USING btree (job_id, status, id);

CREATE INDEX conversations_by_status ON public.conversations USING btree (status, id);

CREATE UNIQUE INDEX conversations_graduation_event ON public.conversations USING btree (graduation_id) WHERE (graduation_id IS NOT NULL);

CREATE UNIQUE INDEX conversations_one_active ON public.conversations USING btree (candidate_id) WHERE (status <> 'COMPLETED'::text);

CREATE INDEX endpoint_retries_by_endpoint ON public.endpoint_retries USING btree (endpoint_id, id);

CREATE INDEX endpoint_retries_waiting ON public.endpoint_retries USING btree (endpoint_id, "position") WHERE (state = 'WAITING'::text);

CREATE INDEX files_by_conversation ON public.files USING btree (conversation_id, id);

CREATE INDEX files_due ON public.files USING btree (due_at, id) WHERE (due_at IS NOT NULL);

CREATE INDEX graduations_blocked_by ON public.graduations USING btree (blocked_by) WHERE (blocked_by IS NOT NULL);

CREATE INDEX graduations_by_institution ON public.graduations USING btree (institution, status, id);

CREATE INDEX graduations_by_status ON public.graduations USING btree (status, id);

CREATE INDEX graduations_due ON public.graduations USING btree (starts_at, id) WHERE (status = 'SCHEDULED'::text);

CREATE INDEX inbox_by_position ON public.inbox USING btree ("position");

CREATE INDEX job_postings_by_block ON public.job_postings USING btree (block);

CREATE INDEX jobs_by_field ON public.jobs USING btree (field_folded, id) INCLUDE (open_from, open_until);

CREATE UNIQUE INDEX jobs_by_number ON public.jobs USING btree (number);

CREATE INDEX jobs_loose ON public.jobs USING btree (id) WHERE (number IS NULL);

CREATE INDEX messages_by_conversation ON public.messages USING btree (conversation_id, id);

CREATE INDEX messages_by_number ON public.messages USING btree (number_digest, id) WHERE (number_digest IS NOT NULL);

CREATE UNIQUE INDEX messages_channel_id ON public.messages USING btree (channel_id) WHERE ((number_digest IS NOT NULL) AND (channel_id IS NOT NULL));

CREATE INDEX number_aliases_by_number ON public.number_aliases USING btree (number);

CREATE INDEX outbox_by_conversation ON public.outbox USING btree (conversation_id, "position") WHERE (task = 'SEND'::text);

CREATE INDEX outbox_dead ON public.outbox USING btree (id) WHERE (dead_at IS NOT NULL);

CREATE INDEX outbox_due_sends ON public.outbox USING btree (priority, due_at, "position") WHERE ((dead_at IS NULL) AND (task = 'SEND'::text));

CREATE INDEX outbox_due_timers ON public.outbox USING btree (priority, due_at, "position") WHERE ((dead_at IS NULL) AND (task <> 'SEND'::text));

CREATE INDEX registrations_closed ON public.registrations USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX registrations_number ON public.registrations USING btree (number_digest, code_digest);

CREATE INDEX registrations_pending ON public.registrations USING btree (expires_at) WHERE (state = 'PENDING'::text);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_candidate FOREIGN KEY (candidate_id) REFERENCES public.candidates(id);

ALTER TABLE ONLY public.endpoint_retries
    ADD CONSTRAINT endpoint_retries_endpoint FOREIGN KEY (endpoint_id) REFERENCES public.endpoints(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.graduations
    ADD CONSTRAINT graduations_candidate FOREIGN KEY (candidate_id) REFERENCES public.candidates(id);

ALTER TABLE ONLY public.graduations
    ADD CONSTRAINT graduations_conversation FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);
