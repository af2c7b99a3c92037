DROP TABLE graduations;
