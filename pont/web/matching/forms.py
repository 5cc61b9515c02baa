"""The forms of matching: the census, and what is decided by score."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.lost_pupils.operations.decide_match import Decision

PERCENT = 100


class CensusForm(forms.Form):
    """A census to upload; its bytes are read as they come, not by this form."""

    census = forms.FileField(
        label=_("Choose the census"),
        help_text=_("PLASC or School Census XML, or a CSV extract."),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,text/xml,text/csv"}),
    )


class ScoreForm(forms.Form):
    """Accept from a score upwards, or reject up to one."""

    decision = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[
            (Decision.ACCEPT.value, _("Accept the matches with this score or a higher one")),
            (Decision.REJECT.value, _("Reject the matches with this score or a lower one")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether to accept or reject")},
    )
    score = forms.DecimalField(
        label=_("Score in percent"),
        help_text=_("For example, 99 or 99.5"),
        min_value=1,
        max_value=PERCENT,
        decimal_places=2,
        error_messages={
            "required": _("Enter a score between 1 and 100"),
            "invalid": _("Enter a score between 1 and 100"),
            "min_value": _("Enter a score between 1 and 100"),
            "max_value": _("Enter a score between 1 and 100"),
            "max_decimal_places": _("Enter a score with two decimal places at most"),
        },
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )

    def read(self) -> tuple[Decision, float, float]:
        """Return what is to be decided, and about which scores: the least and the most."""
        cleaned: dict[str, Any] = self.cleaned_data
        decision, score = Decision(cleaned["decision"]), float(cleaned["score"] / PERCENT)
        return (decision, score, 1) if decision is Decision.ACCEPT else (decision, 0, score)
