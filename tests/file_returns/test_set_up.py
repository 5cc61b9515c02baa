"""It lets an authority set its portal up: words, switches, services, tags, reasons."""

from dataclasses import replace

import pytest

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.audit.queries import find_lines
from pont.directory.models import LocalAuthority
from pont.file_returns.models import Portal, RejectionReason, ServiceCode, Tag
from pont.file_returns.operations.keep_services import (
    CodeRefused,
    CodeTaken,
    NotAnOfficer,
    ServiceDetails,
    ServiceGone,
    ServiceNameMissing,
    add_service,
    amend_service,
    restore_service,
    retire_service,
)
from pont.file_returns.operations.keep_words import (
    WORDS,
    WordGone,
    WordMissing,
    Words,
    WordTaken,
    WordTooLong,
    add_word,
    move_word,
    rename_word,
    switch_word,
)
from pont.file_returns.operations.settle_portal import (
    PortalChangedMeanwhile,
    SizeOutOfRange,
    WordsTooMany,
    get_portal_details,
    settle_portal,
)
from pont.file_returns.queries import find_services, get_portal, get_rules
from pont.file_returns.setting_queries import find_words
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.limits import MB
from pont.policy.roles import Role
from tests.file_returns.conftest import MONDAY, Choose
from tests.file_returns.portal import act_as, make_services
from tests.organisations import make_authority

pytestmark = pytest.mark.django_db

USUAL = get_portal_details(Portal())


class TestSettling:
    """Words and switches."""

    def test_it_keeps_what_was_entered(self, lead: Actor, school: Actor) -> None:
        details = replace(USUAL, guidance="Name it well.", largest_mb=20, requests_on=False)

        changed = settle_portal(details=details, seen=0, by=lead, at=MONDAY)

        assert set(changed) == {"guidance", "largest_mb", "requests_on"}
        portal = get_portal(school)
        assert (portal.guidance, portal.requests_on) == ("Name it well.", False)
        assert get_rules(school).limit == 20 * MB
        line = next(iter(find_lines(act="set-up-portal")))
        assert line.facts["changed"] == "guidance, largest_mb, requests_on"

    def test_it_changes_nothing_that_is_the_same(self, lead: Actor) -> None:
        assert settle_portal(details=USUAL, seen=0, by=lead, at=MONDAY) == ()
        assert not Portal.objects.exists()

    def test_it_loses_nobodys_changes(self, lead: Actor) -> None:
        settle_portal(details=replace(USUAL, guidance="One"), seen=0, by=lead, at=MONDAY)

        with pytest.raises(PortalChangedMeanwhile):
            settle_portal(details=replace(USUAL, guidance="Two"), seen=0, by=lead, at=MONDAY)

    @pytest.mark.parametrize("size", [0, 101])
    def test_it_takes_no_size_that_cannot_be(self, lead: Actor, size: int) -> None:
        with pytest.raises(SizeOutOfRange):
            settle_portal(details=replace(USUAL, largest_mb=size), seen=0, by=lead, at=MONDAY)

    def test_it_takes_no_text_without_end(self, lead: Actor) -> None:
        with pytest.raises(WordsTooMany):
            settle_portal(details=replace(USUAL, security="x" * 10_001), seen=0, by=lead, at=MONDAY)


class TestServices:
    """Service codes and their officers."""

    def test_it_adds_one_to_which_schools_send(
        self, lead: Actor, school: Actor, sam: Account
    ) -> None:
        details = ServiceDetails(name="Audit", name_cy="Archwilio", officers=[sam])

        added = add_service(code="AUD", details=details, by=lead, at=MONDAY)

        assert "AUD" in get_rules(school).services
        assert act_as(sam).services == {"AUD"}
        assert added.name_in("cy") == "Archwilio"

    @pytest.mark.parametrize("code", ["", "sen", "1A", "S-N", "ABCDEFGHIJKLM"])
    def test_it_refuses_a_code_that_names_cannot_carry(self, lead: Actor, code: str) -> None:
        with pytest.raises(CodeRefused):
            add_service(code=code, details=ServiceDetails(name="X"), by=lead, at=MONDAY)

    def test_it_refuses_a_code_in_use_or_retired(
        self, lead: Actor, services: dict[str, ServiceCode]
    ) -> None:
        retire_service(service=services["SP"], by=lead, at=MONDAY)

        for code in ("SEN", "SP"):
            with pytest.raises(CodeTaken):
                add_service(code=code, details=ServiceDetails(name="X"), by=lead, at=MONDAY)

    def test_it_lets_two_authorities_use_one_code(
        self, lead: Actor, cardiff: LocalAuthority
    ) -> None:
        ServiceCode.objects.create(la=cardiff, code="EHE", name="Home education")

        assert add_service(code="EHE", details=ServiceDetails(name="X"), by=lead, at=MONDAY)

    def test_it_amends_and_starts_the_digest_from_now(
        self, lead: Actor, sam: Account, services: dict[str, ServiceCode]
    ) -> None:
        details = ServiceDetails(
            name="SEND", email="sen@la830.example", tells="daily", officers=[sam]
        )

        amend_service(service=services["SEN"], details=details, by=lead, at=MONDAY)

        service = ServiceCode.objects.get(pk=services["SEN"].pk)
        assert (service.name, service.email, service.told_at) == (
            "SEND",
            "sen@la830.example",
            MONDAY,
        )
        assert list(service.officers.all()) == [sam]

    def test_it_needs_a_name(self, lead: Actor, services: dict[str, ServiceCode]) -> None:
        with pytest.raises(ServiceNameMissing):
            amend_service(
                service=services["SEN"], details=ServiceDetails(name=" "), by=lead, at=MONDAY
            )

    def test_it_gives_no_service_to_others_than_officers(
        self, lead: Actor, derwen: Account, petra: Account, services: dict[str, ServiceCode]
    ) -> None:
        for wrong in (derwen, petra):
            with pytest.raises(NotAnOfficer):
                amend_service(
                    service=services["SEN"],
                    details=ServiceDetails(name="SEN", officers=[wrong]),
                    by=lead,
                    at=MONDAY,
                )

    def test_it_retires_and_takes_up_again(
        self, lead: Actor, school: Actor, choose: Choose, services: dict[str, ServiceCode]
    ) -> None:
        retire_service(service=services["SEN"], by=lead, at=MONDAY)
        assert "SEN" not in {service.code for service in find_services(school)}

        restore_service(service=services["SEN"], by=lead, at=MONDAY)
        assert choose().service == "SEN"

    def test_it_is_kept_from_other_authorities(self, lead: Actor, cardiff: LocalAuthority) -> None:
        foreign = make_services(cardiff)["SEN"]

        with pytest.raises(ServiceGone):
            retire_service(service=foreign, by=lead, at=MONDAY)


