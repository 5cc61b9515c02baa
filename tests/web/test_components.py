"""GOV.UK components in Django's templates."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override


def render(source: str, **context: object) -> str:
    return Template("{% load govuk i18n %}" + source).render(Context(context))


def test_it_escapes_text_exactly_once() -> None:
    page = render('{% govuk "Button" text=words %}', words="<b>Tom & Jerry</b>")
    assert "&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;" in page


def test_it_does_not_escape_again_what_a_translation_escaped() -> None:
    source = (
        "{% blocktranslate asvar words %}Send to {{ school }}{% endblocktranslate %}"
        '{% govuk "Button" text=words %}'
    )
    page = render(source, school="<Tom & Jerry>")
    assert "Send to &lt;Tom &amp; Jerry&gt;" in page


def test_it_never_trusts_html_that_is_not_marked_safe() -> None:
    assert "<b>" not in render('{% govuk "InsetText" html=words %}', words="<b>bold</b>")
    page = render('{% govuk "InsetText" html=words %}', words=mark_safe("<b>bold</b>"))
    assert "<b>bold</b>" in page


@pytest.mark.parametrize(
    "source",
    [
        '{% govuk "Button" text="x" attributes=words %}',
        '{% govuk "Button" text="x" attributes__title=words %}',
        '{% govuk "Button" text="x" classes=words %}',
        '{% govuk "Button" text="x" href=words %}',
        '{% govuk "Tag" text=words %}',
        '{% govuk "ErrorSummary" error_list=lines %}',
    ],
)
def test_it_keeps_markup_out_of_every_place(source: str) -> None:
    words = '"><script>alert(1)</script>'
    page = render(source, words=words, lines=[{"text": words, "href": words}])
    assert "<script>" not in page
    marked = render(source, words=mark_safe(words), lines=[{"text": mark_safe(words)}])  # noqa: S308
    assert "<script>" not in marked or "attributes=words" in source


def test_it_takes_lazy_translations() -> None:
    assert "Skip" in render('{% govuk "BackLink" text=words %}', words=gettext_lazy("Skip"))


def test_it_speaks_the_language_of_the_page() -> None:
    with override("cy"):
        assert "Yn ôl" in render('{% govuk "BackLink" href="/" %}')


def test_it_nests_parameters_by_double_underscores() -> None:
    page = render('{% govuk "Button" text="x" prevent_double_click=True attributes__data_x="y" %}')
    assert 'data-prevent-double-click="true"' in page
    assert 'data-x="y"' in page


class Everything(forms.Form):
    """One field of every sort."""

    name = forms.CharField(label="Name", help_text="As in your MIS", max_length=20)
    number = forms.IntegerField(label="Number")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"maxlength": 500, "rows": 3})
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    school = forms.ChoiceField(label="School", choices=[("1", "Greenway"), ("2", "Rumney")])
    answer = forms.ChoiceField(
        label="Was it downloaded correctly?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    files = forms.MultipleChoiceField(
        label="Files", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I agree")
    upload = forms.FileField(label="File")
    hidden = forms.CharField(widget=forms.HiddenInput)


ALL = "{% for field in form %}{% govuk_field field %}{% endfor %}"


def test_it_shows_every_sort_of_field_with_its_label() -> None:
    page = render(ALL, form=Everything())
    for label in ("Name", "Number", "Password", "Reason", "School", "Files", "I agree", "File"):
        assert label in page
    assert 'inputmode="numeric"' in page
    assert 'data-module="govuk-character-count" data-maxlength="500"' in page
    assert page.count("govuk-character-count__message") == 1
    assert "required" not in page


def test_it_shows_what_was_entered_and_what_is_wrong() -> None:
    form = Everything({"name": "<Bryn>", "school": "2", "answer": "no", "files": ["b"]})
    page = render("{% govuk_error_summary form %}" + ALL, form=form)
    assert 'value="&lt;Bryn&gt;"' in page
    assert '<option value="2" selected>' in page.replace("  ", " ")
    assert 'href="#id_agreed"' in page
    assert 'id="id_agreed"' in page
    assert "There is a problem" in page
    assert page.count("This field is required.") == 2 * 5 + 1  # the hidden field has no place


def test_it_never_shows_a_password_again() -> None:
    form = Everything({"secret": "correct horse"})
    assert "correct horse" not in render(ALL, form=form)


def test_it_says_nothing_when_nothing_is_wrong() -> None:
    assert render("{% govuk_error_summary form %}", form=Everything()) == ""
