-- What a person types is read together when nothing more comes for a while: a timer of its own kind.

ALTER TABLE outbox DROP CONSTRAINT outbox_task;
ALTER TABLE outbox ADD CONSTRAINT outbox_task CHECK (
    CASE task
        WHEN 'SEND' THEN purpose IN ('DIALOGUE', 'FAREWELL', 'OPT_OUT_CONFIRMATION') AND turn IS NOT NULL
        WHEN 'READ' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
        WHEN 'REMIND' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
        WHEN 'EXPIRE' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
        ELSE false
    END
);
