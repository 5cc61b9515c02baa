-- Names to plain letters, dates to numbers, UPNs to capitals; a key for how a name sounds.

CREATE MACRO fold(given_text) AS CASE
    WHEN regexp_full_match(lower(given_text), '[a-z]+') THEN lower(given_text)
    ELSE nullif(trim(regexp_replace(regexp_replace(
        translate(strip_accents(lower(given_text)), 'øłđðıħ', 'olddih'),
        '[''’‘ʼ`´]', '', 'g'), '[^\pL]+', ' ', 'g')), '')
END;

-- What is left of a name when what ears and offices confuse is gone: Phillips and Ffylip, Gwyn and
-- Wynne, Catherine and Kathryn.
CREATE MACRO simplify(word) AS regexp_replace(regexp_replace(regexp_replace(
    word, '^(gw|wr)', 'w'), '^kn', 'n'), 'ph|ff|v', 'f', 'g');

CREATE MACRO single(marks) AS replace(replace(replace(replace(replace(replace(replace(replace(
    marks, 'kk', 'k'), 'ss', 's'), 'tt', 't'), 'pp', 'p'), 'll', 'l'), 'mm', 'm'), 'nn', 'n'), 'rr', 'r');

CREATE MACRO skeleton(simple) AS translate(left(simple, 1), 'eiouyqzcgj', 'aaaaakskjj') || rtrim(single(translate(
    regexp_replace(substr(simple, 2), 'sch|sh|ch|ck|x', 'k', 'g'), 'cqgjzdbaeiouhwy', 'kkkkstp')), 's');

CREATE MACRO sound(word) AS skeleton(simplify(word));

-- A date of birth of eight digits, yyyymmdd, even one that no calendar has; else NULL.
CREATE MACRO date_digits(dob) AS CASE
    WHEN regexp_full_match(dob, '\d{4}-\d\d-\d\d.*') THEN left(dob, 4) || substr(dob, 6, 2) || substr(dob, 9, 2)
    WHEN regexp_full_match(dob, '\d{8}') THEN dob
    WHEN regexp_full_match(dob, '\d\d?[/.-]\d\d?[/.-]\d{4}') THEN regexp_replace(
        regexp_replace(dob, '(^|[/.-])(\d)([/.-])', '\10\2\3', 'g'),
        '(\d+)[/.-](\d+)[/.-](\d{4})', '\3\2\1')
END;

-- Characters 2 to 12 of a UPN, times their positions.
CREATE MACRO weigh(digits) AS
    digits // 10000000000 % 10 * 2 + digits // 1000000000 % 10 * 3 + digits // 100000000 % 10 * 4
    + digits // 10000000 % 10 * 5 + digits // 1000000 % 10 * 6 + digits // 100000 % 10 * 7
    + digits // 10000 % 10 * 8 + digits // 1000 % 10 * 9 + digits // 100 % 10 * 10
    + digits // 10 % 10 * 11 + digits % 10 * 12;

CREATE MACRO upn_value(mark) AS
    CASE WHEN mark BETWEEN '0' AND '9' THEN ascii(mark) - 48 ELSE strpos('ABCDEFGHJKLMNPQRTUVWXYZ', mark) - 1 END;

-- Whether the check letter holds. Source: formats.md section 3.
CREATE MACRO holds(upn) AS regexp_full_match(upn, '[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]')
    AND (weigh(CAST(substr(upn, 2, 11) AS BIGINT)) + 13 * upn_value(right(upn, 1))) % 23 = upn_value(left(upn, 1));

-- Surname and forename in each other's place, one of them letter by letter.
CREATE MACRO is_crossed(lost, census) AS
    lost.surname = census.forename AND jaro_winkler_similarity(lost.forename, census.surname) >= 0.85
    OR lost.forename = census.surname AND jaro_winkler_similarity(lost.surname, census.forename) >= 0.85;

-- yyyymmdd with month and day in each other's place.
CREATE MACRO swap_date(dob) AS left(dob, 4) || right(dob, 2) || substr(dob, 5, 2);

-- One slip apart, or the few characters in which the numbers of twins differ.
CREATE MACRO is_near(one, other) AS length(one) = length(other) AND hamming(one, other) <= 3
    AND (hamming(one, other) <= 1 OR length(one) > 9);

CREATE MACRO shares_part(one, other) AS list_has_any(
    list_append(string_split(one, ' '), replace(one, ' ', '')),
    list_append(string_split(other, ' '), replace(other, ' ', '')));
