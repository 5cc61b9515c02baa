"""Transfers in the words of lists and receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from pont.directory.queries import Party
from pont.policy.retention import WARN_WITHIN_DAYS
from pont.transfers import reasons
from pont.transfers.models import Step, Transfer
from pont.transfers.places import name_place
from pont.transfers.queries import find_parties_of
from pont.transfers.states import LABELS, State
from pont.web.words import say_day

COLOURS: Mapping[str, str] = {
    State.SENT: "govuk-tag--blue",
    State.RECEIVED: "govuk-tag--green",
    State.REJECTED: "govuk-tag--red",
    State.RECALLED: "govuk-tag--grey",
    State.WITHDRAWN: "govuk-tag--grey",
    State.REMOVED: "govuk-tag--grey",
    State.EXPIRED: "govuk-tag--grey",
}

# Not a state: the download was not answered for, or did not work.
UNCONFIRMED = (N_("Downloaded, not confirmed"), "govuk-tag--turquoise")

STEPS: Mapping[str, str] = {
    Step.Verb.SENT: LABELS[State.SENT],
    Step.Verb.HANDED_OVER: N_("Downloaded"),
    Step.Verb.NOT_CONFIRMED: N_("Download did not work; the file goes on waiting"),
    Step.Verb.RECEIVED: N_("Confirmed as received"),
    Step.Verb.REJECTED: LABELS[State.REJECTED],
    Step.Verb.RECALLED: LABELS[State.RECALLED],
    Step.Verb.REMOVED: N_("Removed by the local authority"),
    Step.Verb.FORWARDED: N_("Forwarded by the local authority"),
    Step.Verb.EXPIRED: N_("Deleted: kept as long as the rules say"),
    Step.Verb.ALLOCATED: N_("Pupils allocated to schools"),
    Step.Verb.WITHDRAWN: N_("Withdrawn: a pupil is not joining the school"),
    Step.Verb.PUPIL_WITHDRAWN: N_("A pupil is not joining the school: delete the pupil"),
    Step.Verb.PASSED_ON: N_("Passed on to another service"),
}


NOBODYS_ID = UUID(int=0)


@cache
def _find_pattern(page: str) -> str:
    """Return the address of a transfer's page with a gap for its id: lists show a hundred."""
    return reverse(page, args=[NOBODYS_ID]).replace(str(NOBODYS_ID), "{}")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A transfer with its parties, status and waiting time in words."""

    transfer: Transfer
    sender: str
    recipient: str
    status: str
    colour: str
    now: datetime

    @property
    def receipt(self) -> str:
        """The address of the receipt."""
        return _find_pattern("receipt").format(self.transfer.public_id)

    @property
    def recall(self) -> str:
        """The address at which the file is recalled."""
        return _find_pattern("recall").format(self.transfer.public_id)

    @property
    def reject(self) -> str:
        """The address at which the file is rejected."""
        return _find_pattern("reject").format(self.transfer.public_id)

    @property
    def received_at(self) -> datetime | None:
        """When the file was confirmed as received, if it still counts as received."""
        step = self._find_receiving()
        return step.at if step else None

    @property
    def received_by(self) -> str:
        """Who confirmed the file as received, if it still counts as received."""
        step = self._find_receiving()
        return step.by_name if step else ""

    def _find_receiving(self) -> Step | None:
        if self.transfer.state not in {State.RECEIVED, State.EXPIRED}:
            return None
        steps = (step for step in self.transfer.steps.all() if step.verb == Step.Verb.RECEIVED)
        return next(steps, None)

    @property
    def waiting_days(self) -> int:
        """How many days the file has waited, or did."""
        return count_days(self.transfer.sent_at, self.transfer.ended_at or self.now)

    @property
    def waited(self) -> str:
        """The same in words, of a file that still waits."""
        number = self.waiting_days
        if not number:
            return _("Today")
        return ngettext("%(counter)s day", "%(counter)s days", number) % {"counter": number}

    @property
    def kept_until(self) -> str:
        """Until when the file is kept, in words; empty while it waits and once it is gone."""
        date = say_day(self.transfer.keep_until)
        return _("Kept until %(date)s") % {"date": date} if date else ""

    @property
    def days_left(self) -> str:
        """For how many more days, in words, once they are few; the last is a whole day too."""
        if not self.transfer.keep_until:
            return ""
        number = count_days(self.now, self.transfer.keep_until)
        if number > WARN_WITHIN_DAYS:
            return ""
        if number <= 0:
            return _("Last day")
        return ngettext("%(counter)s day left", "%(counter)s days left", number) % {
            "counter": number
        }


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of a transfer in words."""

    step: Step
    label: str
    reason: str

    @property
    def is_onward(self) -> bool:
        """Whether `reason` is where the file went from here."""
        return self.step.verb == Step.Verb.PASSED_ON


def show_files(transfers: Sequence[Transfer]) -> list[ShownFile]:
    """Return `transfers` in words, in their order; one look-up in the register for all."""
    parties = find_parties_of(transfers)
    now = timezone.now()
    return [show_file(transfer, parties, now=now) for transfer in transfers]


def show_file(transfer: Transfer, parties: Mapping[str, Party], *, now: datetime) -> ShownFile:
    """Return one transfer in words."""
    label, colour = find_status(transfer)
    return ShownFile(
        transfer=transfer,
        sender=name_place(transfer.sender, parties),
        recipient=name_place(transfer.recipient, parties),
        status=_(label),
        colour=colour,
        now=now,
    )


def find_status(transfer: Transfer) -> tuple[str, str]:
    """Return the words and the colour of a transfer's status."""
    # On the shelf the claim is confirmed, not the file: it waits until the pupil is placed.
    if transfer.state == State.SENT and transfer.handed_over_at and not transfer.is_on_shelf:
        return UNCONFIRMED
    return LABELS[State(transfer.state)], COLOURS[transfer.state]


def count_days(since: datetime, until: datetime) -> int:
    """Return how often it has become midnight here between two moments."""
    return (timezone.localdate(until) - timezone.localdate(since)).days


def show_steps(
    steps: Sequence[Step], *, known: Mapping[str, str] = MappingProxyType({})
) -> list[ShownStep]:
    """Return `steps` in words, first to last; `known` are reasons of an authority's own."""
    return [ShownStep(step, _(STEPS[step.verb]), _say_reason(step.reason, known)) for step in steps]


def _say_reason(reason: str, known: Mapping[str, str]) -> str:
    """Return the words of a reason; what is on no list, such as a code, stands as it is."""
    return _(reasons.LABELS[reason]) if reason in reasons.LABELS else known.get(reason, reason)
