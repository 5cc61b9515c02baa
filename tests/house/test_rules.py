"""The house keeps its own rules."""

from collections.abc import Callable, Iterator

import pytest

from tests.house.rules import RULES, Fault, Rule, read_sources
from tests.house.template_rules import (
    keep_scripts_out_of_pages,
    name_the_attack,
    read_templates,
    say_it_in_both_languages,
)

SOURCES = read_sources("pont", "config", "tools")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_source_keeps_the_rule(rule: Rule) -> None:
    faults = [str(fault) for source in SOURCES for fault in rule(source)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "rule", [keep_scripts_out_of_pages, say_it_in_both_languages], ids=lambda rule: rule.__name__
)
def test_every_template_keeps_the_rule(rule: Callable[[str, str], Iterator[Fault]]) -> None:
    templates = read_templates()
    faults = [str(fault) for path, text in templates for fault in rule(path, text)]
    assert templates
    assert not faults, "\n" + "\n".join(faults)


def test_every_test_of_an_attack_names_it() -> None:
    faults = [str(f) for source in read_sources("tests/attacks") for f in name_the_attack(source)]
    assert not faults, "\n" + "\n".join(faults)
