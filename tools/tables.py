"""The tables of the house, written out as pages of documentation.

    python -m tools.tables           write docs/tables/*.md from the tables in the code
    python -m tools.tables --check   fail if a page no longer says what the code says

The pages are generated so that nobody has to keep two truths; `make check` compares them.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from pont.enquiries import states as enquiries
from pont.policy import calendars, limits, retention
from pont.policy.acts import LABELS, OF_KINDS, Act
from pont.policy.grants import DESKS_BY_KIND, NOBODY, SYSTEM_ACTS, find_roles_granted
from pont.policy.kinds import KINDS
from pont.policy.notices import FREQUENCIES, NAMES_THE_FILE, NOTICES, Event
from pont.policy.retention import RETENTION, Ending, Since
from pont.policy.roles import OWN, ROLES, Role
from pont.standards.academic_year import LEAVING_AGE
from pont.standards.file_names import LAYOUTS, Kind
from pont.transfers import states

HOUSE: Final = Path(__file__).resolve().parent.parent
PAGES: Final = HOUSE / "docs" / "tables"
GENERATED: Final = "<!-- Written by tools/tables.py from the code: do not edit. -->"

CODES: Final[dict[Role, str]] = {
    Role.LEA_DBA: "DBA",
    Role.LEA_USER: "USR",
    Role.LEA_SCHOOL: "SCH",
    Role.LEA_LOST_PUPIL: "LP",
    Role.LEA_LOST_PUPIL_TRANSFER: "LPT",
    Role.LEA_DBA_VIEW_ONLY: "VO",
    Role.LEA_PLASC: "PLA",
    Role.LEA_ADMISSIONS: "ADM",
    Role.SCHOOL_USER: "SU",
    Role.HEADTEACHER: "HT",
    Role.SERVICE_OFFICER: "SO",
    Role.PORTAL_LEAD: "PL",
    Role.SUPPLIER: "SUP",
    Role.NATIONAL_ADMINISTRATOR: "NAT",
}
"""The headings of the matrix of grants."""

NUMBERS: Final[dict[str, int]] = {
    "Pupils in a file for the lost pupil database": limits.SHELF_PUPILS,
    "Entries in a zip": limits.ZIP_ENTRIES,
    "Size of a zip when expanded, in MB": limits.ZIP_EXPANDED_SIZE // limits.MB,
    "Results of a search for a lost pupil": limits.SEARCH_RESULTS,
    "Pupils in a census to match with the lost pupil database": limits.MATCHING_PUPILS,
    "Size of that census, in MB": limits.MATCHING_SIZE // limits.MB,
    "Matches decided at once": limits.MATCHING_AT_ONCE,
    "Records of lost pupils removed at once": limits.HOUSEKEEPING_AT_ONCE,
    "Days after which housekeeping lists who is claimed and not placed": calendars.UNPLACED_DAYS,
    "Schools and authorities asked for one pupil's file at once": limits.REQUESTS_FOR_A_PUPIL,
    "Days between reminders of a request": calendars.REQUEST_REMINDER_EVERY_DAYS,
    "Reminders of a request at most": calendars.MOST_REQUEST_REMINDERS,
    "Recipients of a message, address groups apart": limits.MESSAGE_RECIPIENTS,
    "Schools chosen for the usage report": limits.REPORT_SCHOOLS,
    "Other authorities in the cluster report": limits.REPORT_OTHER_AUTHORITIES,
    "School days to send a pupil's file": calendars.SCHOOL_DAYS_TO_SEND,
    "School days until a pupil is missing": calendars.SCHOOL_DAYS_UNTIL_MISSING,
    "Days between reminders": calendars.REMINDER_EVERY_DAYS,
    "Weeks until the headteacher is told of waiting files": calendars.ESCALATE_AFTER_WEEKS,
    "Days until a file return is chased": calendars.PORTAL_CHASE_FROM_DAY,
    "Days that what was compared is kept after a match is decided": retention.MATCH_DECIDED_DAYS,
    "Days after which a match that nobody decides lapses": retention.MATCH_UNDECIDED_DAYS,
    "Days before a file goes at which its lists say so": retention.WARN_WITHIN_DAYS,
    "Hours an activation link works": calendars.ACTIVATION_LINK_HOURS,
    "Hours a one-time password works": calendars.ONE_TIME_PASSWORD_HOURS,
    "Leaving age": LEAVING_AGE,
}


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_roles() -> str:
    """Return the page of roles: where they stand, their addresses, and what each may do."""
    return "\n\n".join(
        [
            "# Roles and grants",
            "Source: `pont/policy/roles.py`, `pont/policy/acts.py`, `pont/policy/grants.py`.",
            "## Roles",
            write_role_rows(),
            *(
                f"Files of kind {kind} come to the role {ROLES[role].label} at "
                f"{', '.join(name_desk(desk) for desk in desks)}."
                for (role, kind), desks in DESKS_BY_KIND.items()
            ),
            "## Grants",
            "A kind that is missing beside an act is granted to nobody.",
            write_grants(),
        ]
    )


def write_role_rows() -> str:
    """Return the table of roles."""
    return write_table(
        ("Role", "Code", "Stands in", "Addresses", "One an organisation", "Second factor"),
        (
            (
                row.label,
                CODES[role],
                row.stands_in.value.replace("_", " "),
                ", ".join(name_desk(desk) for desk in row.desks) or "none",
                "yes" if row.alone else "",
                "required" if row.second_factor else "",
            )
            for role, row in ROLES.items()
        ),
    )


def name_desk(desk: str) -> str:
    """Return how an address ending in that desk is written."""
    return "its own number" if desk == OWN else f"`nnn{desk}`"


def write_grants() -> str:
    """Return the matrix of acts (by kind, where an act has kinds) and roles."""
    return write_table(
        ("Act", "Kind", *CODES.values(), "Others"),
        (
            (
                LABELS[act],
                f"`{kind}`" if kind else "",
                *("y" if role in find_roles_granted(act, kind) else "" for role in CODES),
                name_others(act),
            )
            for act in Act
            for kind in (Kind if act in OF_KINDS else (None,))
            if act not in OF_KINDS or find_roles_granted(act, kind)
        ),
    )


def name_others(act: Act) -> str:
    """Return who else does the act, if not people."""
    return "Pont itself" if act in SYSTEM_ACTS else "nobody" if act in NOBODY else ""


def write_kinds() -> str:
    """Return the page of kinds: names, menu words, directions, contents, letters."""
    return "\n\n".join(
        [
            "# Kinds of file",
            "Source: `pont/policy/kinds.py`, `pont/policy/notices.py`, "
            "`pont/standards/file_names.py`. Several files of a kind are collected as one zip, and "
            "the sender can recall a file of any kind until it is handed over.",
            write_kind_rows(),
            "## Names",
            write_names(),
            "## Letters",
            "Who is told by e-mail. The file's name stands in letters about "
            f"{', '.join(f'`{kind}`' for kind in sorted(NAMES_THE_FILE))}; "
            "the others carry a receipt number.",
            write_notices(),
        ]
    )


def write_kind_rows() -> str:
    """Return the table of what is particular to each kind."""
    return write_table(
        ("Kind", "Menu words", "From", "To", "Contents", "Rejected after receipt", "Copies"),
        (
            (
                f"{row.label} (`{kind}`)",
                "; ".join((row.upload, row.download, row.again)),
                ", ".join(sorted(row.senders)),
                ", ".join(sorted(row.recipients)),
                row.format.value,
                f"within {row.reject_after_days} days" if row.reject_after_days else "no",
                "yes" if row.copies else "no",
            )
            for kind, row in KINDS.items()
        ),
    )


def write_names() -> str:
    """Return the table of how names are written."""
    return write_table(
        ("Kind", "Example", "Marks", "Extensions"),
        (
            (
                f"`{layout.kind}`",
                f"`{layout.example}`",
                f"`{layout.middle or 'none'}`".replace("|", "\\|"),
                ", ".join(layout.extensions),
            )
            for layout in LAYOUTS
        ),
    )


def write_notices() -> str:
    """Return the table of who is told of what."""
    return write_table(
        ("Event", "Told", *(f"`{kind}`" for kind in Kind)),
        (
            (
                event.value,
                FREQUENCIES[event].value,
                *(", ".join(NOTICES[kind][event]) or "nobody" for kind in Kind),
            )
            for event in Event
        ),
    )


def write_states() -> str:
    """Return the page of states: which may follow which, and how long the bytes stay."""
    rows = write_table(
        ("State", "Shown as", "Can become", "Bytes kept"),
        (
            (
                f"`{state}`",
                states.LABELS[state],
                ", ".join(f"`{after}`" for after in states.State if after in states.NEXT[state])
                or "nothing",
                name_keeping(state),
            )
            for state in states.State
        ),
    )
    again = ", ".join(f"`{kind}`" for kind, row in KINDS.items() if row.reject_after_days)
    arrows = "\n".join(
        f"    {state} --> {after}"
        for state in states.State
        for after in states.State
        if after in states.NEXT[state]
    )
    return "\n\n".join(
        [
            "# States of a transfer",
            "Source: `pont/transfers/states.py`. Handing over is an event, not a state: it leaves "
            "a file awaiting until the recipient confirms it, and ends the sender's time to recall "
            f"it. Only files of kind {again} can be rejected after they were received.",
            rows,
            f"```mermaid\nstateDiagram-v2\n    [*] --> {states.State.SENT}\n{arrows}\n```",
        ]
    )


def write_enquiries() -> str:
    """Return the page of the states of arrival reports and of requests."""
    tables = (
        ("Arrival reports", enquiries.STAGE_LABELS, enquiries.STAGES_NEXT),
        ("Requests for files", enquiries.REPLY_LABELS, enquiries.REPLIES_NEXT),
    )
    pages = ["# States of enquiries", "Source: `pont/enquiries/states.py`."]
    for title, labels, following in tables:
        rows = (
            (f"`{one}`", label, ", ".join(f"`{n}`" for n in sorted(following[one])) or "nothing")  # type: ignore[index]
            for one, label in labels.items()
        )
        pages += [f"## {title}", write_table(("State", "Shown as", "Can become"), rows)]
    return "\n\n".join(pages)


def name_keeping(state: states.State) -> str:
    """Return how long the bytes of a transfer in that state are usually kept."""
    if state.value not in {ending.value for ending in Ending}:
        return "destroyed" if state is states.State.EXPIRED else "until it ends"
    days = retention.USUAL[Ending(state)].days
    return f"{days} days" if days else "destroyed at once"


def write_retention() -> str:
    """Return the page of how long everything is kept."""
    since = {Since.ENDED: "", Since.SENT: " from sending"}
    kept = write_table(
        ("Kind", *(ending.value for ending in Ending)),
        (
            (
                f"`{kind}`",
                *(
                    f"{keep.days} days{since[keep.since]}" if keep.days else "at once"
                    for keep in RETENTION[kind].values()
                ),
            )
            for kind in Kind
        ),
    )
    others = write_table(
        ("What", "Kept"),
        (
            ("A draft that was not sent", f"{retention.DRAFT_HOURS} hours"),
            ("An unread message", f"{retention.UNREAD_MESSAGE_DAYS} days from sending"),
            ("A read message", f"{retention.READ_MESSAGE_DAYS} days from sending"),
            ("Pupils in the removal trail", f"{retention.REMOVAL_TRAIL_YEARS} years"),
            ("Who was searched for, in the trail", f"{retention.REMOVAL_TRAIL_YEARS} years"),
            (
                "The pupil in an arrival report or a request, and what was typed there",
                f"{retention.ENQUIRY_DAYS} days from its end",
            ),
            ("A file nobody has collected", "until somebody collects, recalls or removes it"),
            ("The record of a transfer, and its audit lines", "always"),
        ),
    )
    return "\n\n".join(
        [
            "# Retention",
            "Source: `pont/policy/retention.py`. Days count from the ending unless the table says "
            "otherwise; then the bytes and their key are destroyed. Settings can lengthen a "
            "period, never shorten it.",
            kept,
            "## Everything else",
            others,
        ]
    )


def write_limits() -> str:
    """Return the page of sizes, numbers and deadlines."""
    return "\n\n".join(
        [
            "# Limits",
            "Source: `pont/policy/limits.py`, `pont/policy/calendars.py`, "
            "`pont/standards/academic_year.py`. 1 MB is 1,048,576 bytes. A supplier has the limits "
            "of a school. An installation can change the sizes.",
            write_sizes(),
            "## Numbers and deadlines",
            write_table(("What", "Number"), ((what, f"{n:,}") for what, n in NUMBERS.items())),
        ]
    )


def write_sizes() -> str:
    """Return the table of the largest sizes."""
    return write_table(
        ("Kind", "from a school", "from an authority"),
        (
            (
                f"`{kind}`",
                f"{limits.SIZES[kind, limits.Side.SCHOOL] // limits.MB} MB",
                f"{limits.SIZES[kind, limits.Side.AUTHORITY] // limits.MB} MB",
            )
            for kind in Kind
        ),
    )


WRITERS: Final[dict[str, Callable[[], str]]] = {
    "roles-and-grants": write_roles,
    "kinds": write_kinds,
    "states": write_states,
    "enquiries": write_enquiries,
    "retention": write_retention,
    "limits": write_limits,
}


def write_pages() -> dict[Path, str]:
    """Return every page by its path."""
    return {PAGES / f"{name}.md": f"{GENERATED}\n\n{write()}\n" for name, write in WRITERS.items()}


def find_stale() -> list[str]:
    """Return the names of the pages that do not say what the code says."""
    return [
        str(path.relative_to(HOUSE))
        for path, text in write_pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` compare them; return the exit status."""
    if list(arguments) == ["--check"]:
        stale = find_stale()
        for name in stale:
            sys.stderr.write(
                f"{name} no longer says what the code says: run python -m tools.tables "
                "and commit the page.\n"
            )
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path, text in write_pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
