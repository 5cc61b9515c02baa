"""The menu: one row per heading of the seed, shown to whoever may do what stands behind it.

A row appears when its screen exists, in the order of the seed (000's and 002's menus united).
"""

from dataclasses import dataclass, field

from django.urls import reverse

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.standards.file_names import Kind
from pont.standards.refusals import N_


@dataclass(frozen=True, slots=True)
class Row:
    """A heading: its words, the name of its address, and the act it stands for."""

    label: str
    url_name: str
    act: Act
    kind: Kind | None = None
    under: str = field(default="")
    """The `url_name` of the heading that opens to show this one."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A row as one person sees it now."""

    label: str
    url: str
    is_current: bool
    is_open: bool
    rows: tuple["Heading", ...]


MENU: tuple[Row, ...] = (
    Row(N_("Change password"), "change-password", Act.SIGN_IN),
    Row(N_("Log off"), "sign-out", Act.SIGN_IN),
)


def find_headings(actor: Actor, *, path: str, under: str = "") -> tuple[Heading, ...]:
    """Return the headings that `actor` may use, those of the page at `path` open."""
    return tuple(
        _show(row, actor=actor, path=path)
        for row in MENU
        if row.under == under and may(actor, row.act, row.kind)
    )


def _show(row: Row, *, actor: Actor, path: str) -> Heading:
    """Return one row as a heading, with the rows under it when it is open."""
    url = reverse(row.url_name)
    is_open = path == url or (url != "/" and path.startswith(url))
    rows = find_headings(actor, path=path, under=row.url_name) if is_open else ()
    inner = any(heading.is_open for heading in rows)
    return Heading(row.label, url, path == url, is_open and not inner, rows)
