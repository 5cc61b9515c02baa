"""Invent pupils, and the common transfer files that name them.

Nobody here exists: names are put together at random, telephone numbers are Ofcom's for drama and
e-mail addresses end in example.com. The same `Random` gives the same pupils.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from xml.sax.saxutils import escape

from pont.standards.academic_year import get_academic_year
from pont.standards.upn import get_check_letter


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WELSH_SURNAMES = _words(
    """Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James
    Rees Price Morris Richards Lloyd Phillips Parry Jenkins Powell Bowen Howells Pritchard Ellis
    Harries Llewellyn Llewelyn Gruffydd Prosser Vaughan Humphreys Rhys Bevan Pugh Probert Bebb
    Gwyn Meredith Maddocks Ifans Prydderch Tudor Penry Cadwaladr Gethin Gittins Breeze Blevin
    Glyn Eynon Hopkin Nicholas Beynon Treharne Mathias Tegid Wynne Yorath"""
)
OTHER_SURNAMES = _words(
    """Smith Brown Taylor Wilson Walker Wright Robinson Thompson White Green Hall Wood Clarke
    Jackson Turner Hill Moore Cooper Ward Baker Khan Ahmed Hussain Begum Ali Patel Singh Kaur
    Nowak Kowalska Popescu Silva Okafor Mensah Nguyen Chen Murphy O'Brien McCarthy MacDonald
    Hassan Ferreira Lévesque Núñez Šimić Müller Demirci Abdi Tesfaye Reid Bailey Harper"""
)
FORENAMES = MappingProxyType(
    {
        "F": _words(
            """Siân Megan Cerys Ffion Angharad Carys Nia Bethan Elin Mali Seren Efa Gwen Lowri
            Mared Catrin Heledd Eleri Rhiannon Non Cadi Erin Olivia Amelia Isla Ava Grace Poppy
            Freya Zoë Aisha Fatima Zainab Maja Ioana Chloé Amara Linh Niamh Martha Beca Tesni
            Alys Branwen Mabli Ela Leusa Nansi Swyn Enlli"""
        ),
        "M": _words(
            """Rhys Owain Gareth Dylan Ieuan Osian Macsen Harri Jac Ifan Tomos Gruffudd Llŷr Iestyn
            Gethin Steffan Morgan Aled Deian Cai Guto Twm Ioan Emrys Noah Oliver George Arthur
            Leo Harry Jack Muhammad Yusuf Ibrahim Jakub Andrei João Kwame Minh Liam Elis Gwilym
            Hedd Idris Caio Bedwyr Trystan Llew Siôn Taliesin"""
        ),
    }
)
TOWNS = _words(
    """Caerdydd Casnewydd Abertawe Wrecsam Bangor Aberystwyth Caerfyrddin Llanelli Caerffili
    Pontypridd Merthyr Aberdâr Barri Penarth Llandudno Conwy Dinbych Rhyl Llangefni Caernarfon
    Pwllheli Aberteifi Llandeilo Aberhonddu Trefynwy Cwmbrân Pont-y-pŵl Tredegar Cardiff Newport
    Swansea Neath Bridgend Barry Chepstow Abergavenny Brecon Tenby Holyhead Mold"""
)
STREETS = _words(
    """Parc Mawr Newydd Isaf Uchaf Fain Wen Goch Las Bach Derwen Castell Eglwys Felin Dderwen
    Coed Afon Mynydd Pandy Ysgol"""
)
WAYS = ("Heol y", "Stryd", "Ffordd", "Lôn", "Clos", "Rhodfa", "Maes")


@dataclass(frozen=True, slots=True)
class InventedPupil:
    """A pupil who does not exist, as a management information system would know them."""

    upn: str
    surname: str
    forename: str
    dob: date
    sex: str
    former_upn: str = ""
    former_surname: str = ""
    preferred_surname: str = ""
    middle_names: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""
    guardian: str = ""


def invent_upn(*, school: str, year: int, serial: int) -> str:
    """Return a permanent UPN with its right check letter.

    `school` is a 7-digit establishment number, `year` the calendar year in which the academic
    year of allocation began; from `serial` 1000 on the numbers are those of the next school.
    Source: formats.md 3.
    """
    digits = f"{int(school) + serial // 1000:07d}{year % 100:02d}{serial % 1000:03d}"
    return get_check_letter(digits) + digits


def invent_surname(random: Random) -> str:
    """Return a surname as common in Wales: mostly Welsh, now and then of two parts."""
    pool = WELSH_SURNAMES if random.random() < 0.65 else OTHER_SURNAMES
    surname = pool[min(int(random.expovariate(3.5 / len(pool))), len(pool) - 1)]
    chance = random.random()
    if chance < 0.06:
        return f"{surname}-{random.choice(WELSH_SURNAMES)}"
    if chance < 0.08:
        return f"ap {random.choice(FORENAMES['M'])}"
    return surname


def invent_pupil(
    random: Random, *, school: str, serial: int, today: date = date(2026, 9, 1)
) -> InventedPupil:
    """Return a pupil aged 4 to 16 on `today`, whose UPN was allocated by `school`.

    Give each pupil of a school another `serial`, from 0 on.
    """
    sex = random.choice("FM")
    dob = today - timedelta(days=random.randint(4 * 366, 16 * 365))
    entered = get_academic_year(dob) + 5
    surname = invent_surname(random)
    moved = random.random() < 0.05
    return InventedPupil(
        upn=invent_upn(school=school, year=entered, serial=serial),
        surname=surname,
        forename=random.choice(FORENAMES[sex]),
        dob=dob,
        sex=sex,
        former_upn=invent_upn(school="6722001", year=entered, serial=serial) if moved else "",
        former_surname=invent_surname(random) if random.random() < 0.04 else "",
        preferred_surname=invent_surname(random) if random.random() < 0.04 else "",
        middle_names=random.choice(FORENAMES[sex]) if random.random() < 0.5 else "",
        street=f"{random.choice(WAYS)} {random.choice(STREETS)}",
        town=random.choice(TOWNS),
        postcode=f"CF{random.randint(1, 83)} {random.randint(1, 9)}XX",
        guardian=random.choice(FORENAMES[random.choice("FM")]),
    )


def invent_ctf(
    random: Random,
    *,
    source: str,
    destination: str,
    pupils: Sequence[InventedPupil],
    version: str = "23.0",
    school_name: str = "Ysgol Enghraifft",
    on: date = date(2026, 11, 20),
    years: int = 5,
    namespace: str = "",
) -> bytes:
    """Return a full CTF in UTF-8 that names `pupils`.

    `source` and `destination` are 7-character addresses, shelf and desks included. `years` of
    attendance and assessment are written for each pupil: 5 make about 14 kB a pupil, 0 about 2.
    """
    stamp = f' xmlns="{namespace}"' if namespace else ""
    parts = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<CTfile{stamp}>\n',
        _write_header(source, destination, version, school_name, on),
        "  <CTFpupilData>\n",
        *(_write_pupil(random, pupil, source, version, on, years) for pupil in pupils),
        "  </CTFpupilData>\n</CTfile>\n",
    ]
    return "".join(parts).encode()


def _write_header(source: str, destination: str, version: str, school_name: str, on: date) -> str:
    return f"""  <Header>
    <DocumentName>Common Transfer File</DocumentName>
    <CTFversion>{version}</CTFversion>
    <DateTime>{on.isoformat()}T09:30:00</DateTime>
    <DocumentQualifier>full</DocumentQualifier>
    <SupplierID>Example MIS</SupplierID>
    <SourceSchool>
      <LEA>{source[:3]}</LEA>
      <Estab>{source[3:]}</Estab>
      <SchoolName>{escape(school_name)}</SchoolName>
      <AcademicYear>{get_academic_year(on)}</AcademicYear>
    </SourceSchool>
    <DestSchool>
      <LEA>{destination[:3]}</LEA>
      <Estab>{destination[3:]}</Estab>
    </DestSchool>
  </Header>
