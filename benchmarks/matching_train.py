"""Train the scorer that ships, on the populations of `benchmarks.pupils.practice` alone.

    python -m benchmarks.matching_train FOLDER [--populations 36]

Runs in the environment of the peers (`benchmarks/matching-requirements.txt`). Writes
pont/lost_pupils/matching/shipped/scorer.json. The same populations give the same file.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

import lightgbm
import numpy as np

from benchmarks.pupils.practice import practise
from pont.lost_pupils.matching.engine import Means, compare_files, open_database, run_stage
from pont.lost_pupils.matching.scoring import LEAST_ODDS, write_forest
from pont.lost_pupils.matching.tables import TABLES

# What each forest looks at -> whether more of it speaks for (1) or against (-1) the pair.
FIRST: Final = {
    "upn": 1, "surname": 1, "forename": 1, "crossed": 1, "middle": 1, "dob": 1, "sex": 1, "town": 1,
    "dob_digits": -1, "surname_likeness": 1, "forename_likeness": 1, "surname_bits": 0,
    "forename_bits": 0, "core": 1, "surplus": 1, "overlap": 1, "settled": 0,
}  # fmt: skip
SECOND: Final = {
    "odds": 1, "lead_lost": 1, "lead_census": 1, "upn": 1, "forename": 1, "surname": 1, "dob": 1,
    "sex": 1, "middle": 1, "surplus": 1,
}  # fmt: skip
READ_TRUTH: Final = """CREATE TABLE truth AS SELECT lost.n AS l, census.n AS c
FROM read_csv(?, header = true, all_varchar = true)
JOIN lost ON lost.id = id_lost
JOIN census ON census.id = id_census"""
SHAPE: Final = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 16, "min_data_in_leaf": 60,
    "lambda_l2": 5.0, "feature_fraction": 0.7, "bagging_fraction": 0.7, "bagging_freq": 1,
    "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 2, "verbose": -1,
    "monotone_constraints_method": "intermediate",
}  # fmt: skip


def find_files(folder: Path, number: int) -> Path:
    """Return the folder of a population, written if it is not there yet."""
    home = folder / str(number)
    if not (home / "truth.csv").exists():
        practise(home, seed=number)
    return home


def read_marked(
    home: Path, *, bare: bool, names: dict[str, int], forests: dict[str, str] | None = None
) -> np.ndarray:
    """Return the pairs of a population as rows of `names` and, last, whether they are the same."""
    suffix = "-bare" if bare else ""
    with open_database(Means(memory="3GB")) as connection:
        compare_files(
            connection,
            lost=home / f"lost{suffix}.csv",
            census=home / f"census{suffix}.csv",
            with_decoys=False,
        )
        connection.execute(READ_TRUTH, [str(home / "truth.csv")])
        table = "(SELECT * FROM compared, circumstances)"
        if forests:
            run_stage(connection, "7_score", **forests, least=LEAST_ODDS)
            table = "scored"
        columns = connection.execute(
            f"""SELECT {", ".join(names)}, EXISTS (FROM truth WHERE truth.l = pairs.l
            AND truth.c = pairs.c) AS same FROM {table} AS pairs ORDER BY l, c"""  # noqa: S608
        ).fetchnumpy()
    return np.column_stack(
        [np.asarray(columns[name], dtype=np.float64) for name in (*names, "same")]
    )


def grow(
    rows: list[np.ndarray], names: dict[str, int], *, trees: int, leaves: int, rate: float = 0.1
) -> list[dict[str, Any]]:
    """Return a forest grown on many populations, none of which outweighs the others."""
    weights = np.concatenate([np.full(len(part), (20_000 / len(part)) ** 0.5) for part in rows])
    table = np.concatenate(rows)
    data = lightgbm.Dataset(
        table[:, :-1], label=table[:, -1], weight=weights, feature_name=list(names)
    )
    shape = SHAPE | {
        "num_leaves": leaves,
        "learning_rate": rate,
        "monotone_constraints": list(names.values()),
    }
    model = lightgbm.train(shape, data, num_boost_round=trees)
    kinds = list(names)
    return [translate(tree["tree_structure"], kinds) for tree in model.dump_model()["tree_info"]]


def translate(node: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return a node of LightGBM's as one of the scorer's."""
    if "leaf_value" in node:
        return {"odds": round(node["leaf_value"], 4)}
    return {
        "ask": names[node["split_feature"]],
        "most": float(f"{node['threshold']:.5g}"),
        "yes": translate(node["left_child"], names),
        "no": translate(node["right_child"], names),
    }


def main() -> None:
    """Train both forests and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--populations", type=int, default=36)
    parser.add_argument("--trees", type=int, default=70)
    asked = parser.parse_args()
    homes = [find_files(asked.folder, number) for number in range(asked.populations)]
    known = [(home, bare) for home in homes for bare in (False, True)]
    pairs = [read_marked(home, bare=bare, names=FIRST) for home, bare in known]
    sieve = grow(pairs, FIRST, trees=10, leaves=8, rate=0.35)
    first = grow(pairs, FIRST, trees=asked.trees, leaves=16)
    # The second forest learns from populations that the first, for this purpose, has not seen.
    half = grow(pairs[: len(pairs) // 2], FIRST, trees=asked.trees, leaves=16)
    del pairs
    forests = {"sieve": write_forest(sieve), "first": write_forest(half)}
    judged = [
        read_marked(home, bare=bare, names=SECOND, forests=forests)
        for home, bare in known[len(known) // 2 :]
    ]
    second = grow(judged, SECOND, trees=30, leaves=8)
    shipped = {"sieve": sieve, "first": first, "second": second}
    target = TABLES / "scorer.json"
    target.write_text(
        json.dumps(shipped, separators=(",", ":")).replace('{"ask"', '\n{"ask"') + "\n"
    )


if __name__ == "__main__":
    main()
