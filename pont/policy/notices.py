"""Who is told by e-mail of what happens to a file, as a table by kind and event.

The letters themselves stand in the rooms whose acts they tell of.

Source: features.md section 4; rulings 4.2, 4.6, 4.8, 4.9, 8; users' complaints 12 and 24.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.policy.calendars import PORTAL_CHASE_FROM_DAY
from pont.policy.limits import SettingRefused
from pont.standards.file_names import Kind


class Event(StrEnum):
    """Something of which somebody is told."""

    SENT = "sent"
    SENT_TO_INACTIVE = "sent-to-inactive"
    RECEIVED = "received"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    FORWARDED = "forwarded"
    STILL_WAITING = "still-waiting"
    WAITING_TOO_LONG = "waiting-too-long"
    COPIES_WAITING = "copies-waiting"
    # Of a phase transfer: a school's file, a school's loss, and the authority's summary.
    ALLOCATED = "allocated"
    PUPIL_WITHDRAWN = "pupil-withdrawn"
    DISTRIBUTED = "distributed"
    # Of a lost pupil: the sender took them off the shelf again.
    OFF_SHELF = "off-shelf"
    # ... or their authority did, in its housekeeping.
    TIDIED = "off-shelf-tidied"
    # ... or were found in a census.
    MATCHED = "matched"
    # ... or an authority claimed them: their new school's file, and what became of the sender's.
    CLAIM_FORWARDED = "claim-forwarded"
    FOUND_ON_SHELF = "found-on-shelf"


class Audience(StrEnum):
    """Somebody who is told: an organisation's address and the holders of the grant there."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    # The service of the portal that a file return goes to: its address, or else its officers.
    SERVICE = "service"
    # Those who look after the whole portal of the authority.
    PORTAL_LEAD = "portal-lead"
    FORMER_RECIPIENT = "former-recipient"
    HEADTEACHER = "headteacher"
    RECEIVING_HEADTEACHER = "receiving-headteacher"
    SENDING_AUTHORITY = "sending-authority"
    RECEIVING_AUTHORITY = "receiving-authority"


class EnquiryEvent(StrEnum):
    """Something about a pupil without a file, of which somebody is told."""

    REPORTED = "arrival-reported"
    REPORT_MOVED = "arrival-report-moved"
    REPORT_OVER = "arrival-report-over"
    REQUESTED = "file-requested"
    REQUEST_WAITS = "file-request-waits"
    REQUEST_ANSWERED = "file-request-answered"
    REQUEST_OVER = "file-request-over"


class Side(StrEnum):
    """Who stands at an end of a report (school, authority) or of a request (asker, asked)."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    ASKER = "asker"
    ASKED = "asked"


ENQUIRY_NOTICES: Final[Mapping[EnquiryEvent, Side]] = MappingProxyType(
    {
        EnquiryEvent.REPORTED: Side.AUTHORITY,
        EnquiryEvent.REPORT_MOVED: Side.SCHOOL,
        # The school withdrew it, or a file that names the pupil came.
        EnquiryEvent.REPORT_OVER: Side.AUTHORITY,
        EnquiryEvent.REQUESTED: Side.ASKED,
        EnquiryEvent.REQUEST_WAITS: Side.ASKED,
        EnquiryEvent.REQUEST_ANSWERED: Side.ASKER,
        EnquiryEvent.REQUEST_OVER: Side.ASKED,
    }
)
"""Who hears of what: always the other side."""


class Frequency(StrEnum):
    """How often an event is told."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


FREQUENCIES: Final[Mapping[Event, Frequency]] = MappingProxyType(
    dict.fromkeys(Event, Frequency.AT_ONCE)
    | {
        Event.STILL_WAITING: Frequency.WEEKLY,
        Event.WAITING_TOO_LONG: Frequency.WEEKLY,
        Event.COPIES_WAITING: Frequency.DAILY,
    }
)

Notices = Mapping[Event, tuple[Audience, ...]]

