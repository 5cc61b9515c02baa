"""Small files to send in tests."""

from random import Random

from config.demo.invent import invent_ctf, invent_pupil


def write_ctf(*, source: str = "6812045", destination: str = "6812317", pupils: int = 1) -> bytes:
    """Return a small CTF with invented pupils, the same each time."""
    chance = Random(5)
    invented = [invent_pupil(chance, school=source, serial=n + 1) for n in range(pupils)]
    return invent_ctf(chance, source=source, destination=destination, pupils=invented, years=0)
