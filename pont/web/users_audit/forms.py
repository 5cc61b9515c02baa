"""The forms of the user audit."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.standards.refusals import Refusal
from pont.user_audit.models import LONGEST_TITLE
from pont.user_audit.operations.open_round import DueWrongly, OpensTooEarly, RoundUntitled
from pont.web.words import say

FIELDS: Mapping[str, str] = {
    RoundUntitled.code: "title",
    OpensTooEarly.code: "opens_on",
    DueWrongly.code: "due_on",
}


class OpenForm(forms.Form):
    """A new round: its name, its first day and the day it is due."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("For example, User audit 2026. It stands in the e-mails."),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Enter a title")},
    )
    opens_on = forms.DateField(
        label=_("First day"),
        help_text=_("On this day the lists are made and the first e-mails go out."),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the first day"),
            "invalid": _("The first day must be a real date"),
        },
    )
    due_on = forms.DateField(
        label=_("Due date"),
        help_text=_("By this day everybody should have confirmed. It can still be done later."),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the due date"),
            "invalid": _("The due date must be a real date"),
        },
    )

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        self.add_error(FIELDS.get(refusal.code), say(refusal))


class AgreeForm(forms.Form):
    """The tick under the statement."""

    agree = forms.BooleanField(
        label=_("I confirm this list under this statement"),
        error_messages={"required": _("Tick the box if you confirm the list")},
    )
