"""The forms that remove or forward files not collected."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.transfers.reasons import REMARK_LENGTH, REMOVALS, ReasonMissing, check_reason
from pont.web.words import say


class RemoveForm(forms.Form):
    """Why the files are removed: a reason from the list, and words for who reads the receipt."""

    reason = forms.ChoiceField(
        label=_("Why do you remove them?"),
        choices=[(code, _(label)) for code, label in REMOVALS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )
    remark = forms.CharField(
        label=_("Tell more (optional)"),
        help_text=_(
            "Shown on the receipts, which only the senders, the schools and their local"
            " authorities can see. It is never e-mailed."
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
                check_reason(
                    reason=cleaned["reason"], remark=cleaned.get("remark", ""), among=REMOVALS
                )
            except ReasonMissing as refusal:
                self.add_error("remark", say(refusal.problem))
        return cleaned


class ForwardForm(forms.Form):
    """To which school the files go on."""

    to = forms.ChoiceField(label=_("Forward to"), error_messages={"required": _("Choose a school")})

    def __init__(
        self, data: object = None, *, choices: Sequence[tuple[str, str]], initial: str = ""
    ) -> None:
        super().__init__(data, initial={"to": initial})  # type: ignore[arg-type]
        self.fields["to"].choices = [("", ""), *choices]  # type: ignore[attr-defined]
