DROP TABLE job_postings;
DROP TABLE job_blocks;
DROP TABLE jobs;
