"""The forms that remove or forward files not collected."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.transfers.reasons import REMOVALS
from pont.web.reasons import ReasonForm


class RemoveForm(ReasonForm):
    """Why the files are removed: a reason from the list, and words for who reads the receipt."""

    among = REMOVALS
    question = _("Why do you remove them?")
    more = _("Tell more (optional)")
    read_by = _(
        "Shown on the receipts, which only the senders, the schools and their local authorities"
        " can see. It is never e-mailed."
    )


class ForwardForm(forms.Form):
    """To which school the files go on."""

    to = forms.ChoiceField(label=_("Forward to"), error_messages={"required": _("Choose a school")})

    def __init__(
        self, data: object = None, *, choices: Sequence[tuple[str, str]], initial: str = ""
    ) -> None:
        super().__init__(data, initial={"to": initial})  # type: ignore[arg-type]
        self.fields["to"].choices = [("", ""), *choices]  # type: ignore[attr-defined]