@pytest.mark.parametrize("words", list(Words))
class TestWords:
    """Tags and reasons: the same acts on both."""

    @staticmethod
    def add(lead: Actor, words: Words, *texts: str) -> list[Tag | RejectionReason]:
        return [add_word(words=words, text=text, text_cy="", by=lead, at=MONDAY) for text in texts]

    @staticmethod
    def read(lead: Actor, words: Words) -> list[str]:
        return [str(word) for word in find_words(lead, words) if not word.is_retired]

    def test_it_adds_at_the_end_and_moves(self, lead: Actor, words: Words) -> None:
        one, two, three = self.add(lead, words, "One", "Two", "Three")

        move_word(words=words, word=three, up=True, by=lead, at=MONDAY)
        assert self.read(lead, words) == ["One", "Three", "Two"]
        move_word(words=words, word=one, up=False, by=lead, at=MONDAY)
        assert self.read(lead, words) == ["Three", "One", "Two"]
        move_word(words=words, word=two, up=False, by=lead, at=MONDAY)
        assert self.read(lead, words) == ["Three", "One", "Two"]

    def test_it_renames_in_its_place(self, lead: Actor, words: Words) -> None:
        one, _two = self.add(lead, words, "One", "Two")

        rename_word(words=words, word=one, text="First", text_cy="Cyntaf", by=lead, at=MONDAY)

        assert self.read(lead, words) == ["First", "Two"]

    def test_it_keeps_the_words_that_rejections_quote(self, lead: Actor, words: Words) -> None:
        [one] = self.add(lead, words, "One")

        renamed = rename_word(words=words, word=one, text="First", text_cy="", by=lead, at=MONDAY)

        assert (renamed.pk != one.pk) is WORDS[words].is_quoted

    def test_it_retires_and_takes_up_again(self, lead: Actor, words: Words) -> None:
        one, _two = self.add(lead, words, "One", "Two")

        switch_word(words=words, word=one, is_retired=True, by=lead, at=MONDAY)
        assert self.read(lead, words) == ["Two"]
        switch_word(words=words, word=one, is_retired=False, by=lead, at=MONDAY)
        assert self.read(lead, words) == ["One", "Two"]

    def test_it_refuses_what_cannot_be(self, lead: Actor, words: Words) -> None:
        self.add(lead, words, "One")
        longest = WORDS[words].longest

        for text, refusal in (
            ("  ", WordMissing),
            ("x" * (longest + 1), WordTooLong),
            ("ONE", WordTaken),
        ):
            with pytest.raises(refusal):
                self.add(lead, words, text)

    def test_it_is_kept_from_other_authorities(self, lead: Actor, words: Words) -> None:
        [one] = self.add(lead, words, "One")
        person = Person("ceri", "Ceri Wyn", "ceri@la680.example", "680LLLL", Role.PORTAL_LEAD)
        make_authority("680")
        ceri = act_as(load_person(person, at=MONDAY, password="three random words"))

        with pytest.raises(WordGone):
            switch_word(words=words, word=one, is_retired=True, by=ceri, at=MONDAY)


@pytest.mark.parametrize("username", ["sam", "derwen", "olwen", "dilys", "gwen"])
def test_it_is_for_leads_alone(
    username: str, services: dict[str, ServiceCode], request: pytest.FixtureRequest
) -> None:
    other = act_as(request.getfixturevalue(username))

    with pytest.raises(NotPermitted):
        settle_portal(details=USUAL, seen=0, by=other, at=MONDAY)
    with pytest.raises(NotPermitted):
        add_service(code="AUD", details=ServiceDetails(name="X"), by=other, at=MONDAY)
    with pytest.raises(NotPermitted):
        retire_service(service=services["SEN"], by=other, at=MONDAY)
    with pytest.raises(NotPermitted):
        add_word(words=Words.TAGS, text="One", text_cy="", by=other, at=MONDAY)
