"""`.env.example` names every setting that the environment can give, and no other."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
READ = re.compile(r'\benv\.\w+\(\s*"(\w+)"')
NAMED = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)
# It says where the file itself is.
ITSELF = {"PONT_ENV_FILE"}


def test_it_names_every_setting() -> None:
    read = {
        name for path in (HOUSE / "config").glob("*.py") for name in READ.findall(path.read_text())
    }
    named = set(NAMED.findall((HOUSE / ".env.example").read_text()))

    assert named == read - ITSELF
