"""Register software suppliers, and amend what is known of them.

Source: rulings 1 (a 7-digit code from 0000001, registered by the national administrator).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from pont.audit.operations import record
from pont.directory.models import Supplier
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal

LONGEST_NAME, LAST = 100, 9999


class SupplierUnnamed(Refusal):
    """No name, or one too long."""

    code = "supplier-unnamed"
    message = N_(
        "A supplier needs a name of at most %(longest)s characters. Nothing was changed. Enter the"
        " name."
    )


class SupplierMailRefused(Refusal):
    """A text that is no e-mail address."""

    code = "supplier-mail-refused"
    message = N_(
        "%(email)s is not an e-mail address. Nothing was changed. Check how it is written."
    )


class NumberTaken(Refusal):
    """Somebody registered another supplier at the same moment, or all numbers are used."""

    code = "supplier-number-taken"
    message = N_("There is no free number at the moment. Nothing was changed. Try again.")


@transaction.atomic
def register_supplier(*, name: str, email: str, by: Actor, at: datetime) -> Supplier:
    """Register a supplier under the next number from 0000001, and return it.

    :raises NotPermitted: if `by` may not keep suppliers.
    :raises SupplierUnnamed: if there is no name, or it is too long.
    :raises SupplierMailRefused: if there is an address that is none.
    :raises NumberTaken: if there is no free number.
    """
    check(by, Act.MAINTAIN_SUPPLIERS)
    name, email = check_details(name, email)
    last = Supplier.objects.order_by("-number").values_list("number", flat=True).first()
    number = int(last or 0) + 1
    if number > LAST:
        raise NumberTaken()
    try:
        with transaction.atomic():
            supplier = Supplier.objects.create(number=f"{number:07}", name=name, email=email)
    except IntegrityError as lost:
        raise NumberTaken() from lost
    _record(supplier, "register-supplier", by=by, at=at)
    return supplier


@transaction.atomic
def amend_supplier(
    *, supplier: Supplier, name: str, email: str, is_active: bool, by: Actor, at: datetime
) -> bool:
    """Amend a supplier, active or not, and return whether anything is new.

    Nobody of an inactive supplier signs in.

    :raises NotPermitted: if `by` may not keep suppliers.
    :raises SupplierUnnamed: if there is no name, or it is too long.
    :raises SupplierMailRefused: if there is an address that is none.
    """
    check(by, Act.MAINTAIN_SUPPLIERS)
    name, email = check_details(name, email)
    new = {"name": name, "email": email, "is_active": is_active}
    if all(getattr(supplier, word) == value for word, value in new.items()):
        return False
    for word, value in new.items():
        setattr(supplier, word, value)
    supplier.save(update_fields=list(new))
    _record(supplier, "amend-supplier", by=by, at=at)
    return True


def check_details(name: str, email: str) -> tuple[str, str]:
    """Return name and e-mail address without spaces around them.

    :raises SupplierUnnamed: if there is no name, or it is too long.
    :raises SupplierMailRefused: if there is an address that is none.
    """
    bare, address = " ".join(name.split()), email.strip()
    if not 0 < len(bare) <= LONGEST_NAME:
        raise SupplierUnnamed(longest=LONGEST_NAME)
    if address:
        try:
            validate_email(address)
        except ValidationError as fault:
            raise SupplierMailRefused(email=address) from fault
    return bare, address


def _record(supplier: Supplier, act: str, *, by: Actor, at: datetime) -> None:
    record(
        act=act,
        actor=by,
        at=at,
        object_type="supplier",
        object_id=supplier.number,
        facts={"name": supplier.name, "active": int(supplier.is_active)},
    )
