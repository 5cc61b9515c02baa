"""Invented pupils whom the demo's schools have lost sight of, to try the search with.

Their names are such that a search has something to show: Welsh and English spellings, prefixes,
names of two parts, former names, neighbours in the date of birth.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from config.demo.invent import InventedPupil, invent_upn
from pont.standards.academic_year import get_academic_year
from pont.standards.addresses import Desk

LOST = """
Llywelyn|Siôn|Rhys|2014-03-09|M|Caerdydd||
Llewellyn|Sion||2014-09-03|M|Cardiff||
Llewelyn-Price|Siân|Mari|2014-03-09|F|Casnewydd||
Gruffydd|Elin|Haf|2013-11-21|F|Bangor||
Griffiths|Elen||2013-11-12|F|Bangor||Gruffydd
Griffith|Helen|Elin|2012-11-21|F|Caernarfon||
Jones|Mali|Grug|2015-06-30|F|Aberystwyth||
Jones|Molly||2015-06-03|F|Aberystwyth||
Johns|Mali||2015-07-30|F|Caerfyrddin||
Jones-Parry|Tomos|Wyn|2012-02-14|M|Llangefni||
Parry|Tomos||2012-02-14|M|Llangefni|Jones|
ap Rhys|Macsen||2011-08-05|M|Llanelli||
Price|Max||2011-05-08|M|Llanelli||
ab Owain|Guto|Ifan|2016-01-19|M|Pwllheli||
Bowen|Guto||2016-01-09|M|Pwllheli||
Davies|Nia|Catrin|2010-12-01|F|Abertawe|Dafis|
Davis|Nia||2010-12-11|F|Swansea||
MacDonald|Callum|Iain|2013-04-27|M|Newport||
McDonald|Calum||2013-04-27|M|Newport||
O'Brien|Aoife|Maeve|2014-10-31|F|Barry||
Murphy|Aoife||2014-10-13|F|Barry|O'Brien|
Hussain|Zainab||2012-07-07|F|Cardiff||
Hussein|Zeinab|Noor|2012-07-17|F|Caerdydd||
Mohammed|Yusuf||2015-02-02|M|Cardiff||
Muhammad|Yousuf|Ali|2015-02-22|M|Caerdydd||
Kowalska|Maja|Zofia|2011-09-15|F|Wrecsam||
Kowalski|Jakub||2013-09-15|M|Wrecsam||
Núñez|Inés||2016-05-05|F|Penarth||
Smith-Williams|Oliver|James|2012-12-24|M|Chepstow||
Williams|Olivia|Grace|2012-12-24|F|Chepstow|Smith|
Vaughan|Begw||2014-08-16|F|Dinbych||Fychan
Wynne|Gwenllian|Mair|2010-03-01|F|Conwy||
Gwyn|Gwen||2010-01-03|F|Conwy||
Morgan|Dylan|Tomos|2009-09-30|M|Merthyr||
Evans|Ifan|Dafydd|2009-10-02|M|Pontypridd|Ifans|
Rees|Cadi||2017-04-12|F|Llandeilo||
"""
"""Surname, forename, middle names, date of birth, sex, town, former and preferred surname."""

SENDERS = ("6812045", "6812317", "6814039", "6802329", "6762252", "8303308")


@dataclass(frozen=True, slots=True)
class LostOne:
    """A pupil for the shelf: who sends their file, and to which of its addresses."""

    pupil: InventedPupil
    sender: str
    desk: Desk


def invent_lost(chance: random.Random) -> Iterator[LostOne]:
    """Yield the lost pupils, the same for the same `chance`; two of three are missing (X)."""
    for number, line in enumerate(LOST.strip().splitlines(), start=1):
        surname, forename, middle, born, sex, town, former, preferred = line.split("|")
        sender, born_on = SENDERS[number % len(SENDERS)], date.fromisoformat(born)
        entered = get_academic_year(born_on) + 5
        moved = number % 6 == 0
        yield LostOne(
            pupil=InventedPupil(
                upn=invent_upn(school=sender, year=entered, serial=900 + number),
                former_upn=invent_upn(school="6722001", year=entered, serial=number)
                if moved
                else "",
                surname=surname,
                forename=forename,
                middle_names=middle,
                dob=born_on,
                sex=sex,
                town=town,
                former_surname=former,
                preferred_surname=preferred,
                street=f"Heol y Parc {chance.randint(1, 90)}",
                postcode=f"CF{chance.randint(1, 83)} {chance.randint(1, 9)}XX",
                guardian="Mair",
            ),
            sender=sender,
            desk=Desk.OUTSIDE if number % 3 == 0 else Desk.MISSING,
        )
