"""Whose a transfer is: the other side can see it, but only one side may act on it."""

from uuid import UUID

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import NotPermitted, check, find_desks, works_service
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer


def get_account(by: Actor) -> UUID:
    """Return the public id of the account behind `by`.

    :raises NotPermitted: if nobody signed in stands behind it: the rounds own no files.
    """
    if by.account is None:
        raise NotPermitted
    return by.account


class NotYours(Refusal):
    """The actor stands on the other side of this transfer."""

    code = "not-yours"
    message = N_("%(name)s is not yours to change. Nothing was changed.")


def is_sent_by(transfer: Transfer, actor: Actor) -> bool:
    """Tell whether `actor` works the desk that sent `transfer`."""
    return transfer.sender in find_desks(actor, Act.SEND, Kind(transfer.kind))


def is_addressed_to(transfer: Transfer, actor: Actor) -> bool:
    """Tell whether `actor` works the desk, and the service, that `transfer` is addressed to."""
    is_there = transfer.recipient in find_desks(actor, Act.COLLECT, Kind(transfer.kind))
    return is_there and works_service(actor, transfer.service)


def is_in_charge(transfer: Transfer, actor: Actor) -> bool:
    """Tell whether `transfer` goes to a school of the authority that `actor` watches over."""
    if transfer.is_on_shelf:
        return False
    is_national = Role.NATIONAL_ADMINISTRATOR in actor.roles
    return is_national or (bool(actor.la) and transfer.recipient_la == actor.la)


def check_in_charge(transfer: Transfer, by: Actor, act: Act) -> None:
    """Stop an act on a file not collected that only the recipient's authority may do.

    :raises NotPermitted: if `by` may not do `act` with this kind of file.
    :raises NotYours: if it does not go to a school of the authority of `by`.
    """
    check(by, act, Kind(transfer.kind))
    if not is_in_charge(transfer, by):
        raise NotYours(name=transfer.name)


def check_sent_by(transfer: Transfer, by: Actor) -> None:
    """Stop an act that only the sending side may do.

    :raises NotPermitted: if `by` may not send this kind of file.
    :raises NotYours: if `by` does not work the desk that sent it.
    """
    check(by, Act.SEND, Kind(transfer.kind))
    if not is_sent_by(transfer, by):
        raise NotYours(name=transfer.name)


def check_addressed_to(transfer: Transfer, by: Actor) -> None:
    """Stop an act that only the receiving side may do.

    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if `by` does not work the desk it is addressed to.
    """
    check(by, Act.COLLECT, Kind(transfer.kind))
    if not is_addressed_to(transfer, by):
        raise NotYours(name=transfer.name)
