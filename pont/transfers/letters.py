"""The letters about files on their way; none names a pupil.

A letter about a CTF carries the file's name, as the old system's did; every other kind carries
the receipt number, because people put pupils' names into file names. What a person typed is
behind the link. Who hears of what is decided in `policy.notices`; here are the words.

Source: rulings 8, features 4.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.queries import find_holders
from pont.directory.queries import Party, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import OF_KINDS, Act
from pont.policy.notices import NAMES_THE_FILE, Audience, Event, find_audience
from pont.postbox.operations import Recipient, Text, post
from pont.standards.file_names import Kind
from pont.standards.refusals import NOTHING
from pont.transfers.models import Transfer
from pont.transfers.places import name_place
from pont.transfers.reasons import LABELS


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one letter, for one file and for several, and the grant of who reads it."""

    about_one: str
    about_several: str
    template: str
    read_by: Act


LETTERS: Mapping[tuple[Event, Audience], Letter] = {
    (Event.SENT, Audience.RECIPIENT): Letter(
        N_("A file is waiting for you in Pont"),
        N_("Files are waiting for you in Pont"),
        "arrived",
        Act.COLLECT,
    ),
    (Event.SENT, Audience.SENDER): Letter(
        N_("Your file has been sent"), N_("Your files have been sent"), "sent", Act.SEND
    ),
    (Event.SENT_TO_INACTIVE, Audience.RECEIVING_AUTHORITY): Letter(
        N_("A file is waiting at a school that is not active"),
        N_("Files are waiting at schools that are not active"),
        "sent_to_inactive",
        Act.MAINTAIN_SCHOOLS,
    ),
    (Event.RECEIVED, Audience.SENDER): Letter(
        N_("Your file has been downloaded"),
        N_("Your files have been downloaded"),
        "received",
        Act.SEND,
    ),
    (Event.REJECTED, Audience.SENDER): Letter(
        N_("Your file has been rejected"), N_("Your files have been rejected"), "rejected", Act.SEND
    ),
    (Event.REJECTED, Audience.HEADTEACHER): Letter(
        N_("Your school’s file has been rejected"),
        N_("Your school’s files have been rejected"),
        "rejected",
        Act.HEAR_OF_REJECTIONS,
    ),
    (Event.WITHDRAWN, Audience.RECIPIENT): Letter(
        N_("A file has been taken back"),
        N_("Files have been taken back"),
        "taken_back",
        Act.COLLECT,
    ),
    (Event.ALLOCATED, Audience.RECIPIENT): Letter(
        N_("A file is waiting for you in Pont"),
        N_("Files are waiting for you in Pont"),
        "arrived",
        Act.COLLECT,
    ),
    (Event.REMOVED, Audience.SENDER): Letter(
        N_("Your file has been removed"),
        N_("Your files have been removed"),
        "removed",
        Act.SEND,
    ),
    (Event.REMOVED, Audience.RECIPIENT): Letter(
        N_("A file that waited for you has been removed"),
        N_("Files that waited for you have been removed"),
        "removed",
        Act.COLLECT,
    ),
    (Event.FORWARDED, Audience.RECIPIENT): Letter(
        N_("A file is waiting for you in Pont"),
        N_("Files are waiting for you in Pont"),
        "arrived",
        Act.COLLECT,
    ),
    (Event.FORWARDED, Audience.SENDER): Letter(
        N_("Your file has been forwarded"),
        N_("Your files have been forwarded"),
        "forwarded",
        Act.SEND,
    ),
    (Event.FORWARDED, Audience.FORMER_RECIPIENT): Letter(
        N_("A file that waited for you has been forwarded"),
        N_("Files that waited for you have been forwarded"),
        "forwarded",
        Act.COLLECT,
    ),
    (Event.PUPIL_WITHDRAWN, Audience.RECIPIENT): Letter(
        N_("A pupil is not joining your school"),
        N_("Pupils are not joining your school"),
        "pupil_withdrawn",
        Act.COLLECT,
    ),
    (Event.DISTRIBUTED, Audience.RECIPIENT): Letter(
        N_("The pupils you allocated have been sent on"),
        N_("The pupils you allocated have been sent on"),
        "distributed",
        Act.ALLOCATE,
    ),
    (Event.OFF_SHELF, Audience.SENDER): Letter(
        N_("A pupil is no longer in the lost pupil database"),
        N_("Pupils are no longer in the lost pupil database"),
        "off_shelf",
        Act.SEND,
    ),
    (Event.OFF_SHELF, Audience.SENDING_AUTHORITY): Letter(
        N_("A pupil is no longer in the lost pupil database"),
        N_("Pupils are no longer in the lost pupil database"),
        "off_shelf",
        Act.REMOVE_LOST_PUPIL,
    ),
    (Event.TIDIED, Audience.SENDER): Letter(
        N_("A pupil is no longer in the lost pupil database"),
        N_("Pupils are no longer in the lost pupil database"),
        "tidied",
        Act.SEND,
    ),
    (Event.MATCHED, Audience.SENDER): Letter(
        N_("A lost pupil has been found in a census"),
        N_("Lost pupils have been found in a census"),
        "matched",
        Act.SEND,
    ),
    (Event.MATCHED, Audience.SENDING_AUTHORITY): Letter(
        N_("A lost pupil has been found in a census"),
        N_("Lost pupils have been found in a census"),
        "matched_authority",
        Act.REMOVE_LOST_PUPIL,
    ),
    (Event.CLAIM_FORWARDED, Audience.RECIPIENT): Letter(
        N_("A file is waiting for you in Pont"),
        N_("Files are waiting for you in Pont"),
        "arrived",
        Act.COLLECT,
    ),
    (Event.FOUND_ON_SHELF, Audience.SENDER): Letter(
        N_("A lost pupil has been found"),
        N_("Lost pupils have been found"),
        "found_on_shelf",
        Act.SEND,
    ),
    (Event.FOUND_ON_SHELF, Audience.SENDING_AUTHORITY): Letter(
        N_("A lost pupil has been found"),
        N_("Lost pupils have been found"),
        "found_on_shelf",
        Act.REMOVE_LOST_PUPIL,
    ),
}

