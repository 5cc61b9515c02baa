"""Adding a user: where, who, how they get in, and who may."""

import re

import pytest
from django.test import Client

from pont.accounts.models import Account, RoleHeld
from pont.directory.models import Establishment, LocalAuthority
from pont.policy.roles import Role
from pont.postbox.models import Letter
from tests.web.users.desk import ADD, Enter, read, to

pytestmark = pytest.mark.django_db

BETH = {
    "name": "Beth Jones",
    "email": "beth.jones@la681.example",
    "username": "681bjones",
    "roles": ["lea-user"],
    "language": "cy",
    "way": "link",
}


class TestAdd:
    """Adding a user."""

    def test_a_link_goes_by_e_mail_without_the_username(self, desk: Client) -> None:
        answer = desk.post(f"{ADD}?at=681LLLL", BETH, follow=True)

        account = Account.objects.get(username="681bjones")
        assert answer.redirect_chain == [(to(account), 302)]
        assert "Beth Jones has been added as 681bjones." in answer.content.decode()
        assert (account.language, account.organisation_code) == ("cy", "681LLLL")
        letter = Letter.objects.get()
        assert "/set-password/" in letter.body
        assert "681bjones" not in letter.body + letter.subject

    def test_a_one_time_password_is_shown_once_and_never_mailed(self, desk: Client) -> None:
        answer = desk.post(f"{ADD}?at=681LLLL", {**BETH, "way": "in-person"})

        page = answer.content.decode()
        found = re.search(r"<code>([a-z0-9-]+)</code>", page)
        assert found
        password = found.group(1)
        assert Account.objects.get(username="681bjones").check_password(password)
        letter = Letter.objects.get()
        assert "681bjones" in letter.body
        assert password not in letter.body
        assert answer["Cache-Control"] == "no-store"
        account = Account.objects.get(username="681bjones")
        assert password not in read(desk, to(account))

    def test_a_username_is_suggested_and_nobody_added_yet(self, desk: Client) -> None:
        answer = desk.post(f"{ADD}?at=681LLLL", {**BETH, "username": ""})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'value="681bjones"' in page
        assert "Nobody has been added yet." in page
        assert not Account.objects.filter(username="681bjones").exists()

    def test_a_taken_username_is_answered_with_a_free_one(self, desk: Client) -> None:
        desk.post(f"{ADD}?at=681LLLL", BETH)
        answer = desk.post(f"{ADD}?at=681LLLL", {**BETH, "username": "681BJONES"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "is taken, in capitals or small letters" in page
        assert 'value="681bjones2"' in page

    @pytest.mark.parametrize(
        ("changes", "sentence", "field"),
        [
            ({"name": ""}, "Enter the person’s name", "name"),
            ({"email": "beth"}, "is not an e-mail address", "email"),
            ({"email": "beth@hotmail.com"}, "hotmail.com is a personal e-mail domain", "email"),
            ({"username": "b.jones"}, "letters and digits", "username"),
            ({"roles": []}, "Choose at least one role", "roles"),
            ({"roles": ["lea-dba"]}, "Choose among the roles in the list", "roles"),
            ({"roles": ["headteacher"]}, "Choose among the roles in the list", "roles"),
            ({"way": ""}, "Choose how the person gets in", "way"),
            ({"name": "王", "username": ""}, "none can be made of this name", "username"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, desk: Client, changes: dict[str, object], sentence: str, field: str
    ) -> None:
        answer = desk.post(f"{ADD}?at=681LLLL", {**BETH, **changes})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(sentence) == 2
        assert f'href="#id_{field}"' in page
        assert f'id="id_{field}"' in page
        assert not Account.objects.filter(name=BETH["name"]).exists()

    def test_who_has_a_sole_role_is_said_and_stays(self, desk: Client, lowri: Account) -> None:
        RoleHeld.objects.filter(account=lowri).update(role=Role.LEA_SCHOOL)
        assert "LEA School (only one user; now lowri)" in read(desk, f"{ADD}?at=681LLLL")
        answer = desk.post(f"{ADD}?at=681LLLL", {**BETH, "roles": ["lea-school"]})
        assert answer.status_code == 422
        assert "lowri has it" in answer.content.decode()

    def test_the_dba_says_where(self, desk: Client) -> None:
        assert "Where does the person work?" in read(desk, ADD)
        there = desk.get(ADD, {"place": "school", "number": "6812317"})
        assert there["Location"] == f"{ADD}?at=6812317"
        assert desk.get(ADD, {"place": "681LLLL"})["Location"] == f"{ADD}?at=681LLLL"
        assert "Enter the number of the school" in read(desk, f"{ADD}?place=school")
        assert "Headteacher" in read(desk, f"{ADD}?at=6812317")

    @pytest.mark.parametrize("code", ["6802329", "6819999", "680LLLL", "nothing"])
    def test_nobody_is_added_elsewhere(
        self, desk: Client, newport_school: Establishment, newport: LocalAuthority, code: str
    ) -> None:
        for answer in (desk.get(f"{ADD}?at={code}"), desk.post(f"{ADD}?at={code}", BETH)):
            assert "No open school of your authority has this number" in answer.content.decode()
        assert not Account.objects.filter(username="681bjones").exists()

    def test_a_headteacher_adds_in_one_school_alone(self, enter: Enter, desk: Client) -> None:
        mair = enter("mair")
        assert "Greenway Primary School (6812045)" in read(mair, ADD)
        assert mair.get(f"{ADD}?at=6812317").status_code == 404
        assert mair.get(f"{ADD}?at=681LLLL").status_code == 403
        user = {**BETH, "email": "beth@greenway.example", "roles": ["school-user"]}
        mair.post(f"{ADD}?at=6812045", user)
        assert Account.objects.get(username="681bjones").organisation_code == "6812045"

    def test_the_nation_makes_the_dba(
        self, enter: Enter, newport: LocalAuthority, desk: Client
    ) -> None:
        gwen = enter("gwen")
        gwen.post(f"{ADD}?at=680LLLL", {**BETH, "username": "680bjones", "roles": ["lea-dba"]})
        assert Account.objects.get(username="680bjones").roles == {Role.LEA_DBA}
        refused = gwen.post(f"{ADD}?at=681LLLL", {**BETH, "roles": ["lea-dba"]})
        assert "dilys has it" in refused.content.decode()
        assert gwen.get(f"{ADD}?at=6812045").status_code == 403

    @pytest.mark.parametrize("who", ["vera", "olwen", "bryn"])
    def test_others_add_nobody(self, enter: Enter, who: str) -> None:
        client = enter(who)
        assert client.get(ADD).status_code == 403
        assert client.post(f"{ADD}?at=681LLLL", BETH).status_code == 403
        assert not Account.objects.filter(username="681bjones").exists()
