-- A few trees set aside what is hopeless, so that the many need not be asked.

CREATE TABLE sifted AS
SELECT compared.*, overlap, settled FROM compared, circumstances WHERE $sieve >= $least;

DROP TABLE compared;

-- The first judgement of each pair by itself, as log-odds.
CREATE TABLE judged AS
SELECT l, c, upn, surname, forename, dob, town, sex, middle, crossed, surplus, surname_bits,
    CAST($first AS FLOAT) AS odds
FROM sifted
WHERE odds >= $least;

DROP TABLE sifted;

-- The second, with the rivals in view: the next best for the same lost pupil and the same census pupil.
CREATE TABLE scored AS
WITH lost_best AS (
    SELECT l, max(odds, 2) AS best, count(*) AS rivals FROM judged GROUP BY l
), census_best AS (
    SELECT c, max(odds, 2) AS best, count(*) AS rivals FROM judged GROUP BY c
)
SELECT judged.*,
    odds - coalesce(if(odds = lost_best.best[1], lost_best.best[2], lost_best.best[1]), -15) AS lead_lost,
    odds - coalesce(if(odds = census_best.best[1], census_best.best[2], census_best.best[1]), -15) AS lead_census
FROM judged JOIN lost_best USING (l) JOIN census_best USING (c);
