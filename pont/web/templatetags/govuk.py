"""GOV.UK components in Django's templates.

    {% govuk "Button" text=_("Send") prevent_double_click=True attributes__data_x="y" %}
    {% govuk_field form.reason rows=3 %}
    {% govuk_error_summary form %}

An underscore makes the next letter a capital (`prevent_double_click` -> `preventDoubleClick`), two
go one level down (`label__text`); names under `attributes` are written with hyphens.
"""

import re
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

from pont.web.components import render_component
from pont.web.fields import render_error_summary, render_field

register = template.Library()


@register.simple_tag
def govuk(component: str, /, **params: Any) -> str:
    """Return the HTML of a GOV.UK component."""
    return render_component(component, nest(params))


@register.simple_tag
def govuk_field(bound: BoundField, /, **params: Any) -> str:
    """Return the HTML of one field of a form with its label, hint and error."""
    return render_field(bound, **nest(params))


@register.simple_tag
def govuk_error_summary(form: BaseForm, /) -> str:
    """Return the error summary of `form`, empty when nothing is wrong."""
    return render_error_summary(form)


def nest(params: dict[str, Any]) -> dict[str, Any]:
    """Return the macro's nested parameters for a tag's flat ones."""
    nested: dict[str, Any] = {}
    for flat, value in params.items():
        *outer, name = flat.split("__")
        place = nested
        for step in outer:
            place = place.setdefault(_camel(step), {})
        place[name.replace("_", "-") if "attributes" in outer else _camel(name)] = value
    return nested


def _camel(name: str) -> str:
    """Return `prevent_double_click` as `preventDoubleClick`."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
