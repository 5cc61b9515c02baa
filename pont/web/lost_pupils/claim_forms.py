"""The forms of a claim: the declaration, the school the file goes on to, why it is undone."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.lost_pupils.claim_states import UNDOINGS
from pont.lost_pupils.operations.declare import DeclarationMissing
from pont.web.reasons import ReasonForm


class DeclareForm(forms.Form):
    """The box to tick, with the declaration beside it."""

    declared = forms.BooleanField(error_messages={"required": _(DeclarationMissing.message)})

    def __init__(self, data: Any = None, *, declaration: str) -> None:
        super().__init__(data)
        self.fields["declared"].label = declaration


class ForwardForm(forms.Form):
    """To which school the file goes on; `unread` warns of the one chosen, where nobody reads."""

    to = forms.ChoiceField(
        label=_("Forward to a school"),
        help_text=_("The open schools of your authority"),
        error_messages={
            "required": _("Choose a school"),
            "invalid_choice": _("Choose an open school of your authority"),
        },
    )
    anyway = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, choices: Sequence[tuple[str, str]], initial: str = ""
    ) -> None:
        super().__init__(data, initial={"to": initial})
        self.fields["to"].choices = [("", _("Choose a school")), *choices]  # type: ignore[attr-defined]
        self.unread = ""

    @property
    def warnings_read(self) -> bool:
        """True if the person has said of the school chosen, and no other, that it may wait."""
        return bool(self.cleaned_data["to"] == self.cleaned_data["anyway"])


class UndoForm(ReasonForm):
    """Why a claim is undone."""

    among = UNDOINGS
    question = _("Why do you undo the claim?")
    more = _("Tell more (optional)")
    read_by = _("Kept encrypted in the audit trail for two years. It is never e-mailed.")
