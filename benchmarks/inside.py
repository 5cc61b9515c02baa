"""Run a part of a benchmark inside Django: `python -m benchmarks.inside MODULE ARGUMENT...`.

The environment says which database and store; what the part returns is printed as JSON.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import django


def run_inside(module: str, *arguments: object, env: Mapping[str, str]) -> Any:
    """Call `main(*arguments)` of a module in a process of its own, and return its answer."""
    command = [sys.executable, "-m", "benchmarks.inside", module, *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **env}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Set Django up, then call the part."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    part = importlib.import_module(sys.argv[1])
    print(json.dumps(part.main(*sys.argv[2:])))


if __name__ == "__main__":
    main()
