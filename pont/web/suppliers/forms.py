"""The forms of the register of suppliers."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from pont.directory.operations.keep_suppliers import (
    LONGEST_NAME,
    SupplierMailRefused,
    SupplierUnnamed,
)
from pont.standards.refusals import Refusal
from pont.web.words import say

FIELDS: Mapping[str, str] = {SupplierUnnamed.code: "name", SupplierMailRefused.code: "email"}


class SupplierForm(forms.Form):
    """What is known of a new supplier."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the name of the supplier")},
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Letters about files go there, besides to its users."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        self.add_error(FIELDS.get(refusal.code), say(refusal))


class AmendForm(SupplierForm):
    """What is known of a supplier, and whether it is active."""

    is_active = forms.BooleanField(
        label=gettext_lazy("Active: its users can sign in"), required=False
    )
