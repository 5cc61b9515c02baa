"""Sample files to try the demo with, made for the person who asks: some right, some wrong."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from config.demo.term import make_ctf, pack
from pont.standards.addresses import parse_address

SEED = 7
ELSEWHERE = ("6812317", "6812045", "6802320")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to try: what it is called, what it shows, and how to make it."""

    name: str
    shows: str
    make: Callable[[], bytes]


def find_samples(school: str) -> Mapping[str, Sample]:
    """Return the samples for somebody at `school`, by name; none for who sends no CTF."""
    if not (school.isdigit() and parse_address(school).is_establishment):
        return {}
    other = next(number for number in ELSEWHERE if number != school)
    samples = (
        Sample(
            f"{school}_CTF_{other}_901.XML",
            N_("Three pupils who move to another school"),
            lambda: _ctf(school, other, 3),
        ),
        Sample(
            f"{school}-CTF-{other}-2 (1).xml",
            N_("A right file with a wrong name, as a browser leaves it"),
            lambda: _ctf(school, other, 1),
        ),
        Sample(
            f"{school}_CTF_XXXXXXXX_903.XML",
            N_("A pupil whose destination is unknown, with one X too many"),
            lambda: _ctf(school, "XXXXXXX", 1),
        ),
        Sample(
            f"{school}_CTF_{other}_904.XML",
            N_("A file whose header names another school"),
            lambda: _ctf("6762252", other, 1),
        ),
        Sample(
            f"{school}_{other}_REPORTS.ZIP",
            N_("A generic zip file"),
            lambda: pack("reports.txt", b"Invented reports.\n" * 100),
        ),
    )
    return {sample.name: sample for sample in samples}


def _ctf(source: str, destination: str, pupils: int) -> bytes:
    chance = random.Random(SEED + pupils)  # noqa: S311 - the same sample each time
    return make_ctf(chance, source, destination, pupils)
