"""Match two CSV files with Splink 5 on DuckDB; runs in the environment of the peers.

    python -m benchmarks.matching_peer LOST.csv CENSUS.csv OUT.csv

Trained on the data it is given: u by random sampling, m by expectation maximisation, term
frequencies for names and towns. Writes id_lost,id_census,score for every pair from 0.01 upwards.
"""

import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

READ = """create table {name} as select id as unique_id,
    nullif(upper(trim(upn)), '') as upn, nullif(lower(strip_accents(trim(surname))), '') as surname,
    nullif(lower(strip_accents(trim(forename))), '') as forename, nullif(dob, '') as dob,
    nullif(lower(strip_accents(trim(middle_names))), '') as middle_names,
    nullif(sex, '') as sex, nullif(lower(trim(town)), '') as town
    from read_csv('{path}', header=true, all_varchar=true)"""


def make_settings(*, has_upn: bool) -> SettingsCreator:
    """Return comparisons and blocking rules for pupils."""
    names = [
        cl.JaroWinklerAtThresholds(column, [0.92, 0.85]).configure(term_frequency_adjustments=True)
        for column in ("surname", "forename")
    ]
    upn = cl.CustomComparison(
        output_column_name="upn",
        comparison_levels=[
            cll.NullLevel("upn"),
            cll.ExactMatchLevel("upn"),
            cll.LevenshteinLevel("upn", 1),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            *names,
            cl.JaroWinklerAtThresholds("middle_names", [0.9]),
            cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("town").configure(term_frequency_adjustments=True),
            *([upn] if has_upn else []),
        ],
        blocking_rules_to_generate_predictions=[
            *([block_on("upn")] if has_upn else []),
            block_on("surname", "dob"),
            block_on("forename", "dob"),
            block_on("surname", "forename", "substr(dob, 1, 4)"),
            block_on("surname", "forename", "substr(dob, 6, 5)"),
            block_on("surname", "forename", "town"),
            block_on("dob", "town"),
        ],
        retain_matching_columns=False,
    )


def main() -> None:
    """Read, train, predict and write."""
    lost, census, out = sys.argv[1:4]
    connection = duckdb.connect(config={"temp_directory": out + ".tmp"})
    connection.execute(READ.format(name="lost", path=lost))
    connection.execute(READ.format(name="census", path=census))
    has_upn = connection.execute("select count(upn) from lost").fetchall()[0][0] > 0
    api = DuckDBAPI(connection)
    tables = [api.register(name) for name in ("lost", "census")]
    linker = Linker(tables, make_settings(has_upn=has_upn), log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("surname", "forename", "dob")], recall=0.7
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("dob"), block_on("surname", "forename")):
        training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=1e6)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    connection.execute(
        f"""copy (select unique_id_l id_lost, unique_id_r id_census, match_probability score
        from {pairs.physical_name}) to '{out}' (header)"""  # noqa: S608
    )


if __name__ == "__main__":
    main()
