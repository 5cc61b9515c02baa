"""GOV.UK components for Django's templates, made by the Jinja macros of govuk-frontend-jinja.

Words are escaped exactly once and never trusted: a parameter holds text unless its name says HTML
(`html`, `titleHtml`, a `slots` entry), and HTML that Django has not marked safe is escaped as well.
"""

import html
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, PackageLoader, PrefixLoader
from jinja2.environment import TemplateModule

ENVIRONMENT = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    autoescape=True,
    auto_reload=False,
)

# What the macros would otherwise say in English.
WORDS: Mapping[str, Mapping[str, Any]] = {
    "BackLink": {"text": _("Back")},
    "CharacterCount": {
        "textareaDescriptionText": _("You can enter up to %{count} characters"),
        "charactersUnderLimitText": {
            "one": _("You have %{count} character remaining"),
            "other": _("You have %{count} characters remaining"),
        },
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": {
            "one": _("You have %{count} character too many"),
            "other": _("You have %{count} characters too many"),
        },
    },
    "ErrorMessage": {"visuallyHiddenText": _("Error")},
    "ErrorSummary": {"titleText": _("There is a problem")},
    "NotificationBanner": {"titleText": _("Important")},
    "Pagination": {"landmarkLabel": _("Pages")},
    "PasswordInput": {
        "showPasswordText": _("Show"),
        "hidePasswordText": _("Hide"),
        "showPasswordAriaLabelText": _("Show password"),
        "hidePasswordAriaLabelText": _("Hide password"),
        "passwordShownAnnouncementText": _("Your password is visible"),
        "passwordHiddenAnnouncementText": _("Your password is hidden"),
    },
    "SkipLink": {"text": _("Skip to main content"), "href": "#main-content"},
    "WarningText": {"iconFallbackText": _("Warning")},
}


def render_component(name: str, params: Mapping[str, Any], /) -> SafeString:
    """Return the HTML of the component `name` ("Button", "NotificationBanner") for `params`.

    `params` are those of the GOV.UK macro (camelCase, nested mappings and lists).
    """
    words = {**WORDS.get(name, {}), **params}
    markup = getattr(_load_macros(name), f"govuk{name}")(_clean_mapping(words, is_html=False))
    return mark_safe(str(markup).strip())  # noqa: S308 - autoescaped by Jinja


@cache
def _load_macros(name: str) -> TemplateModule:
    """Return the compiled macros of one component."""
    folder = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    return ENVIRONMENT.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html").module


def _clean(value: Any, *, is_html: bool) -> Any:
    """Return `value` with every string in it made safe for the place where it will stand."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str):
        return conditional_escape(value) if is_html else _as_text(value)
    if isinstance(value, Mapping):
        return _clean_mapping(value, is_html=is_html)
    if isinstance(value, list | tuple):
        return [_clean(item, is_html=is_html) for item in value]
    return value


def _clean_mapping(params: Mapping[str, Any], *, is_html: bool) -> dict[str, Any]:
    """Return `params` cleaned, each value by what its name says of it."""
    return {
        name: _clean(value, is_html=is_html or _holds_html(name, value))
        for name, value in params.items()
        if value is not None
    }


def _holds_html(name: str, value: Any) -> bool:
    """Say whether a macro puts the parameter `name` on the page unescaped."""
    # Attributes given as one string are passed through; given as a mapping, they are escaped.
    return (
        name in {"html", "slots"}
        or name.endswith("Html")
        or (name == "attributes" and isinstance(value, str | Promise))
    )


def _as_text(value: str) -> str:
    """Return what a reader would see: `{% blocktranslate asvar %}` has escaped it already."""
    # Adding plain text to a safe string makes it plain.
    return html.unescape(value + "") if isinstance(value, SafeString) else value
