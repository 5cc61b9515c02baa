"""What the demo's authorities have settled for themselves, around the day on which it is loaded."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from config.demo.establishments import AUTHORITIES, REGISTRAR
from pont.directory.authorities import get_authority
from pont.directory.operations.amend_authority import amend_authority, get_details
from pont.directory.operations.keep_holidays import add_holiday

# Name, weeks from this one to its first, and days.
HOLIDAYS: Final = (("Hanner tymor / Half term", -6, 5), ("Gwyliau / End of term", 5, 12))
# Cardiff did without copies for two days, so that the date on which they came back stands there.
PAUSED: Final = "681"
OFF, ON = timedelta(days=60), timedelta(days=58)


def load_authorities(*, at: datetime) -> int:
    """Enter holidays and turn copies off and on again; return how many holidays were entered."""
    for on, before in ((False, OFF), (True, ON)):
        authority = get_authority(PAUSED)
        amend_authority(
            authority=authority,
            details=replace(get_details(authority), copies=on),
            seen=authority.revision,
            by=REGISTRAR,
            at=at - before,
        )
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    for number in AUTHORITIES:
        for name, weeks, days in HOLIDAYS:
            first_on = monday + timedelta(weeks=weeks)
            last_on = first_on + timedelta(days=days - 1)
            add_holiday(
                authority=get_authority(number),
                name=name,
                first_on=first_on,
                last_on=last_on,
                by=REGISTRAR,
                at=at,
            )
    return len(AUTHORITIES) * len(HOLIDAYS)
