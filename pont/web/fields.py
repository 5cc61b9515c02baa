"""From a Django form field to the GOV.UK component that shows it, by its widget."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.widgets import Input
from django.utils.translation import gettext as _

from pont.web.components import render_component

Params = dict[str, Any]


def render_field(bound: BoundField, /, **more: Any) -> str:
    """Return the HTML of `bound` with its label, hint and error; `more` goes to the component."""
    if bound.is_hidden:
        return str(bound)
    for widget, component, shape in SHAPES:
        if isinstance(bound.field.widget, widget):
            params = _merge(shape(bound), more)
            counted = component == "Textarea" and params.get("maxlength")
            return render_component("CharacterCount" if counted else component, params)
    raise TypeError(f"No component shows a {type(bound.field.widget).__name__}.")


def _merge(params: Params, more: Params) -> Params:
    """Return `params` with `more` laid over it, mappings joined."""
    joined = {
        name: params[name] | value
        for name, value in more.items()
        if isinstance(value, dict) and isinstance(params.get(name), dict)
    }
    return params | more | joined


def render_error_summary(form: BaseForm, /) -> str:
    """Return the summary of what is wrong in `form`, each line leading to its field."""
    errors = list(_find_errors(form))
    return render_component("ErrorSummary", {"errorList": errors}) if errors else ""


def _find_errors(form: BaseForm) -> Iterator[Params]:
    """Yield each error of `form` as a line of the summary, in the order of the screen."""
    for error in form.non_field_errors():
        yield {"text": str(error)}
    for bound in form:
        for error in bound.errors:
            link = {} if bound.is_hidden else {"href": f"#{bound.auto_id}"}
            yield {"text": str(error), **link}


def _group(bound: BoundField) -> Params:
    """Return what every component of a form takes: name, hint, error."""
    error = {
        "text": " ".join(str(error) for error in bound.errors),
        "visuallyHiddenText": _("Error"),
    }
    return {
        "name": bound.html_name,
        "hint": {"text": bound.help_text} if bound.help_text else None,
        "errorMessage": error if bound.errors else None,
    }


def _entry(bound: BoundField) -> Params:
    """Return what every single control takes beside its group."""
    attributes = bound.build_widget_attrs(dict(bound.field.widget.attrs))
    known = {
        "classes": attributes.pop("class", None),
        "autocomplete": attributes.pop("autocomplete", None),
        "inputmode": attributes.pop("inputmode", None),
        "spellcheck": attributes.pop("spellcheck", None),
    }
    # The browser's own bubbles speak its language and hide ours; the server answers.
    for name in ("required", "aria-describedby", "aria-invalid", "minlength", "cols"):
        attributes.pop(name, None)
    return {
        **_group(bound),
        **known,
        "id": bound.auto_id,
        "label": {"text": bound.label},
        "attributes": {name: value for name, value in attributes.items() if value is not False},
    }


def _line(bound: BoundField) -> Params:
    """Return a text input."""
    kind = getattr(bound.field.widget, "input_type", "text")
    # GOV.UK: a spinner for whole numbers misleads; digits on the phone's keyboard do.
    numeric = {"type": "text", "inputmode": "numeric"} if kind == "number" else {"type": kind}
    return _entry(bound) | {"value": _shown(bound)} | numeric


def _password(bound: BoundField) -> Params:
    """Return a password, never filled in."""
    return _entry(bound)


def _file(bound: BoundField) -> Params:
    """Return a file input."""
    entry = _entry(bound)
    multiple = {"multiple": True} if entry["attributes"].pop("multiple", False) else {}
    return entry | multiple


def _paragraphs(bound: BoundField) -> Params:
    """Return a text area; with a limit (`maxlength`) it counts."""
    entry = _entry(bound)
    limit = entry["attributes"].pop("maxlength", None)
    rows = entry["attributes"].pop("rows", 5)
    return entry | {"value": _shown(bound), "rows": rows, "maxlength": limit}


def _date(bound: BoundField) -> Params:
    """Return a date as three boxes; the first has the field's own id, to which errors lead."""
    form, name = bound.form, bound.html_name
    known = bound.field.widget.format_value(bound.value())
    typed = (
        {part: form.data.get(f"{name}_{part}", "") for part in known} if form.is_bound else known
    )
    error = " govuk-input--error" if bound.errors else ""
    ids = {"day": bound.auto_id}
    items = [
        {
            "name": f"{name}_{part}",
            "id": ids.get(part, f"{bound.auto_id}_{part}"),
            "label": label,
            "value": typed[part] or "",
            "classes": f"govuk-input--width-{width}{error}",
        }
        for part, label, width in (
            ("day", _("Day"), 2),
            ("month", _("Month"), 2),
            ("year", _("Year"), 4),
        )
    ]
    return _group(bound) | {
        "id": f"{bound.auto_id}_date",
        "fieldset": {"legend": {"text": bound.label, "classes": "govuk-fieldset__legend--s"}},
        "items": items,
    }


def _choice(bound: BoundField) -> Params:
    """Return a select."""
    chosen = _chosen(bound)
    items = [
        {"value": value, "text": text, "selected": str(value) in chosen}
        for value, text in _choices(bound)
    ]
    return _entry(bound) | {"items": items}


def _choices_shown(bound: BoundField) -> Params:
    """Return radios or checkboxes, inside a fieldset that carries the question."""
    chosen = _chosen(bound)
    items = [
        {"value": value, "text": text, "checked": str(value) in chosen}
        for value, text in _choices(bound)
    ]
    return _group(bound) | {
        "idPrefix": bound.auto_id,
        "fieldset": {"legend": {"text": bound.label, "classes": "govuk-fieldset__legend--s"}},
        "items": items,
    }


def _tick(bound: BoundField) -> Params:
    """Return one checkbox that stands for itself, its hint under its words."""
    group = _group(bound)
    item = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
    item["hint"] = group.pop("hint")
    return group | {"idPrefix": bound.auto_id, "items": [item]}


def _shown(bound: BoundField) -> str:
    """Return what stands in the field as text."""
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else str(value)


def _chosen(bound: BoundField) -> frozenset[str]:
    """Return the values that are chosen."""
    value = bound.value()
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return frozenset(str(value) for value in values if value is not None)


def _choices(bound: BoundField) -> Iterator[tuple[Any, Any]]:
    """Yield value and words of each choice."""
    for value, text in getattr(bound.field.widget, "choices", ()):
        yield ("" if value is None else value), text


# The first row that fits stands: subclasses before their parents.
SHAPES: tuple[
    tuple[type[forms.Widget], str, Callable[[BoundField], Params]],
    ...,
] = (
    (forms.PasswordInput, "PasswordInput", _password),
    (forms.FileInput, "FileUpload", _file),
    (forms.Textarea, "Textarea", _paragraphs),
    (forms.CheckboxSelectMultiple, "Checkboxes", _choices_shown),
    (forms.RadioSelect, "Radios", _choices_shown),
    (forms.SelectDateWidget, "DateInput", _date),
    (forms.Select, "Select", _choice),
    (forms.CheckboxInput, "Checkboxes", _tick),
    (Input, "Input", _line),
)
