"""What follows when somebody changes their own second factor, or fails at the second step.

The factors themselves are kept by allauth; the doors call these in the same transaction.

Source: rulings 5.7; attacks B10.
"""

from datetime import datetime

from django.db import transaction

from pont.accounts.models import Account
from pont.accounts.queries import STRANGER, get_actor
from pont.accounts.second_factor import TOLD, FactorChange
from pont.accounts.second_factor_letters import send_factor_changed
from pont.audit.operations import record, record_refusal


@transaction.atomic
def record_factor_change(*, account: Account, change: FactorChange, at: datetime, ip: str) -> None:
    """Write down that somebody changed their own second factor, and tell them by e-mail."""
    if change in TOLD:
        send_factor_changed(account=account, change=change, at=at)
    record(
        act="change-second-factor",
        actor=get_actor(account),
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"change": change},
        ip=ip,
    )


def record_step_refused(*, account: Account, at: datetime, ip: str) -> None:
    """Write down that somebody knew a password and not the code, or had not the passkey."""
    record_refusal(
        act="second-step",
        actor=STRANGER,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        ip=ip,
    )
