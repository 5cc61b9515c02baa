"""Kinds of file in addresses: those whose screens stand today."""

from pont.standards.file_names import Kind

OPEN_KINDS = (Kind.CTF, Kind.GENERIC)


class KindConverter:
    """Reads a kind from an address; any other word is no address at all."""

    regex = "|".join(OPEN_KINDS)

    def to_python(self, value: str) -> Kind:
        """Return the kind."""
        return Kind(value)

    def to_url(self, value: Kind | str) -> str:
        """Return the word for the address."""
        return str(value)
