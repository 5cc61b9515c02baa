"""Headers of every page that is not a static file, and what no request may carry.

Source: attacks B15, F10, F12, G01.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HEADERS = {
    "Cache-Control": "no-store",
    "Permissions-Policy": (
        "camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(), payment=(), "
        "usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PageHeaders:
    """Keeps pages out of every cache, and refuses requests no browser of ours makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            response: HttpResponse = HttpResponseNotAllowed(METHODS)
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Refuse control characters in the address: no row has them, and PostgreSQL chokes.

        :raises BadRequest: if there are any.
        """
        texts = [request.path_info, *request.GET.keys()]
        texts += [value for values in request.GET.lists() for value in values[1]]
        # A non-breaking space comes along with what people paste.
        if any(not (c.isprintable() or c == "\N{NO-BREAK SPACE}") for text in texts for c in text):
            raise BadRequest("Control characters in the address.")
