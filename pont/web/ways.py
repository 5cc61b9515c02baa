"""Where to lead people on to, once what stood between is done."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def find_way(request: HttpRequest, wanted: str) -> str:
    """Return the address `wanted` if it is a page of ours; else that of the first page."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else "/"
