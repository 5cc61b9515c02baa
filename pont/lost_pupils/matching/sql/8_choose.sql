-- The final log-odds of every pair that is left, and the names by which it is reported. Ties go by the
-- ids, so that the same files give the same matches.

CREATE TABLE candidate AS
WITH weighed AS (
    SELECT *, round($second, 4) AS final FROM scored
)
SELECT weighed.*, 1 / (1 + exp(-final)) AS score, lost.id AS id_lost, census.id AS id_census
FROM weighed
JOIN lost ON lost.n = weighed.l
JOIN census ON census.n = weighed.c
WHERE final >= $least;

DROP TABLE scored;

CREATE TABLE open AS SELECT l, c, final, surplus, id_lost, id_census FROM candidate;
CREATE TABLE chosen (l INTEGER, c INTEGER);
