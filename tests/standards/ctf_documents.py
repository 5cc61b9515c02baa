"""Transfer files for tests: the samples, simple ones made to measure, and random ones."""

from datetime import date
from io import BytesIO
from pathlib import Path

from hypothesis import strategies as st

from pont.standards.ctf import CtfHeader, CtfPupil, CtfRefused, read_ctf

SAMPLES = Path(__file__).parent / "samples"
HEADER = (
    "<Header><SourceSchool><LEA>681</LEA><Estab>2045</Estab></SourceSchool>"
    "<DestSchool><LEA>681</LEA><Estab>LLLL</Estab><URN>9</URN></DestSchool></Header>"
)


def make_ctf(*pupils: str, header: str = HEADER, declaration: str = "") -> str:
    """Return a CTF whose pupils hold the given XML."""
    inside = "".join(f"<Pupil>{pupil}</Pupil>" for pupil in pupils)
    return f"{declaration}<CTfile>{header}<CTFpupilData>{inside}</CTFpupilData></CTfile>"


def read_all(content: bytes | str) -> tuple[CtfHeader, list[CtfPupil]]:
    """Return the header and the pupils of a CTF."""
    reader = read_ctf(BytesIO(content.encode() if isinstance(content, str) else content))
    pupils = list(reader)
    return reader.header, pupils


def read_one(pupil: str) -> CtfPupil:
    """Return the pupil whose element holds the given XML."""
    _, (read,) = read_all(make_ctf(pupil))
    return read


def refusal_code(content: bytes | str) -> str:
    """Return the code with which a CTF is refused, "" if it is not."""
    try:
        read_all(content)
    except CtfRefused as refusal:
        return refusal.code
    return ""


# Any characters that XML may hold, the awkward ones often.
texts = st.text(
    st.one_of(
        st.sampled_from("<>&\"'\r\n\t ]x-ŵŷâ’"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="￾￿"),
    ),
    max_size=12,
)
names = st.sampled_from(("a", "Surname", "Pupil", "UPN", "v:b", "SuppInfo", "Header", "w:c"))
DECLARED = 'xmlns:v="urn:v" xmlns:w="urn:v"'


def escape(text: str) -> str:
    """Return `text` so that it reads back the same, in content or in an attribute."""
    return "".join(
        character if character.isalnum() or character == " " else f"&#{ord(character)};"
        for character in text
    )


attributes = st.dictionaries(
    st.sampled_from(("d", "v:e", "xml:lang", "xml:space")), texts, max_size=2
).map(lambda pairs: "".join(f' {name}="{escape(text)}"' for name, text in pairs.items()))
declarations = st.sampled_from(
    ("", "", "", ' xmlns=""', ' xmlns="urn:other"', ' xmlns:v="urn:inner"', ' xmlns:unused="urn:u"')
)
leaves = st.one_of(
    texts.map(escape),
    st.sampled_from(("<!-- a comment -->", "<?an instruction?>", "<![CDATA[<x>&]]>", "\n  ")),
)


def _wrap(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, declared, given, inside: f"<{name}{declared}{given}>{inside}</{name}>",
        names,
        declarations,
        attributes,
        st.lists(children, max_size=3).map("".join),
    )


elements = st.recursive(leaves, _wrap, max_leaves=8)


@st.composite
def pupils_xml(draw: st.DrawFn) -> str:
    """A pupil element, with anything in it."""
    fields = draw(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("UPN", "Surname", "Forename", "DOB", "Sex"), texts)
        )
    )
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return f"<Pupil{draw(declarations)}{draw(attributes)}>{inside}{draw(elements)}</Pupil>"


@st.composite
def ctfs_xml(draw: st.DrawFn) -> str:
    """A CTF with any pupils, in a namespace or in none, with strange things around them."""
    default = draw(st.sampled_from(("", ' xmlns="urn:ctf"')))
    header = draw(st.sampled_from((HEADER, "", "<Header/>", '<Header a="b"></Header>')))
    pupils = draw(st.lists(st.one_of(pupils_xml(), leaves), max_size=6))
    return (
        f"<CTfile{default} {DECLARED}{draw(attributes)}>{draw(leaves)}{header}"
        f"<CTFpupilData{draw(attributes)}>{''.join(pupils)}</CTFpupilData>{draw(elements)}</CTfile>"
    )


names_of_people = st.text(
    st.characters(categories=("Lu", "Ll"), include_characters="-'’ "), min_size=1, max_size=20
).map(lambda text: " ".join(text.split()))

dates_of_birth = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))
