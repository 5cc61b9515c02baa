"""Sample files to try the demo with, made for the person who asks: some right, some wrong."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from config.demo import census
from config.demo.returns import invent_return
from config.demo.term import make_ctf
from pont.lost_pupils.matching_models import may_match
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks
from pont.standards.file_names import parse_file_name

SEED = 7
ELSEWHERE = ("6812317", "6812045", "6802320")
# Where authorities send theirs.
GREENWAY = "6812045"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to try: what it is called, what it shows, and how to make it."""

    name: str
    shows: str
    make: Callable[[], bytes]


def find_samples(actor: Actor) -> Mapping[str, Sample]:
    """Return the samples for `actor`, by name: those to send, and a census to match with."""
    samples = (*_find_to_send(actor), *_find_to_match(actor))
    return {sample.name: sample for sample in samples}


def _find_to_send(actor: Actor) -> tuple[Sample, ...]:
    """Return what a school's office, or an authority's desks, can send."""
    school, la = actor.organisation, actor.la
    if not la:
        return ()
    if school.isdigit():
        return (*_ctfs_of_school(school), *_returns_of_school(school, la))
    return tuple(sample for sample in _for_authority(la) if _may_send(actor, sample))


def _find_to_match(actor: Actor) -> tuple[Sample, ...]:
    if not may_match(actor):
        return ()
    shows = N_("A census in which some lost pupils are on roll, to match them with")
    return (Sample(census.NAME, shows, lambda: census.invent_census(actor.la)),)


def _may_send(actor: Actor, sample: Sample) -> bool:
    name = parse_file_name(sample.name)
    return name.sender.text in find_desks(actor, Act.SEND, name.kind)


def _find_other(school: str) -> str:
    return next(number for number in ELSEWHERE if number != school)


def _ctfs_of_school(school: str) -> tuple[Sample, ...]:
    other = _find_other(school)
    return (
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
    )


def _returns_of_school(school: str, la: str) -> tuple[Sample, ...]:
    other = _find_other(school)
    return (
        Sample(
            f"{school}_{other}_REPORTS.ZIP",
            N_("A generic zip file"),
            lambda: _return("", school),
        ),
        Sample(
            f"{school}_plasc_{la}ll26_905.xml",
            N_("A census for the authority’s PLASC desk, its name in small letters"),
            lambda: _return("PLASC", school),
        ),
        Sample(
            f"{school}_PLASC_{la}PLAS_906.XML",
            N_("A census that names another school inside"),
            lambda: _return("PLASC", other),
        ),
        Sample(
            f"{school}_CFR_{la}PLAS_907.XML",
            N_("A financial report for the authority’s PLASC desk"),
            lambda: _return("CFR", school),
        ),
        Sample(
            f"{school}_EXC_{la}LLLL_908.XML",
            N_("An exclusion file for the authority"),
            lambda: _return("EXC", school),
        ),
        Sample(
            f"{school}_ASL_{la}ADMS_26909.XML",
            N_("An admissions file for the authority’s admissions desk"),
            lambda: _return("ASL", school),
        ),
    )


def _for_authority(la: str) -> tuple[Sample, ...]:
    """Return what the desks of an authority can send to Greenway, all desks together."""
    return (
        Sample(
            f"{la}LLLL_CTF_{GREENWAY}_901.XML",
            N_("Three pupils whom the authority sends to a school"),
            lambda: _ctf(f"{la}LLLL", GREENWAY, 3),
        ),
        Sample(
            f"{la}PLAS_PLASC_{GREENWAY}_902.XML",
            N_("A census that goes back to its school"),
            lambda: _return("PLASC", GREENWAY),
        ),
        Sample(
            f"{la}ADMS_ADT_{GREENWAY}_26903.XML",
            N_("Applications to a school that admits its own pupils"),
            lambda: _return("ADT", GREENWAY),
        ),
        *(
            Sample(
                f"{la}{desk}_{GREENWAY}_REPORTS.ZIP",
                N_("A generic zip file"),
                lambda: _return("", GREENWAY),
            )
            for desk in ("LLLL", "PLAS", "ADMS")
        ),
    )


def _ctf(source: str, destination: str, pupils: int) -> bytes:
    chance = random.Random(SEED + pupils)  # noqa: S311 - the same sample each time
    return make_ctf(chance, source, destination, pupils)


def _return(mark: str, school: str) -> bytes:
    chance = random.Random(SEED)  # noqa: S311 - the same sample each time
    return invent_return(chance, mark=mark, school=school)
