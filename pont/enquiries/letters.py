"""The letters about reports and requests; none names a pupil, all lead to the page behind the link.

Who hears of what stands in `policy.notices`; here are the words.

Source: rulings 6.7 and 8; docs/adr/0021.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.queries import find_holders
from pont.directory.queries import Party, find_parties
from pont.enquiries.models import ArrivalReport, CtfRequest, Enquiry
from pont.policy.acts import Act
from pont.policy.notices import ENQUIRY_NOTICES, EnquiryEvent, Side
from pont.postbox.operations import Recipient, Text, post
from pont.transfers.letters import address_office
from pont.transfers.places import name_place


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter is about, and what it says: `place` is the other side."""

    about: str
    opening: str


WORDS: Mapping[EnquiryEvent, Words] = {
    EnquiryEvent.REPORTED: Words(
        N_("A pupil has arrived without a CTF"),
        N_(
            "%(place)s reports a pupil who arrived without a CTF, and asks you to look for the"
            " file."
        ),
    ),
    EnquiryEvent.REPORT_MOVED: Words(
        N_("News of the pupil who arrived without a CTF"),
        N_("There is news at %(place)s of a pupil whom you reported as arrived without a CTF."),
    ),
    EnquiryEvent.REPORT_OVER: Words(
        N_("A pupil’s file need not be looked for any more"),
        N_(
            "You need not look any more for the file of a pupil whom %(place)s reported: the file"
            " has come, or the school has withdrawn its report."
        ),
    ),
    EnquiryEvent.REQUESTED: Words(
        N_("You are asked for the file of a pupil"),
        N_(
            "%(place)s looks for the common transfer file (CTF) of a pupil and asks whether you"
            " have it. Please answer: also “no record” is an answer that helps."
        ),
    ),
    EnquiryEvent.REQUEST_WAITS: Words(
        N_("A request for the file of a pupil waits for your answer"),
        N_(
            "%(place)s asked you for the common transfer file (CTF) of a pupil on %(date)s and"
            " still waits for your answer. Please answer: also “no record” is an answer that helps."
        ),
    ),
    EnquiryEvent.REQUEST_ANSWERED: Words(
        N_("Your request for the file of a pupil has been answered"),
        N_("%(place)s has answered your request for the file of a pupil."),
    ),
    EnquiryEvent.REQUEST_OVER: Words(
        N_("A request for the file of a pupil has been withdrawn"),
        N_(
            "%(place)s has withdrawn its request for the file of a pupil. You need do nothing more"
            " about it."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class End:
    """One side: the address where it stands, and the grant of who there reads the letter."""

    find_place: Callable[[Enquiry], str]
    read_by: Act


def _of_report(read: Callable[[ArrivalReport], str]) -> Callable[[Enquiry], str]:
    return lambda enquiry: read(enquiry) if isinstance(enquiry, ArrivalReport) else ""


def _of_request(read: Callable[[CtfRequest], str]) -> Callable[[Enquiry], str]:
    return lambda enquiry: read(enquiry) if isinstance(enquiry, CtfRequest) else ""


ENDS: Mapping[Side, End] = {
    Side.SCHOOL: End(_of_report(lambda report: report.school), Act.REPORT_ARRIVAL),
    Side.AUTHORITY: End(_of_report(lambda report: f"{report.la}LLLL"), Act.ANSWER_ARRIVAL),
    Side.ASKER: End(_of_request(lambda request: request.asker), Act.REQUEST_CTF),
    Side.ASKED: End(_of_request(lambda request: request.asked), Act.ANSWER_REQUEST),
}
OTHER_SIDE: Mapping[Side, Side] = {
    Side.SCHOOL: Side.AUTHORITY,
    Side.AUTHORITY: Side.SCHOOL,
    Side.ASKER: Side.ASKED,
    Side.ASKED: Side.ASKER,
}


def tell(event: EnquiryEvent, enquiry: Enquiry, *, at: datetime) -> int:
    """Queue the letters that `event` asks for, in the caller's transaction; return how many."""
    side = ENQUIRY_NOTICES[event]
    place, other = (ENDS[end].find_place(enquiry) for end in (side, OTHER_SIDE[side]))
    parties = find_parties({place, other})
    return post(
        to=_find_readers(place, ENDS[side].read_by, parties.get(place), at=at),
        letter=_write(event, enquiry, other, parties),
        reference=str(enquiry.public_id),
        at=at,
    )


def _find_readers(place: str, act: Act, party: Party | None, *, at: datetime) -> list[Recipient]:
    is_there = party is not None and not party.is_closed(timezone.localdate(at))
    office = [address_office(party.email, party)] if party and is_there else []
    holders = find_holders(party=place, act=act)
    return [*office, *(Recipient(holder.email, holder.language) for holder in holders)]


def _write(
    event: EnquiryEvent, enquiry: Enquiry, other: str, parties: Mapping[str, Party]
) -> Callable[[], Text]:
    """Return what writes the letter in whichever language is active when it is called."""
    words, page = WORDS[event], _find_page(enquiry)

    def write() -> Text:
        params = {"place": name_place(other, parties), "date": _say_day(enquiry)}
        context = {"opening": _(words.opening) % params, "page": page}
        return Text(
            subject=_(words.about),
            body=render_to_string("enquiries/letters/enquiry.txt", context),
        )

    return write


def _find_page(enquiry: Enquiry) -> str:
    part = "arrivals" if isinstance(enquiry, ArrivalReport) else "ctf-requests"
    return f"{settings.PUBLIC_URL}/{part}/{enquiry.public_id}/"


def _say_day(enquiry: Enquiry) -> str:
    began_at = enquiry.asked_at if isinstance(enquiry, CtfRequest) else None
    return date_format(timezone.localtime(began_at)) if began_at else ""
