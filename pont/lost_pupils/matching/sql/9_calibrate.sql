-- The decoys go; the log-odds of the others are put on the line that was fitted with them.

DELETE FROM candidate WHERE id_census IS NULL;
ALTER TABLE candidate ADD COLUMN score DOUBLE;
UPDATE candidate SET final = round($shift + $stretch * final, 4);
DELETE FROM candidate WHERE final < $least;
UPDATE candidate SET score = 1 / (1 + exp(-final));
