-- What waits leaves in the order in which it is due again.
DROP INDEX outbox_due_sends;
DROP INDEX outbox_due_timers;
CREATE INDEX outbox_due_sends ON outbox (due_at, position) WHERE dead_at IS NULL AND task = 'SEND';
CREATE INDEX outbox_due_timers ON outbox (due_at, position) WHERE dead_at IS NULL AND task <> 'SEND';
ALTER TABLE outbox DROP COLUMN priority;
