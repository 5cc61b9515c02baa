"""The kinds of file, one row each: menu words, who sends to whom, contents, and life.

To add a kind: a row here, a name pattern in `pont.standards.file_names`, a test. Sizes are in
`pont.policy.limits`, letters in `pont.policy.notices`, keeping in `pont.policy.retention`, and who
may send and collect in `pont.policy.grants`.

Source: seed 002 sections 5.1 and 5.2 (menu words), Appendix 2; seed 000; rulings 2.4, 2.9, 2.10,
3.2, 4.1 to 4.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.policy.calendars import PORTAL_REJECT_WITHIN_DAYS
from pont.standards.addresses import Desk
from pont.standards.file_names import (
    ADMISSIONS_BOTH_WAYS,
    ANYBODY,
    AUTHORITY,
    CENSUS_BOTH_WAYS,
    EXCLUSION_BOTH_WAYS,
    RETURN_ENDINGS,
    SCHOOL,
    SHELF,
    XML,
    ZIP,
    Kind,
)
from pont.standards.refusals import N_


class Format(StrEnum):
    """What a file of a kind must be inside; a zip or XML of any kind must at least be one."""

    CTF = "ctf"
    CENSUS = "census"
    ZIP = "zip"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class KindRow:
    """What is particular to a kind of file.

    `upload`, `download` and `again` are the words of the menus. `example` is a name that a school
    gives, `from_authority` one that an authority gives, "" where it sends none. `extensions` are
    upper case; none means any. `may_be_locked`: a zip of this kind may hold files locked with a
    password. `copies`: authorities may fetch a copy. `reject_after_days`: for how many days after
    receiving it the recipient can still reject it.
    """

    label: str
    upload: str
    download: str
    again: str
    example: str
    senders: frozenset[Desk]
    recipients: frozenset[Desk]
    extensions: frozenset[str]
    from_authority: str = ""
    format: Format = Format.ANY
    may_be_locked: bool = False
    copies: bool = False
    reject_after_days: int = 0


ANY_EXTENSION: Final[frozenset[str]] = frozenset()

KINDS: Final[Mapping[Kind, KindRow]] = MappingProxyType(
    {
        Kind.CTF: KindRow(
            label=N_("Common Transfer File (CTF)"),
            upload=N_("Upload CTF File"),
            download=N_("Download CTF Files"),
            again=N_("Previously Downloaded CTF Files"),
            example="1112222_CTF_3334444_001.XML",
            senders=SCHOOL | AUTHORITY,
            recipients=SCHOOL | AUTHORITY | SHELF,
            extensions=frozenset(XML),
            from_authority="333LLLL_CTF_1112222_001.XML",
            format=Format.CTF,
            copies=True,
        ),
        Kind.GENERIC: KindRow(
            label=N_("Generic zip file"),
            upload=N_("Upload Generic File"),
            download=N_("Download Generic Files"),
            again=N_("Re-Download Generic Files"),
            example="1113333_2224444_FFT15.ZIP",
            senders=ANYBODY,
            recipients=ANYBODY,
            extensions=frozenset(ZIP),
            from_authority="333LLLL_1112222_FFT15.ZIP",
            format=Format.ZIP,
            may_be_locked=True,
        ),
        Kind.CENSUS: KindRow(
            label=N_("Daz, PLASC or School Census file"),
            upload=N_("Upload Daz/PLASC/School Census File"),
            download=N_("Download PLASC/School Census File"),
            again=N_("Re-Download PLASC/School Census File"),
            example="1112222_PLASC_333PLAS_001.XML",
            senders=CENSUS_BOTH_WAYS,
            recipients=CENSUS_BOTH_WAYS,
            extensions=frozenset(RETURN_ENDINGS),
            from_authority="333PLAS_PLASC_1112222_001.XML",
            format=Format.CENSUS,
        ),
        Kind.CFR: KindRow(
            label=N_("Consistent Financial Reporting (CFR) file"),
            upload=N_("Upload CFR File"),
            download=N_("Download CFR Files"),
            again=N_("Re-Download CFR Files"),
            example="1112222_CFR_333PLAS_001.XML",
            senders=CENSUS_BOTH_WAYS,
            recipients=CENSUS_BOTH_WAYS,
            extensions=frozenset(RETURN_ENDINGS),
            from_authority="333PLAS_CFR_1112222_001.XML",
        ),
        Kind.EXCLUSION: KindRow(
            label=N_("Exclusion file"),
            upload=N_("Upload Exclusion File"),
            download=N_("Download Exclusion Files"),
            again=N_("Re-Download Exclusion Files"),
            example="1112222_EXC_333LLLL_001.XML",
            senders=EXCLUSION_BOTH_WAYS,
            recipients=EXCLUSION_BOTH_WAYS,
            extensions=frozenset(RETURN_ENDINGS),
            from_authority="333LLLL_EXC_1112222_001.XML",
        ),
        Kind.ADMISSIONS: KindRow(
            label=N_("Admissions file"),
            upload=N_("Upload Admissions File"),
            download=N_("Download Admissions Files"),
            again=N_("Re-Download Admissions Files"),
            example="1112222_ASL_333ADMS_26001.XML",
            senders=ADMISSIONS_BOTH_WAYS,
            recipients=ADMISSIONS_BOTH_WAYS,
            extensions=frozenset(XML),
            from_authority="333ADMS_ADT_1112222_26001.XML",
        ),
        Kind.FILE_RETURN: KindRow(
            label=N_("File return"),
            upload=N_("Send standalone file"),
            download=N_("File returns"),
            again=N_("File returns already received"),
            example="1112222_SENtransferplan20260804.docx",
            senders=SCHOOL,
            recipients=AUTHORITY,
            extensions=ANY_EXTENSION,
            reject_after_days=PORTAL_REJECT_WITHIN_DAYS,
        ),
    }
)
