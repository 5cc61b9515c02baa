-- One row a pupil with all that is compared, lost and census side by side.

CREATE TABLE pupil AS
SELECT
    written.n, is_lost, id, upn, former_upn,
    coalesce(holds(upn), false) AS upn_holds,
    coalesce(upn_holds AND right(upn, 1) BETWEEN '0' AND '9', false) AS upn_is_permanent,
    surname, former_surname,
    split_part(forenames, ' ', 1) AS forename,
    nullif(concat_ws(' ', nullif(substr(forenames, length(split_part(forenames, ' ', 1)) + 2), ''), middle_names), '')
        AS middle,
    dob, sex, written.town,
    s.key AS surname_key, f.key AS forename_key, f.other_key AS other_forename_key, m.key AS middle_key, b.key AS former_key,
    CAST(s.bits AS FLOAT) AS surname_bits, CAST(s.key_bits AS FLOAT) AS surname_key_bits,
    CAST(f.bits AS FLOAT) AS forename_bits, CAST(f.key_bits AS FLOAT) AS forename_key_bits,
    CAST(coalesce(g.bits, m.bits) AS FLOAT) AS middle_bits,
    CAST(t.bits AS FLOAT) AS town_bits, CAST(day.bits AS FLOAT) AS dob_bits
FROM written
LEFT JOIN surname s ON s.word = surname
LEFT JOIN surname b ON b.word = former_surname
LEFT JOIN forename f ON f.word = split_part(forenames, ' ', 1)
LEFT JOIN forename m ON m.word = split_part(
    concat_ws(' ', nullif(substr(forenames, length(split_part(forenames, ' ', 1)) + 2), ''), middle_names), ' ', 1)
LEFT JOIN middle_name g ON g.word = m.word
LEFT JOIN town t ON t.word = written.town
LEFT JOIN day ON day.word = dob;

DROP TABLE written;

CREATE VIEW lost AS SELECT * EXCLUDE is_lost FROM pupil WHERE is_lost;
CREATE VIEW census AS SELECT * EXCLUDE is_lost FROM pupil WHERE NOT is_lost;

-- The other names by which a pupil may be found: a former surname, the parts of a double-barrelled
-- one, the second of two forenames that are both called Sam.
CREATE MACRO other_surnames(side) AS TABLE
SELECT n, former_key AS key FROM query_table(side) WHERE former_key IS NOT NULL
UNION
SELECT n, surname.key
FROM (
    SELECT n, unnest(string_split(concat_ws(' ', surname, former_surname), ' ')) AS part
    FROM query_table(side) WHERE contains(surname, ' ') OR contains(former_surname, ' ')
) JOIN surname ON surname.word = part
WHERE length(part) > 2;

CREATE MACRO other_forenames(side) AS TABLE
SELECT n, other_forename_key AS key FROM query_table(side) WHERE other_forename_key IS NOT NULL;

CREATE TABLE lost_surname AS FROM other_surnames('lost');
CREATE TABLE census_surname AS FROM other_surnames('census');
CREATE TABLE lost_forename AS FROM other_forenames('lost');
CREATE TABLE census_forename AS FROM other_forenames('census');
