"""Logs: one JSON object a line, with nothing in it that was on a screen or in a file.

Tracebacks come without the values of variables and without the words of the exception: either
may hold what a person typed or a row of the database.

Source: design/stack.md "Logs"; attacks D05, E02.
"""

import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.typing import ExcInfo, Processor

SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def format_exception(exc_info: ExcInfo) -> str:
    """Return where an exception came from: the frames, and the names of it and its causes."""
    return "\n".join(write_chain(exc_info[1]))


def write_chain(error: BaseException | None) -> Iterator[str]:
    """Yield the frames and the name of `error` after those of what led to it."""
    seen: set[int] = set()
    chain = []
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for link in reversed(chain):
        for frame in traceback.extract_tb(link.__traceback__):
            yield f"{frame.filename}:{frame.lineno} {frame.name}"
        yield type(link).__qualname__


def make_logging(level: str) -> dict[str, Any]:
    """Return the configuration of Python's logging, for Django's `LOGGING`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.ExceptionRenderer(format_exception),
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": sys.stderr,
                "formatter": "json",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # No letters to administrators: they would hold the request. Django's own server would
            # log what people search for.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def configure_structlog() -> None:
    """Send what structlog is told through Python's logging."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
