"""The letters about files that nobody has received for weeks: who reads how much of them.

A service reads of its own files alone, whoever looks after the portal of all. No letter names a
pupil, a file or what was written.

Source: rulings 4.4, 8.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party
from pont.file_returns.letters import find_leads, find_own_readers
from pont.file_returns.models import ServiceCode
from pont.postbox.operations import Recipient, Text
from pont.transfers.letters import call_file
from pont.transfers.models import Transfer
from pont.transfers.places import name_place

ABOUT_ONE = N_("%(count)s file returned to %(place)s has not been received")
ABOUT_SEVERAL = N_("%(count)s files returned to %(place)s have not been received")


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits at one service: how many files, and the oldest, which a letter lists."""

    service: ServiceCode
    count: int
    oldest: Sequence[Transfer]


@dataclass(frozen=True, slots=True)
class Chasing:
    """One letter: who reads it, and of which piles. Of one service, if `service` is set."""

    to: tuple[Recipient, ...]
    piles: tuple[Pile, ...]
    service: ServiceCode | None = None


def plan_chase(authority: Party, piles: Sequence[Pile]) -> list[Chasing]:
    """Return the letters that chase the services of `authority` for `piles`, and its leads.

    Who looks after the portal reads of all piles in one letter, and in no other.
    """
    leads = find_leads(authority)
    theirs = {lead.email.strip().lower() for lead in leads}
    letters = [Chasing(tuple(leads), tuple(piles))] if leads and piles else []
    for pile in piles:
        readers = find_own_readers(pile.service, authority)
        to = tuple(one for one in readers if one.email.strip().lower() not in theirs)
        if to:
            letters.append(Chasing(to, (pile,), pile.service))
    return letters


def write_chase(
    chasing: Chasing, authority: Party, parties: Mapping[str, Party], *, until: date
) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called.

    What was sent on the day `until` or earlier has waited so long. `parties` are the senders.
    """
    count = sum(pile.count for pile in chasing.piles)

    def write() -> Text:
        language = get_language() or "en"
        service = chasing.service
        place = service.name_in(language) if service else authority.name_in(language)
        subject = _(ABOUT_ONE if count == 1 else ABOUT_SEVERAL)
        context = {
            "opening": subject % {"count": count, "place": place},
            "until": date_format(until),
            "piles": list(_describe(chasing.piles, parties, language)),
            "home": settings.PUBLIC_URL,
        }
        return Text(
            subject=subject % {"count": count, "place": place},
            body=render_to_string("file_returns/letters/chase.txt", context),
        )

    return write


def _describe(
    piles: Sequence[Pile], parties: Mapping[str, Party], language: str
) -> Iterator[Mapping[str, object]]:
    for pile in piles:
        yield {
            "service": f"{pile.service.name_in(language)} ({pile.service.code})",
            "count": pile.count,
            "more": pile.count - len(pile.oldest),
            "files": [
                {
                    "called": call_file(transfer),
                    "sender": name_place(transfer.sender, parties),
                    "date": date_format(localtime(transfer.sent_at)),
                }
                for transfer in pile.oldest
            ],
        }
