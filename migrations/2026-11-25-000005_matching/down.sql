DROP TABLE job_postings;
DROP TABLE job_blocks;
DROP INDEX jobs_by_field;
CREATE INDEX jobs_by_field ON jobs (field_folded, id);
ALTER TABLE jobs DROP COLUMN number;
