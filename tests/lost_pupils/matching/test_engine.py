"""A shelf and a census are matched: who is found, who is not, and with which reasons."""

import duckdb
import pytest

from pont.lost_pupils.matching.calibration import FEWEST, ONE_IN
from pont.lost_pupils.matching.engine import Match, Means, open_database, run_stage
from pont.standards.upn import get_check_letter, is_valid_upn
from tests.lost_pupils.matching.worlds import World, make_upn

RHYS = {
    "surname": "Tregaskis", "forename": "Rhys", "middle_names": "Ieuan", "dob": "2012-03-05",
    "sex": "M", "town": "Penllwyn",
}  # fmt: skip

# What changed between shelf and census -> the code that says so. Each of these pupils has a surname
# and a year of their own, and all are matched at once.
CHANGES = [
    ("Tregaskis", {}, "dob-same"),
    ("Polglaze", {"surname": "Polglayse"}, "surname-sounds"),
    ("Nankivell", {"surname": "Namkivell"}, "surname-near"),
    ("Cadwgan", {"surname": "Beynon-Cadwgan"}, "surname-part"),
    ("Skidmore", {"surname": "Pugh", "former_surname": "Skidmore"}, "surname-former"),
    ("Fairweather", {"surname": "FAIRWEATHER", "forename": "RHŶS"}, "surname-same"),
    ("Blethyn", {"forename": "Reece"}, "forename-sounds"),
    ("Dumbreck", {"forename": "Ieuan", "middle_names": "Rhys"}, "forename-middle"),
    ("Warlow", {"surname": "Rhys", "forename": "Warlow"}, "names-crossed"),
    ("Hathersage", {"dob": "{year}-05-03"}, "dob-swapped"),
    ("Jellicoe", {"dob": "{year}-03-15"}, "dob-day"),
    ("Mountjoy", {"dob": "{year}-08-05"}, "dob-month"),
    ("Orpwood", {"dob": "{year_before}-03-05"}, "dob-year"),
    ("Quennell", {"dob": ""}, "dob-missing"),
    ("Zorab", {"dob": "05/03/{year}"}, "dob-same"),
    ("Ivimey", {"town": "Hengoed"}, "town-differs"),
    ("Yeatman", {"sex": "F"}, "sex-differs"),
]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Match]:
    """The matches of all pupils of `CHANGES`, by the surname on the shelf."""
    world = World(tmp_path_factory.mktemp("changed"))
    lost, census = [], []
    for year, (name, now, _) in enumerate(CHANGES, start=2002):
        years = {"year": year, "year_before": year - 1}
        before = RHYS | {"surname": name, "dob": f"{year}-03-05"}
        lost.append(before | {"id": name})
        after = {column: text.format_map(years) for column, text in now.items()}
        census.append(before | after | {"id": f"here-{name}"})
    return world.match(lost, census, least=0.05)


def codes(match: Match) -> list[str]:
    return [reason.code for reason in match.reasons]


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, _, code in CHANGES])
def test_it_finds_a_pupil_with_one_thing_changed(
    changed: dict[str, Match], name: str, code: str
) -> None:
    assert changed[name].id_census == f"here-{name}"
    assert code in codes(changed[name])


def test_it_finds_nobody_among_strangers(world: World) -> None:
    found = world.match([RHYS | {"id": "lost"}], [])
    assert "lost" not in found


def test_it_finds_by_upn_whoever_has_changed_name_and_town(world: World) -> None:
    upn = make_upn(17)
    lost = RHYS | {"id": "lost", "upn": upn}
    now = RHYS | {"id": "here", "upn": upn, "surname": "Parry-Mostyn", "town": "Llandre"}
    found = world.match([lost], [now])
    assert found["lost"].id_census == "here"
    assert codes(found["lost"])[0] == "upn-same"
    assert found["lost"].score > 0.95


