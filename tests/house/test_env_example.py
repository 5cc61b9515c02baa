"""`.env.example` names every setting that the environment can give, and no other."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
READ = re.compile(r'\b(?:env\.\w+|environ\.get)\(\s*"(\w+)"')
NAMED = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)
# One says where the file itself is, the other differs between the two sets of web workers.
NOT_IN_FILE = {"PONT_ENV_FILE", "PONT_SERVES"}


def test_it_names_every_setting() -> None:
    sources = [*(HOUSE / "config").glob("*.py"), HOUSE / "deploy" / "gunicorn.conf.py"]
    read = {name for path in sources for name in READ.findall(path.read_text())}
    named = NAMED.findall((HOUSE / ".env.example").read_text())

    assert set(named) == read - NOT_IN_FILE


def test_it_names_none_twice_but_to_show_two_ways() -> None:
    named = NAMED.findall((HOUSE / ".env.example").read_text())

    assert {name for name in named if named.count(name) > 1} == {"PONT_MAIL_BACKEND"}
