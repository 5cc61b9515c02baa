"""The menu by grants."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.urls import resolve
from django.utils.translation import gettext, override

from pont.accounts.models import Account
from pont.accounts.queries import STRANGER, get_actor
from pont.policy.roles import Role
from pont.web.menu import MENU, Heading, Row, find_headings

ANYWHERE = "/nowhere/"


def flatten(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from flatten(row.rows)


def find_labels(headings: tuple[Heading, ...]) -> list[str]:
    return [heading.label for heading in headings]


def find_marked(headings: tuple[Heading, ...]) -> Iterator[Heading]:
    """Yield the headings that are marked, without those that only hold one."""
    for heading in headings:
        below = list(find_marked(heading.rows))
        if not below and (heading.is_current or heading.is_open):
            yield heading
        yield from below


@pytest.mark.parametrize("row", tuple(flatten(MENU)), ids=lambda row: row.label)
def test_it_lists_only_screens_that_exist(row: Row) -> None:
    if row.url_name:
        assert resolve(row.url).view_name == row.url_name
    else:
        assert row.rows


@pytest.mark.parametrize("row", tuple(flatten(MENU)), ids=lambda row: row.label)
def test_it_is_said_in_welsh(row: Row) -> None:
    with override("cy"):
        assert gettext(row.label) != row.label


def test_it_shows_a_school_user_what_a_school_does(bryn: Account) -> None:
    labels = find_labels(find_headings(get_actor(bryn), path=ANYWHERE))
    assert labels == [
        "Home",
        "Upload",
        "Download",
        "Sent files",
        "Lost pupils you sent",
        "Pupils without a CTF",
        "LA services",
        "Contacts",
        "How you sign in",
        "Change password",
        "Log off",
    ]


def test_it_shows_a_view_only_dba_nothing_to_send_or_collect(vera: Account) -> None:
    labels = find_labels(find_headings(get_actor(vera), path=ANYWHERE))
    assert not {"Upload", "Download", "Sent files"} & set(labels)


def test_it_shows_the_search_to_whom_lost_pupils_are_given(lowri: Account, olwen: Account) -> None:
    assert "Search for Lost Pupil" in find_labels(find_headings(get_actor(lowri), path=ANYWHERE))
    assert "Search for Lost Pupil" not in find_labels(
        find_headings(get_actor(olwen), path=ANYWHERE)
    )


def test_it_shows_a_stranger_nothing() -> None:
    assert find_headings(STRANGER, path="/") == ()


def test_it_opens_the_heading_of_the_page_and_no_other(bryn: Account) -> None:
    headings = find_headings(get_actor(bryn), path="/upload/ctf/")
    opened = [heading for heading in headings if heading.rows]
    assert find_labels(tuple(opened)) == ["Upload"]
    assert [row.label for row in opened[0].rows if row.is_current] == ["Upload CTF File"]


@pytest.mark.parametrize(
    ("name", "path", "place", "label", "is_current"),
    [
        ("bryn", "/", "", "Home", True),
        ("bryn", "/sent/", "", "Sent files", True),
        ("bryn", "/upload/check/", "", "Upload", False),
        ("bryn", "/transfers/1/", "/sent/", "Sent files", False),
        ("bryn", "/transfers/1/", "/download/ctf/", "Download CTF Files", False),
        ("bryn", "/download/ctf/previous/", "", "Previously Downloaded CTF Files", True),
        ("bryn", "/returns/requests/", "", "File returns", False),
        ("bryn", "/ctf-requests/1/", "", "Requests for pupils’ files", False),
        ("bryn", "/lost-pupils/sent/1/take-back/", "", "Lost pupils you sent", False),
        ("bryn", "/sessions/", "", "Change password", False),
        ("dilys", "/monitor/promptness/", "", "Monitor CTF Files", False),
        ("dilys", "/users/1/roles/", "", "User Maintenance", False),
        ("dilys", "/authority/holidays/", "", "Maintain LEA Details", False),
        ("lowri", "/lost-pupils/found/1/", "", "Search for Lost Pupil", False),
        ("lowri", "/lost-pupils/seen/1/", "", "Lost pupils seen", False),
        ("gwen", "/lost-pupils/matches/1/", "", "Match lost pupils with the census", False),
        ("mair", "/users/add/", "", "User Maintenance", False),
        ("petra", "/portal/services/add/", "", "Set up the portal", False),
        ("sam", "/file-returns/1/reject/", "", "File returns", False),
        ("sam", "/help/", "", "", False),
    ],
)
def test_it_marks_the_row_of_the_page_or_the_one_above_it(
    name: str,
    path: str,
    place: str,
    label: str,
    is_current: bool,
    request: pytest.FixtureRequest,
) -> None:
    actor = get_actor(request.getfixturevalue(name))
    marked = list(find_marked(find_headings(actor, path=path, place=place)))
    assert [heading.label for heading in marked] == ([label] if label else [])
    assert [heading.is_current for heading in marked] == ([is_current] if label else [])


def test_it_leads_who_has_no_desk_to_what_they_watch_over(gwen: Account) -> None:
    headings = find_headings(get_actor(gwen), path="/monitor/")
    download = next(heading for heading in headings if heading.label == "Download")
    assert find_labels(download.rows) == [
        "Monitor CTF Files",
        "Delete files not collected by schools",
    ]


@pytest.mark.parametrize("name", ["dilys", "vera", "gwen"])
def test_the_dba_s_rows_stand_below_their_heading(
    name: str, request: pytest.FixtureRequest
) -> None:
    headings = find_headings(get_actor(request.getfixturevalue(name)), path="/authority/")
    dba = next(heading for heading in headings if heading.label == "DBA")
    assert dba.url == "/users/"
    # Whom the nation alone keeps stands below.
    more = ["Software suppliers"] if name == "gwen" else []
    usual = ["User Maintenance", "User audit", "Maintain LEA Details"]
    assert find_labels(dba.rows) == usual + more


def test_a_headteacher_keeps_users_without_a_dba_s_heading(mair: Account, bryn: Account) -> None:
    labels = find_labels(find_headings(get_actor(mair), path=ANYWHERE))
    assert "User Maintenance" in labels
    assert "DBA" not in labels
    assert "User Maintenance" not in find_labels(find_headings(get_actor(bryn), path=ANYWHERE))


def test_nobody_else_has_them(olwen: Account) -> None:
    assert "DBA" not in find_labels(find_headings(get_actor(olwen), path=ANYWHERE))


def test_it_leaves_out_kinds_without_a_grant(dilys: Account) -> None:
    """A DBA sends typed files and no generic ones (ruling 5.1)."""
    headings = find_headings(get_actor(dilys), path="/upload/ctf/")
    upload = next(heading for heading in headings if heading.label == "Upload")
    assert find_labels(upload.rows) == [
        "Upload CTF File",
        "Upload Daz/PLASC/School Census File",
        "Upload CFR File",
        "Upload Exclusion File",
    ]


def test_it_has_the_words_and_the_order_of_the_seed(olwen: Account) -> None:
    """Seed 002 sections 5.1 and 5.2 show the two menus of the LEA School."""
    actor = replace(get_actor(olwen), roles=frozenset({Role.LEA_SCHOOL}))
    upload = find_headings(actor, path="/upload/ctf/")[1]
    download = find_headings(actor, path="/download/ctf/")[2]
    assert find_labels(upload.rows) == [
        "Upload CTF File",
        "Upload Daz/PLASC/School Census File",
        "Upload CFR File",
        "Upload Generic File",
        "Upload Exclusion File",
    ]
    assert find_labels(download.rows) == [
        "Download PLASC/School Census File",
        "Re-Download PLASC/School Census File",
        "Download CFR Files",
        "Re-Download CFR Files",
        "Download CTF Files",
        "Previously Downloaded CTF Files",
        "Monitor CTF Files",
        "Delete files not collected by schools",
        "Download copies of CTF files",
        "Download Generic Files",
        "Re-Download Generic Files",
        "Download Exclusion Files",
        "Re-Download Exclusion Files",
        "Download Admissions Files",
        "Re-Download Admissions Files",
    ]


def test_it_opens_what_somebody_is_there_for(bryn: Account, elin: Account, huw: Account) -> None:
    opened = {
        person.username: [heading.url for heading in find_headings(get_actor(person), path="/")][
            1:3
        ]
        for person in (bryn, elin, huw)
    }
    assert opened == {
        "bryn": ["/upload/ctf/", "/download/ctf/"],
        "elin": ["/upload/census/", "/download/census/"],
        "huw": ["/upload/admissions/", "/download/admissions/"],
    }


def test_it_shows_the_plasc_and_admissions_roles_their_own_kinds(
    elin: Account, huw: Account
) -> None:
    for person, labels in (
        (
            elin,
            [
                "Upload Daz/PLASC/School Census File",
                "Upload CFR File",
                "Upload Generic File",
            ],
        ),
        (huw, ["Upload Generic File", "Upload Admissions File"]),
    ):
        upload = find_headings(get_actor(person), path="/upload/generic/")[1]
        assert find_labels(upload.rows) == labels
