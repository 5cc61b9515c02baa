"""The names of files between schools and authorities: the name routes, so the grammar is exact.

Source: rulings section 2; formats.md sections 2.1 and 2.2; seed 002 Appendix 2.
"""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of file; its rules are rows of tables here and in policy."""

    CTF = "ctf"
    GENERIC = "generic"
    CENSUS = "census"
    CFR = "cfr"
    EXCLUSION = "exclusion"
    ADMISSIONS = "admissions"
    FILE_RETURN = "file-return"
