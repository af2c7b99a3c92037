-- The number of a conversation that was active when contact data with another one came: it goes on there.
ALTER TABLE candidates
    ADD COLUMN former_number text,
    ADD CONSTRAINT candidates_former_number CHECK (former_number IS NULL OR erased_at IS NULL);

-- A STOP holds for all names of a number, from now on also for those that are learned later. Numbers first, then all
-- names of those.
INSERT INTO opt_outs (number_digest, opted_out_at)
SELECT a.number, min(s.opted_out_at)
FROM number_aliases AS a JOIN opt_outs AS s ON s.number_digest = a.alias
GROUP BY a.number
ON CONFLICT DO NOTHING;

INSERT INTO opt_outs (number_digest, opted_out_at)
SELECT a.alias, min(s.opted_out_at)
FROM number_aliases AS a JOIN opt_outs AS s ON s.number_digest = a.number
GROUP BY a.alias
ON CONFLICT DO NOTHING;
