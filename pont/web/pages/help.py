"""What the help page lists: terms, names of files, sizes.

Source: rulings 2, 3.1, 9, 10; seed 002, Appendices 1 and 2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from pont.policy.kinds import KINDS
from pont.policy.limits import MB, Side, find_sizes
from pont.standards.file_names import Kind
from pont.standards.refusals import N_

TERMS: Final = (
    (
        N_("Common Transfer System (CTS)"),
        N_(
            "The system by which schools and local authorities exchange information about a pupil "
            "when the pupil changes school: the schools’ own software, and Pont between them."
        ),
    ),
    (
        N_("Common Transfer File (CTF)"),
        N_("The file with a pupil’s information that goes from school to school."),
    ),
    (
        N_("Pont"),
        N_(
            "The secure site by which schools, local authorities and government send each other "
            "pupils’ files. It does what the school-to-school site (s2s) did."
        ),
    ),
    (
        N_("Lost Pupils Database"),
        N_(
            "Where the file of a pupil waits whose next school is not known (XXXXXXX in the name "
            "of the file), or who has left maintained schools (MMMMMMM). Local authorities "
            "search it; schools cannot see it."
        ),
    ),
    (
        N_("Claim (of a lost pupil)"),
        N_(
            "An authority declares that a lost pupil is on roll at one of its schools, downloads "
            "the file and forwards it there. Once the school has collected it, the pupil is placed."
        ),
    ),
    (
        N_("Housekeeping (of lost pupils)"),
        N_(
            "What an authority tidies up among the records its schools sent to the lost pupil "
            "database: pupils over leaving age, second records, pupils claimed but never placed or "
            "found in a census. Nothing goes unless somebody confirms it."
        ),
    ),
    (
        N_("Match (of a lost pupil)"),
        N_(
            "That a lost pupil and one in a school census may be the same. Pont proposes it with a "
            "score and reasons; a person compares both sides and decides."
        ),
    ),
    (
        N_("User audit"),
        N_(
            "Once a year every authority and every school confirms who has an account: who keeps "
            "it, who gets other roles, who is removed. The administrator (DBA) does it for the "
            "authority, the headteacher for the school."
        ),
    ),
    (
        N_("Management Information System (MIS)"),
        N_("A school’s software for its information, that of its pupils included."),
    ),
    (
        N_("Pupil who arrived without a CTF"),
        N_(
            "A pupil whose file has not followed. The school reports the pupil, and its local "
            "authority looks for the file: in the lost pupil database, and by asking other schools "
            "and authorities. Both see what has been done."
        ),
    ),
    (
        N_("Unique Pupil Number (UPN)"),
        N_(
            "Thirteen characters that stay with a pupil. A temporary UPN ends in a letter and is "
            "used while the file is looked for; a new one is given only when it cannot be found."
        ),
    ),
    (
        N_("File return"),
        N_(
            "A document that a school sends to a service of its local authority. The service code "
            "in its name brings it there."
        ),
    ),
    (
        N_("Service, and service officer"),
        N_(
            "A team of the local authority with a service code of its own, such as SEN, and one "
            "place where its files land, its desk. A service officer receives, passes on or "
            "rejects the files of one or more services, and sees no others."
        ),
    ),
    (
        N_("Portal lead"),
        N_(
            "Sees the files of all services of a local authority, asks schools for files, and sets "
            "up its services, tags, reasons and words."
        ),
    ),
    (
        N_("File request"),
        N_(
            "A file that a local authority asks of its schools, by a deadline. The answer may have "
            "any name, and goes to the service that asks."
        ),
    ),
    (N_("Sending school"), N_("The school that makes the CTF when a pupil leaves.")),
    (
        N_("Sending authority"),
        N_("The local authority that maintains the sending school. Some labels say LEA."),
    ),
    (N_("Receiving school"), N_("The school that the pupil is moving to.")),
    (
        N_("Receiving authority"),
        N_("The local authority that maintains the receiving school. Some labels say LEA."),
    ),
    (
        N_("Establishment number"),
        N_(
            "Seven digits that stand for one school: the three of its local authority, then four "
            "of its own."
        ),
    ),
    (N_("Upload"), N_("To give a file to Pont, which sends it to where its name says.")),
    (N_("Download"), N_("To fetch a file that was sent to you.")),
)

SCHOOL, AUTHORITY = N_("School"), N_("Local authority")
PLASC = N_("PLASC desk of a local authority")
ADMISSIONS = N_("Admissions desk of a local authority")
SERVICE = N_("Service of a local authority")
# Appendix 2: name of the file, from whom, to whom.
NAMES: Final[tuple[tuple[Kind, tuple[tuple[str, str, str], ...]], ...]] = (
    (
        Kind.CTF,
        (
            ("1112222_CTF_3334444_NNN.XML", SCHOOL, SCHOOL),
            (
                "1112222_CTF_MMMMMMM_NNN.XML",
                SCHOOL,
                N_("Lost pupils (left maintained schools)"),
            ),
            ("1112222_CTF_XXXXXXX_NNN.XML", SCHOOL, N_("Lost pupils (next school unknown)")),
            ("1112222_CTF_333LLLL_NNN.XML", SCHOOL, AUTHORITY),
            ("333LLLL_CTF_1112222_NNN.XML", AUTHORITY, SCHOOL),
        ),
    ),
    (
        Kind.GENERIC,
        (
            ("1112222_3334444_FFT15.ZIP", SCHOOL, SCHOOL),
            ("1112222_333LLLL_FFT15.ZIP", SCHOOL, AUTHORITY),
            ("333LLLL_1112222_FFT15.ZIP", AUTHORITY, SCHOOL),
        ),
    ),
    (
        Kind.CENSUS,
        (
            ("1112222_PLASC_333PLAS_NNN.XML", SCHOOL, PLASC),
            ("1112222_SC2_333LL26_NNN.UNA", SCHOOL, PLASC),
            ("333PLAS_PLASC_1112222_NNN.XML", PLASC, SCHOOL),
        ),
    ),
    (
        Kind.CFR,
        (
            ("1112222_CFR_333PLAS_NNN.XML", SCHOOL, PLASC),
            ("1112222_CFR_333LLLL_NNN.XML", SCHOOL, AUTHORITY),
        ),
    ),
    (
        Kind.EXCLUSION,
        (
            ("1112222_EXC_333LLLL_NNN.XML", SCHOOL, AUTHORITY),
            ("333LLLL_EXC_1112222_NNN.XML", AUTHORITY, SCHOOL),
        ),
    ),
    (
        Kind.ADMISSIONS,
        (
            ("1112222_ASL_333ADMS_26001.XML", SCHOOL, ADMISSIONS),
            ("333ADMS_ADT_1112222_26001.XML", ADMISSIONS, SCHOOL),
            ("333LLLL_ADT_1112222_26001.XML", ADMISSIONS, SCHOOL),
        ),
    ),
    (
        Kind.FILE_RETURN,
        (
            ("1112222_SENtransferplan20260804.docx", SCHOOL, SERVICE),
            ("1112222_SENtransferplanV01.docx", SCHOOL, SERVICE),
        ),
    ),
)
PARTS: Final = (
    ("111, 333", N_("The number of a local authority: first the sender’s, then the recipient’s.")),
    ("2222, 4444", N_("The number of a school within its authority.")),
    ("LLLL", N_("Always these letters: the authority itself.")),
    ("PLAS, ADMS", N_("Always these letters: the authority’s PLASC desk, its admissions desk.")),
    ("LL26", N_("Another way to write the PLASC desk: two letters and the year.")),
    ("CTF", N_("Always these letters.")),
    (
        "PLASC, SC2, CFR, EXC, ASL, ADT",
        N_("What the file is: your software writes these letters."),
    ),
    ("XXXXXXX, MMMMMMM", N_("Exactly seven letters. Such a file holds one pupil.")),
    ("NNN", N_("A number of three digits that you choose, new for each file.")),
    ("26001", N_("The year of entry in two digits, then a number of three.")),
    (
        "SEN",
        N_(
            "The code of the service that receives a file return, in capitals: your authority "
            "lists its codes under “File returns”."
        ),
    ),
    ("transferplan", N_("What the file is, in a few words without spaces, in small letters.")),
    ("20260804, V01", N_("The date as year, month and day, or a version.")),
    ("FFT15", N_("Any text of up to 15 letters and digits, without spaces.")),
)


@dataclass(frozen=True, slots=True)
class Size:
    """The largest file of a kind, in MB, from a school and from an authority."""

    label: str
    from_school: int
    from_authority: int


def list_names() -> Iterator[tuple[str, tuple[tuple[str, str, str], ...]]]:
    """Yield each kind of file of Appendix 2 with its names."""
    for kind, names in NAMES:
        yield KINDS[kind].label, names


def list_sizes() -> Iterator[Size]:
    """Yield how large a file of each kind may be here."""
    sizes = find_sizes(overrides=settings.SIZE_LIMITS)
    for kind, row in KINDS.items():
        school, authority = (sizes[kind, side] // MB for side in (Side.SCHOOL, Side.AUTHORITY))
        yield Size(row.label, school, authority)
