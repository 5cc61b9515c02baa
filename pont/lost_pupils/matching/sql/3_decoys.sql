-- Decoys: some census pupils once more, each with the date of birth of another and a number that is
-- nobody's. None is on the shelf, so as often as one is taken for a lost pupil, chance takes a real
-- one. They have no id. The same files give the same decoys.

INSERT INTO written
WITH drawn AS (
    SELECT *, row_number() OVER (ORDER BY hash(id), id) AS turn
    FROM written WHERE NOT is_lost
    QUALIFY turn <= $decoys
), others AS (
    SELECT a.*, b.dob AS other_dob, if(a.upn IS NULL, NULL, 90000000000 + a.turn) AS digits
    FROM drawn AS a JOIN drawn AS b ON b.turn = a.turn % $decoys + 1
)
SELECT
    CAST((SELECT max(n) FROM written) + turn AS INTEGER) AS n,
    false AS is_lost,
    NULL AS id,
    substr('ABCDEFGHJKLMNPQRTUVWXYZ', CAST(weigh(digits) % 23 + 1 AS INTEGER), 1)
        || CAST(digits AS VARCHAR) || '0' AS upn,
    NULL AS former_upn,
    surname, former_surname, forenames, middle_names, other_dob AS dob, sex, town
FROM others;
