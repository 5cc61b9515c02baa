"""Suppliers: the list, a new one, and what is known of one.

Source: rulings 1, 5; seed 002 section 5.5.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.accounts.users import find_people_of_suppliers
from pont.directory.operations.keep_suppliers import (
    amend_supplier,
    register_supplier,
)
from pont.directory.queries import find_all_suppliers, get_supplier
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.suppliers.forms import AmendForm, SupplierForm


def _get_keeper(request: HttpRequest) -> Actor:
    actor = get_actor(request)
    check(actor, Act.MAINTAIN_SUPPLIERS)
    return actor


@require_safe
def suppliers(request: HttpRequest) -> HttpResponse:
    """Show the suppliers with their numbers and users."""
    actor = _get_keeper(request)
    people = find_people_of_suppliers(actor)
    context = {"rows": [(row, people.get(row.pk, [])) for row in find_all_suppliers()]}
    return render(request, "web/suppliers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for name and address of a supplier, and register it under the next number."""
    actor = _get_keeper(request)
    form = SupplierForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = register_supplier(by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            note_refusal(request, "register-supplier", refusal)
            form.show_refusal(refusal)
        else:
            told = {"name": made.name, "number": made.number}
            messages.success(request, _("%(name)s is now registered as %(number)s.") % told)
            return redirect("suppliers")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/suppliers/supplier.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is known of a supplier, or amend it."""
    actor = _get_keeper(request)
    supplier = find_or_404(get_supplier, code)
    shown = {"name": supplier.name, "email": supplier.email, "is_active": supplier.is_active}
    form = AmendForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid():
        try:
            changed = amend_supplier(
                supplier=supplier, by=actor, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            note_refusal(request, "amend-supplier", refusal, "supplier", code)
            form.show_refusal(refusal)
        else:
            if changed:
                messages.success(request, _("The details have been updated."))
            else:
                messages.info(request, _("Nothing was different, so nothing was changed."))
            return redirect("suppliers")
    context = {"form": form, "supplier": supplier}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/suppliers/supplier.html", context, status=status)
