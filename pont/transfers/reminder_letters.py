"""The weekly reminder: its words, and who reads how much of it.

An organisation's own address reads all of it, a person what the roles may collect or monitor. A
headteacher reads the same list with other words above it once files have waited too long. One
letter for an address, whoever reads there.

Source: rulings 8; features 4; seed 002 sections 4.2 and 5.1.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.queries import Party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks, may
from pont.policy.kinds import KINDS
from pont.policy.notices import Audience, Event, find_audience
from pont.policy.roles import Organisation, Role
from pont.postbox.operations import Recipient, Text
from pont.transfers.letters import address_office, call_file
from pont.transfers.places import name_place
from pont.transfers.waiting import Age, Heap, find_desks_of


@dataclass(frozen=True, slots=True)
class Words:
    """What a reminder is called, and the words above its list, for one file and for several."""

    about_one: str
    about_several: str
    one: str
    several: str


WORDS: Final[Mapping[Audience, Words]] = {
    Audience.RECIPIENT: Words(
        N_("Reminder: %(count)s file is waiting for %(place)s"),
        N_("Reminder: %(count)s files are waiting for %(place)s"),
        N_("%(count)s file is waiting for %(place)s to download and confirm."),
        N_("%(count)s files are waiting for %(place)s to download and confirm."),
    ),
    Audience.RECEIVING_AUTHORITY: Words(
        N_("Reminder: %(count)s file for %(place)s or its schools is waiting"),
        N_("Reminder: %(count)s files for %(place)s and its schools are waiting"),
        N_(
            "%(count)s file for %(place)s or its schools is waiting to be downloaded and confirmed."
        ),
        N_(
            "%(count)s files for %(place)s and its schools are waiting to be downloaded and"
            " confirmed."
        ),
    ),
    Audience.RECEIVING_HEADTEACHER: Words(
        N_("For the headteacher: %(count)s file has waited too long for %(place)s"),
        N_("For the headteacher: %(count)s files have waited too long for %(place)s"),
        N_(
            "%(count)s file for %(place)s has waited since %(date)s or longer. Please see that"
            " somebody downloads and confirms it."
        ),
        N_(
            "%(count)s files for %(place)s have waited since %(date)s or longer. Please see that"
            " somebody downloads and confirms them."
        ),
    ),
}

AGES: Final[Mapping[Age, str]] = {
    Age.FRESH: N_("waiting less than a week"),
    Age.A_WEEK: N_("waiting a week or more"),
    Age.OVERDUE: N_("waiting %(weeks)s weeks or more"),
}

LINE: Final = N_("%(called)s, sent by %(sender)s on %(date)s")
UNCONFIRMED: Final = N_(
    "%(called)s, sent by %(sender)s on %(date)s (downloaded, but nobody has confirmed that it"
    " arrived)"
)

USUAL: Final[Mapping[Organisation, Audience]] = {
    Organisation.SCHOOL: Audience.RECIPIENT,
    Organisation.SUPPLIER: Audience.RECIPIENT,
    Organisation.AUTHORITY: Audience.RECEIVING_AUTHORITY,
}


@dataclass(frozen=True, slots=True)
class Reminding:
    """One letter: those who read it, as whom, and what stands in it."""

    to: tuple[Recipient, ...]
    audience: Audience
    heaps: tuple[Heap, ...]


def find_overdue(heaps: Sequence[Heap]) -> list[Heap]:
    """Return those of `heaps` of which the headteacher is told."""
    return [
        heap
        for heap in heaps
        if heap.is_overdue
        and Audience.RECEIVING_HEADTEACHER
        in find_audience(heap.kind, Event.WAITING_TOO_LONG, silent=settings.SILENT_KINDS)
    ]


def plan_reminders(
    party: Party, heaps: Sequence[Heap], people: Sequence[Account]
) -> list[Reminding]:
    """Return the letters that remind `party` and its `people` of `heaps`.

    Those who read the same are written to together; nobody is written to about nothing.
    """
    read = _Readings(usual=USUAL[party.kind])
    overdue = party.kind is Organisation.SCHOOL and bool(find_overdue(heaps))
    read.add(address_office(party.email, party), range(len(heaps)))
    if overdue:
        read.add(address_office(party.head_email, party), range(len(heaps)), is_head=True)
    for person in people:
        actor = get_actor(person)
        shown = [n for n, heap in enumerate(heaps) if _may_read(actor, heap)]
        is_head = overdue and Role.HEADTEACHER in actor.roles
        read.add(Recipient(person.email, person.language), shown, is_head=is_head)
    return [
        Reminding(tuple(to), audience, tuple(heaps[n] for n in sorted(shown)))
        for (audience, shown), to in read.group().items()
    ]


class _Readings:
    """What is read at each address, whoever reads there."""

    def __init__(self, *, usual: Audience) -> None:
        self.usual = usual
        self.to: defaultdict[str, list[Recipient]] = defaultdict(list)
        self.shown: defaultdict[str, set[int]] = defaultdict(set)
        self.heads: set[str] = set()

    def add(self, recipient: Recipient, shown: Sequence[int], *, is_head: bool = False) -> None:
        """Note that `recipient` reads the heaps of those numbers."""
        address = recipient.email.strip().lower()
        if not address or not shown:
            return
        self.to[address].append(recipient)
        self.shown[address].update(shown)
        if is_head:
            self.heads.add(address)

    def group(self) -> Mapping[tuple[Audience, frozenset[int]], list[Recipient]]:
        """Return the recipients of each different letter."""
        grouped: defaultdict[tuple[Audience, frozenset[int]], list[Recipient]] = defaultdict(list)
        for address, to in self.to.items():
            audience = Audience.RECEIVING_HEADTEACHER if address in self.heads else self.usual
            grouped[audience, frozenset(self.shown[address])].extend(to)
        return grouped


def _may_read(actor: Actor, heap: Heap) -> bool:
    """Return whether the roles of `actor` may collect the files, or watch over a school's."""
    if heap.recipient in find_desks_of(actor.organisation):
        return heap.recipient in find_desks(actor, Act.COLLECT, heap.kind)
    return may(actor, Act.MONITOR, heap.kind)


