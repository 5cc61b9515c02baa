"""What was found about a draft, as rows of JSON and back.

A date in the parameters stays a date, so that the screen can write it in the reader's language.
"""

from datetime import date
from typing import Any

from pont.policy.findings import Finding, Severity
from pont.standards.refusals import Problem

Row = dict[str, Any]


def write_finding(finding: Finding) -> Row:
    """Return `finding` as {"code", "message", "params", "is_refusal"}, fit for JSON."""
    return {
        "code": finding.code,
        "message": finding.message,
        "params": {name: _write(value) for name, value in finding.params.items()},
        "is_refusal": finding.severity is Severity.REFUSAL,
    }


def read_problem(row: Row) -> Problem:
    """Return the problem that `write_finding` wrote as `row`."""
    params = {name: _read(value) for name, value in row["params"].items()}
    return Problem(row["code"], row["message"], params)


def _write(value: object) -> object:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> object:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value
