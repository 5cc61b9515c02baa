-- One row a pupil with everything as it is compared: folded, as digits, in capitals.

CREATE TABLE written AS
SELECT
    CAST(row_number() OVER () AS INTEGER) AS n,
    is_lost,
    id,
    nullif(upper(trim(upn)), '') AS upn,
    nullif(upper(trim(former_upn)), '') AS former_upn,
    fold(surname) AS surname,
    fold(former_surname) AS former_surname,
    fold(forename) AS forenames,
    fold(middle_names) AS middle_names,
    date_digits(trim(dob)) AS dob,
    CASE WHEN upper(left(trim(sex), 1)) IN ('M', 'F') THEN upper(left(trim(sex), 1)) END AS sex,
    fold(town) AS town
FROM given;

DROP TABLE given;
