DROP TABLE clock_offset;
DROP TABLE api_keys;
DROP TABLE digest_keys;
DROP TABLE opt_outs;
DROP TABLE events;
DROP TABLE conversations;
DROP TABLE candidates;
