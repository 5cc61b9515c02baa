"""The letters to a service of the portal: none names a pupil, a file or what was written.

To the address of the service; where it has none, to its officers; where there are none, to those
who look after the whole portal. What the school is told is written by `pont.transfers.letters`.

Source: rulings 8; issue 5.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.accounts.queries import find_holders
from pont.directory.queries import Party, find_parties
from pont.file_returns.models import ServiceCode
from pont.policy.acts import Act
from pont.policy.notices import Audience, Event, find_audience
from pont.policy.roles import Role
from pont.postbox.operations import Recipient, Text, post
from pont.standards.file_names import Kind
from pont.transfers.letters import address_office, call_file
from pont.transfers.models import Transfer
from pont.transfers.places import name_place

MOST_LISTED: Final = 100
"""How many files a letter names: the others are counted."""

# The words for one file and for several, and the template.
LETTERS: Final[Mapping[Event, tuple[str, str, str]]] = MappingProxyType(
    {
        Event.SENT: (
            N_("A file has arrived for %(service)s"),
            N_("Files have arrived for %(service)s"),
            "arrived",
        ),
        Event.WITHDRAWN: (
            N_("A file for %(service)s has been taken back"),
            N_("Files for %(service)s have been taken back"),
            "taken_back",
        ),
    }
)


def tell_services(event: Event, transfers: Sequence[Transfer], *, at: datetime) -> None:
    """Queue the letters to the services of `transfers`, one to each; in the caller's transaction.

    A service that hears daily is not told of arrivals here.
    """
    if Audience.SERVICE not in find_audience(Kind.FILE_RETURN, event, silent=settings.SILENT_KINDS):
        return
    grouped = _group(transfers)
    services = _find_services(grouped)
    parties = find_parties({code for t in transfers for code in (t.sender, t.recipient)})
    for place, concerned in grouped.items():
        service = services[place]
        if event is Event.SENT and service.tells == ServiceCode.Tells.DAILY:
            continue
        _post(event, service, concerned, parties, at=at)


def tell_service(
    event: Event, service: ServiceCode, transfers: Sequence[Transfer], *, at: datetime
) -> None:
    """Queue one letter to `service` about `transfers`, all of them its own, however many."""
    parties = find_parties({code for t in transfers for code in (t.sender, t.recipient)})
    _post(event, service, transfers, parties, at=at)


def _post(
    event: Event,
    service: ServiceCode,
    transfers: Sequence[Transfer],
    parties: Mapping[str, Party],
    *,
    at: datetime,
) -> None:
    post(
        to=find_readers(service, parties[transfers[0].recipient]),
        letter=_writer(event, service, transfers, parties),
        reference=str(transfers[0].public_id),
        at=at,
    )


def _group(transfers: Iterable[Transfer]) -> Mapping[tuple[str, str], list[Transfer]]:
    """Return `transfers` by the number of their authority and the code of their service."""
    grouped: defaultdict[tuple[str, str], list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        grouped[transfer.recipient_la, transfer.service].append(transfer)
    return grouped


def _find_services(places: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], ServiceCode]:
    wanted = list(places)
    rows = ServiceCode.objects.select_related("la").filter(
        la__number__in={la for la, _ in wanted}, code__in={code for _, code in wanted}
    )
    return {(row.la.number, row.code): row for row in rows}


def find_readers(service: ServiceCode, authority: Party) -> list[Recipient]:
    """Return who is written to about the files of `service`, a service of `authority`."""
    return find_own_readers(service, authority) or find_leads(authority)


def find_own_readers(service: ServiceCode, authority: Party) -> list[Recipient]:
    """Return the address of `service`, or where it has none its officers."""
    if service.email:
        return [address_office(service.email, authority)]
    return [Recipient(reader.email, reader.language) for reader in find_officers(service)]


def find_leads(authority: Party) -> list[Recipient]:
    """Return who looks after the whole portal of `authority`."""
    leads = find_holders(party=authority.code, act=Act.VIEW_ALL_RETURNS)
    return [Recipient(lead.email, lead.language) for lead in leads]


def find_officers(service: ServiceCode) -> list[Account]:
    """Return the officers of `service` who are at work and still are service officers."""
    officers = Account.objects.at_work().filter(
        pk__in=service.officers.values("pk"),
        local_authority=service.la_id,
        roles_held__role=Role.SERVICE_OFFICER,
    )
    return list(officers.order_by("username"))


def _writer(
    event: Event,
    service: ServiceCode,
    transfers: Sequence[Transfer],
    parties: Mapping[str, Party],
) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called."""
    about_one, about_several, template = LETTERS[event]

    def write() -> Text:
        called = service.name_in(get_language() or "en")
        files = [
            {"called": call_file(transfer), "sender": name_place(transfer.sender, parties)}
            for transfer in transfers[:MOST_LISTED]
        ]
        context = {
            "files": files,
            "more": len(transfers) - len(files),
            "service": called,
            "home": settings.PUBLIC_URL,
        }
        subject = _(about_one if len(transfers) == 1 else about_several) % {"service": called}
        body = render_to_string(f"file_returns/letters/{template}.txt", context)
        return Text(subject=subject, body=body)

    return write
