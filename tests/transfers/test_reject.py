"""Rejecting a file."""

from datetime import timedelta

import pytest

from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.transfers.models import Collection, Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from pont.transfers.parties import NotYours
from pont.transfers.reasons import ReasonMissing
from pont.transfers.states import State, WrongState
from tests.transfers.conftest import MONDAY

REMARK = "Siân went to another school"


def test_it_tells_the_sender_who_and_why_but_not_what_was_typed(
    transfer: Transfer, recipient: Actor
) -> None:
    reject(transfer=transfer, reason="not-joining", remark=REMARK, by=recipient, at=MONDAY)

    letter = Letter.objects.filter(subject__contains="rejected").first()
    assert letter is not None
    assert "Tomos" in letter.body
    assert "not joining" in letter.body
    assert "Siân" not in letter.body


def test_what_was_typed_stands_on_the_receipt(transfer: Transfer, recipient: Actor) -> None:
    reject(transfer=transfer, reason="other", remark=REMARK, by=recipient, at=MONDAY)

    step = transfer.steps.get(verb="rejected")
    assert (step.reason, step.remark) == ("other", REMARK)


def test_the_bytes_stay_for_thirty_days(transfer: Transfer, recipient: Actor) -> None:
    reject(transfer=transfer, reason="duplicate", remark="", by=recipient, at=MONDAY)

    transfer.refresh_from_db()
    assert transfer.keep_until == MONDAY + timedelta(days=30)
    assert expire_transfers(at=MONDAY + timedelta(days=30)) == 1
    transfer.refresh_from_db()
    assert (transfer.state, transfer.stored) == (State.REJECTED, None)


@pytest.mark.parametrize(("reason", "remark"), [("", ""), ("nonsense", ""), ("other", "  ")])
def test_it_needs_a_reason(transfer: Transfer, recipient: Actor, reason: str, remark: str) -> None:
    with pytest.raises(ReasonMissing):
        reject(transfer=transfer, reason=reason, remark=remark, by=recipient, at=MONDAY)


def test_the_sender_may_not(transfer: Transfer, sender: Actor) -> None:
    with pytest.raises(NotYours):
        reject(transfer=transfer, reason="duplicate", remark="", by=sender, at=MONDAY)


def test_a_received_ctf_is_not_rejected_any_more(handed_over: Collection, recipient: Actor) -> None:
    receive(collection=handed_over, by=recipient, at=MONDAY)

    with pytest.raises(WrongState):
        reject(
            transfer=handed_over.transfers.get(),
            reason="duplicate",
            remark="",
            by=recipient,
            at=MONDAY,
        )
