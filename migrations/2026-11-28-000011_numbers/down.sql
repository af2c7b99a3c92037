-- What was learned of opt-outs stays: nobody is written to who did not want to be.
ALTER TABLE candidates
    DROP CONSTRAINT candidates_former_number,
    DROP COLUMN former_number;