"""


def _write_pupil(
    random: Random, pupil: InventedPupil, source: str, version: str, on: date, years: int
) -> str:
    sex_tag = "Sex" if float(version) >= 23 else "Gender"
    first_year = on.year - years
    return "".join(
        (
            "    <Pupil>\n",
            _lines(
                6,
                ("UPN", pupil.upn),
                ("Surname", pupil.surname),
                ("Forename", pupil.forename),
                ("DOB", pupil.dob.isoformat()),
                (sex_tag, pupil.sex),
            ),
            _write_details(random, pupil, on),
            _write_contact(random, pupil),
            *_wrap("Attendance", (_write_year(random, source, y) for y in _years(first_year, on))),
            *_wrap(
                "StageAssessments",
                (_write_stage(random, year) for year in _years(first_year, on)),
            ),
            _write_history(source, pupil),
            "    </Pupil>\n",
        )
    )


def _write_details(random: Random, pupil: InventedPupil, on: date) -> str:
    details = _lines(
        8,
        ("FormerUPN", pupil.former_upn),
        ("PreferredSurname", pupil.preferred_surname),
        ("FormerSurname", pupil.former_surname),
        ("MiddleNames", pupil.middle_names),
        ("NCyearActual", str(max(0, on.year - pupil.dob.year - 5))),
        ("Ethnicity", random.choice(("WBRI", "WWEL", "AIND", "APKN", "MWBC", "WOTH"))),
        ("EthnicitySource", "P"),
        ("MedicalFlag", "false"),
        ("EnrolStatus", "C"),
    )
    address = _lines(
        10, ("PAON", str(random.randint(1, 150))), ("Street", pupil.street), ("Town", pupil.town)
    )
    speaks = random.randint(1, 3)
    return f"""      <BasicDetails>
{details}      </BasicDetails>
      <NAWdetails>
        <SpeakWelsh>{speaks}</SpeakWelsh>
        <HomeWelsh>{speaks}</HomeWelsh>
        <NationalIdentity>WEL</NationalIdentity>
        <WelshSource>P</WelshSource>
      </NAWdetails>
      <Address>
        <BS7666Address>
{address}        </BS7666Address>
        <PostCode>{pupil.postcode}</PostCode>
        <Country>GBR</Country>
      </Address>
