-- Who goes first when more is due than may leave: 1 answers, 2 first words, 3 reminders.

-- Timers look after silent people, and there may be very many: they are what the new column says without being written.
ALTER TABLE outbox ADD COLUMN priority smallint NOT NULL DEFAULT 3;
-- A conversation is CREATED until its first word has left. Whether what waits in others is an answer or a reminder was not
-- written down: it goes with the answers, as it would have before.
UPDATE outbox SET priority = CASE
    WHEN task = 'SEND' AND EXISTS (
        SELECT FROM conversations AS c WHERE c.id = outbox.conversation_id AND c.status = 'CREATED'
    ) THEN 2
    ELSE 1
END
WHERE task IN ('SEND', 'READ');
-- A process of the version before, which knows no priority, still writes during an upgrade: all that it writes waits in one
-- line, in the order that it had.
ALTER TABLE outbox ALTER COLUMN priority SET DEFAULT 2;
ALTER TABLE outbox ADD CONSTRAINT outbox_urgency CHECK (priority BETWEEN 1 AND 3);

-- A lease walks one range of these for each line. (A process of the version before sorts what is due instead.)
DROP INDEX outbox_due_sends;
DROP INDEX outbox_due_timers;
CREATE INDEX outbox_due_sends ON outbox (priority, due_at, position) WHERE dead_at IS NULL AND task = 'SEND';
CREATE INDEX outbox_due_timers ON outbox (priority, due_at, position) WHERE dead_at IS NULL AND task <> 'SEND';
