"""The scorer: trees that were trained beforehand, as SQL.

`shipped/scorer.json` holds three forests. A node is a leaf, `{"odds": 0.2}`, or a question,
`{"ask": "dob", "most": 3, "yes": node, "no": node}`: is `dob` at most 3? The leaves' log-odds add
up. Written by `benchmarks/matching_train.py`.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from pont.lost_pupils.matching.tables import TABLES

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The forests in SQL.

    `sieve` says quickly what is hopeless, `first` judges a pair by itself, `second` with its rivals
    in view.
    """

    sieve: str
    first: str
    second: str


def read_scorer() -> Scorer:
    """Read the scorer that ships."""
    forests = json.loads((TABLES / "scorer.json").read_text("utf-8"))
    return Scorer(**{name: write_forest(forest) for name, forest in forests.items()})


def write_forest(trees: list[Node]) -> str:
    """Return an SQL expression for the sum of all trees."""
    return " + ".join(write_node(tree) for tree in trees)


def write_node(node: Node) -> str:
    """Return an SQL expression for one node and what is below it."""
    if "odds" in node:
        return f"({node['odds']:.4f})"
    yes, no = write_node(node["yes"]), write_node(node["no"])
    return f"CASE WHEN {node['ask']} <= {node['most']:g} THEN {yes} ELSE {no} END"


LEAST_ODDS: Final = -5.0
"""Log-odds below which a pair is not even a rival."""
