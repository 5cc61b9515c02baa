"""Invented lists of schools in both layouts."""

import csv
import io
from collections.abc import Iterable

GIAS_HEADINGS = [
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName",
    "TypeOfEstablishment (code)", "TypeOfEstablishment (name)", "EstablishmentStatus (code)",
    "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (code)",
    "PhaseOfEducation (name)", "Street", "Locality", "Address3", "Town", "Postcode",
    "TelephoneNum", "HeadTitle (name)", "HeadFirstName", "HeadLastName", "PreviousLA (code)",
    "PreviousLA (name)", "PreviousEstablishmentNumber",
]  # fmt: skip
WELSH_HEADINGS = [
    "la_code", "estab", "name", "la_name", "sector", "governance", "school_type", "address1",
    "address2", "address3", "address4", "postcode", "phone", "pupils",
]  # fmt: skip


def gias(number: str = "8302001", **cells: str) -> dict[str, str]:
    """Return a GIAS row: an open community primary school in Ambergate, with changes.

    Headings are given without spaces and brackets ("LA_code").
    """
    plain = {heading.replace(" (", "_").rstrip(")"): heading for heading in GIAS_HEADINGS}
    changes = {plain[name]: cell for name, cell in cells.items()}
    return {
        "URN": "1" + number[2:],
        "LA (code)": number[:3],
        "LA (name)": "Derbyshire",
        "EstablishmentNumber": number[3:],
        "EstablishmentName": f"School {number[3:]}",
        "TypeOfEstablishment (code)": "01",
        "EstablishmentStatus (code)": "1",
        "PhaseOfEducation (code)": "2",
        "Town": "Ambergate",
        "Postcode": "de56 2aa",
        "TelephoneNum": "01629 000000",
        "PreviousLA (code)": "999",
        **changes,
    }


def welsh(number: str = "6812001", **cells: str) -> dict[str, str]:
    """Return a row of the Welsh list: a primary school in Cardiff, with changes."""
    return {
        "la_code": number[:3],
        "estab": number[3:],
        "name": f"Ysgol {number[3:]}",
        "sector": "Primary",
        "address1": "1 Heol yr Ysgol",
        "address2": "Cardiff",
        "postcode": "CF10 1AA",
        "phone": "029 2000 0000",
        **cells,
    }


def write_csv(rows: Iterable[dict[str, str]], encoding: str = "utf-8-sig") -> io.BytesIO:
    """Return `rows` as a CSV file in the layout of the first."""
    rows = list(rows)
    headings = WELSH_HEADINGS if "la_code" in rows[0] else GIAS_HEADINGS
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))
