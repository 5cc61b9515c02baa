"""The words under which a list of users is confirmed, kept with the confirmation as they were.

Source: rulings 5.8 ("each authority confirms its list of users; each headteacher theirs").
"""

from django.utils.translation import gettext

from pont.standards.refusals import N_

STATEMENT = N_(
    "I have looked at every person on this list. Each of those who keep an account still works for"
    " %(organisation)s, needs Pont for that work, and has no roles beyond what it takes. I have"
    " removed, or had removed, everybody else."
)


def write_statement(organisation: str) -> str:
    """Return the statement about an organisation, in the language that is switched on."""
    return gettext(STATEMENT) % {"organisation": organisation}
