"""Ask a school or an authority for the file of a pupil.

Source: issue 4 (CTF request); rulings 6.7.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pont.directory.queries import Party, find_heirs, find_party
from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.rows import lock_report, move_report, note, write_line
from pont.enquiries.parties import check_answered_by
from pont.enquiries.pupils import EnquiredPupil
from pont.enquiries.states import Stage, Verb, check_open
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.limits import REQUESTS_FOR_A_PUPIL
from pont.policy.notices import EnquiryEvent
from pont.policy.roles import Organisation
from pont.standards.refusals import N_, Refusal
from pont.transfers.parties import get_account

DESK = "LLLL"


class NobodyToAsk(Refusal):
    """There is no such school or authority."""

    code = "nobody-to-ask"
    message = N_(
        "There is no school or authority %(number)s to ask. Nothing was sent. Choose one from the"
        " list."
    )


class ClosedToAsk(Refusal):
    """The school has closed, and another one has its records."""

    code = "closed-to-ask"
    message = N_(
        "%(place)s has closed. Nothing was sent. Ask %(heir)s, which took over, or the authority."
    )


class GoneToAsk(Refusal):
    """The school has closed and nobody took over."""

    code = "gone-to-ask"
    message = N_("%(place)s has closed. Nothing was sent. Ask its authority.")


class AskedOneself(Refusal):
    """One's own authority has nothing to ask itself."""

    code = "asked-oneself"
    message = N_("You cannot ask your own authority. Nothing was sent.")


class AskedAlready(Refusal):
    """The same request waits for an answer."""

    code = "asked-already"
    message = N_(
        "You have already asked %(place)s for the file of this pupil and wait for the answer."
        " Nothing was sent."
    )


class AskedMany(Refusal):
    """Whoever asks everybody at once gets no answer from anybody."""

    code = "asked-many"
    message = N_(
        "You already wait for %(most)s answers about this pupil. Nothing was sent. Wait for one of"
        " them, or withdraw a request."
    )


@transaction.atomic
def request(
    *,
    pupil: EnquiredPupil,
    asked: str,
    by: Actor,
    at: datetime,
    arrival: ArrivalReport | None = None,
) -> CtfRequest:
    """Ask `asked` ("6812045", "680LLLL") for the file of `pupil`, and tell them.

    With `arrival`, the file is to go to the school of that report, which is told as well.

    :raises NotPermitted: if `by` may not ask for files.
    :raises NotYourEnquiry, WrongStage: if the report is not theirs to answer, or has ended.
    :raises DetailsMissing, NotYetBorn: if `pupil` is nobody in particular.
    :raises NobodyToAsk, ClosedToAsk, GoneToAsk, AskedOneself: if `asked` cannot be asked.
    :raises AskedAlready, AskedMany: if enough has been asked about this pupil.
    """
    check(by, Act.REQUEST_CTF)
    pupil.check(on=timezone.localdate(at))
    party = _get_party(asked, by, at=at)
    _check_not_asked(pupil, party, by)
    if arrival:
        arrival = lock_report(arrival)
        check_answered_by(arrival, by)
        check_open(Stage(arrival.stage))
    made = CtfRequest(
        asker=by.organisation,
        asked=asked,
        deliver_to=arrival.school if arrival else by.organisation,
        arrival=arrival,
        asked_at=at,
        last_told_at=at,
        by=get_account(by),
        by_name=by.name,
    )
    made.sealed = pupil.seal(about=made.public_id)
    made.save()
    note(made, Verb.REQUESTED, by=by, at=at, code=asked)
    if arrival:
        _say_requested(arrival, asked, by=by, at=at)
    letters.tell(EnquiryEvent.REQUESTED, made, at=at)
    write_line(made, Verb.REQUESTED, by=by, at=at, facts={"asked": asked})
    return made


def _say_requested(arrival: ArrivalReport, asked: str, *, by: Actor, at: datetime) -> None:
    if arrival.stage != Stage.REQUESTED:
        move_report(arrival, Stage.REQUESTED, at=at)
    note(arrival, Verb.REQUESTED, by=by, at=at, code=asked)
    letters.tell(EnquiryEvent.REPORT_MOVED, arrival, at=at)


def _get_party(code: str, by: Actor, *, at: datetime) -> Party:
    party, on = find_party(code), timezone.localdate(at)
    if party is None or party.kind is Organisation.SUPPLIER:
        raise NobodyToAsk(number=code)
    if party.kind is Organisation.AUTHORITY and not code.endswith(DESK):
        raise NobodyToAsk(number=code)
    if code == by.organisation:
        raise AskedOneself
    if party.is_closed(on):
        heir = find_heirs([code], on=on).get(code)
        if heir is None:
            raise GoneToAsk(place=party.name)
        raise ClosedToAsk(place=party.name, heir=heir.name)
    return party


def _check_not_asked(pupil: EnquiredPupil, party: Party, by: Actor) -> None:
    waiting = CtfRequest.objects.asked_by(by).waiting()
    same = [row for row in waiting if row.pupil and row.pupil.is_same(pupil)]
    if any(row.asked == party.code for row in same):
        raise AskedAlready(place=party.name)
    if len(same) >= REQUESTS_FOR_A_PUPIL:
        raise AskedMany(most=REQUESTS_FOR_A_PUPIL)
