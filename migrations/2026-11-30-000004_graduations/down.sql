DROP TABLE registrations;
DROP TABLE graduations;
