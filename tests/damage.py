"""Damage to stored files."""

from pathlib import Path


def damage(path: Path) -> None:
    """Alter the last byte of a file, whatever it was."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
