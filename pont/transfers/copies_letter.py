"""The daily digest of copies: names of files and schools, nothing of a pupil.

Source: rulings 4.6, 8.
"""

from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.models import LocalAuthority
from pont.directory.queries import find_parties
from pont.postbox.operations import Recipient, Text
from pont.transfers.letters import call_file
from pont.transfers.models import Transfer
from pont.transfers.places import name_place

MOST_LISTED: Final = 100
"""How many files a digest names: the first. The others are counted."""

LINE: Final = N_("%(called)s, from %(sender)s to %(recipient)s, sent on %(date)s")


def address_digest(authority: LocalAuthority) -> Recipient:
    """Return the address of `authority` itself: in Wales it is written to in both languages."""
    return Recipient(authority.email, "both" if authority.name_cy else "en")


def write_digest(
    authority: LocalAuthority, listed: Sequence[Transfer], *, count: int
) -> Callable[[], Text]:
    """Return what writes the digest in whichever language is active when it is called.

    `listed` are the first of the `count` files.
    """
    ends = {code for transfer in listed for code in (transfer.sender, transfer.recipient)}
    parties = find_parties(ends)

    def write() -> Text:
        params = {"count": count, "place": authority.name_in(get_language() or "en")}
        line = _(LINE)
        context = {
            "opening": ngettext(
                "A copy of %(count)s new file that was sent to or from a school of %(place)s can"
                " be downloaded.",
                "Copies of %(count)s new files that were sent to or from schools of %(place)s can"
                " be downloaded.",
                count,
            )
            % params,
            "lines": [
                line
                % {
                    "called": call_file(transfer),
                    "sender": name_place(transfer.sender, parties),
                    "recipient": name_place(transfer.recipient, parties),
                    "date": date_format(localtime(transfer.sent_at)),
                }
                for transfer in listed
            ],
            "more": count - len(listed),
            "link": f"{settings.PUBLIC_URL}/copies/",
        }
        return Text(
            subject=ngettext(
                "%(count)s new file to copy for %(place)s",
                "%(count)s new files to copy for %(place)s",
                count,
            )
            % params,
            body=render_to_string("transfers/letters/copies.txt", context),
        )

    return write
