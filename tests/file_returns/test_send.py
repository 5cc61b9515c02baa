"""It sends files to the services that their names say."""

import pytest
from django.core import mail

from pont.accounts.models import Account
from pont.audit.queries import find_lines
from pont.directory.models import LocalAuthority
from pont.file_returns.models import FileReturn, ServiceCode, Tag
from pont.file_returns.operations.send import (
    LONGEST_COMMENT,
    CommentTooLong,
    ServiceRetired,
    TagGone,
    send_returns,
)
from pont.file_returns.secrets import read_comment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.judgement import Verdict
from pont.postbox.operations import deliver_due
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.operations.send import WarningsNotConfirmed
from pont.transfers.queries import find_drafts, find_return_drafts
from pont.vault.envelope import Damaged
from tests.file_returns.conftest import MONDAY, NAME, Choose, Send
from tests.file_returns.portal import act_as, make_tag

pytestmark = pytest.mark.django_db


def test_it_goes_to_the_service_of_the_longest_code(send_return: Send) -> None:
    sent = [send_return(f"8303308_{code}plan20261116.pdf") for code in ("SP", "SPSS", "SEN")]

    assert [transfer.service for transfer in sent] == ["SP", "SPSS", "SEN"]
    assert {transfer.recipient for transfer in sent} == {"830LLLL"}
    assert {transfer.kind for transfer in sent} == {Kind.FILE_RETURN}


def test_it_keeps_the_tag_and_the_comment_sealed(send_return: Send, tag: Tag) -> None:
    transfer = send_return(tag=tag, comment="  About Siân in year 6. ")

    kept = FileReturn.objects.get(transfer=transfer)
    assert kept.tag == tag
    assert kept.comment is not None
    assert "Siân".encode() not in bytes(kept.comment)
    assert read_comment(kept.comment, transfer=transfer.public_id) == "About Siân in year 6."


def test_it_opens_no_comment_as_that_of_another_file(send_return: Send) -> None:
    first = send_return(comment="About Siân.")
    second = send_return("8303308_INFOreturn20261116.pdf", comment="Another")

    kept = FileReturn.objects.get(transfer=first)
    with pytest.raises(Damaged):
        read_comment(kept.comment, transfer=second.public_id)


def test_it_needs_neither_tag_nor_comment(send_return: Send) -> None:
    kept = FileReturn.objects.get(transfer=send_return())

    assert (kept.tag, kept.comment) == (None, None)


def test_it_keeps_the_drafts_of_the_portal_apart(choose: Choose, school: Actor) -> None:
    draft = choose()

    assert find_return_drafts(school) == [draft]
    assert find_drafts(school) == []


def test_it_wants_the_warnings_read(choose: Choose, school: Actor) -> None:
    draft = choose("8303308_INFOReturn.pdf")

    assert draft.verdict == Verdict.WARNED
    with pytest.raises(WarningsNotConfirmed):
        send_returns(
            drafts=[draft], tag=None, comment="", warnings_read=False, by=school, at=MONDAY
        )


def test_it_refuses_a_service_retired_meanwhile(
    choose: Choose, school: Actor, services: dict[str, ServiceCode]
) -> None:
    draft = choose()
    ServiceCode.objects.filter(pk=services["SEN"].pk).update(is_retired=True)

    with pytest.raises(ServiceRetired):
        send_returns(drafts=[draft], tag=None, comment="", warnings_read=True, by=school, at=MONDAY)
    assert not Transfer.objects.exists()


def test_it_refuses_a_tag_retired_or_of_another_authority(
    choose: Choose, school: Actor, tag: Tag, cardiff: LocalAuthority
) -> None:
    Tag.objects.filter(pk=tag.pk).update(is_retired=True)

    for wrong in (tag, make_tag(cardiff)):
        with pytest.raises(TagGone):
            send_returns(
                drafts=[choose()], tag=wrong, comment="", warnings_read=True, by=school, at=MONDAY
            )
        find_return_drafts(school)[0].delete()


def test_it_refuses_too_long_a_comment(choose: Choose, school: Actor) -> None:
    with pytest.raises(CommentTooLong):
        send_returns(
            drafts=[choose()],
            tag=None,
            comment="x" * (LONGEST_COMMENT + 1),
            warnings_read=True,
            by=school,
            at=MONDAY,
        )


@pytest.mark.parametrize("username", ["olwen", "dilys", "sam", "petra", "gwen"])
def test_it_lets_schools_alone_send(
    username: str, choose: Choose, request: pytest.FixtureRequest
) -> None:
    other = act_as(request.getfixturevalue(username))

    with pytest.raises(NotPermitted):
        send_returns(
            drafts=[choose()], tag=None, comment="", warnings_read=True, by=other, at=MONDAY
        )


def test_it_writes_who_sent_what_where_into_the_trail(send_return: Send) -> None:
    transfer = send_return()

    line = next(line for line in find_lines() if line.act == "transfer.send")
    assert line.object_id == str(transfer.public_id)
    assert line.facts["service"] == "SEN"


def test_it_tells_the_services_own_address_and_the_school(
    send_return: Send, services: dict[str, ServiceCode], officer: Actor
) -> None:
    ServiceCode.objects.filter(code="SEN").update(email="sen@la830.example")

    transfer = send_return(comment="About Siân.")
    deliver_due(at=MONDAY)

    to = {address for letter in mail.outbox for address in letter.to}
    assert to == {"sen@la830.example", "swyddfa@bramley.example", "derwen@bramley.example"}
    arrived = next(letter for letter in mail.outbox if letter.to == ["sen@la830.example"])
    assert arrived.subject == "A file has arrived for Special Educational Needs"
    assert transfer.receipt_number in arrived.body
    for letter in mail.outbox:
        assert NAME not in letter.body
        assert "Siân" not in letter.body


def test_it_tells_the_officers_of_a_service_without_an_address(
    send_return: Send, officer: Actor, petra: Account
) -> None:
    send_return()
    deliver_due(at=MONDAY)

    to = {address for letter in mail.outbox for address in letter.to}
    assert "sam@la830.example" in to
    assert not to & {petra.email, "data@la830.example"}


def test_it_tells_the_lead_where_a_service_has_nobody(
    send_return: Send, sam: Account, petra: Account
) -> None:
    send_return()
    deliver_due(at=MONDAY)

    to = {address for letter in mail.outbox for address in letter.to}
    assert petra.email in to
    assert sam.email not in to


def test_it_leaves_a_service_that_hears_daily_for_the_evening(
    send_return: Send, services: dict[str, ServiceCode], officer: Actor
) -> None:
    ServiceCode.objects.update(tells=ServiceCode.Tells.DAILY)

    send_return()
    deliver_due(at=MONDAY)

    assert "sam@la830.example" not in {address for letter in mail.outbox for address in letter.to}


def test_it_offers_the_next_version_of_a_name_already_used(
    choose: Choose, send_return: Send
) -> None:
    send_return()
    send_return("8303308_SENnotesV01.pdf")

    dated, numbered = choose(), choose("8303308_SENnotesV01.pdf")

    assert [draft.verdict for draft in (dated, numbered)] == [Verdict.REFUSED] * 2
    assert dated.suggestion == "8303308_SENtransferplan20261116V02.docx"
    assert numbered.suggestion == "8303308_SENnotesV02.pdf"
