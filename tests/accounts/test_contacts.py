"""The contacts of authorities: who stands there, and what they say of themselves."""

from datetime import UTC, datetime

import pytest

from pont.accounts.contacts import find_contacts
from pont.accounts.models import Account, ContactEntry
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.keep_contact import NoteTooLong, PhoneRefused, keep_contact
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.policy.grants import NotPermitted

AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def find(la: str = "", text: str = "") -> list[str]:
    return [account.username for account in find_contacts(la=la, text=text)]


def test_administrators_and_lost_pupil_contacts_stand_there(
    dilys: Account, lowri: Account, vera: Account, olwen: Account, mair: Account
) -> None:
    assert find() == ["dilys", "lowri"]
    assert find(la="681") == ["dilys", "lowri"]
    assert find(la="680") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BEYNON", ["lowri"]),
        ("dilys@", ["dilys"]),
        ("caerdydd", ["dilys", "lowri"]),
        ("cardiff", ["dilys", "lowri"]),
        ("681", ["dilys", "lowri"]),
        ("68", []),
    ],
)
def test_they_are_searched(dilys: Account, lowri: Account, text: str, found: list[str]) -> None:
    if text == "68":
        Account.objects.update(email="somebody@cardiff.example")
    assert find(text=text) == found


def test_who_was_deleted_stands_there_no_more(lowri: Account, dilys: Account) -> None:
    deactivate(account=lowri, by=get_actor(dilys), at=AT)
    assert find() == ["dilys"]


def test_one_s_own_entry_is_kept(lowri: Account) -> None:
    for phone in ("01632 960001", "+44 (1632) 960002 ext 12"):
        keep_contact(phone=f" {phone} ", note=" Mondays  only ", by=get_actor(lowri), at=AT)
        entry = ContactEntry.objects.get()
        assert (entry.account, entry.phone, entry.note) == (lowri, phone, "Mondays only")
    assert AuditLine.objects.filter(act="keep-contact", object_id=lowri.public_id).count() == 2
    keep_contact(phone="", note="", by=get_actor(lowri), at=AT)
    assert ContactEntry.objects.get().phone == ""


@pytest.mark.parametrize(
    ("phone", "note", "refusal"),
    [
        ("call me", "", PhoneRefused),
        ("0163", "", PhoneRefused),
        ("0" * 31, "", PhoneRefused),
        ("", "x" * 201, NoteTooLong),
    ],
)
def test_it_refuses_what_cannot_be(
    lowri: Account, phone: str, note: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        keep_contact(phone=phone, note=note, by=get_actor(lowri), at=AT)
    assert not ContactEntry.objects.exists()


@pytest.mark.parametrize("who", ["vera", "olwen", "mair", "gwen"])
def test_who_does_not_stand_there_has_no_entry(who: str, request: pytest.FixtureRequest) -> None:
    by = get_actor(request.getfixturevalue(who))
    with pytest.raises(NotPermitted):
        keep_contact(phone="01632 960001", note="", by=by, at=AT)
    assert not ContactEntry.objects.exists()