def write_reminder(
    reminding: Reminding, party: Party, parties: Mapping[str, Party], *, overdue_on: date
) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called.

    What was sent on the day `overdue_on` or earlier has waited too long.
    """
    words = WORDS[reminding.audience]
    is_head = reminding.audience is Audience.RECEIVING_HEADTEACHER
    count = sum(heap.count for heap in (find_overdue if is_head else list)(reminding.heaps))

    def write() -> Text:
        params = {
            "count": count,
            "place": party.name_in(get_language() or "en"),
            "date": date_format(overdue_on),
        }
        context = {
            "opening": _(words.one if count == 1 else words.several) % params,
            "places": list(_describe(reminding.heaps, party, parties)),
            "is_watching": party.kind is Organisation.AUTHORITY,
            "home": settings.PUBLIC_URL,
        }
        return Text(
            subject=_(words.about_one if count == 1 else words.about_several) % params,
            body=render_to_string("transfers/letters/reminder.txt", context),
        )

    return write


def _describe(
    heaps: Sequence[Heap], party: Party, parties: Mapping[str, Party]
) -> Iterator[dict[str, object]]:
    """Yield each address with its heaps; a reminder of one's own address alone has no heading."""
    is_own = {heap.recipient for heap in heaps} == {party.code}
    for code, there in groupby(heaps, key=lambda heap: heap.recipient):
        yield {
            "heading": "" if is_own else _head(code, parties),
            "heaps": [_describe_heap(heap, parties) for heap in there],
        }


def _head(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name of an address, and why nobody there can download."""
    there = parties.get(code)
    if there and there.closed_on:
        form = _("%(place)s (%(code)s), closed")
    elif there and not there.is_active:
        form = _("%(place)s (%(code)s), not active in Pont")
    else:
        form = "%(place)s (%(code)s)"
    return form % {"place": name_place(code, parties), "code": code}


def _describe_heap(heap: Heap, parties: Mapping[str, Party]) -> dict[str, object]:
    # Put together here and not by the template, which takes three times as long over thousands.
    line, unconfirmed = _(LINE), _(UNCONFIRMED)
    # One week is said in words.
    weeks = settings.ESCALATE_WEEKS
    age = Age.A_WEEK if heap.is_overdue and weeks == 1 else heap.age
    return {
        "kind": _(KINDS[heap.kind].label),
        "age": _(AGES[age]) % {"weeks": weeks},
        "count": heap.count,
        "more": heap.count - len(heap.oldest),
        "lines": [
            (unconfirmed if transfer.handed_over_at else line)
            % {
                "called": call_file(transfer),
                "sender": name_place(transfer.sender, parties),
                "date": date_format(localtime(transfer.sent_at)),
            }
            for transfer in heap.oldest
        ],
    }
