#!/usr/bin/env bash
# Make the virtual environment and put the locked dependencies and Pont itself in it.
#   make_venv.sh PYTHON VENV [LOCK]
set -euo pipefail
python=$1 venv=$2 lock=${3:-requirements.lock}

say_what_is_missing() {
  echo "Pont needs Python 3.11 to 3.13 with venv. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2
  exit 1
}

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || say_what_is_missing
if [ ! -x "$venv/bin/python" ]; then
  echo "Setting up (once, about a minute) ..."
  "$python" -m venv "$venv" 2>/dev/null || { rm -rf "$venv"; say_what_is_missing; }
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null \
  || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -e .
