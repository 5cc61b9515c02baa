"""Settle what an authority says on every page of its portal, and what is on and off there.

Source: seed 000 (guidance, Access and Security, further support); issue 5 (setting up).
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from pont.audit.operations import record
from pont.directory.models import LocalAuthority
from pont.file_returns.models import Portal
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.limits import MB
from pont.standards.refusals import N_, Refusal

LONGEST_TEXT = 10_000


class PortalChangedMeanwhile(Refusal):
    """Two people settled the portal at the same time, and this one came second."""

    code = "portal-changed-meanwhile"
    message = N_(
        "Somebody else has changed the portal since you opened the page, so yours was not kept. It"
        " is shown as it is now: make your changes again."
    )


class SizeOutOfRange(Refusal):
    """No file, or more than the installation takes."""

    code = "size-out-of-range"
    message = N_("Enter a number of MB from 1 to %(most)s, or nothing. Nothing was changed.")


class WordsTooMany(Refusal):
    """A text that nobody would read."""

    code = "words-too-many"
    message = N_("A text may have %(most)s characters. Shorten it. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class PortalDetails:
    """What an authority settles; the largest size in MB, None for the usual."""

    guidance: str
    guidance_cy: str
    security: str
    security_cy: str
    password_policy_url: str
    support_name: str
    support_name_cy: str
    support_phone: str
    support_email: str
    largest_mb: int | None
    tags_on: bool
    requests_on: bool


TEXTS = ("guidance", "guidance_cy", "security", "security_cy")


def get_portal_details(portal: Portal) -> PortalDetails:
    """Return what `portal` settles as it stands."""
    own = portal.largest_size
    kept = {name: getattr(portal, name) for name in PortalDetails.__slots__ if name != "largest_mb"}
    return PortalDetails(**kept, largest_mb=own // MB if own else None)


@transaction.atomic
def settle_portal(*, details: PortalDetails, seen: int, by: Actor, at: datetime) -> tuple[str, ...]:
    """Settle the portal of the authority of `by` and return the names of what changed.

    `seen` is the revision that the person had on the screen.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises PortalChangedMeanwhile: if somebody has settled it since.
    :raises SizeOutOfRange, WordsTooMany: if it cannot be so.
    """
    check(by, Act.SET_UP_PORTAL)
    _check_details(details)
    la = LocalAuthority.objects.select_for_update().get(number=by.la)
    portal = Portal.objects.filter(la=la).first() or Portal(la=la)
    if portal.revision != seen:
        raise PortalChangedMeanwhile
    before, after = asdict(get_portal_details(portal)), asdict(details)
    changed = tuple(name for name in after if after[name] != before[name])
    if not changed:
        return ()
    for name in changed:
        if name != "largest_mb":
            setattr(portal, name, after[name])
    portal.largest_size = details.largest_mb * MB if details.largest_mb else None
    portal.revision += 1
    portal.save()
    record(
        act=Act.SET_UP_PORTAL,
        actor=by,
        at=at,
        object_type="portal",
        object_id=la.number,
        facts={"changed": ", ".join(changed)},
    )
    return changed


def _check_details(details: PortalDetails) -> None:
    most = find_most_mb()
    if details.largest_mb is not None and not 1 <= details.largest_mb <= most:
        raise SizeOutOfRange(most=most)
    if any(len(getattr(details, name)) > LONGEST_TEXT for name in TEXTS):
        raise WordsTooMany(most=LONGEST_TEXT)


def find_most_mb() -> int:
    """Return the largest file that the installation takes, in MB."""
    return Portal().find_limit(settings.SIZE_LIMITS) // MB
