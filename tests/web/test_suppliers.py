"""The register of software suppliers."""

import pytest
from django.test import Client

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Supplier
from pont.policy.roles import Role
from tests.cast import sign_in

SUPPLIERS, ADD = "/suppliers/", "/suppliers/add/"
DETAILS = {"name": "Example Software", "email": "transfer@software.example"}


@pytest.fixture
def desk(client: Client, gwen: Account) -> Client:
    return sign_in(client, gwen)


def test_suppliers_are_numbered_from_1(desk: Client) -> None:
    assert "No supplier is registered yet" in desk.get(SUPPLIERS).content.decode()
    for name in ("Example  Software", "Second"):
        desk.post(ADD, {**DETAILS, "name": name})
    assert list(Supplier.objects.values_list("number", "name")) == [
        ("0000001", "Example Software"),
        ("0000002", "Second"),
    ]
    page = desk.get(SUPPLIERS).content.decode()
    assert "0000002" in page
    assert AuditLine.objects.filter(act="register-supplier").count() == 2


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": " "}, {"name": "x" * 101}, {"email": "nobody"}]
)
def test_wrong_details_are_refused(desk: Client, wrong: dict[str, str]) -> None:
    assert desk.post(ADD, {**DETAILS, **wrong}).status_code == 422
    assert not Supplier.objects.exists()


def test_a_supplier_is_amended_and_made_inactive(desk: Client, supplier: Supplier) -> None:
    path = f"{SUPPLIERS}{supplier.number}/"
    assert supplier.name in desk.get(path).content.decode()
    desk.post(path, {"name": "Other", "email": ""})
    supplier.refresh_from_db()
    assert (supplier.name, supplier.email, supplier.is_active) == ("Other", "", False)
    page = desk.post(path, {"name": "Other", "email": ""}, follow=True).content.decode()
    assert "Nothing was different" in page
    assert AuditLine.objects.filter(act="amend-supplier").count() == 1
    assert desk.get(f"{SUPPLIERS}0000009/").status_code == 404


def test_its_users_are_added_and_deleted(desk: Client, supplier: Supplier) -> None:
    answer = desk.get("/users/add/?at=suppliers")
    assert answer.headers["Location"] == SUPPLIERS
    add = f"/users/add/?at={supplier.number}"
    assert supplier.name in desk.get(add).content.decode()
    person = {
        "name": "Una Software",
        "email": "una@software.example",
        "username": "una",
        "roles": [Role.SUPPLIER],
        "language": "en",
        "way": "link",
    }
    assert desk.post(add, person).status_code == 302
    una = Account.objects.get(username="una")
    assert una.supplier == supplier
    assert "Una Software (una)" in desk.get(SUPPLIERS).content.decode()
    desk.post(f"/users/{una.public_id}/delete/")
    assert "Una Software (una)" not in desk.get(SUPPLIERS).content.decode()


@pytest.mark.parametrize("who", ["dilys", "vera", "mair", "bryn"])
def test_nobody_else_keeps_suppliers(
    client: Client, who: str, supplier: Supplier, request: pytest.FixtureRequest
) -> None:
    sign_in(client, request.getfixturevalue(who))
    assert client.get(SUPPLIERS).status_code == 403
    assert client.post(ADD, DETAILS).status_code == 403
    assert client.post(f"{SUPPLIERS}{supplier.number}/", DETAILS).status_code == 403
    assert Supplier.objects.count() == 1
