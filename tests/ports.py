"""Free ports for servers that tests start."""

from socket import socket


def find_free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
