// @generated automatically by Diesel CLI.

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        name -> Text,
        digest -> Bytea,
        scopes -> Array<Nullable<Text>>,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
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
    digest_keys (id) {
        id -> Int2,
        key -> Bytea,
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
    opt_outs (number_digest) {
        number_digest -> Bytea,
        opted_out_at -> Timestamptz,
    }
}

diesel::joinable!(conversations -> candidates (candidate_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    candidates,
    conversations,
    digest_keys,
    events,
    opt_outs,
);
