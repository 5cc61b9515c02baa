"""Removed and forwarded files in the words of the report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.transfers import reasons
from pont.transfers.models import Transfer
from pont.transfers.oversight import MOST_PUPILS_SHOWN
from pont.transfers.removals import Known, Removal, describe_removals
from pont.transfers.trail import TrailPupil
from pont.web.sent.shown import ShownFile, show_files
from pont.web.spreadsheets import Row

BATCH = 500

FORWARDED, REMOVED = N_("Forwarded"), N_("Removed")
UNKNOWN: Mapping[Known, str] = {
    Known.ERASED: N_("No longer known: kept for two years"),
    Known.ALTERED: N_("Cannot be read: the record was altered"),
}


@dataclass(frozen=True, slots=True)
class ShownPupil:
    """A pupil as the trail names them."""

    surname: str
    forename: str
    upn: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class ShownRemoval:
    """A file and what was done to it, in words; `onward` is the file that went on in its place.

    `unknown` says why nobody can tell who was in it, empty where the pupils are there or the
    reader may not see them. `remark` is empty for who may not see pupils: people write names.
    """

    file: ShownFile
    act: str
    by: str
    place: str
    reason: str
    remark: str
    onward: ShownFile | None
    pupils: Sequence[ShownPupil]
    unknown: str

    @property
    def first(self) -> Sequence[ShownPupil]:
        """The pupils shown at once."""
        return self.pupils[:MOST_PUPILS_SHOWN]

    @property
    def others(self) -> Sequence[ShownPupil]:
        """Those shown when asked for."""
        return self.pupils[MOST_PUPILS_SHOWN:]


def show_removals(files: Sequence[ShownFile], *, with_pupils: bool) -> list[ShownRemoval]:
    """Return what was done to `files`, in their order; five queries for all."""
    removals = describe_removals([file.transfer for file in files], with_pupils=with_pupils)
    onward = show_files([removal.onward for removal in removals if removal.onward])
    by_key = {file.transfer.pk: file for file in onward}
    return [
        _show(file, removal, by_key.get(removal.onward.pk) if removal.onward else None)
        for file, removal in zip(files, removals, strict=True)
    ]


def _show(file: ShownFile, removal: Removal, onward: ShownFile | None) -> ShownRemoval:
    step, withheld = removal.step, removal.known is Known.WITHHELD
    return ShownRemoval(
        file=file,
        act=_(FORWARDED if onward else REMOVED),
        by=step.by_name if step else "",
        place=step.by_organisation if step else "",
        reason=_(reasons.LABELS[step.reason]) if step and step.reason else "",
        remark=step.remark if step and not withheld else "",
        onward=onward,
        pupils=[_show_pupil(pupil) for pupil in removal.detail.pupils] if removal.detail else [],
        unknown=_(UNKNOWN[removal.known]) if removal.known in UNKNOWN else "",
    )


def _show_pupil(pupil: TrailPupil) -> ShownPupil:
    born_on = date.fromisoformat(pupil.born_on) if pupil.born_on else None
    return ShownPupil(pupil.surname, pupil.forename, pupil.upn, born_on)


COLUMNS = (
    N_("File name"),
    N_("Source school"),
    N_("Source number"),
    N_("Destination school"),
    N_("Destination number"),
    N_("Date uploaded"),
    N_("Done on"),
    N_("What was done"),
    N_("Forwarded to"),
    N_("Forwarded as"),
    N_("Done by"),
    N_("Reason"),
)
PUPIL_COLUMNS = (
    N_("In their own words"),
    N_("Surname"),
    N_("Forename"),
    N_("UPN"),
    N_("Date of birth"),
)


def write_table(transfers: Iterable[Transfer], *, with_pupils: bool) -> Iterator[Row]:
    """Yield the rows of a table of `transfers`, the headings first, one row for each pupil.

    A batch is read at a time. Dates are written year first, as spreadsheets sort them.
    """
    language = get_language() or "en"
    headings = (*COLUMNS, *PUPIL_COLUMNS) if with_pupils else COLUMNS
    yield [_(heading) for heading in headings]
    waiting = iter(transfers)
    while batch := list(islice(waiting, BATCH)):
        # The page's language may be another's by the time that this is streamed.
        with override(language):
            shown = show_removals(show_files(batch), with_pupils=with_pupils)
            rows = [row for one in shown for row in _write(one, with_pupils=with_pupils)]
        yield from rows


def _write(shown: ShownRemoval, *, with_pupils: bool) -> Iterator[Row]:
    transfer = shown.file.transfer
    row: Row = [
        transfer.name,
        shown.file.sender,
        transfer.sender,
        shown.file.recipient,
        transfer.recipient,
        timezone.localdate(transfer.sent_at).isoformat(),
        timezone.localdate(transfer.ended_at).isoformat() if transfer.ended_at else "",
        shown.act,
        shown.onward.recipient if shown.onward else "",
        shown.onward.transfer.name if shown.onward else "",
        ", ".join(part for part in (shown.by, shown.place) if part),
        shown.reason,
    ]
    if not with_pupils:
        yield row
        return
    for pupil in shown.pupils:
        born_on = pupil.born_on.isoformat() if pupil.born_on else ""
        yield [*row, shown.remark, pupil.surname, pupil.forename, pupil.upn, born_on]
    if not shown.pupils:
        yield [*row, shown.remark, shown.unknown, "", "", ""]
