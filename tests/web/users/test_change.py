"""Changing, helping in and deleting users: what is done, said first, refused."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from pont.accounts.models import Account, ActivationLink, RoleHeld
from pont.audit.models import AuditLine, Outcome
from pont.file_returns.models import ServiceCode
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.states import Standing
from pont.policy.roles import Role
from pont.postbox.models import Letter
from tests.cast import PASSWORD, make_person
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_authority
from tests.web.users.desk import ADD, AT, USERS, Enter, find_person, find_usernames, lock, read, to

pytestmark = pytest.mark.django_db

BETH = {
    "name": "Beth Jones",
    "email": "beth.jones@la681.example",
    "username": "681bjones",
    "roles": ["lea-user"],
    "language": "cy",
    "way": "link",
}


class TestChange:
    """Roles, details and handing over."""

    def test_roles_are_changed_and_mailed(self, desk: Client, olwen: Account) -> None:
        answer = desk.post(to(olwen, "roles"), {"roles": ["lea-plasc"]}, follow=True)
        assert "are now: LEA PLASC." in answer.content.decode()
        assert "Roles changed: LEA PLASC" in answer.content.decode()
        assert Letter.objects.get().to == olwen.email

    @pytest.mark.parametrize("roles", [[], ["lea-dba"], ["national-administrator"]])
    def test_no_role_is_given_that_is_not_the_dba_s_to_give(
        self, desk: Client, olwen: Account, roles: list[str]
    ) -> None:
        assert desk.post(to(olwen, "roles"), {"roles": roles}).status_code == 422
        assert set(RoleHeld.objects.filter(account=olwen).values_list("role", flat=True)) == {
            "lea-user"
        }

    @pytest.mark.parametrize("act", ["roles", "details", "reset", "delete", "second-factor"])
    def test_nobody_changes_themselves(self, desk: Client, dilys: Account, act: str) -> None:
        form = {"roles": ["lea-user"], "name": "X", "email": "x@la681.example", "way": "link"}
        answer = desk.post(to(dilys, act), form)
        assert answer.status_code == 422
        assert "You cannot do this to your own account" in answer.content.decode()
        assert AuditLine.objects.filter(outcome=Outcome.REFUSED).exists()

    def test_details_are_amended(self, desk: Client, olwen: Account) -> None:
        form = {"name": "Olwen Rhys", "email": "o.rhys@la681.example"}
        answer = desk.post(to(olwen, "details"), form, follow=True)
        assert "The details have been updated." in answer.content.decode()
        answer = desk.post(to(olwen, "details"), form, follow=True)
        assert "nothing was changed" in answer.content.decode()
        answer = desk.post(to(olwen, "details"), {**form, "email": "o@yahoo.co.uk"})
        assert answer.status_code == 422
        assert 'href="#id_email"' in answer.content.decode()

    def test_the_dba_is_handed_over(self, enter: Enter, desk: Client, dilys: Account) -> None:
        gwen, olwen = enter("gwen"), find_person("olwen")
        page = read(gwen, to(dilys, "hand-over"))
        assert "Olwen Pritchard (olwen)" in page
        assert "which becomes that of an LEA User" in page
        answer = gwen.post(to(dilys, "hand-over"), {"to": str(olwen.public_id)}, follow=True)
        assert "now has the role LEA Administrator (DBA)." in answer.content.decode()
        assert RoleHeld.objects.get(role=Role.LEA_DBA).account == olwen
        assert RoleHeld.objects.get(account=dilys).role == Role.LEA_USER

    def test_it_is_handed_to_a_colleague_only(
        self, enter: Enter, desk: Client, dilys: Account, nia: Account
    ) -> None:
        answer = enter("gwen").post(to(dilys, "hand-over"), {"to": str(nia.public_id)})
        assert answer.status_code == 422
        assert "Choose somebody from the list." in answer.content.decode()

    def test_there_is_nothing_to_hand_over_of_who_has_no_such_role(
        self, desk: Client, olwen: Account
    ) -> None:
        assert desk.get(to(olwen, "hand-over")).status_code == 404


class TestAccess:
    """Resetting, unlocking, signing out, the second factor."""

    def test_a_link_is_sent(self, desk: Client, bryn: Account) -> None:
        answer = desk.post(to(bryn, "reset"), {"way": "link"}, follow=True)
        assert "A link goes to bryn@greenway.example." in answer.content.decode()
        assert ActivationLink.objects.get().account == bryn

    def test_a_one_time_password_is_shown_once(self, desk: Client, bryn: Account) -> None:
        page = desk.post(to(bryn, "reset"), {"way": "in-person"}).content.decode()
        found = re.search(r"<code>([a-z0-9-]+)</code>", page)
        assert found
        bryn.refresh_from_db()
        assert bryn.check_password(found.group(1))
        assert found.group(1) not in Letter.objects.get().body
        assert found.group(1) not in read(desk, to(bryn))

    def test_somebody_is_unlocked(self, desk: Client, bryn: Account) -> None:
        lock("bryn")
        assert "It unlocks by itself" in read(desk, to(bryn))
        answer = desk.post(to(bryn, "unlock"), follow=True)
        assert "Bryn Davies can try again now." in answer.content.decode()
        assert "It unlocks by itself" not in answer.content.decode()

    def test_somebody_is_signed_out_everywhere(self, desk: Client, bryn: Account) -> None:
        visitor = Client()
        visitor.post("/sign-in/", {"username": "bryn", "password": PASSWORD})
        answer = desk.post(to(bryn, "sign-out"), follow=True)
        assert "has been signed out at 1 place." in answer.content.decode()
        assert visitor.get("/").status_code == 302

    def test_a_second_factor_is_reset_once(self, desk: Client, bryn: Account) -> None:
        Authenticator.objects.create(user=bryn, type=Authenticator.Type.WEBAUTHN, data={})
        assert to(bryn, "second-factor") in read(desk, to(bryn))
        assert "Be sure that it is this person" in read(desk, to(bryn, "second-factor"))
        answer = desk.post(to(bryn, "second-factor"), follow=True)
        assert "has been reset." in answer.content.decode()
        again = desk.post(to(bryn, "second-factor"))
        assert again.status_code == 409
        assert "This account has no second factor." in again.content.decode()


class TestDelete:
    """What is said first, and what is done."""

    def test_it_says_who_else_can_collect(self, desk: Client, bryn: Account) -> None:
        page = read(desk, to(bryn, "delete"))
        assert "Mair Llewellyn (mair)" in page
        assert "Nobody else could collect" not in page

    def test_it_warns_when_nobody_is_left_to_read(self, desk: Client, tomos: Account) -> None:
        page = read(desk, to(tomos, "delete"))
        assert "Nobody else could collect files here: add somebody first." in page
        assert "6812317: Common Transfer File (CTF)" in page

    def test_it_says_what_no_colleague_covers(self, desk: Client, huw: Account) -> None:
        page = read(desk, to(huw, "delete"))
        assert "681ADMS" in page

    def test_it_says_which_role_nobody_has_then(
        self, enter: Enter, desk: Client, dilys: Account
    ) -> None:
        page = read(enter("gwen"), to(dilys, "delete"))
        assert "nobody with the role LEA Administrator (DBA)" in page

    def test_it_says_what_stays_of_claims_and_returns(self, desk: Client, lowri: Account) -> None:
        Claim.objects.create(
            pupil=make_lost_pupil(standing=Standing.CLAIMED),
            stage=ClaimStage.CLAIMED,
            account=lowri.public_id,
            name=lowri.name,
            party="681LLLL",
            party_name="Cardiff",
            la="681",
            declaration="On roll.",
            declared_at=AT,
            confirmed_at=AT,
        )
        la = make_authority("681")
        service = ServiceCode.objects.create(la=la, code="SEN", name="Special needs")
        service.officers.add(lowri)
        page = read(desk, to(lowri, "delete"))
        assert "1 claim of a lost pupil that they made" in page
        assert "The service SEN has no other officer" in page
        service.officers.add(make_person("olwen"))
        assert "has no other officer" not in read(desk, to(lowri, "delete"))

    def test_it_closes_the_account_for_ever(self, desk: Client, bryn: Account) -> None:
        visitor = Client()
        visitor.post("/sign-in/", {"username": "bryn", "password": PASSWORD})
        answer = desk.post(to(bryn, "delete"), follow=True)
        assert "Bryn Davies has been deleted." in answer.content.decode()
        assert visitor.get("/").status_code == 302
        assert Letter.objects.get().to == bryn.email
        assert "bryn" not in find_usernames(read(desk, USERS))
        again = desk.post(to(bryn, "delete"))
        assert again.status_code == 422
        taken = desk.post(f"{ADD}?at=681LLLL", {**BETH, "username": "Bryn"})
        assert "is taken" in taken.content.decode()
