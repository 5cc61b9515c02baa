"""What ships beside the code of matching: nicknames, and the trees of the scorer.

Both are plain text: `shipped/nicknames.csv` for people to add to, `shipped/scorer.json` written by
`benchmarks/matching_train.py`.
"""

import csv
from pathlib import Path
from typing import Final

TABLES: Final = Path(__file__).parent / "shipped"


def read_nicknames() -> list[tuple[str, str]]:
    """Return what pupils are called, each with a name that it may stand for."""
    with (TABLES / "nicknames.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["root"], row["words"].split()) for row in csv.DictReader(file)]
    return sorted({(word, root) for root, words in rows for word in (root, *words)})
