"""The letters that ask for the confirmation of a list of users.

A school hears if it has a headteacher who can confirm; its authority confirms the others and is
told how many there are. Nobody on the lists is named.

Source: issue 6 (user audit: reminders); rulings 5.8, 8.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.postbox.operations import Recipient, Text, post
from pont.user_audit.models import UserList
from pont.user_audit.progress import Progress
from pont.user_audit.queries import CONFIRMING, find_headless, match_places


class Asking(StrEnum):
    """Why somebody is written to."""

    OPENED = "opened"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter is about, and how it begins."""

    about: str
    opening: str


WORDS: Final[Mapping[Asking, Words]] = MappingProxyType(
    {
        Asking.OPENED: Words(
            N_("Please confirm who has an account in Pont"),
            N_("%(title)s has been opened. It is due by %(due)s."),
        ),
        Asking.SOON: Words(
            N_("Reminder: please confirm who has an account in Pont"),
            N_("%(title)s is due by %(due)s and still waits for you."),
        ),
        Asking.OVERDUE: Words(
            N_("Overdue: please confirm who has an account in Pont"),
            N_("%(title)s was due by %(due)s and still waits for you."),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an authority's letter tells: is its own list open, how many schools', how many to do."""

    own: bool
    schools: int
    headless: int

    @property
    def is_anything(self) -> bool:
        """Whether there is something to tell."""
        return self.own or bool(self.schools)


OWN_ALONE: Final = Waiting(own=True, schools=0, headless=0)


def ask_to_confirm(asking: Asking, lists: Sequence[UserList], *, at: datetime) -> None:
    """Queue the letters about those of `lists`, of one round, that somebody has to confirm."""
    headless = find_headless(lists)
    waiting = find_waiting(lists) if asking is not Asking.OPENED else {}
    people = find_people_by_list(lists)
    for row in lists:
        told = waiting.get(row.pk, OWN_ALONE)
        if row.pk in headless or not told.is_anything:
            continue
        post(
            to=[
                *address_office(row),
                *(Recipient(one.email, one.language) for one in people[row.pk]),
            ],
            letter=_writer(asking, row, told),
            reference=f"{row.public_id}-{asking}",
            at=at,
        )


def address_office(row: UserList) -> list[Recipient]:
    """Return the organisation's own address: in Wales it is written to in both languages."""
    email = row.establishment.email if row.establishment else row.la.email
    return [Recipient(email, "both" if row.la.name_cy else "en")] if email else []


def find_people_by_list(lists: Iterable[UserList]) -> Mapping[int, list[Account]]:
    """Return who can confirm each of `lists` in its own organisation; two queries."""
    by_code = {row.code: row.pk for row in lists}
    people = Account.objects.at_work().filter(match_places(lists))
    confirming = people.filter(roles_held__role__in=CONFIRMING).distinct().with_standing()
    found: defaultdict[int, list[Account]] = defaultdict(list)
    for account in confirming.order_by("username"):
        found[by_code[account.organisation_code]].append(account)
    return found


def find_waiting(lists: Sequence[UserList]) -> Mapping[int, Waiting]:
    """Return what waits at each of the authorities of `lists`, by the key of its list."""
    authorities = [row for row in lists if not row.of_school]
    open_lists = list(
        UserList.objects.filter(
            round__in={row.round_id for row in authorities},
            la__in=[row.la_id for row in authorities],
            of_school=True,
            confirmed_at=None,
        )
    )
    headless = find_headless(open_lists)
    schools = Counter(row.la_id for row in open_lists)
    without = Counter(row.la_id for row in open_lists if row.pk in headless)
    return {
        row.pk: Waiting(
            own=row.progress != Progress.CONFIRMED,
            schools=schools[row.la_id],
            headless=without[row.la_id],
        )
        for row in authorities
    } | {row.pk: Waiting(row.confirmed_at is None, 0, 0) for row in lists if row.of_school}


def _writer(asking: Asking, row: UserList, told: Waiting) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called."""
    audited = row.round
    if audited is None:
        raise ValueError("only the lists of a round are asked for")

    def write() -> Text:
        params = {"title": audited.title, "due": date_format(audited.due_on)}
        context = {
            "opening": _(WORDS[asking].opening) % params,
            "told": told,
            "of_school": row.of_school,
            "is_first": asking is Asking.OPENED,
            "link": f"{settings.PUBLIC_URL}/user-audit/",
        }
        body = render_to_string("user_audit/letters/confirm.txt", context)
        return Text(subject=_(WORDS[asking].about), body=body)

    return write
