"""Keep the days on which the schools of an authority are closed.

Source: rulings 10.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pont.directory.models import Holiday, LocalAuthority
from pont.directory.operations.amend_authority import check_own, record_amendment
from pont.policy.actors import Actor
from pont.policy.calendars import FARTHEST_HOLIDAY_YEARS, LONGEST_HOLIDAY_DAYS
from pont.standards.refusals import N_, Refusal


class HolidayNameMissing(Refusal):
    """A holiday without a name."""

    code = "holiday-name-missing"
    message = N_("Enter what the holiday is called, for example “Half term”. Nothing was added.")


class HolidayBackwards(Refusal):
    """The last day before the first."""

    code = "holiday-backwards"
    message = N_("The last day must be the first day or later. Nothing was added.")


class HolidayTooLong(Refusal):
    """More days than a summer has."""

    code = "holiday-too-long"
    message = N_(
        "A holiday can have at most %(most)s days: check the dates, or enter it in parts. Nothing"
        " was added."
    )


class HolidayTooFar(Refusal):
    """Years away: a slip in the year."""

    code = "holiday-too-far"
    message = N_("A holiday can be at most %(most)s years away: check the year. Nothing was added.")


class HolidayOverlaps(Refusal):
    """Some of the days are a holiday already."""

    code = "holiday-overlaps"
    message = N_(
        "Some of these days already belong to “%(name)s”. Remove that first, or choose other days."
        " Nothing was added."
    )


class HolidayGone(Refusal):
    """Somebody has removed it before."""

    code = "holiday-gone"
    message = N_("That holiday is no longer in the list. Nothing was changed.")


@transaction.atomic
def add_holiday(
    *,
    authority: LocalAuthority,
    name: str,
    first_on: date,
    last_on: date,
    by: Actor,
    at: datetime,
) -> Holiday:
    """Add the days from `first_on` to `last_on`, both included, to the holidays of `authority`.

    :raises NotPermitted: if `by` may not maintain authorities.
    :raises NotYourAuthority: if it is not the authority of `by`.
    :raises HolidayNameMissing, HolidayBackwards, HolidayTooLong, HolidayTooFar: if they cannot be.
    :raises HolidayOverlaps: if some of them are a holiday already.
    """
    check_own(authority, by)
    _check_days(name, first_on, last_on, today=timezone.localdate(at))
    # Two people may be adding the same days.
    locked = LocalAuthority.objects.select_for_update().get(pk=authority.pk)
    overlapping = locked.holidays.filter(first_on__lte=last_on, last_on__gte=first_on).first()
    if overlapping:
        raise HolidayOverlaps(name=overlapping.name)
    holiday = Holiday.objects.create(
        la=locked, name=name.strip(), first_on=first_on, last_on=last_on
    )
    _record(holiday, "added", by=by, at=at)
    return holiday


@transaction.atomic
def remove_holiday(
    *, authority: LocalAuthority, first_on: date, by: Actor, at: datetime
) -> Holiday:
    """Remove the holiday of `authority` that begins `first_on`, and return what it was.

    :raises NotPermitted: if `by` may not maintain authorities.
    :raises NotYourAuthority: if it is not the authority of `by`.
    :raises HolidayGone: if there is none.
    """
    check_own(authority, by)
    holiday = Holiday.objects.select_for_update().filter(la=authority, first_on=first_on).first()
    if holiday is None:
        raise HolidayGone
    Holiday.objects.filter(pk=holiday.pk).delete()
    _record(holiday, "removed", by=by, at=at)
    return holiday


def _check_days(name: str, first_on: date, last_on: date, *, today: date) -> None:
    if not name.strip():
        raise HolidayNameMissing
    if last_on < first_on:
        raise HolidayBackwards
    if (last_on - first_on).days >= LONGEST_HOLIDAY_DAYS:
        raise HolidayTooLong(most=LONGEST_HOLIDAY_DAYS)
    farthest = timedelta(days=365 * FARTHEST_HOLIDAY_YEARS)
    if not today - farthest <= first_on <= today + farthest:
        raise HolidayTooFar(most=FARTHEST_HOLIDAY_YEARS)


def _record(holiday: Holiday, what: str, *, by: Actor, at: datetime) -> None:
    days = f"{holiday.first_on.isoformat()} to {holiday.last_on.isoformat()}"
    record_amendment(
        holiday.la, by=by, at=at, facts={"holiday": holiday.name, "days": days, "what": what}
    )
