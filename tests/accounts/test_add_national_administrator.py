"""The first account of an installation is made at the machine's own console."""

import pytest
from django.core.management import CommandError, call_command

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.policy.roles import Role
from pont.postbox.models import Letter

pytestmark = pytest.mark.django_db

GWEN = ("ghughes", "--name", "Gwen Hughes", "--email", "gwen.hughes@gov.example")


def test_it_makes_an_administrator_who_sets_the_password_by_a_link(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("add_national_administrator", *GWEN, "--language", "cy")

    assert capsys.readouterr().out.startswith("ghughes is a national administrator. A link")
    account = Account.objects.get()
    assert account.roles == {Role.NATIONAL_ADMINISTRATOR}
    assert not account.has_usable_password()
    letter = Letter.objects.get()
    assert letter.to == "gwen.hughes@gov.example"
    assert "/set-password/" in letter.body
    line = AuditLine.objects.get()
    assert (line.act, line.facts["username"]) == ("create-account", "ghughes")


def test_it_makes_no_second_of_that_name_and_says_why() -> None:
    call_command("add_national_administrator", *GWEN)
    with pytest.raises(CommandError, match="ghughes is taken"):
        call_command("add_national_administrator", *GWEN)
    assert Account.objects.count() == 1


def test_it_makes_none_with_a_personal_address() -> None:
    with pytest.raises(CommandError, match=r"gmail\.com"):
        call_command("add_national_administrator", *GWEN[:-1], "gwen@gmail.com")
    assert not Account.objects.exists()
