"""Headers of every page that is not a static file, and what no request may carry.

Source: attacks B15, F10, F12, G01.
"""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

# Not every character that cannot be printed: names are pasted with no-break spaces and joiners.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HEADERS = {
    "Cache-Control": "no-store",
    "Permissions-Policy": (
        "camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(), payment=(), "
        "usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PlainCookies:
    """Takes no notice of cookies with control characters, at which PostgreSQL would choke."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if CONTROLS.search(value)]:
            del request.COOKIES[name]
        return self.get_response(request)


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
        if any(CONTROLS.search(text) for text in texts):
            raise BadRequest("Control characters in the address.")
