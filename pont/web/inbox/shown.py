"""File returns in the words of the authority's screens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pont.file_returns.models import FileReturn, ServiceCode
from pont.file_returns.queries import find_details, find_services_by_code
from pont.file_returns.secrets import read_comment
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.states import State
from pont.web.lists import Heading
from pont.web.rows import ENVIRONMENT
from pont.web.sent.shown import ShownFile, show_files
from pont.web.words import say_day


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """A file at a service: what the school put to it, and who looks after it."""

    file: ShownFile
    link: str
    service: str
    tag: str
    comment: str
    request: str
    assigned_to: str

    @property
    def waits(self) -> bool:
        """Whether nobody has confirmed or rejected it."""
        return self.file.transfer.state == State.SENT


def name_service(service: ServiceCode | None, code: str) -> str:
    """Return a service as people know it: "Special Educational Needs (SEN)"."""
    if service is None:
        return code
    return f"{service.name_in(get_language() or 'en')} ({service.code})"


def show_returns(actor: Actor, files: Sequence[ShownFile]) -> list[ShownReturn]:
    """Return `files` with what stands beside them; two queries for all."""
    services = find_services_by_code(actor)
    details = find_details(actor, [file.transfer for file in files])
    return [_show(file, details.get(file.transfer.pk), services) for file in files]


def _show(
    file: ShownFile, detail: FileReturn | None, services: Mapping[str, ServiceCode]
) -> ShownReturn:
    transfer, language = file.transfer, get_language() or "en"
    return ShownReturn(
        file=file,
        link=reverse("inbox-file", args=[transfer.public_id]),
        service=name_service(services.get(transfer.service), transfer.service),
        tag=detail.tag.name_in(language) if detail and detail.tag else "",
        comment=read_comment(detail.comment, transfer=transfer.public_id) if detail else "",
        request=detail.request.title if detail and detail.request else "",
        assigned_to=detail.assigned_to_name if detail else "",
    )


def show_return(actor: Actor, transfer: Transfer) -> ShownReturn:
    """Return one file with what stands beside it."""
    return show_returns(actor, show_files([transfer]))[0]


def render_returns(rows: Sequence[ShownReturn], headings: Sequence[Heading]) -> SafeString:
    """Return the rows of the inbox."""
    html = ENVIRONMENT.get_template("inbox.html").render(
        rows=rows,
        labels={heading.key: _(heading.label) for heading in headings},
        words={
            "select": _("Select"),
            "comment": _("Comment"),
            "assigned": _("Looked after by"),
            "request": _("In answer to"),
            "locked": _("Contents not checked"),
        },
        day=say_day,
        size=filesizeformat,
    )
    return mark_safe(html)  # noqa: S308 - autoescaped by Jinja
