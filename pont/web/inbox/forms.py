"""The forms that pass a file on and send it back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pont.file_returns.models import RejectionReason, ServiceCode
from pont.file_returns.operations.reject import OTHER, WhyMissing
from pont.transfers.reasons import REMARK_LENGTH
from pont.web.inbox.shown import name_service
from pont.web.words import say


class PassOnForm(forms.Form):
    """To which service the file goes."""

    service = forms.ChoiceField(
        label=gettext_lazy("Which service should have it?"),
        error_messages={
            "required": gettext_lazy("Choose a service"),
            "invalid_choice": gettext_lazy("Choose one of the services in the list"),
        },
    )

    def __init__(self, data: Any = None, *, services: Sequence[ServiceCode]) -> None:
        super().__init__(data)
        self.services = {service.code: service for service in services}
        named = [(code, name_service(row, code)) for code, row in self.services.items()]
        self.fields["service"].choices = [("", _("Choose a service")), *named]  # type: ignore[attr-defined]

    def clean_service(self) -> ServiceCode:
        """Return the service chosen."""
        return self.services[self.cleaned_data["service"]]

    def name_chosen(self) -> str:
        """Return the service chosen as people know it."""
        chosen: ServiceCode = self.cleaned_data["service"]
        return name_service(chosen, chosen.code)


class RejectReturnForm(forms.Form):
    """Why the file is rejected: a reason of the authority's list, or words, or both."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you reject this file?"),
        help_text=gettext_lazy("The reason is e-mailed to the school and its headteacher."),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a reason"),
            "invalid_choice": gettext_lazy("Choose one of the reasons in the list"),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words (optional beside a reason from the list)"),
        help_text=gettext_lazy(
            "For example which service code is missing. The school reads it after signing in; it is"
            " never e-mailed."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REMARK_LENGTH,
        required=False,
    )

    def __init__(self, data: Any = None, *, reasons: Sequence[RejectionReason]) -> None:
        super().__init__(data)
        self.reasons = {str(reason.public_id): reason for reason in reasons}
        language = get_language() or "en"
        listed = [(key, reason.text_in(language)) for key, reason in self.reasons.items()]
        choices = [*listed, (OTHER, _("Another reason, in my own words"))]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the reason as a row, None for one in words; ask for the words then."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("reason")
        if chosen == OTHER and not cleaned.get("words", "").strip() and "words" not in self.errors:
            self.add_error("words", say(WhyMissing()))
        return {**cleaned, "reason": self.reasons.get(chosen or "")}
