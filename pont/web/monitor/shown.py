"""Files as their authority sees them: who is in them, and how they stand to the deadline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.policy.calendars import Deadlines
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.oversight import find_all_pupils, find_first_pupils
from pont.web.sent.shown import ShownFile, show_files
from pont.web.spreadsheets import Row

BATCH = 500


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file in words, its first pupils (none for who may not see them), and its deadline.

    `more` is how many pupils there are besides; `is_late` says that it was collected, or still
    waits, after `due_on`.
    """

    file: ShownFile
    pupils: Sequence[PupilEntry]
    more: int
    due_on: date
    is_late: bool


def watch_files(
    files: Sequence[ShownFile], *, deadlines: Deadlines, with_pupils: bool, at: datetime
) -> list[WatchedFile]:
    """Return `files` with their pupils and deadlines; one query for all."""
    found = find_first_pupils(file.transfer for file in files) if with_pupils else {}
    return [
        _watch_file(file, found.get(file.transfer.pk, ()), deadlines=deadlines, at=at)
        for file in files
    ]


def _watch_file(
    file: ShownFile, pupils: Sequence[PupilEntry], *, deadlines: Deadlines, at: datetime
) -> WatchedFile:
    transfer = file.transfer
    due_on = deadlines.find_due_day(timezone.localdate(transfer.sent_at))
    return WatchedFile(
        file=file,
        pupils=pupils,
        more=max((transfer.pupil_count or 0) - len(pupils), 0) if pupils else 0,
        due_on=due_on,
        is_late=timezone.localdate(transfer.ended_at or at) > due_on,
    )


COLUMNS = (
    N_("Destination school"),
    N_("Destination number"),
    N_("File name"),
    N_("Source school"),
    N_("Source number"),
    N_("Date uploaded"),
    N_("Downloaded on"),
    N_("Days"),
    N_("Collect by"),
    N_("In time or late"),
)
PUPIL_COLUMNS = (
    N_("Surname"),
    N_("Forename"),
    N_("UPN"),
    N_("Date of birth"),
)


def write_table(
    transfers: Iterable[Transfer], *, deadlines: Deadlines, with_pupils: bool, at: datetime
) -> Iterator[Row]:
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
            rows = list(_write_batch(batch, deadlines=deadlines, with_pupils=with_pupils, at=at))
        yield from rows


def _write_batch(
    transfers: Sequence[Transfer], *, deadlines: Deadlines, with_pupils: bool, at: datetime
) -> Iterator[Row]:
    pupils = find_all_pupils(transfers) if with_pupils else {}
    for file in show_files(transfers):
        watched = _watch_file(file, (), deadlines=deadlines, at=at)
        for pupil in pupils.get(file.transfer.pk, ()):
            yield [*_write_file(watched), *_write_pupil(pupil)]
        if not pupils.get(file.transfer.pk):
            yield _write_file(watched)


def _write_file(watched: WatchedFile) -> Row:
    transfer = watched.file.transfer
    return [
        watched.file.recipient,
        transfer.recipient,
        transfer.name,
        watched.file.sender,
        transfer.sender,
        timezone.localdate(transfer.sent_at).isoformat(),
        timezone.localdate(transfer.ended_at).isoformat() if transfer.ended_at else "",
        watched.file.waiting_days,
        watched.due_on.isoformat(),
        _("late") if watched.is_late else _("in time"),
    ]


def _write_pupil(pupil: PupilEntry) -> Row:
    born_on = pupil.born_on.isoformat() if pupil.born_on else ""
    return [pupil.surname, pupil.forename, pupil.upn, born_on]
