-- What is unread is looked after as a silent conversation is.
UPDATE outbox SET task = 'REMIND' WHERE task = 'READ';
ALTER TABLE outbox DROP CONSTRAINT outbox_task;
ALTER TABLE outbox ADD CONSTRAINT outbox_task CHECK (
    CASE task
        WHEN 'SEND' THEN purpose IN ('DIALOGUE', 'FAREWELL', 'OPT_OUT_CONFIRMATION') AND turn IS NOT NULL
        WHEN 'REMIND' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
        WHEN 'EXPIRE' THEN purpose IS NULL AND turn IS NULL AND id = conversation_id
        ELSE false
    END
);
