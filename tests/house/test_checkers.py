"""Each rule of the house finds what it forbids, and lets pass what it does not."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import rules
from tests.house.rules import Fault, Rule, Source
from tests.house.template_rules import (
    keep_scripts_out_of_pages,
    name_the_attack,
    say_it_in_both_languages,
)

WEB = "pont/web/upload/views.py"
ROOM = "pont/transfers/operations.py"
MODELS = "pont/transfers/models.py"

FORBIDDEN: list[tuple[Rule, str, str]] = [
    (rules.keep_http_behind_doors, ROOM, "from django.http import HttpRequest"),
    (rules.keep_http_behind_doors, ROOM, "import django.shortcuts"),
    (rules.keep_http_behind_doors, ROOM, "from django import forms"),
    (rules.keep_http_behind_doors, "pont/console/main.py", "from django.urls import reverse"),
    (
        rules.keep_http_behind_doors,
        ROOM,
        "from django.views.generic import View",
    ),
    (rules.reach_rows_through_permission, WEB, "rows = Transfer.objects.filter(pk=1)"),
    (rules.reach_rows_through_permission, WEB, "rows = Transfer.objects"),
    (rules.reach_rows_through_permission, WEB, "rows = Transfer._default_manager.all()"),
    (rules.reach_rows_through_permission, WEB, "rows = models.Transfer.objects.all()"),
    (rules.reach_rows_through_permission, WEB, "row = get_object_or_404(Transfer, pk=1)"),
    (rules.reach_rows_through_permission, WEB, "row = shortcuts.get_list_or_404(m.Transfer)"),
    (rules.reach_rows_through_permission, "pont/rounds/daily.py", "Transfer.objects.all()"),
    (rules.reach_rows_through_permission, WEB, "class Show(DetailView):\n    model = Transfer"),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "from pont.accounts.models import Account\nby = models.ForeignKey(Account, CASCADE)",
    ),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "by = models.ForeignKey(settings.AUTH_USER_MODEL, CASCADE, related_name='sent')",
    ),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "by = ForeignKey(to='accounts.Account', on_delete=CASCADE)",
    ),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "from pont.directory import models as register\n"
        "to = models.ManyToManyField(register.Establishment)",
    ),
    (rules.import_in_the_open, ROOM, "def send():\n    import json"),
    (rules.import_in_the_open, ROOM, "def send():\n    if 1:\n        from pont import web"),
    (rules.import_in_the_open, ROOM, "web = importlib.import_module('pont.web')"),
    (rules.name_plainly, "pont/transfers/utils.py", "'''Words.'''"),
    (rules.name_plainly, "pont/transfers/helpers/names.py", "'''Words.'''"),
    (rules.name_plainly, "pont/transfers/base_models.py", "'''Words.'''"),
    (rules.name_plainly, ROOM, "def process_file(): pass"),
    (rules.name_plainly, ROOM, "class A:\n    async def _do_send(self): pass"),
    (rules.name_plainly, ROOM, "def manage(): pass"),
    (rules.say_what_it_does, ROOM, "x = 1"),
    (rules.say_what_it_does, ROOM, "'''Words.'''\ndef send(): pass"),
    (rules.say_what_it_does, ROOM, "'''Words.'''\nclass Sent: pass"),
    (
        rules.say_what_it_does,
        ROOM,
        "'''Words.'''\nclass Sent:\n    '''Words.'''\n    def words(self): pass",
    ),
    (rules.keep_files_short, ROOM, "x = 1\n" * 400),
    (rules.keep_functions_short, ROOM, "def send():\n" + "    x = 1\n" * 49),
    (rules.keep_pupils_out_of_logs, ROOM, "print(pupil.surname)"),
    (rules.keep_pupils_out_of_logs, ROOM, "logger.info('sent %s', entry.upn)"),
    (rules.keep_pupils_out_of_logs, ROOM, "log.warning(f'{forename} is lost')"),
    (rules.keep_pupils_out_of_logs, ROOM, "structlog.get_logger().error('x', dob=row.dob)"),
    (rules.keep_pupils_out_of_logs, ROOM, "self.stdout.write(entry.former_surname)"),
    (rules.keep_pupils_out_of_logs, ROOM, "record(act='sent', facts={'upn': x})"),
    (rules.keep_pupils_out_of_logs, ROOM, "record(act='sent', facts={'name': e.surname})"),
    (rules.print_only_at_the_console, ROOM, "print('sent')"),
    (rules.translate_whole_sentences, ROOM, "m = N_(f'{name} was sent.')"),
    (rules.translate_whole_sentences, WEB, "m = _('%s was sent.' % name)"),
    (rules.translate_whole_sentences, WEB, "m = gettext('{} was sent.'.format(name))"),
    (rules.translate_whole_sentences, WEB, "m = gettext_lazy('Sent ' + when)"),
    (rules.read_the_clock_at_the_doors, ROOM, "at = timezone.now()"),
    (rules.read_the_clock_at_the_doors, ROOM, "at = datetime.datetime.now(tz=UTC)"),
    (rules.read_the_clock_at_the_doors, ROOM, "on = date.today()"),
    (name_the_attack, "tests/attacks/test_a.py", "def test_other_school(): pass"),
    (name_the_attack, "tests/attacks/test_a.py", "class T:\n    def test_a15_no_such(self): pass"),
    (name_the_attack, "tests/attacks/test_a.py", "def test_a2_one_digit(): pass"),
]

ALLOWED: list[tuple[Rule, str, str]] = [
    (rules.keep_http_behind_doors, WEB, "from django.http import HttpRequest"),
    (rules.keep_http_behind_doors, ROOM, "from django.db import models"),
    (rules.keep_http_behind_doors, "config/urls.py", "from django.urls import path"),
    (rules.reach_rows_through_permission, WEB, "rows = Transfer.objects.visible_to(actor)"),
    (
        rules.reach_rows_through_permission,
        WEB,
        "row = get_object_or_404(Transfer.objects.visible_to(actor), public_id=1)",
    ),
    (rules.reach_rows_through_permission, WEB, "rows = queries.find_awaiting(actor)"),
    (rules.reach_rows_through_permission, ROOM, "rows = Transfer.objects.filter(pk=1)"),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "from pont.accounts.models import Account\n"
        "by = models.ForeignKey(Account, CASCADE, related_name='+')",
    ),
    (
        rules.leave_no_mark_on_other_rooms,
        MODELS,
        "of = models.ForeignKey(Transfer, CASCADE, related_name='steps')",
    ),
    (rules.leave_no_mark_on_other_rooms, MODELS, "of = models.ForeignKey('self', CASCADE)"),
    (
        rules.leave_no_mark_on_other_rooms,
        "pont/transfers/migrations/0001_initial.py",
        "by = models.ForeignKey('accounts.account', CASCADE)",
    ),
    (rules.import_in_the_open, ROOM, "import json\ndef send(): pass"),
    (rules.name_plainly, "pont/vault/management/commands/sweep.py", "def handle(self): pass"),
    (rules.name_plainly, ROOM, "def document(): pass"),
    (
        rules.say_what_it_does,
        ROOM,
        "'''Words.'''\ndef _send(): pass\nclass _Sent:\n    def words(self): pass",
    ),
    (
        rules.say_what_it_does,
        ROOM,
        "'''Words.'''\nclass Sent:\n    '''Words.'''\n    class Meta: pass\n"
        "    def __str__(self): pass",
    ),
    (rules.say_what_it_does, "pont/vault/management/__init__.py", ""),
    (rules.keep_files_short, ROOM, "x = 1\n" * 399),
    (rules.keep_functions_short, ROOM, "def send():\n" + "    x = 1\n" * 48),
    (rules.keep_pupils_out_of_logs, ROOM, "logger.info('sent', transfer=transfer.public_id)"),
    (rules.keep_pupils_out_of_logs, ROOM, "entries.append(entry.surname)"),
    (rules.keep_pupils_out_of_logs, ROOM, "record(act='sent', facts={'size': file.size})"),
    (rules.print_only_at_the_console, "pont/console/main.py", "print('ready')"),
    (rules.translate_whole_sentences, WEB, "m = gettext(problem.message) % problem.params"),
    (rules.translate_whole_sentences, ROOM, "m = N_('Sent ' 'on %(date)s.')"),
    (rules.read_the_clock_at_the_doors, WEB, "at = timezone.now()"),
    (rules.read_the_clock_at_the_doors, ROOM, "at = models.DateTimeField(default=timezone.now)"),
    (
        name_the_attack,
        "tests/attacks/test_a.py",
        "def test_a02_other_school(): pass\ndef make(): 1",
    ),
]

Page = Callable[[str, str], Iterator[Fault]]

FORBIDDEN_PAGES: list[tuple[Page, str]] = [
    (keep_scripts_out_of_pages, "<script>alert(1)</script>"),
    (keep_scripts_out_of_pages, "<script nonce='{{ nonce }}'>alert(1)</script>"),
    (keep_scripts_out_of_pages, "<STYLE>p { color: red }</STYLE>"),
    (keep_scripts_out_of_pages, '<p style="color: red">'),
    (keep_scripts_out_of_pages, '<p {% if a %}style="{{ b }}"{% endif %}>'),
    (keep_scripts_out_of_pages, '<button onclick="send()">'),
    (keep_scripts_out_of_pages, "<body onload=go>"),
    (keep_scripts_out_of_pages, '<a href=" JavaScript:go()">'),
    (say_it_in_both_languages, "<p>Your file was sent.</p>"),
    (say_it_in_both_languages, "<p>{{ count }} files</p>"),
    (say_it_in_both_languages, "{% if a %}Sent{% else %}{% translate 'Read' %}{% endif %}"),
    (say_it_in_both_languages, '<img src="a.png" alt="A school">'),
    (say_it_in_both_languages, '<nav aria-label="Menu">'),
    (say_it_in_both_languages, '<input type="submit" value="Send">'),
    (say_it_in_both_languages, '{% govuk "Button" text="Send" %}'),
    (say_it_in_both_languages, '{% govuk "Radios" fieldset__legend__text="Was it?" %}'),
]

ALLOWED_PAGES: list[tuple[Page, str]] = [
    (keep_scripts_out_of_pages, "<script type='module' src=\"{% static 'web/a.js' %}\"></script>"),
    (keep_scripts_out_of_pages, '<p class="pont-style">{# <style> #}</p>'),
    (keep_scripts_out_of_pages, "{% comment %}<script>{% endcomment %}"),
    (keep_scripts_out_of_pages, '<a href="/transfers/{{ id }}" data-on="1">'),
    (say_it_in_both_languages, '<p>{% translate "Sent" %} {{ when }}, Pont &middot; 2</p>'),
    (
        say_it_in_both_languages,
        "{% blocktranslate count n=n %}\n{{ n }} file{% plural %}files{% endblocktranslate %}",
    ),
    (say_it_in_both_languages, "<nav aria-label=\"{% translate 'Menu' %}\">"),
    (say_it_in_both_languages, '{% govuk "Button" text=_("Send") classes="govuk-button" %}'),
    (say_it_in_both_languages, '{% include "a.html" with title=title only %}{# Words. #}'),
    (say_it_in_both_languages, '<input type="hidden" value="send"><a lang="cy">Cymraeg</a>'),
    (say_it_in_both_languages, '<button type="submit" name="answer" value="yes">'),
]


@pytest.mark.parametrize(("rule", "path", "text"), FORBIDDEN)
def test_it_finds_what_is_forbidden(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_it_lets_pass_what_is_allowed(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


@pytest.mark.parametrize(("rule", "text"), FORBIDDEN_PAGES)
def test_it_finds_what_is_forbidden_in_a_template(rule: Page, text: str) -> None:
    assert list(rule("page.html", text))


@pytest.mark.parametrize(("rule", "text"), ALLOWED_PAGES)
def test_it_lets_pass_what_is_allowed_in_a_template(rule: Page, text: str) -> None:
    assert list(rule("page.html", text)) == []


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_shown_to_fail_and_to_pass(rule: Rule) -> None:
    assert any(rule is shown for shown, _, _ in FORBIDDEN)
    assert any(rule is shown for shown, _, _ in ALLOWED)


def test_a_fault_says_where() -> None:
    (fault,) = rules.keep_http_behind_doors(Source(ROOM, "x = 1\nimport django.http"))
    assert str(fault) == f"{ROOM}:2: django.http belongs behind the doors, in pont/web"


def test_a_fault_in_a_template_says_where() -> None:
    text = (
        "{% comment %}\n\n{% endcomment %}\n{% blocktranslate %}\n{% endblocktranslate %}\n<p>Sent"
    )
    (fault,) = say_it_in_both_languages("page.html", text)
    assert str(fault) == "page.html:6: “Sent” is not translated"
