"""The forms that issue a request and keep a list of schools."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from pont.directory.models import Category, Establishment
from pont.file_returns.expected import EXPECTED, Expected
from pont.file_returns.models import SchoolList, ServiceCode
from pont.file_returns.operations.issue import (
    LONGEST_GUIDANCE,
    DeadlineRefused,
    GuidanceTooLong,
    NobodyAsked,
    NotYourSchools,
    RequestDetails,
    ServiceNotWorked,
    TitleRefused,
)
from pont.file_returns.operations.keep_lists import ListEmpty, ListNameRefused
from pont.file_returns.request_models import TITLE_LENGTH
from pont.file_returns.requesting import ReadNumbers, read_numbers
from pont.file_returns.setting_models import LIST_LENGTH
from pont.file_returns.setting_queries import find_schools
from pont.policy.actors import Actor
from pont.standards.refusals import Refusal
from pont.web.inbox.shown import name_service
from pont.web.words import say

LARGEST_LIST = 1_000_000
"""A list of school numbers may have so many bytes."""

FIELDS: Mapping[str, str] = {
    ServiceNotWorked.code: "service",
    TitleRefused.code: "title",
    GuidanceTooLong.code: "guidance",
    DeadlineRefused.code: "due_on",
    NobodyAsked.code: "to",
    NotYourSchools.code: "to",
    ListNameRefused.code: "name",
    ListEmpty.code: "numbers",
}


class Target(StrEnum):
    """Which schools are asked."""

    ALL = "all"
    CATEGORIES = "categories"
    TICKED = "ticked"
    KEPT = "kept"
    NUMBERS = "numbers"


class NumbersForm(forms.Form):
    """School numbers, typed or in a file."""

    numbers = forms.CharField(
        label=gettext_lazy("School numbers"),
        help_text=gettext_lazy("One a line: seven digits, or the last four"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file, with the numbers in its first column"), required=False
    )

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        self.add_error(FIELDS.get(refusal.code), say(refusal))

    def read_named(self, actor: Actor) -> list[Establishment]:
        """Return the schools that were typed or are in the file; say which numbers are none."""
        typed, file = self.cleaned_data.get("numbers", ""), self.cleaned_data.get("file")
        if file and file.size > LARGEST_LIST:
            self.add_error("file", _("The file is too large for a list of school numbers"))
            return []
        if len(typed) > LARGEST_LIST:
            self.add_error("numbers", _("That is too much for a list of school numbers"))
            return []
        found = [("numbers", read_numbers(actor, typed))]
        if file:
            text = file.read().decode("utf-8-sig", errors="replace")
            found.append(("file", read_numbers(actor, text)))
        for field, numbers in found:
            if numbers.unknown:
                self.add_error(field, _say_unknown(numbers))
        return list({school.pk: school for _f, read in found for school in read.schools}.values())


def _say_unknown(numbers: ReadNumbers) -> str:
    words = ngettext(
        "This is not the number of an open school of your authority: %(numbers)s",
        "These are not numbers of open schools of your authority: %(numbers)s",
        len(numbers.unknown),
    )
    return words % {"numbers": ", ".join(word[:20] for word in numbers.unknown[:10])}


class RequestForm(NumbersForm):
    """What is asked, of whom, and until when."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("For example, Autumn attendance figures. It must name no pupil."),
        max_length=TITLE_LENGTH,
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Which service asks?"),
        help_text=gettext_lazy("The answers go to its inbox, whatever schools call their files."),
        error_messages={"required": gettext_lazy("Choose a service")},
    )
    guidance = forms.CharField(
        label=gettext_lazy("Guidance for schools (optional)"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_GUIDANCE,
        required=False,
    )
    due_on = forms.DateField(
        label=gettext_lazy("Deadline"),
        help_text=gettext_lazy("The last day on which the file may come"),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": gettext_lazy("Enter the deadline"),
            "invalid": gettext_lazy("The deadline must be a real date"),
        },
    )
    expected = forms.ChoiceField(
        label=gettext_lazy("Expected file"),
        error_messages={"required": gettext_lazy("Choose the type of file")},
    )
    zip_allowed = forms.BooleanField(
        label=gettext_lazy("A zip of several files may come instead"), required=False, initial=True
    )
    to = forms.ChoiceField(
        label=gettext_lazy("Which schools do you ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which schools")},
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"), widget=forms.CheckboxSelectMultiple, required=False
    )
    ticked = forms.MultipleChoiceField(
        label=gettext_lazy("Schools"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose open schools of the list")},
    )
    kept = forms.ChoiceField(label=gettext_lazy("List"), required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        services: Sequence[ServiceCode],
        categories: Sequence[Category],
        kept: Sequence[SchoolList],
        schools: Iterable[Establishment],
    ) -> None:
        super().__init__(data, files, initial={"to": Target.ALL, "expected": Expected.ANY})
        language = get_language() or "en"
        self.services = {service.code: service for service in services}
        self.lists = {str(one.public_id): one for one in kept}
        choices: Mapping[str, list[tuple[str, str]]] = {
            "service": _name_services(self.services),
            "expected": [(one.value, _(EXPECTED[one].label)) for one in Expected],
            "to": [(one.value, _label(one)) for one in Target if kept or one is not Target.KEPT],
            "categories": [(one.code, one.name_in(language)) for one in categories],
            "ticked": [(one.number, f"{one.name} ({one.number})") for one in schools],
            "kept": [("", ""), *((key, one.name) for key, one in self.lists.items())],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def read_details(self) -> RequestDetails:
        """Return what is asked, as it was entered."""
        values = self.cleaned_data
        due_on: date = values["due_on"]
        return RequestDetails(
            service=self.services[values["service"]],
            title=values["title"],
            guidance=values["guidance"],
            due_on=due_on,
            expected=Expected(values["expected"]),
            zip_allowed=values["zip_allowed"],
        )

    def read_schools(self, actor: Actor) -> list[Establishment]:
        """Return the schools that were chosen; what is wrong with the choice stands in the form."""
        match Target(self.cleaned_data["to"]):
            case Target.ALL:
                return list(find_schools(actor))
            case Target.CATEGORIES:
                codes = self.cleaned_data["categories"]
                return list(find_schools(actor).filter(category__code__in=codes))
            case Target.TICKED:
                return list(find_schools(actor).filter(number__in=self.cleaned_data["ticked"]))
            case Target.KEPT:
                chosen = self.lists.get(self.cleaned_data["kept"])
                if chosen is None:
                    self.add_error("kept", _("Choose a list"))
                    return []
                return list(find_schools(actor).filter(pk__in=chosen.schools.values("pk")))
            case Target.NUMBERS:
                return self.read_named(actor)


def _label(target: Target) -> str:
    labels: Mapping[Target, str] = {
        Target.ALL: _("All open schools of the authority"),
        Target.CATEGORIES: _("Schools of some categories"),
        Target.TICKED: _("Schools that you tick in a list"),
        Target.KEPT: _("The schools of a list that you keep"),
        Target.NUMBERS: _("Schools by their numbers, typed or as CSV"),
    }
    return labels[target]


class ListForm(NumbersForm):
    """A list of schools under a name."""

    name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        help_text=gettext_lazy(
            "If you already keep a list of this name, its schools are replaced."
        ),
        max_length=LIST_LENGTH,
        error_messages={"required": gettext_lazy("Enter a name for the list")},
    )


def _name_services(services: Mapping[str, ServiceCode]) -> list[tuple[str, str]]:
    """Return the choices of a service; whoever works several must say which."""
    named = [(code, name_service(row, code)) for code, row in services.items()]
    return named if len(named) == 1 else [("", _("Choose a service")), *named]
