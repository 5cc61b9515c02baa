"""The letters that ask schools for a file and remind them of it.

To the school's address and to those there who send files to the authority. The title is the
authority's own and names no pupil.

Source: issue 5; rulings 8.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.directory.models import Establishment
from pont.directory.queries import Party, find_parties
from pont.file_returns.models import FileRequest
from pont.policy.acts import Act
from pont.policy.grants import find_roles_granted
from pont.postbox.operations import Recipient, Text, post
from pont.standards.file_names import Kind
from pont.transfers.letters import address_office


class Asking(StrEnum):
    """Why a school is written to."""

    ISSUED = "issued"
    SOON = "soon"
    OVERDUE = "overdue"


SUBJECTS: Final[Mapping[Asking, str]] = MappingProxyType(
    {
        Asking.ISSUED: N_("%(authority)s asks for a file: %(title)s"),
        Asking.SOON: N_("Reminder: %(title)s, by %(due)s"),
        Asking.OVERDUE: N_("Overdue: %(title)s was due on %(due)s"),
    }
)


def ask_schools(
    asking: Asking, request: FileRequest, schools: Sequence[Establishment], *, at: datetime
) -> None:
    """Queue a letter about `request` to each of `schools`; three queries for all to find them."""
    parties = find_parties({*(school.number for school in schools), f"{request.la.number}LLLL"})
    people = _find_people(schools)
    authority = parties[f"{request.la.number}LLLL"]
    for school in schools:
        party = parties[school.number]
        office = [address_office(party.email, party)] if party.email else []
        post(
            to=[*office, *(Recipient(one.email, one.language) for one in people[school.pk])],
            letter=_writer(asking, request, authority),
            reference=f"{request.public_id}-{school.number}",
            at=at,
        )


def _find_people(schools: Iterable[Establishment]) -> Mapping[int, list[Account]]:
    """Return who at each of `schools` sends files to the authority."""
    roles = find_roles_granted(Act.SEND, Kind.FILE_RETURN)
    found = Account.objects.at_work().filter(
        establishment__in=[school.pk for school in schools], roles_held__role__in=roles
    )
    people: defaultdict[int, list[Account]] = defaultdict(list)
    for account in found.distinct().order_by("username"):
        if account.establishment_id:
            people[account.establishment_id].append(account)
    return people


def _writer(asking: Asking, request: FileRequest, authority: Party) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called."""

    def write() -> Text:
        language = get_language() or "en"
        words = {
            "authority": authority.name_in(language),
            "title": request.title,
            "due": date_format(request.due_on),
            "service": request.service.name_in(language),
            "link": f"{settings.PUBLIC_URL}/returns/requests/{request.public_id}/",
        }
        body = render_to_string(f"file_returns/letters/{asking}.txt", words)
        return Text(subject=_(SUBJECTS[asking]) % words, body=body)

    return write
