"""What a log line holds, and what it does not."""

import json
import logging
import sys
from logging.config import dictConfigClass

import pytest
import structlog
from structlog.testing import capture_logs

from config.logging import configure_structlog, make_logging


def write(record: logging.LogRecord) -> dict[str, object]:
    """Return the JSON object that `record` becomes."""
    configuration = make_logging("INFO")
    formatter = dictConfigClass(configuration).configure_formatter(
        configuration["formatters"]["json"]
    )
    line = formatter.format(record)
    assert "\n" not in line
    written: dict[str, object] = json.loads(line)
    return written


def fail(surname: str) -> None:
    try:
        raise KeyError(f"no pupil called {surname}")
    except KeyError as error:
        raise ValueError(f"Key (surname)=({surname}) already exists") from error


def make_failure() -> logging.LogRecord:
    try:
        fail("Llewelyn-Price")
    except ValueError:
        return logging.LogRecord("pont", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    raise AssertionError


def test_it_is_one_json_object_with_time_level_and_place() -> None:
    written = write(logging.LogRecord("pont.vault", logging.WARNING, "", 0, "%s left", (3,), None))

    assert (written["event"], written["level"], written["logger"]) == (
        "3 left",
        "warning",
        "pont.vault",
    )
    assert str(written["at"]).endswith("Z")


def test_d05_a_traceback_holds_neither_values_nor_the_words_of_the_exception() -> None:
    written = write(make_failure())

    assert "Llewelyn" not in json.dumps(written)
    assert "KeyError" in str(written["exception"])
    assert str(written["exception"]).endswith("ValueError")
    assert "test_logging.py" in str(written["exception"])


def test_an_exception_that_caused_itself_ends() -> None:
    error = ValueError()
    error.__context__ = KeyError()
    error.__context__.__context__ = error
    record = logging.LogRecord("pont", 40, "", 0, "failed", (), (ValueError, error, None))

    assert write(record)["exception"] == "KeyError\nValueError"


def test_structlog_goes_the_same_way(caplog: pytest.LogCaptureFixture) -> None:
    configure_structlog()
    structlog.get_logger("pont.postbox").warning("letter-put-off", attempts=2)

    (record,) = caplog.records
    written = write(record)
    assert (written["event"], written["attempts"], written["logger"]) == (
        "letter-put-off",
        2,
        "pont.postbox",
    )


def test_events_can_be_captured_in_tests() -> None:
    with capture_logs() as events:
        structlog.get_logger("other").info("seen")

    assert events == [{"event": "seen", "log_level": "info"}]