def test_it_finds_by_the_former_upn(world: World) -> None:
    lost = RHYS | {"id": "lost", "upn": make_upn(17)}
    now = RHYS | {"id": "here", "upn": make_upn(401, school="6802111"), "former_upn": make_upn(17)}
    assert "upn-former" in codes(world.match([lost], [now])["lost"])


def test_it_takes_a_near_upn_for_a_slip_only_if_a_check_letter_fails(world: World) -> None:
    upn = make_upn(17)
    slip = upn[:-1] + "8"
    assert not is_valid_upn(slip)
    found = world.match(
        [RHYS | {"id": "lost", "upn": upn}], [RHYS | {"id": "here", "upn": slip}], least=0.01
    )
    neighbour = world.match(
        [RHYS | {"id": "lost", "upn": upn}],
        [RHYS | {"id": "here", "upn": make_upn(18)}],
        least=0.01,
    )
    assert "upn-mistyped" in codes(found["lost"])
    assert "lost" not in neighbour or neighbour["lost"].score < found["lost"].score
    assert "lost" not in neighbour or "upn-neighbour" in codes(neighbour["lost"])


def test_it_keeps_twins_apart(world: World) -> None:
    rhys = RHYS | {"upn": make_upn(17)}
    owain = RHYS | {"forename": "Owain", "middle_names": "Emrys", "upn": make_upn(18)}
    found = world.match(
        [rhys | {"id": "rhys"}, owain | {"id": "owain"}],
        [owain | {"id": "here-owain"}, rhys | {"id": "here-rhys"}],
    )
    assert found["rhys"].id_census == "here-rhys"
    assert found["owain"].id_census == "here-owain"


def test_it_keeps_twins_apart_without_upns(world: World) -> None:
    rhys, owain = RHYS, RHYS | {"forename": "Owain", "middle_names": "Emrys"}
    found = world.match(
        [rhys | {"id": "rhys"}, owain | {"id": "owain"}],
        [owain | {"id": "here-owain", "town": "Llandre"}, rhys | {"id": "here-rhys"}],
    )
    assert {
        lost: match.id_census for lost, match in found.items() if lost in {"rhys", "owain"}
    } == {
        "rhys": "here-rhys",
        "owain": "here-owain",
    }


def test_it_does_not_take_one_twin_for_the_other(world: World) -> None:
    owain = RHYS | {"id": "here", "forename": "Owain", "middle_names": "", "upn": make_upn(18)}
    assert "lost" not in world.match([RHYS | {"id": "lost", "upn": make_upn(17)}], [owain])


def test_it_trusts_a_rare_name_more_than_jones(world: World) -> None:
    changed = {"dob": "2011-03-05", "middle_names": "", "town": ""}
    rare = world.match([RHYS | {"id": "lost"}], [RHYS | changed | {"id": "here"}], least=0.001)
    jones = RHYS | {"surname": "Jones"}
    common = world.match([jones | {"id": "lost"}], [jones | changed | {"id": "here"}], least=0.001)
    assert "lost" not in common or common["lost"].score < rare["lost"].score - 0.05


def test_it_says_how_rare_the_surname_is(world: World) -> None:
    found = world.match([RHYS | {"id": "lost"}], [RHYS | {"id": "here"}])
    (reason,) = (reason for reason in found["lost"].reasons if reason.code == "surname-same")
    # 2 of the 802 pupils in both files bear it.
    assert reason.params == {"one_in": "401"}


def test_it_gives_each_pupil_to_one_only(world: World) -> None:
    upn = make_upn(17)
    lost = [RHYS | {"id": name, "upn": upn} for name in ("a", "b")]
    found = world.match(lost, [RHYS | {"id": "here", "upn": upn}], least=0.01)
    assert [match.id_census for match in found.values()].count("here") == 1


def test_it_names_a_rival_that_is_nearly_as_close(world: World) -> None:
    census = [RHYS | {"id": name} for name in ("a", "b")]
    found = world.match([RHYS | {"id": "lost"}], census, least=0.01)
    assert "rival" in codes(found["lost"])


