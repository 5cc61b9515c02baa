"""The form that asks for a reason from a list, and for words where the list does not say it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.transfers.reasons import REMARK_LENGTH, ReasonMissing, check_reason
from pont.web.words import say


class ReasonForm(forms.Form):
    """Why something is done: a reason of the list `among`, and what the person adds.

    `question` stands above the reasons, `more` above the words, `read_by` says who reads them.
    """

    among: ClassVar[Mapping[str, str]]
    question: ClassVar[Promise]
    more: ClassVar[Promise]
    read_by: ClassVar[Promise]

    reason = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose a reason")}
    )
    remark = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=REMARK_LENGTH, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason, remark = self.fields["reason"], self.fields["remark"]
        reason.label, remark.label = str(self.question), str(self.more)
        remark.help_text = str(self.read_by)
        reason.choices = [(code, _(label)) for code, label in self.among.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, str]:
        """Ask for words when the reason is none of the list's."""
        cleaned: dict[str, str] = super().clean() or {}
        if cleaned.get("reason"):
            try:
                check_reason(
                    reason=cleaned["reason"], remark=cleaned.get("remark", ""), among=self.among
                )
            except ReasonMissing as refusal:
                self.add_error("remark", say(refusal.problem))
        return cleaned
