-- The final log-odds of every pair that is left, and the names by which it is reported. Ties go by the
-- ids, so that the same files give the same matches.

CREATE TABLE candidate AS
WITH weighed AS (
    SELECT *, round($second, 4) AS final FROM scored
)
SELECT weighed.*, lost.id AS id_lost, census.id AS id_census
FROM weighed
JOIN lost ON lost.n = weighed.l
JOIN census ON census.n = weighed.c
WHERE final >= $least;

DROP TABLE scored;
