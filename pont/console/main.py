"""The `pont` command: lists what can be done, and hands each command to the code that does it.

`pont check` must work on a machine with no database and no settings, so nothing here may load
Django: the code of a command is imported only once that command is called.
"""

import difflib
import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version

# Heading -> command -> what it does, as the bare `pont` lists them. A test says which of our own
# is missing.
COMMANDS: dict[str, dict[str, str]] = {
    "Running": {
        "demo": "start Pont with invented schools and pupils, on this machine alone",
        "work": "send the letters and make the rounds, until the process is asked to end",
        "match-census": "match lost pupils with the census that waits; the worker does it too",
        "retry-letters": "send the letters again that were given up",
        "rounds": "make the rounds that are due once: daily, weekly, yearly, all, or those named",
    },
    "Files": {
        "check": "judge files as the upload screen would, without sending them",
        "match": "match a shelf of lost pupils with a census (CSV), with scores and reasons",
    },
    "Register": {
        "import-establishments": "add and update schools from a GIAS or Welsh list (CSV)",
        "import-links": "name the successors of closed schools from the GIAS links file (CSV)",
        "load-authorities": "put the shipped authorities and categories in the database again",
    },
    "People": {
        "add-national-administrator": "make the account of a national administrator",
    },
    "Safe keeping": {
        "verify-audit": "read the audit trail and name the first broken line",
        "verify-store": "read every stored file to its end and name the damaged ones",
        "rebuild-shelf": "open lost pupils' missing records and make the index of the search anew",
        "write-audit-head": "note the head of the audit trail outside the database",
        "rotate-keys": "wrap files' keys and seal second factors with the first master key",
    },
    "Database": {
        "migrate": "bring the tables of the database in step with this version of Pont",
    },
}

# Commands that bring their own `main(argv) -> int` and do without Django.
WITHOUT_DJANGO = {"check": "pont.console.check", "match": "pont.console.match"}
WITH_DJANGO = "pont.console.commands"

NOT_FOUND = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named by `argv` (the arguments after "pont") and return its exit status."""
    name, *rest = [*(sys.argv[1:] if argv is None else argv)] or ["help"]
    if name in {"--version", "version"}:
        print(f"pont {version('pont')}")
        return 0
    if name in {"--help", "-h", "help"}:
        return main([*rest, "--help"]) if rest else list_commands()
    return run(name, rest)


def run(name: str, rest: Sequence[str]) -> int:
    """Run the command `name` with the arguments `rest` and return its exit status."""
    if name in WITHOUT_DJANGO:
        return int(importlib.import_module(WITHOUT_DJANGO[name]).main(list(rest)))
    commands = importlib.import_module(WITH_DJANGO)
    status: int | None = commands.run(name, rest)
    return refuse_unknown(name) if status is None else status


def list_commands() -> int:
    """Print the commands under their headings, one line each."""
    print("usage: pont COMMAND [options]      pont COMMAND --help explains one\n")
    width = max(len(name) for group in COMMANDS.values() for name in group)
    for heading, group in COMMANDS.items():
        print(heading)
        for name, does in group.items():
            print(f"  {name:{width}}  {does}")
        print()
    return 0


def refuse_unknown(name: str) -> int:
    """Say that there is no such command, offer the nearest, and return the exit status."""
    print(f"pont: there is no command {name!r}.", file=sys.stderr)
    known = [name for group in COMMANDS.values() for name in group]
    nearest = difflib.get_close_matches(name.replace("_", "-"), known)
    if nearest:
        print(f"Did you mean: {', '.join(nearest)}?", file=sys.stderr)
    print("`pont` alone lists the commands.", file=sys.stderr)
    return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main())
