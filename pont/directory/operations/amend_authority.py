"""Amend the details of an authority: name, address, region, deadlines, and the copies switch.

Source: rulings 4.6, 10; seed 002 section 3.9.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.directory.authorities import find_copies_switch, find_deadlines
from pont.directory.models import CopiesPause, LocalAuthority
from pont.directory.regions import REGIONS
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import (
    MOST_SCHOOL_DAYS,
    SCHOOL_DAYS_TO_COLLECT,
    SCHOOL_DAYS_TO_SEND,
    SCHOOL_DAYS_UNTIL_MISSING,
)
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal

USUAL: Mapping[str, int] = {
    "days_to_send": SCHOOL_DAYS_TO_SEND,
    "days_to_collect": SCHOOL_DAYS_TO_COLLECT,
    "days_until_missing": SCHOOL_DAYS_UNTIL_MISSING,
}


class NotYourAuthority(Refusal):
    """The details of another authority."""

    code = "not-your-authority"
    message = N_("These are the details of another authority, so nothing was changed.")


class ChangedMeanwhile(Refusal):
    """Two people amended the details at the same time, and this one came second."""

    code = "changed-meanwhile"
    message = N_(
        "Somebody else has changed these details since you opened the page, so yours were not kept."
        " They are shown as they are now: make your changes again."
    )


class NameMissing(Refusal):
    """An authority without a name."""

    code = "name-missing"
    message = N_("Enter the name of your authority. Nothing was changed.")


class NotItsRegion(Refusal):
    """A region of the other nation, or none at all."""

    code = "not-its-region"
    message = N_("Choose one of the regions in the list. Nothing was changed.")


class DaysOutOfRange(Refusal):
    """A deadline of no days, or of a year."""

    code = "days-out-of-range"
    message = N_(
        "Enter a deadline as a number of school days from 1 to %(most)s. Nothing was changed."
    )


class MissingTooSoon(Refusal):
    """A pupil would be missing before the school is late."""

    code = "missing-too-soon"
    message = N_(
        "A pupil cannot count as missing before the school has to have sent the file: enter"
        " %(days)s days or more. Nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class AuthorityDetails:
    """What an authority can amend; deadlines in school days."""

    name: str
    name_cy: str
    email: str
    region: str
    copies: bool
    days_to_send: int
    days_to_collect: int
    days_until_missing: int


def get_details(authority: LocalAuthority) -> AuthorityDetails:
    """Return the details of `authority` as they stand, in three queries."""
    deadlines = find_deadlines(authority.number)
    return AuthorityDetails(
        name=authority.name,
        name_cy=authority.name_cy,
        email=authority.email,
        region=authority.region,
        copies=find_copies_switch(authority.number).is_on,
        days_to_send=deadlines.days_to_send,
        days_to_collect=deadlines.days_to_collect,
        days_until_missing=deadlines.days_until_missing,
    )


@transaction.atomic
def amend_authority(
    *, authority: LocalAuthority, details: AuthorityDetails, seen: int, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Amend the details of `authority` and return the names of those that changed.

    `seen` is the revision that the person had on the screen. Files sent from the moment copies are
    turned off until they are turned on again give none. A deadline that is the usual one follows
    the rules when these change.

    :raises NotPermitted: if `by` may not maintain authorities.
    :raises NotYourAuthority: if it is not the authority of `by`.
    :raises ChangedMeanwhile: if somebody has amended them since.
    :raises NameMissing, NotItsRegion, DaysOutOfRange, MissingTooSoon: if they cannot be so.
    """
    check_own(authority, by)
    current = LocalAuthority.objects.select_for_update().get(pk=authority.pk)
    if current.revision != seen:
        raise ChangedMeanwhile
    check_details(current, details)
    before, after = asdict(get_details(current)), asdict(details)
    changed = tuple(name for name in after if after[name] != before[name])
    if not changed:
        return ()
    if "copies" in changed:
        _switch_copies(current, on=details.copies, at=at)
    _keep(current, after)
    facts = {name: f"{_write(before[name])} -> {_write(after[name])}" for name in changed}
    record_amendment(current, by=by, at=at, facts=facts)
    return changed


def check_own(authority: LocalAuthority, by: Actor) -> None:
    """Refuse somebody of another authority; a national administrator has none.

    :raises NotPermitted: if `by` may not maintain authorities.
    :raises NotYourAuthority: if it is not the authority of `by`.
    """
    check(by, Act.MAINTAIN_AUTHORITY)
    if by.la and by.la != authority.number:
        raise NotYourAuthority


def check_details(authority: LocalAuthority, details: AuthorityDetails) -> None:
    """Refuse details that cannot be.

    :raises NameMissing: if there is no name.
    :raises NotItsRegion: if the region is not one of the authority's nation, where it had any.
    :raises DaysOutOfRange: if a deadline is not from 1 to `MOST_SCHOOL_DAYS`.
    :raises MissingTooSoon: if a pupil would be missing before the school is late.
    """
    if not details.name.strip():
        raise NameMissing
    if details.region not in (*REGIONS[authority.nation], authority.region):
        raise NotItsRegion
    given = asdict(details)
    if not all(1 <= given[name] <= MOST_SCHOOL_DAYS for name in USUAL):
        raise DaysOutOfRange(most=MOST_SCHOOL_DAYS)
    if details.days_until_missing < details.days_to_send:
        raise MissingTooSoon(days=details.days_to_send)


def record_amendment(
    authority: LocalAuthority, *, by: Actor, at: datetime, facts: Mapping[str, str | int]
) -> None:
    """Write the audit line of a change of what an authority settles for itself."""
    record(
        act=Act.MAINTAIN_AUTHORITY,
        actor=by,
        at=at,
        object_type="local-authority",
        object_id=authority.number,
        facts=facts,
    )


def _switch_copies(authority: LocalAuthority, *, on: bool, at: datetime) -> None:
    if not on:
        CopiesPause.objects.create(la=authority, off_at=at)
        return
    pause = authority.copies_pauses.get(on_at__isnull=True)
    # The clocks of two machines may differ.
    pause.on_at = max(at, pause.off_at)
    pause.save(update_fields=["on_at"])


def _keep(authority: LocalAuthority, details: Mapping[str, object]) -> None:
    for name, value in details.items():
        if name != "copies":
            setattr(authority, name, None if USUAL.get(name) == value else value)
    authority.revision += 1
    authority.save()


def _write(value: object) -> str:
    """Return a value as the trail says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value or "none")
