-- For development: how many seconds the business clock is ahead of the machine's, for every process (HIRETALK_DEV).
CREATE TABLE clock_offset (
    id      smallint NOT NULL,
    seconds bigint   NOT NULL,
    CONSTRAINT clock_offset_pkey PRIMARY KEY (id),
    CONSTRAINT clock_offset_only_one CHECK (id = 1)
);