def test_it_gives_the_same_answer_again(world: World) -> None:
    lost = [RHYS | {"id": "lost"}]
    census = [RHYS | {"id": "here", "dob": "2012-05-03"}]
    assert world.match(lost, census, least=0.01) == world.match(lost, census, least=0.01)


def test_it_never_reports_a_decoy_and_gives_the_same_answer_with_them(world: World) -> None:
    lost = [RHYS | {"id": "lost", "upn": make_upn(7)}]
    census = [RHYS | {"id": "here", "town": "Hengoed", "upn": make_upn(7)}]
    enough = ONE_IN * FEWEST
    found = world.match(lost, census, bystanders=enough, least=0.01)
    assert found["lost"].id_census == "here"
    assert all(match.id_census for match in found.values())
    assert found == world.match(lost, census, bystanders=enough, least=0.01)


def test_a_decoy_has_a_number_that_holds_and_no_name_in_any_file() -> None:
    with open_database(Means(memory="500MB", threads=1)) as connection:
        run_stage(connection, "2_macros")
        connection.execute(
            """CREATE TABLE written AS SELECT CAST(i AS INTEGER) AS n, false AS is_lost,
            'C' || i AS id, 'A68120451' || lpad(CAST(i AS VARCHAR), 4, '0') AS upn,
            NULL AS former_upn, 'jones' AS surname, NULL AS former_surname, 'rhys' AS forenames,
            NULL AS middle_names, CAST(20120000 + i AS VARCHAR) AS dob, 'M' AS sex, 'rhyl' AS town
            FROM range(20) AS rows(i)"""
        )
        run_stage(connection, "3_decoys", decoys=5)
        decoys = connection.execute("SELECT upn, dob FROM written WHERE id IS NULL").fetchall()
    assert len(decoys) == len({dob for _, dob in decoys}) == 5
    assert all(upn[0] == get_check_letter(upn[1:]) for upn, _ in decoys)


@pytest.mark.parametrize("sides", ["lost", "census", "both"])
def test_it_finds_nobody_where_a_file_has_no_rows(world: World, sides: str) -> None:
    lost = [] if sides in {"lost", "both"} else [RHYS | {"id": "lost"}]
    census = [] if sides in {"census", "both"} else [RHYS | {"id": "here"}]
    assert world.match(lost, census, bystanders=0) == {}


def test_it_survives_pupils_of_whom_nothing_is_known(world: World) -> None:
    assert world.match([{"id": "lost"}], [{"id": "here"}], bystanders=0) == {}


def test_it_keeps_what_does_not_fit_in_memory_encrypted() -> None:
    with open_database(Means(memory="300MB", threads=1)) as connection:
        row = connection.execute(
            "SELECT current_setting('temp_file_encryption'), current_setting('memory_limit')"
        ).fetchall()[0]
    assert row == (True, "286.1 MiB")


# Worked by hand with formats.md section 3.
UPNS = [
    "R201100018042",
    "T20110001804V",
    "B801200005001",
    "A201100018042",
    "Q207000016049",
    "junk",
    "",
]


@pytest.mark.parametrize("upn", UPNS)
def test_it_agrees_with_the_house_about_check_letters(upn: str) -> None:
    connection = duckdb.connect()
    run_stage(connection, "2_macros")
    assert connection.execute("SELECT holds(?)", [upn]).fetchall()[0][0] == is_valid_upn(upn)


SOUNDS = [
    ("phillips", "ffylip"),
    ("gwyn", "wynne"),
    ("catherine", "kathryn"),
    ("llewelyn", "llywelyn"),
]


@pytest.mark.parametrize(("one", "other"), SOUNDS)
def test_it_hears_what_sounds_alike(one: str, other: str) -> None:
    connection = duckdb.connect()
    run_stage(connection, "2_macros")
    sounds = connection.execute("SELECT sound(?), sound(?)", [one, other]).fetchall()[0]
    assert sounds[0] == sounds[1]
