"""Which e-mail addresses an account may have: none of a personal domain.

Source: seed 002, 3.7; ruling 5.6.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from pont.standards.refusals import N_, Refusal

SHIPPED = Path(__file__).parent / "tables" / "personal_domains.txt"


class PersonalEmail(Refusal):
    """An e-mail address at a personal domain."""

    code = "personal-email"
    message = N_(
        "%(domain)s is a personal e-mail domain. The account was not changed. Use the person’s"
        " address at the school, authority or organisation."
    )


def check_email_domain(email: str) -> None:
    """Refuse `email` if its domain, or a domain above it, is a personal one.

    :raises PersonalEmail: naming the domain.
    """
    domain = email.rpartition("@")[2].strip().rstrip(".").lower()
    parts = domain.split(".")
    above = {".".join(parts[start:]) for start in range(len(parts))}
    if above & read_personal_domains(Path(settings.PERSONAL_DOMAINS_FILE or SHIPPED)):
        raise PersonalEmail(domain=domain)


@cache
def read_personal_domains(path: Path) -> frozenset[str]:
    """Read the domains in the file at `path`: one a line, `#` for comments, lower case."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return frozenset(line.lower() for line in lines if line)
