"""Where a request came from, believing only the proxies that the settings name.

Source: attacks B02.
"""

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Stands for a peer on the machine itself that has no address: a proxy on a Unix socket.
SOCKET = "unix"
NOWHERE = "0.0.0.0"  # noqa: S104 - an address to write down, not one to listen on


def find_ip(request: HttpRequest) -> str:
    """Return the address of whoever sent `request`.

    `X-Forwarded-For` is read from its end for as long as trusted proxies wrote it; what a client
    claims about itself never counts.
    """
    hops = [request.META.get("REMOTE_ADDR") or SOCKET]
    hops += reversed(request.headers.get("X-Forwarded-For", "").split(","))
    for hop in hops:
        here = hop.strip()
        if not is_trusted(here):
            return here if is_address(here) else find_peer(request)
    return find_peer(request)


def find_peer(request: HttpRequest) -> str:
    """Return the address at the other end of the connection."""
    peer = request.META.get("REMOTE_ADDR", "")
    return peer if is_address(peer) else NOWHERE


def is_trusted(hop: str) -> bool:
    """Return whether a hop is one of the proxies that the settings name."""
    proxies = tuple(settings.TRUSTED_PROXIES)
    if hop == SOCKET:
        return SOCKET in proxies
    if not is_address(hop):
        return False
    return any(ip_address(hop) in network for network in parse_proxies(proxies))


@cache
def parse_proxies(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks among `proxies` ("10.0.0.7", "10.0.0.0/24")."""
    return tuple(ip_network(proxy, strict=False) for proxy in proxies if proxy != SOCKET)


def is_address(text: str) -> bool:
    """Return whether `text` is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
