ALTER TABLE job_blocks DROP COLUMN edition;
