"""The types of file that a request can expect, each with the endings of its names.

Source: issue 5 (expected file type); features.md section 1A [P18b].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_


class Expected(StrEnum):
    """A type of file that a request expects."""

    ANY = "any"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    PDF = "pdf"
    CSV = "csv"
    XML = "xml"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """The words for a type, and the endings of its names in lower case; none means any."""

    label: str
    endings: frozenset[str] = frozenset()


EXPECTED: Final[Mapping[Expected, ExpectedRow]] = MappingProxyType(
    {
        Expected.ANY: ExpectedRow(N_("Any file")),
        Expected.DOCUMENT: ExpectedRow(
            N_("Document (Word or similar)"), frozenset({"doc", "docx", "odt", "rtf"})
        ),
        Expected.SPREADSHEET: ExpectedRow(
            N_("Spreadsheet (Excel or similar)"), frozenset({"xls", "xlsx", "xlsm", "ods", "csv"})
        ),
        Expected.PDF: ExpectedRow(N_("PDF"), frozenset({"pdf"})),
        Expected.CSV: ExpectedRow(N_("CSV"), frozenset({"csv"})),
        Expected.XML: ExpectedRow(N_("XML"), frozenset({"xml"})),
        Expected.IMAGE: ExpectedRow(
            N_("Picture or scan"), frozenset({"jpg", "jpeg", "png", "tif", "tiff", "pdf"})
        ),
    }
)


def is_expected(ending: str, *, expected: Expected, zip_allowed: bool) -> bool:
    """Return whether an answer may have a name that ends in `ending` ("docx"), in either case."""
    if ending.lower() == "zip":
        return zip_allowed
    endings = EXPECTED[expected].endings
    return not endings or ending.lower() in endings
