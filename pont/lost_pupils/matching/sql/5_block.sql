CREATE TABLE found (l INTEGER, c INTEGER);

-- Families of names so rare that they need no date: as many as the census has pupils.
CREATE TABLE rare AS
WITH blocks AS (
    SELECT surname_key, forename_key, l.pupils * c.pupils AS pairs
    FROM (SELECT surname_key, forename_key, count(*) AS pupils FROM lost GROUP BY ALL) AS l
    JOIN (SELECT surname_key, forename_key, count(*) AS pupils FROM census GROUP BY ALL) AS c
    USING (surname_key, forename_key)
), growing AS (
    SELECT surname_key, forename_key, sum(pairs) OVER (ORDER BY pairs, surname_key, forename_key) AS so_far
    FROM blocks
)
SELECT surname_key, forename_key FROM growing WHERE so_far <= (SELECT count(*) FROM census);

-- What a pair promises before anything is compared in earnest: the bits of what is equal, less those
-- that come together by chance in a census of this size.
CREATE MACRO surname_promise(lost, census) AS CASE
    WHEN lost.surname_key = census.surname_key THEN lost.surname_key_bits
    WHEN lost.former_key = census.surname_key THEN census.surname_key_bits
    WHEN lost.surname_key = census.former_key THEN lost.surname_key_bits
    WHEN lost.surname = census.forename OR lost.forename = census.surname THEN lost.surname_bits + lost.forename_bits
    WHEN left(lost.surname, 1) = left(census.surname, 1) THEN 3
    ELSE 0
END;

CREATE MACRO forename_promise(lost, census) AS CASE
    WHEN lost.forename_key = census.forename_key THEN lost.forename_key_bits
    WHEN lost.other_forename_key = census.forename_key THEN census.forename_key_bits
    WHEN lost.forename_key = census.other_forename_key THEN lost.forename_key_bits
    WHEN lost.forename_key = census.middle_key THEN lost.forename_key_bits
    WHEN lost.middle_key = census.forename_key THEN census.forename_key_bits
    WHEN left(lost.forename, 1) = left(census.forename, 1) THEN 2
    ELSE 0
END;

CREATE MACRO dob_promise(lost, census) AS CASE
    WHEN lost.dob = census.dob THEN lost.dob_bits
    WHEN swap_date(lost.dob) = census.dob THEN 10
    WHEN left(lost.dob, 6) = left(census.dob, 6) THEN 7
    WHEN right(lost.dob, 4) = right(census.dob, 4) THEN 8
    WHEN left(lost.dob, 4) = left(census.dob, 4) AND right(lost.dob, 2) = right(census.dob, 2) THEN 8
    ELSE 0
END;

CREATE MACRO promise(lost, census) AS
    surname_promise(lost, census) + forename_promise(lost, census) + dob_promise(lost, census)
    + CASE WHEN lost.town = census.town THEN lost.town_bits ELSE 0 END
    + CASE WHEN lost.middle_key = census.middle_key THEN 3 ELSE 0 END;