USUAL: Final[Notices] = MappingProxyType(
    {
        Event.SENT: (Audience.RECIPIENT, Audience.SENDER),
        Event.SENT_TO_INACTIVE: (Audience.RECEIVING_AUTHORITY,),
        Event.RECEIVED: (Audience.SENDER,),
        Event.REJECTED: (Audience.SENDER,),
        Event.WITHDRAWN: (Audience.RECIPIENT,),
        Event.REMOVED: (Audience.SENDER, Audience.RECIPIENT),
        Event.FORWARDED: (Audience.RECIPIENT, Audience.SENDER, Audience.FORMER_RECIPIENT),
        Event.STILL_WAITING: (Audience.RECIPIENT, Audience.RECEIVING_AUTHORITY),
        Event.WAITING_TOO_LONG: (Audience.RECEIVING_HEADTEACHER,),
        Event.COPIES_WAITING: (),
        Event.ALLOCATED: (),
        Event.PUPIL_WITHDRAWN: (),
        Event.DISTRIBUTED: (),
        Event.OFF_SHELF: (),
        Event.TIDIED: (),
        Event.MATCHED: (),
        Event.CLAIM_FORWARDED: (),
        Event.FOUND_ON_SHELF: (),
    }
)

NOTICES: Final[Mapping[Kind, Notices]] = MappingProxyType(
    {
        Kind.CTF: MappingProxyType(
            {
                **USUAL,
                Event.COPIES_WAITING: (Audience.SENDING_AUTHORITY, Audience.RECEIVING_AUTHORITY),
                Event.ALLOCATED: (Audience.RECIPIENT,),
                Event.PUPIL_WITHDRAWN: (Audience.RECIPIENT,),
                # The authority is the recipient of the bulk file, of which this tells.
                Event.DISTRIBUTED: (Audience.RECIPIENT,),
                Event.OFF_SHELF: (Audience.SENDER, Audience.SENDING_AUTHORITY),
                Event.TIDIED: (Audience.SENDER,),
                # The authority where the pupil is hears besides (lost_pupils.matching_letters).
                Event.MATCHED: (Audience.SENDER, Audience.SENDING_AUTHORITY),
                Event.CLAIM_FORWARDED: (Audience.RECIPIENT,),
                Event.FOUND_ON_SHELF: (Audience.SENDER, Audience.SENDING_AUTHORITY),
            }
        ),
        Kind.GENERIC: USUAL,
        Kind.CENSUS: USUAL,
        Kind.CFR: USUAL,
        Kind.EXCLUSION: USUAL,
        Kind.ADMISSIONS: USUAL,
        Kind.FILE_RETURN: MappingProxyType(
            {
                **USUAL,
                Event.SENT: (Audience.SERVICE, Audience.SENDER),
                Event.WITHDRAWN: (Audience.SERVICE,),
                Event.REJECTED: (Audience.SENDER, Audience.HEADTEACHER),
                # Per service, by the portal's own room: one service hears nothing of another.
                Event.STILL_WAITING: (Audience.SERVICE, Audience.PORTAL_LEAD),
                Event.WAITING_TOO_LONG: (),
            }
        ),
    }
)

NAMES_THE_FILE: Final = frozenset({Kind.CTF})
"""The kinds whose letters carry the file's name; the others carry a receipt number (rulings 8)."""


MAY_BE_SILENT: Final = frozenset(
    {Event.SENT, Event.RECEIVED, Event.STILL_WAITING, Event.WAITING_TOO_LONG}
)
"""What an installation may keep silent about; not a file that comes back or reaches nobody."""

REMINDED_FROM_DAY: Final[Mapping[Kind, int]] = MappingProxyType(
    dict.fromkeys(Kind, 1) | {Kind.FILE_RETURN: PORTAL_CHASE_FROM_DAY}
)
"""On which day of waiting, counted on a Monday, a file comes into the reminder (rulings 4.4)."""


def find_audience(
    kind: Kind, event: Event, *, silent: frozenset[Kind] = frozenset()
) -> tuple[Audience, ...]:
    """Return who is told of the event, nobody of what may be silent about a kind in `silent`.

    An installation may keep the old silence over generic files by a setting.
    Source: seed 002 section 5.7; users' complaint 12.
    """
    return () if kind in silent and event in MAY_BE_SILENT else NOTICES[kind][event]


def parse_silent(text: str) -> frozenset[Kind]:
    """Read the kinds that a setting wants silence about: ``generic, cfr``.

    :raises SettingRefused: if a word is no kind of file.
    """
    words = {word.strip() for word in text.split(",")} - {""}
    if unknown := sorted(words - set(Kind)):
        raise SettingRefused(f"{unknown[0]}: no such kind; write for example generic")
    return frozenset(Kind(word) for word in words)


def find_reminded(
    audience: Audience, event: Event, *, silent: frozenset[Kind] = frozenset()
) -> dict[Kind, int]:
    """Return the kinds of which `event` reminds `audience`, each with its first day of waiting."""
    return {
        kind: REMINDED_FROM_DAY[kind]
        for kind in Kind
        if audience in find_audience(kind, event, silent=silent)
    }
