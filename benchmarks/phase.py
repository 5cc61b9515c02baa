"""Measure a phase transfer: 2,000 pupils of one bulk file to 40 schools in one action.

    python -m benchmarks.phase [--pupils 2000] [--schools 40]

A list of UPNs and schools is read and planned, the plan is ordered as the screen does it, and what
a worker does then is done until nothing is left: every file is written, scanned by nothing,
encrypted, hashed, fsynced, and in the database with its pupils, its audit line and its letters. The
floor of the same run reads the same file with nothing but lxml, writes each pupil to one of as many
files, and stores those as barely as `benchmarks.floors`. SQLite, or PostgreSQL where DATABASE_URL
names an empty database.

Source: design/quality.md 1 (phase transfer).
"""

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.inside import run_inside
from benchmarks.table import Row, print_rows

MOST_SECONDS = 20.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=2_000)
    parser.add_argument("--schools", type=int, default=40)
    asked = parser.parse_args()
    folder = Path(os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="phase") as var:
        env = {
            "PONT_MODE": "demo",
            "PONT_VAR": var,
            "PONT_SCANNER": "none",
            "PONT_LOG_LEVEL": "ERROR",
        }
        took = run_inside("benchmarks.leavers", asked.pupils, asked.schools, var, env=env)
    database = "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite"
    title = f"{asked.pupils:,} pupils to {asked.schools} schools, {database}"
    print(f"\n### {title} ({took['megabytes']:.1f} MB)\n")
    sent = took["order"] + took["distribute"]
    floor = took["floor"]
    print_rows(
        [
            Row("list read and planned", took["plan"], "s"),
            Row("ordered: the answer to Send", took["order"], "s"),
            Row("sent, from Send to the last letter", sent, "s", "", 0, MOST_SECONDS, is_most=True),
            Row(
                "the same as a rate",
                asked.pupils / sent,
                "pupils/s",
                f"lxml split and {asked.schools} bare stores",
                asked.pupils / floor,
            ),
        ]
    )


if __name__ == "__main__":
    main()
