// @generated automatically by Diesel CLI.

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        name -> Text,
        digest -> Bytea,
        scopes -> Array<Nullable<Text>>,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    candidates (id) {
        id -> Text,
        phone_number -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        email_address -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
        former_number -> Nullable<Text>,
    }
}

diesel::table! {
    clock_offset (id) {
        id -> Int2,
        seconds -> Int8,
    }
}

diesel::table! {
    conversations (id) {
        id -> Uuid,
        candidate_id -> Text,
        job_id -> Nullable<Text>,
        status -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        origin -> Text,
        outcome -> Nullable<Text>,
        application_id -> Nullable<Text>,
        graduation_id -> Nullable<Text>,
        event_digest -> Bytea,
        version -> Int4,
    }
}

diesel::table! {
    dialogues (conversation_id) {
        conversation_id -> Uuid,
        state -> Jsonb,
    }
}

diesel::table! {
    digest_keys (id) {
        id -> Int2,
        key -> Bytea,
    }
}

diesel::table! {
    endpoint_retries (id) {
        id -> Uuid,
        endpoint_id -> Uuid,
        position -> Int8,
        #[sql_name = "type"]
        type_ -> Text,
        conversation_id -> Nullable<Uuid>,
        state -> Text,
        due_at -> Nullable<Timestamptz>,
        tries -> Int4,
        created_at -> Timestamptz,
        last_at -> Nullable<Timestamptz>,
        status -> Nullable<Int4>,
        response -> Nullable<Text>,
    }
}

