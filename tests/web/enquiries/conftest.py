"""The pages are tried with the people and the pupil of the room below."""

from tests.enquiries.conftest import (
    arrival,
    asked,
    authority,
    newport_searcher,
    old_school,
    school,
    send_file,
    stranger,
)

__all__ = (
    "arrival",
    "asked",
    "authority",
    "newport_searcher",
    "old_school",
    "school",
    "send_file",
    "stranger",
)
