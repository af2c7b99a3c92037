-- Graduates who register by themselves: kept until the code comes from the number that was given.

CREATE TABLE registrations (
    id uuid CONSTRAINT registrations_pkey PRIMARY KEY,
    institution text NOT NULL,
    number_digest bytea NOT NULL CONSTRAINT registrations_number_digest CHECK (octet_length(number_digest) = 32),
    code_digest bytea NOT NULL CONSTRAINT registrations_code_digest CHECK (octet_length(code_digest) = 32),
    expires_at timestamptz NOT NULL,
    state text NOT NULL,
    closed_at timestamptz,
    phone_number text,
    first_name text,
    last_name text,
    email_address text,
    degree text,
    graduation_date date,
    language text,
    -- Personal data is there while the code may still be heard, and goes with the verdict.
    CONSTRAINT registrations_state CHECK (
        CASE state
            WHEN 'PENDING' THEN closed_at IS NULL
                AND num_nulls(phone_number, first_name, degree, graduation_date, language) = 0
            WHEN 'CONFIRMED' THEN closed_at IS NOT NULL
                AND num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0
            WHEN 'DECLINED' THEN closed_at IS NOT NULL
                AND num_nonnulls(phone_number, first_name, last_name, email_address, degree, graduation_date, language) = 0
            ELSE false
        END
    )
);

-- How a code that comes in is found, and the registrations of a number.
CREATE INDEX registrations_number ON registrations (number_digest, code_digest);
-- How many wait, and what is over.
CREATE INDEX registrations_pending ON registrations (expires_at) WHERE state = 'PENDING';
CREATE INDEX registrations_closed ON registrations (closed_at) WHERE closed_at IS NOT NULL;
