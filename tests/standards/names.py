"""Names to try: every form the grammar knows, made anew."""

from hypothesis import strategies as st

from pont.standards.addresses import Desk
from pont.standards.file_names import ANY_CENSUS, CENSUS_ADDRESS, LAYOUTS, Layout

NUMBERS = st.integers(1, 999).map(lambda number: f"{number:03d}")
FOUR = st.integers(0, 9999).map(lambda number: f"{number:04d}")

ADDRESSES = {
    Desk.ESTABLISHMENT: st.tuples(NUMBERS, FOUR).map("".join),
    Desk.SUPPLIER: FOUR.map(lambda four: "000" + four),
    Desk.LLLL: NUMBERS.map(lambda la: la + "LLLL"),
    Desk.PLAS: NUMBERS.map(lambda la: la + "PLAS"),
    Desk.ADMS: NUMBERS.map(lambda la: la + "ADMS"),
    Desk.MISSING: st.just("XXXXXXX"),
    Desk.OUTSIDE: st.just("MMMMMMM"),
}


def addresses(desks: frozenset[Desk]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(desks)).flatmap(lambda desk: ADDRESSES[desk])


@st.composite
def canonical_names(draw: st.DrawFn) -> tuple[Layout, str]:
    layout = draw(st.sampled_from((*LAYOUTS, ANY_CENSUS)))
    sender, recipient = draw(addresses(layout.senders)), draw(addresses(layout.recipients))
    if layout.address == CENSUS_ADDRESS and recipient.endswith("PLAS") and draw(st.booleans()):
        recipient = recipient[:3] + "LL" + draw(st.from_regex("[0-9]{2}", fullmatch=True))
    middle = draw(st.from_regex(f"(?:{layout.middle})_", fullmatch=True)) if layout.middle else ""
    tail = draw(st.from_regex(layout.tail, fullmatch=True))
    extension = draw(st.sampled_from(layout.extensions))
    return layout, f"{sender}_{middle}{recipient}_{tail}.{extension}"
