-- One round of the assignment: pairs that are the best for both sides are settled, their rivals go.

CREATE OR REPLACE TABLE settled AS
SELECT l, c FROM open
QUALIFY row_number() OVER (PARTITION BY l ORDER BY final DESC, surplus DESC, id_census) = 1
    AND row_number() OVER (PARTITION BY c ORDER BY final DESC, surplus DESC, id_lost) = 1;

INSERT INTO chosen FROM settled;
DELETE FROM open WHERE l IN (SELECT l FROM settled) OR c IN (SELECT c FROM settled);
