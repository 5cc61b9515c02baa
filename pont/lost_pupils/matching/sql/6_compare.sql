-- For each pair in numbers how it agrees. Levels rise from contradiction to agreement; bits say how
-- much an agreement tells: ten bits come together by chance in one of a thousand pupils.

SET VARIABLE census_bits = (SELECT log2(greatest(count(id), 1)) FROM census);

CREATE TABLE compared AS
WITH levels AS (
    SELECT
        lost.n AS l, census.n AS c,
        CASE
            WHEN lost.upn = census.upn THEN 6
            WHEN lost.former_upn = census.upn OR lost.upn = census.former_upn THEN 5
            WHEN lost.upn IS NULL OR census.upn IS NULL THEN 3
            WHEN is_near(lost.upn, census.upn) THEN
                CASE WHEN lost.upn_holds AND census.upn_holds THEN 0 ELSE 4 END
            WHEN lost.upn_is_permanent AND census.upn_is_permanent THEN 1
            ELSE 2
        END AS upn_level,
        CASE WHEN is_crossed(lost, census) THEN 1 ELSE 0 END AS crossed,
        coalesce(jaro_winkler_similarity(lost.surname, census.surname), 0) AS surname_likeness,
        CASE
            WHEN lost.surname IS NULL OR census.surname IS NULL THEN 1
            WHEN lost.surname = census.surname THEN 6
            WHEN lost.former_surname = census.surname OR lost.surname = census.former_surname THEN 5
            WHEN (contains(lost.surname, ' ') OR contains(census.surname, ' '))
                AND shares_part(lost.surname, census.surname) THEN 4
            WHEN lost.surname_key = census.surname_key THEN 3
            WHEN lost.former_key = census.surname_key OR lost.surname_key = census.former_key THEN 3
            WHEN surname_likeness >= 0.9 THEN 2
            ELSE 0
        END AS surname_level,
        CASE if(crossed = 1, 6, surname_level)
            WHEN 6 THEN lost.surname_bits
            WHEN 5 THEN least(lost.surname_bits, census.surname_bits)
            WHEN 4 THEN least(lost.surname_bits, census.surname_bits, 10)
            WHEN 3 THEN least(lost.surname_key_bits, census.surname_key_bits)
            WHEN 2 THEN greatest(least(lost.surname_bits, census.surname_bits) - 3, 0)
            ELSE 0
        END AS surname_worth,
        coalesce(jaro_winkler_similarity(lost.forename, census.forename), 0) AS forename_likeness,
        CASE
            WHEN lost.forename IS NULL OR census.forename IS NULL THEN 1
            WHEN lost.forename = census.forename THEN 6
            WHEN lost.forename_key = census.forename_key OR lost.other_forename_key = census.forename_key
                OR lost.forename_key = census.other_forename_key THEN 5
            WHEN lost.forename_key = census.middle_key OR lost.middle_key = census.forename_key THEN 4
            WHEN starts_with(lost.forename, census.forename) OR starts_with(census.forename, lost.forename) THEN 3
            WHEN forename_likeness >= 0.88 THEN 2
            ELSE 0
        END AS forename_level,
        CASE if(crossed = 1, 6, forename_level)
            WHEN 6 THEN lost.forename_bits
            WHEN 5 THEN least(lost.forename_key_bits, census.forename_key_bits)
            WHEN 4 THEN least(lost.forename_key_bits, census.forename_key_bits, 6)
            WHEN 3 THEN 3
            WHEN 2 THEN greatest(least(lost.forename_bits, census.forename_bits) - 3, 0)
            ELSE 0
        END AS forename_worth,
        CASE
            WHEN lost.middle IS NULL AND census.middle IS NULL THEN 2
            WHEN lost.middle IS NULL OR census.middle IS NULL THEN 1
            WHEN lost.middle = census.middle THEN 5
            WHEN lost.middle_key = census.middle_key THEN 4
            WHEN left(lost.middle, 1) = left(census.middle, 1) THEN 3
            ELSE 0
        END AS middle_level,
        CASE middle_level
            WHEN 5 THEN least(lost.middle_bits, census.middle_bits)
            WHEN 4 THEN greatest(least(lost.middle_bits, census.middle_bits) - 1, 0)
            WHEN 3 THEN 2
            ELSE 0
        END AS middle_worth,
        CASE
            WHEN lost.dob IS NULL OR census.dob IS NULL THEN 2
            WHEN lost.dob = census.dob THEN 7
            WHEN swap_date(lost.dob) = census.dob THEN 6
            WHEN left(lost.dob, 6) = left(census.dob, 6) THEN 5
            WHEN left(lost.dob, 4) = left(census.dob, 4) AND right(lost.dob, 2) = right(census.dob, 2) THEN 4
            WHEN right(lost.dob, 4) = right(census.dob, 4) THEN 3
            WHEN left(lost.dob, 4) = left(census.dob, 4) THEN 1
            ELSE 0
        END AS dob_level,
        coalesce(hamming(lost.dob, census.dob), 4) AS dob_digits,
        CASE dob_level
            WHEN 7 THEN lost.dob_bits
            WHEN 6 THEN lost.dob_bits - 1
            WHEN 5 THEN 7 WHEN 4 THEN 8 WHEN 3 THEN 8
            WHEN 1 THEN 3
            ELSE 0
        END AS dob_worth,
        CASE WHEN lost.sex = census.sex THEN 2 WHEN lost.sex <> census.sex THEN 0 ELSE 1 END AS sex_level,
        CASE
            WHEN lost.town IS NULL OR census.town IS NULL THEN 1
            WHEN lost.town = census.town THEN 3
            WHEN jaro_winkler_similarity(lost.town, census.town) >= 0.9 THEN 2
            ELSE 0
        END AS town_level,
        CASE town_level WHEN 3 THEN lost.town_bits WHEN 2 THEN least(lost.town_bits, census.town_bits) - 1 ELSE 0 END
            AS town_worth
    FROM pair JOIN lost ON lost.n = pair.l JOIN census ON census.n = pair.c
)
SELECT l, c,
    CAST(upn_level AS UTINYINT) AS upn, CAST(surname_level AS UTINYINT) AS surname, CAST(forename_level AS UTINYINT) AS forename,
    CAST(crossed AS UTINYINT) AS crossed, CAST(middle_level AS UTINYINT) AS middle, CAST(dob_level AS UTINYINT) AS dob,
    CAST(sex_level AS UTINYINT) AS sex, CAST(town_level AS UTINYINT) AS town, CAST(dob_digits AS UTINYINT) AS dob_digits,
    CAST(surname_likeness AS FLOAT) AS surname_likeness, CAST(forename_likeness AS FLOAT) AS forename_likeness,
    CAST(surname_worth AS FLOAT) AS surname_bits, CAST(forename_worth AS FLOAT) AS forename_bits,
    CAST(surname_worth + forename_worth + dob_worth - getvariable('census_bits') AS FLOAT) AS core,
    CAST(core + town_worth + middle_worth AS FLOAT) AS surplus
FROM levels;

-- How much of the shelf stands in the census: pupils with equal names and dates, less those that chance
-- brings together. And how many of those still live in their town.
CREATE TABLE circumstances AS
WITH chance AS (
    SELECT sum(pow(2, -coalesce(surname_bits + forename_bits + dob_bits, 99))) * (SELECT count(id) FROM census) AS pairs,
        count(*) AS pupils
    FROM lost
), alike AS (
    SELECT count(*) AS pairs, avg(CASE town WHEN 3 THEN 1 WHEN 0 THEN 0 END) FILTER (core >= 3) AS settled
    FROM compared WHERE surname = 6 AND forename = 6 AND dob = 7
)
SELECT round(log2(greatest(alike.pairs - chance.pairs, 1)) - log2(pupils), 2) AS overlap,
    round(coalesce(settled, 0.5), 2) AS settled
FROM alike, chance;