diesel::table! {
    endpoints (id) {
        id -> Uuid,
        url -> Text,
        types -> Array<Nullable<Text>>,
        description -> Nullable<Text>,
        secret -> Bytea,
        former_secret -> Nullable<Bytea>,
        former_until -> Nullable<Timestamptz>,
        cursor -> Int8,
        disabled_at -> Nullable<Timestamptz>,
        disabled_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        last_success_at -> Nullable<Timestamptz>,
        failing_since -> Nullable<Timestamptz>,
        lease_token -> Nullable<Uuid>,
        lease_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    events (position) {
        position -> Int8,
        #[sql_name = "type"]
        type_ -> Text,
        occurred_at -> Timestamptz,
        conversation_id -> Nullable<Uuid>,
        data -> Jsonb,
    }
}

diesel::table! {
    feed (id) {
        id -> Int2,
        last -> Int8,
    }
}

diesel::table! {
    files (id) {
        id -> Uuid,
        conversation_id -> Uuid,
        name -> Nullable<Text>,
        mime_type -> Text,
        channel_id -> Nullable<Text>,
        state -> Text,
        refusal -> Nullable<Text>,
        size -> Nullable<Int8>,
        sha256 -> Nullable<Bytea>,
        received_at -> Timestamptz,
        due_at -> Nullable<Timestamptz>,
        tries -> Int4,
        lease_token -> Nullable<Uuid>,
        lease_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    graduations (id) {
        id -> Text,
        institution -> Text,
        student_id -> Text,
        degree -> Text,
        graduation_date -> Date,
        time_zone -> Text,
        starts_at -> Timestamptz,
        language -> Nullable<Text>,
        status -> Text,
        conversation_id -> Nullable<Uuid>,
        blocked_by -> Nullable<Uuid>,
        cancel_reason -> Nullable<Text>,
        event_digest -> Bytea,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        candidate_id -> Text,
        lease_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    inbox (id) {
        id -> Uuid,
        position -> Int8,
        received_at -> Timestamptz,
        body -> Bytea,
        tries -> Int4,
        put_off_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    inbox_turn (id) {
        id -> Int2,
        token -> Uuid,
        until -> Timestamptz,
    }
}

diesel::table! {
    job_blocks (block) {
        block -> Int4,
        rules -> Int2,
        size -> Int4,
        newest -> Timestamptz,
        created -> Bytea,
        dated -> Bytea,
        dead -> Bytea,
        edition -> Uuid,
    }
}

diesel::table! {
    job_postings (term, block) {
        term -> Text,
        block -> Int4,
        dense -> Bool,
        members -> Bytea,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        title -> Text,
        employer -> Text,
        field -> Text,
        field_folded -> Text,
        employment_type -> Text,
        work_model -> Text,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
        description -> Text,
        skills -> Array<Nullable<Text>>,
        salary_minimum -> Nullable<Int8>,
        salary_maximum -> Nullable<Int8>,
        salary_currency -> Nullable<Text>,
        salary_period -> Nullable<Text>,
        languages -> Array<Nullable<Text>>,
        seniority -> Nullable<Text>,
        application_url -> Text,
        open_from -> Nullable<Timestamptz>,
        open_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        number -> Nullable<Int8>,
    }
}

diesel::table! {
    locks (name) {
        name -> Text,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        conversation_id -> Uuid,
        direction -> Text,
        content -> Nullable<Jsonb>,
        delivery -> Nullable<Text>,
        failure_code -> Nullable<Int4>,
        channel_id -> Nullable<Text>,
        unconfirmed -> Int2,
        number_digest -> Nullable<Bytea>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    number_aliases (alias) {
        alias -> Bytea,
        number -> Bytea,
    }
}

diesel::table! {
    opt_outs (number_digest) {
        number_digest -> Bytea,
        opted_out_at -> Timestamptz,
    }
}

diesel::table! {
    outbox (id) {
        id -> Uuid,
        position -> Int8,
        conversation_id -> Uuid,
        task -> Text,
        purpose -> Nullable<Text>,
        turn -> Nullable<Uuid>,
        priority -> Int2,
        due_at -> Timestamptz,
        tries -> Int4,
        unconfirmed -> Int4,
        code -> Nullable<Int4>,
        lease_token -> Nullable<Uuid>,
        lease_until -> Nullable<Timestamptz>,
        attempted_at -> Nullable<Timestamptz>,
        dead_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    pace (id) {
        id -> Int2,
        tat -> Timestamptz,
        paused_until -> Timestamptz,
    }
}

diesel::table! {
    received_messages (id_digest) {
        id_digest -> Bytea,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    recipient_pace (number_digest) {
        number_digest -> Bytea,
        tat -> Timestamptz,
    }
}

diesel::table! {
    recipients (number_digest) {
        number_digest -> Bytea,
        last_inbound_at -> Timestamptz,
    }
}

diesel::table! {
    registrations (id) {
        id -> Uuid,
        institution -> Text,
        number_digest -> Bytea,
        code_digest -> Bytea,
        expires_at -> Timestamptz,
        state -> Text,
        closed_at -> Nullable<Timestamptz>,
        phone_number -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        email_address -> Nullable<Text>,
        degree -> Nullable<Text>,
        graduation_date -> Nullable<Date>,
        language -> Nullable<Text>,
    }
}

diesel::table! {
    wrong_numbers (candidate_id, number_digest) {
        candidate_id -> Text,
        number_digest -> Bytea,
        reported_at -> Timestamptz,
    }
}

diesel::joinable!(conversations -> candidates (candidate_id));
diesel::joinable!(endpoint_retries -> endpoints (endpoint_id));
diesel::joinable!(graduations -> candidates (candidate_id));
diesel::joinable!(graduations -> conversations (conversation_id));
diesel::joinable!(messages -> conversations (conversation_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    candidates,
    clock_offset,
    conversations,
    dialogues,
    digest_keys,
    endpoint_retries,
    endpoints,
    events,
    feed,
    files,
    graduations,
    inbox,
    inbox_turn,
    job_blocks,
    job_postings,
    jobs,
    locks,
    messages,
    number_aliases,
    opt_outs,
    outbox,
    pace,
    received_messages,
    recipient_pace,
    recipients,
    registrations,
    wrong_numbers,
);
