DROP TABLE removed_jobs;
DROP TABLE catalogue_revision;
DROP TABLE jobs;
