"""The days that a report covers, as people enter them: day, month and year, each in its field.

A first day left empty is the beginning of all records, a last day left empty is today.

Source: seed 002 section 7; GOV.UK Design System, dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.web.components import render_component

SINCE, UNTIL = "since", "until"
# The parts of a date: their words, how many figures they have, and how wide their field is.
PARTS: Mapping[str, tuple[str, int, str]] = {
    "day": (N_("Day"), 2, "govuk-input--width-2"),
    "month": (N_("Month"), 2, "govuk-input--width-2"),
    "year": (N_("Year"), 4, "govuk-input--width-4"),
}
NO_DATE = {
    SINCE: N_("The first day must be a real date, such as 4 8 2023"),
    UNTIL: N_("The last day must be a real date, such as 4 8 2023"),
}
WRONG_ORDER = N_("The last day must be the same as the first or after it")
LABELS = {SINCE: N_("First day"), UNTIL: N_("Last day")}
HINTS = {
    SINCE: N_("Leave it empty for all records. For example, 4 8 2023"),
    UNTIL: N_("Leave it empty for today"),
}


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days of a report, both included: `since` None is the beginning.

    `given` is what was entered, by the names of the fields; `errors` the words about what was
    wrong with it, by `SINCE` and `UNTIL`: then the days mean nothing.
    """

    since: date | None
    until: date
    given: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def start(self) -> datetime | None:
        """The moment from which things belong to the report."""
        return _find_midnight(self.since) if self.since else None

    @property
    def end(self) -> datetime:
        """The moment from which things do not belong to it any more."""
        return _find_midnight(self.until + timedelta(days=1))

    @property
    def fields(self) -> list[SafeString]:
        """The two dates of the form, first and last."""
        return [_show_date(self, name) for name in (SINCE, UNTIL)]


def _find_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read_range(params: Mapping[str, str], *, today: date) -> DateRange:
    """Return the days that the address asks for."""
    given = {name: text for name in _name_fields() if (text := params.get(name, "").strip()[:10])}
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {SINCE: None, UNTIL: None}
    for name in days:
        try:
            days[name] = _parse_day(given, name)
        except ValueError:
            errors[name] = _(NO_DATE[name])
    since, until = days[SINCE], days[UNTIL] or today
    if not errors and since and since > until:
        errors[UNTIL] = _(WRONG_ORDER)
    return DateRange(since, until, given, errors)


def _name_fields() -> list[str]:
    return [f"{name}-{part}" for name in (SINCE, UNTIL) for part in PARTS]


def _parse_day(given: Mapping[str, str], name: str) -> date | None:
    """Return the day entered, None if all three fields are empty.

    :raises ValueError: if it is no day.
    """
    texts = {part: given.get(f"{name}-{part}", "") for part in PARTS}
    if not any(texts.values()):
        return None
    if len(texts["year"]) != PARTS["year"][1]:
        raise ValueError(texts["year"])
    if not all(text.isascii() and text.isdigit() for text in texts.values()):
        raise ValueError(texts)
    return date(int(texts["year"]), int(texts["month"]), int(texts["day"]))


def _show_date(days: DateRange, name: str) -> SafeString:
    error = days.errors.get(name)
    wrong = " govuk-input--error" if error else ""
    return render_component(
        "DateInput",
        {
            "id": name,
            "namePrefix": name,
            "fieldset": {
                "legend": {"text": _(LABELS[name]), "classes": "govuk-fieldset__legend--s"}
            },
            "hint": {"text": _(HINTS[name])},
            "errorMessage": {"text": error, "visuallyHiddenText": _("Error")} if error else None,
            "items": [
                {
                    "name": part,
                    "label": _(label),
                    "classes": classes + wrong,
                    "value": days.given.get(f"{name}-{part}", ""),
                    "attributes": {"maxlength": str(figures)},
                }
                for part, (label, figures, classes) in PARTS.items()
            ],
        },
    )