# Which address of a transfer each audience stands at.
PLACES: Mapping[Audience, Callable[[Transfer], str]] = {
    Audience.SENDER: lambda transfer: transfer.sender,
    Audience.HEADTEACHER: lambda transfer: transfer.sender,
    Audience.RECIPIENT: lambda transfer: "" if transfer.is_on_shelf else transfer.recipient,
    # The portal's own room writes to its services: pont.file_returns.letters.
    Audience.SERVICE: lambda transfer: "",
    Audience.PORTAL_LEAD: lambda transfer: "",
    Audience.FORMER_RECIPIENT: lambda transfer: (
        transfer.origin.recipient if transfer.origin else ""
    ),
    Audience.SENDING_AUTHORITY: lambda transfer: (
        f"{transfer.sender_la}LLLL" if transfer.sender_la else ""
    ),
    Audience.RECEIVING_AUTHORITY: lambda transfer: (
        f"{transfer.recipient_la}LLLL" if transfer.recipient_la else ""
    ),
}


def tell(
    event: Event,
    transfers: Sequence[Transfer],
    *,
    at: datetime,
    who: Actor | None = None,
    reason: str = "",
    more: Mapping[str, object] = NOTHING,
) -> None:
    """Queue the letters that `event` of `transfers` asks for, one for all that concern a place.

    `who` did it; `reason` is a code of `transfers.reasons`; `more` is what the letter's template
    says besides. Runs in the caller's transaction.
    """
    groups = _group(event, transfers)
    ends = {code for transfer in transfers for code in (transfer.sender, transfer.recipient)}
    parties = find_parties(ends | {place for _, _, place in groups})
    for (audience, kind, place), concerned in groups.items():
        letter = LETTERS[event, audience]
        post(
            to=_find_readers(
                place, letter.read_by, kind, parties.get(place), on=timezone.localdate(at)
            ),
            letter=_writer(letter, concerned, parties, who=who, reason=reason, more=more),
            reference=str(concerned[0].public_id),
            at=at,
        )


def _group(
    event: Event, transfers: Sequence[Transfer]
) -> dict[tuple[Audience, Kind, str], list[Transfer]]:
    grouped: defaultdict[tuple[Audience, Kind, str], list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        kind = Kind(transfer.kind)
        for audience in find_audience(kind, event, silent=settings.SILENT_KINDS):
            if place := PLACES[audience](transfer):
                grouped[audience, kind, place].append(transfer)
    return grouped


def _find_readers(
    place: str, act: Act, kind: Kind, party: Party | None, *, on: date
) -> list[Recipient]:
    """Return the organisation's own address, unless it is closed, and the active holders of the
    grant."""
    office = [address_office(party.email, party)] if party and not party.is_closed(on) else []
    holders = find_holders(party=place, act=act, kind=kind if act in OF_KINDS else None)
    return [*office, *(Recipient(holder.email, holder.language) for holder in holders)]


def address_office(email: str, party: Party) -> Recipient:
    """Return an address of `party` itself: in Wales it is written to in both languages.

    People are written to in their own.
    """
    return Recipient(email, "both" if party.la_name_cy else "en")


def _writer(
    letter: Letter,
    transfers: Sequence[Transfer],
    parties: Mapping[str, Party],
    *,
    who: Actor | None,
    reason: str,
    more: Mapping[str, object],
) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called."""

    def write() -> Text:
        context = {
            "files": list(_describe(transfers, parties)),
            "who": who,
            "reason": _(LABELS[reason]) if reason in LABELS else reason,
            "home": settings.PUBLIC_URL,
            **more,
        }
        return Text(
            subject=_(letter.about_one if len(transfers) == 1 else letter.about_several),
            body=render_to_string(f"transfers/letters/{letter.template}.txt", context),
        )

    return write


def _describe(
    transfers: Sequence[Transfer], parties: Mapping[str, Party]
) -> Iterable[dict[str, str]]:
    for transfer in transfers:
        yield {
            "called": call_file(transfer),
            "sender": name_place(transfer.sender, parties),
            "recipient": name_place(transfer.recipient, parties),
            "link": f"{settings.PUBLIC_URL}/transfers/{transfer.public_id}/",
        }


def call_file(transfer: Transfer) -> str:
    """Return what letters call a file: its name, or for most kinds the receipt number."""
    if transfer.kind in NAMES_THE_FILE:
        return transfer.name
    return _("receipt %(number)s") % {"number": transfer.receipt_number}
