"""The form that sends a file back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.transfers.reasons import REASONS, REMARK_LENGTH, ReasonMissing, check_reason
from pont.web.words import say


class RejectForm(forms.Form):
    """Why the file is rejected: a reason from the list, and words for the sender to read."""

    reason = forms.ChoiceField(
        label=_("Why do you reject this file?"),
        choices=[(code, _(label)) for code, label in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )
    remark = forms.CharField(
        label=_("Tell the sender more (optional)"),
        help_text=_(
            "Shown on the receipt, which only the sender, your organisation and the local"
            " authorities of both can see. It is never e-mailed."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REMARK_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, str]:
        """Ask for words when the reason is none of the list's."""
        cleaned: dict[str, str] = super().clean() or {}
        if cleaned.get("reason"):
            try:
                check_reason(reason=cleaned["reason"], remark=cleaned.get("remark", ""))
            except ReasonMissing as refusal:
                self.add_error("remark", say(refusal.problem))
        return cleaned
