"""Section 3 of the guide, step by step: users added, updated, reset and deleted; who only looks."""

import re

from playwright.sync_api import Page, expect

from pont.accounts.models import Account, RoleHeld
from pont.policy.roles import ROLES, Role
from pont.postbox.models import Letter
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk

pytestmark = JOURNEY

OWN = "tegell glas ar y bont"


def submit(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("main form button[type=submit]").last.click()


class Keeper(Desk):
    """Somebody who looks after users."""

    def opens_users(self) -> None:
        """Come to the list by the menu."""
        menu = self.page.get_by_role("navigation", name=self.say("Menu"))
        if menu.get_by_role("link", name=self.say("DBA"), exact=True).count():
            menu.get_by_role("link", name=self.say("DBA"), exact=True).click()
        menu.get_by_role("link", name=self.say("User Maintenance"), exact=True).click()
        self.reads_heading(self.say("User Maintenance"))

    def opens_user(self, username: str) -> None:
        """Open somebody's page from the list."""
        self.page.locator("main").get_by_role("link", name=username, exact=True).click()

    def sees_users(self, *usernames: str) -> None:
        """Find these users, and nobody else, in the list."""
        links = self.page.locator("tbody tr td:first-child a")
        expect(links).to_have_text(list(usernames))

    def enters_person(self, name: str, email: str, role: Role) -> None:
        """Fill in who is added, but no username."""
        self.page.locator("#id_name").fill(name)
        self.page.locator("#id_email").fill(email)
        self.page.get_by_label(self.say(ROLES[role].label), exact=True).check()

    def takes_password(self) -> str:
        """Read the password that is shown once."""
        shown = self.page.locator("main code")
        expect(shown).to_be_visible()
        return shown.inner_text()


@LANGUAGES
def test_dilys_walks_section_3(
    open_page: OpenPage, dilys: Account, olwen: Account, bryn: Account, mair: Account, language: str
) -> None:
    desk = Keeper(open_page("/", person=dilys, language=language), language=language)
    desk.opens_users()
    desk.sees_users("bryn", "dilys", "mair", "olwen")
    desk.finds_no_barrier("users")

    when_she_adds_beth(desk)
    then_beth_gets_in_by_the_link_alone(open_page, language)
    when_she_updates_the_role(desk)
    password = when_she_resets_the_password_of_a_school_user(desk)
    then_bryn_must_choose_his_own(open_page, password, language)
    when_she_deletes_olwen(desk)
    then_nobody_gets_the_username_again(desk)


def when_she_adds_beth(desk: Keeper) -> None:
    desk.presses("Add a user")
    desk.finds_no_barrier("users-where")
    desk.page.get_by_label("(681)").check()
    desk.presses("Continue")
    desk.finds_no_barrier("users-add")
    desk.enters_person("Beth Jones", "beth@hotmail.com", Role.LEA_USER)
    desk.presses("Add the user")
    expect(desk.page.locator("#id_username")).to_have_value("681bjones")
    desk.finds_no_barrier("users-suggested")
    desk.presses("Add the user")
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text("hotmail.com")
    desk.finds_no_barrier("users-refused")
    desk.page.locator("#id_email").fill("beth.jones@la681.example")
    desk.presses("Add the user")
    told = {"name": "Beth Jones", "username": "681bjones", "email": "beth.jones@la681.example"}
    desk.sees_done(
        desk.say("%(name)s has been added as %(username)s. A link goes to %(email)s.", **told)
    )
    desk.finds_no_barrier("user-new")


def then_beth_gets_in_by_the_link_alone(open_page: OpenPage, language: str) -> None:
    letter = Letter.objects.get(to="beth.jones@la681.example")
    assert "681bjones" not in letter.subject + letter.body
    link = re.search(r"http://localhost:8000(/\S+)", letter.body)
    assert link
    beth = Desk(open_page(link[1], language=language), language=language)
    beth.reads("681bjones")
    submit(beth.page, new=OWN)
    submit(beth.page, username="681bjones", password=OWN)
    beth.reads_heading(beth.say("Welcome, %(name)s", name="Beth Jones"))


def when_she_updates_the_role(desk: Keeper) -> None:
    desk.page.get_by_role("link", name=f"{desk.say('Change')} {desk.say('the roles')}").click()
    desk.finds_no_barrier("users-roles")
    desk.page.get_by_label(desk.say(ROLES[Role.LEA_USER].label), exact=True).uncheck()
    desk.presses("Update")
    desk.is_told(desk.say("Choose at least one role"))
    desk.page.get_by_label(desk.say(ROLES[Role.LEA_PLASC].label), exact=True).check()
    desk.presses("Update")
    desk.reads(desk.say("Roles changed"))
    assert RoleHeld.objects.get(account__username="681bjones").role == Role.LEA_PLASC


def when_she_resets_the_password_of_a_school_user(desk: Keeper) -> str:
    desk.opens_users()
    desk.page.locator("#search").fill("greenway")
    desk.presses("Show")
    desk.sees_users("bryn", "mair")
    desk.opens_user("bryn")
    desk.presses("Reset the password")
    desk.finds_no_barrier("users-reset")
    desk.presses("Reset the password")
    desk.is_told(desk.say("Choose how the person gets in"))
    desk.page.get_by_label(desk.say("A one-time password that I hand over in person")).check()
    desk.presses("Reset the password")
    password = desk.takes_password()
    desk.finds_no_barrier("users-password")
    desk.follows("Done: I have written it down")
    assert password not in desk.page.content()
    return password


def then_bryn_must_choose_his_own(open_page: OpenPage, password: str, language: str) -> None:
    Account.objects.filter(username="bryn").update(language=language)
    bryn = Desk(open_page("/sign-in/", language=language), language=language)
    submit(bryn.page, username="bryn", password=password)
    bryn.reads_heading(bryn.say("Choose your own password"))
    submit(bryn.page, new=OWN)
    bryn.reads_heading(bryn.say("Welcome, %(name)s", name="Bryn Davies"))


def when_she_deletes_olwen(desk: Keeper) -> None:
    desk.opens_users()
    desk.opens_user("olwen")
    desk.presses("Delete the user")
    desk.reads(
        desk.say("Nobody else could collect some kinds of file: give a colleague the role first.")
    )
    desk.finds_no_barrier("users-delete")
    desk.presses("Delete the user")
    desk.sees_done(desk.say("%(name)s has been deleted.", name="Olwen Pritchard"))
    desk.finds_no_barrier("user-deleted")


def then_nobody_gets_the_username_again(desk: Keeper) -> None:
    desk.opens("/users/?state=deleted")
    desk.sees_users("olwen")


@LANGUAGES
def test_vera_sees_all_of_it_and_can_change_nothing(
    open_page: OpenPage, vera: Account, dilys: Account, bryn: Account, language: str
) -> None:
    desk = Keeper(open_page("/", person=vera, language=language), language=language)
    desk.opens_users()
    desk.sees_users("bryn", "dilys", "vera")
    expect(desk.page.locator("main .govuk-button[href]")).to_have_count(0)
    desk.opens_user("bryn")
    desk.reads("bryn@greenway.example")
    expect(desk.page.locator("main form, main .govuk-button")).to_have_count(0)
    desk.finds_no_barrier("user-view-only")
    assert desk.opens(f"/users/{bryn.public_id}/roles/") == 403
    assert desk.opens("/users/add/") == 403


@LANGUAGES
def test_mair_keeps_the_users_of_her_school(
    open_page: OpenPage, mair: Account, bryn: Account, tomos: Account, language: str
) -> None:
    desk = Keeper(open_page("/", person=mair, language=language), language=language)
    desk.opens_users()
    desk.sees_users("bryn", "mair")
    desk.finds_no_barrier("users-school")
    desk.presses("Add a user")
    desk.enters_person("Cerys Rees", "cerys@greenway.example", Role.SCHOOL_USER)
    desk.page.locator("#id_username").fill("681crees")
    desk.page.get_by_label(desk.say("A one-time password that I hand over in person")).check()
    desk.presses("Add the user")
    password = desk.takes_password()
    desk.finds_no_barrier("users-password-new")
    letter = Letter.objects.get(to="cerys@greenway.example")
    assert "681crees" in letter.body
    assert password not in letter.body
    desk.opens(f"/users/{mair.public_id}/")
    desk.reads(desk.say("This is your own account. Somebody else has to change it."))
    assert desk.opens(f"/users/{tomos.public_id}/") == 404


@LANGUAGES
def test_gwen_hands_the_dba_over(
    open_page: OpenPage, gwen: Account, dilys: Account, olwen: Account, language: str
) -> None:
    desk = Keeper(open_page("/", person=gwen, language=language), language=language)
    desk.opens_users()
    desk.finds_no_barrier("users-choose")
    desk.page.locator("#search").fill("DILYS")
    desk.presses("Search")
    desk.sees_users("dilys")
    desk.finds_no_barrier("users-found")
    desk.opens_user("dilys")
    desk.page.locator("main a[href$='/hand-over/']").click()
    desk.finds_no_barrier("users-hand-over")
    desk.presses("Hand over the role")
    desk.is_told(desk.say("Choose a user"))
    desk.page.locator("#id_to").select_option(label="Olwen Pritchard (olwen)")
    desk.presses("Hand over the role")
    role = desk.say(ROLES[Role.LEA_DBA].label)
    told = {"name": "Olwen Pritchard", "role": role}
    desk.sees_done(desk.say("%(name)s now has the role %(role)s.", **told))
    assert RoleHeld.objects.get(role=Role.LEA_DBA).account == olwen
