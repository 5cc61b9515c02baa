-- All candidates are open, none is chosen.

CREATE OR REPLACE TABLE open AS SELECT l, c, final, surplus, id_lost, id_census FROM candidate;
CREATE OR REPLACE TABLE chosen (l INTEGER, c INTEGER);
