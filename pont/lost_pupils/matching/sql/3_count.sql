-- How often each name, town and date is borne, in bits: 10 for one pupil in a thousand.

CREATE TABLE surname AS
WITH borne AS (
    SELECT surname AS word, count(*) AS bearers FROM written WHERE surname IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT former_surname, 0 FROM written WHERE former_surname IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT part, count(*)
    FROM (SELECT unnest(string_split(surname, ' ')) AS part FROM written WHERE contains(surname, ' '))
    GROUP BY ALL
), summed AS (
    SELECT word, sum(bearers) AS bearers, replace(word, ' ', '') AS joined FROM borne GROUP BY word
), keyed AS (
    SELECT summed.word, bearers, hash(coalesce('=' || family, sound(joined))) AS key
    FROM summed LEFT JOIN family ON family.word = joined
), total AS (SELECT count(*) AS pupils FROM written)
SELECT word, key, log2(pupils) - log2(greatest(bearers, 1)) AS bits,
    log2(pupils) - log2(greatest(sum(bearers) OVER (PARTITION BY key), 1)) AS key_bits
FROM keyed, total;

CREATE TABLE forename AS
WITH borne AS (
    SELECT split_part(forenames, ' ', 1) AS word, count(*) AS bearers FROM written
    WHERE forenames IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT split_part(middle_names, ' ', 1), 0 FROM written WHERE middle_names IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT split_part(forenames, ' ', 2), 0 FROM written WHERE contains(forenames, ' ') GROUP BY ALL
), summed AS (
    SELECT word, sum(bearers) AS bearers FROM borne GROUP BY word
), roots AS (
    SELECT word, min(root) AS root, nullif(max(root), min(root)) AS other_root FROM nickname GROUP BY word
), keyed AS (
    SELECT summed.word, bearers, hash(sound(coalesce(root, summed.word))) AS key, if(other_root IS NULL, NULL, hash(sound(other_root))) AS other_key
    FROM summed LEFT JOIN roots ON roots.word = summed.word
), total AS (SELECT count(*) AS pupils FROM written)
SELECT word, key, if(other_key = key, NULL, other_key) AS other_key, log2(pupils) - log2(greatest(bearers, 1)) AS bits,
    log2(pupils) - log2(greatest(sum(bearers) OVER (PARTITION BY key), 1)) AS key_bits
FROM keyed, total;

CREATE TABLE middle_name AS
SELECT split_part(middle_names, ' ', 1) AS word, log2(sum(count(*)) OVER ()) - log2(count(*)) AS bits
FROM written WHERE middle_names IS NOT NULL GROUP BY ALL;

CREATE TABLE town AS
SELECT town AS word, CAST(row_number() OVER (ORDER BY town) AS INTEGER) AS number,
    log2(sum(count(*)) OVER ()) - log2(count(*)) AS bits
FROM written WHERE town IS NOT NULL GROUP BY town;

CREATE TABLE day AS
SELECT dob AS word, log2(sum(count(*)) OVER ()) - log2(count(*) + 1) AS bits
FROM written WHERE dob IS NOT NULL GROUP BY dob;
