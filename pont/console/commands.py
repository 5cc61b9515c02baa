"""The commands that need the database: Django's management commands, spelt with hyphens."""

import os
import sys
from collections.abc import Sequence

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands

NOT_CONFIGURED = 78  # EX_CONFIG of sysexits.h


def run(name: str, rest: Sequence[str]) -> int | None:
    """Run the management command `name` and return its exit status, or None if there is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        print(f"pont: {fault}", file=sys.stderr)
        return NOT_CONFIGURED
    spelling = name.replace("-", "_")
    if spelling not in get_commands():
        return None
    command = ManagementUtility(["pont", name]).fetch_command(spelling)
    command.run_from_argv(["pont", name, *rest])
    return 0