"""


def _write_contact(random: Random, pupil: InventedPupil) -> str:
    return f"""      <Contacts>
        <Contact>
          <Order>1</Order>
          <Surname>{escape(pupil.surname)}</Surname>
          <Forename>{escape(pupil.guardian)}</Forename>
          <Relationship>PAM</Relationship>
          <Responsibility>true</Responsibility>
          <Address><AddressAsPupil>true</AddressAsPupil></Address>
          <Phones><Phone><PhoneNo>07700 900{random.randint(0, 999):03d}</PhoneNo></Phone></Phones>
          <Email>teulu{random.randint(1, 9999)}@example.com</Email>
        </Contact>
      </Contacts>
"""


def _write_year(random: Random, source: str, year: int) -> str:
    possible = random.randint(360, 390)
    away = random.randint(0, 40)
    first = date(year, 9, 4)
    weeks = "".join(
        f"            <AttendanceStartDate>{(first + timedelta(days=98 * term)).isoformat()}"
        "</AttendanceStartDate>\n            <AttendanceMarks>"
        f"{''.join(random.choices(MARKS, MARK_WEIGHTS, k=90))}</AttendanceMarks>\n"
        for term in range(3)
    )
    return f"""        <YearData>
          <Year>{year}</Year>
          <LEA>{source[:3]}</LEA>
          <Estab>{source[3:]}</Estab>
          <SchoolName>Ysgol Enghraifft</SchoolName>
          <SessionsPossible>{possible}</SessionsPossible>
          <SessionsAuthorised>{away}</SessionsAuthorised>
          <SessionsAttended>{possible - away}</SessionsAttended>
          <SessionsUnauthorised>0</SessionsUnauthorised>
          <AttendSessions>
{weeks}          </AttendSessions>
        </YearData>
"""


MARKS = "/\\IMCL#"
MARK_WEIGHTS = (45, 45, 3, 2, 2, 2, 1)
SUBJECTS = ("WEL", "ENG", "MAT", "SCI")


def _write_stage(random: Random, year: int) -> str:
    rows = "".join(
        f"""          <StageAssessment>
            <Locale>WLS</Locale>
            <Year>{year}</Year>
            <Subject>{subject}</Subject>
            <Method>TA</Method>
            <Component>SUB</Component>
            <ResultStatus>R</ResultStatus>
            <ResultQualifier>NL</ResultQualifier>
            <Result>{random.randint(1, 6)}</Result>
          </StageAssessment>
"""
        for subject in SUBJECTS
    )
    return f"        <KeyStage>\n          <Stage>KS2</Stage>\n{rows}        </KeyStage>\n"


def _write_history(source: str, pupil: InventedPupil) -> str:
    entered = pupil.dob.year + 5
    return f"""      <SchoolHistory>
        <School>
          <LEA>{source[:3]}</LEA>
          <Estab>{source[3:]}</Estab>
          <SchoolName>Ysgol Enghraifft</SchoolName>
          <EntryDate>{entered}-09-04</EntryDate>
          <LastSchool>true</LastSchool>
        </School>
      </SchoolHistory>
"""


def _years(first: int, on: date) -> range:
    return range(first, on.year)


def _wrap(tag: str, parts: Iterable[str]) -> Iterable[str]:
    inner = "".join(parts)
    return (f"      <{tag}>\n", inner, f"      </{tag}>\n") if inner else ()


def _lines(indent: int, *pairs: tuple[str, str]) -> str:
    """Return one element a line for each (tag, text) that has a text."""
    margin = " " * indent
    return "".join(f"{margin}<{tag}>{escape(text)}</{tag}>\n" for tag, text in pairs if text)
