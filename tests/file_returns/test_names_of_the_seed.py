"""It judges every name of the seed's tables as the rulings say.

Source: seed 000 (the names in its text and tables); rulings 2.10.
"""

import pytest

from pont.file_returns.models import ServiceCode
from pont.file_returns.queries import get_rules
from pont.policy.actors import Actor
from pont.policy.judgement import Verdict
from pont.transfers.operations.land import land
from tests.file_returns.conftest import MONDAY

pytestmark = pytest.mark.django_db

READY, WARNED, REFUSED = Verdict.ACCEPTED, Verdict.WARNED, Verdict.REFUSED

# The name as it stands in the seed, for the school of the tests; what is said of it, to which
# service it goes as it is, and under which name it would go without its problems.
NAMES: tuple[tuple[str, Verdict, set[str], str, str], ...] = (
    # The example of the convention itself.
    ("8303308_INFOeyfsreturn20170731.docx", READY, set(), "INFO", ""),
    ("8303308_SENreviewV01.docx", READY, set(), "SEN", ""),
    # Without an ending, as the convention is printed.
    (
        "8303308_INFOeyfsreturn20170731",
        REFUSED,
        {"portal-extension-missing"},
        "",
        "",
    ),
    # The rows of the tables.
    ("Acronyms.doc", REFUSED, {"portal-school-missing"}, "", ""),
    ("Excel Test Blank.xls", REFUSED, {"portal-school-missing"}, "", ""),
    # A month is no date: version 1 is offered.
    (
        "8303308_SSHRtestdoc202308.docx",
        WARNED,
        {"portal-date-missing"},
        "SSHR",
        "8303308_SSHRtestdoc202308V01.docx",
    ),
    # The longest known code is SEN, and the T belongs to the description.
    (
        "8303308_SENTtestdoc202308.docx",
        WARNED,
        {"portal-capitals", "portal-date-missing"},
        "SEN",
        "8303308_SENttestdoc202308V01.docx",
    ),
    (
        "8303308_INFOfestdoc202308.docx",
        WARNED,
        {"portal-date-missing"},
        "INFO",
        "8303308_INFOfestdoc202308V01.docx",
    ),
    # Four letters where the school's digits belong.
    (
        "830nnnn_INFOTestdoc20230804.docx",
        REFUSED,
        {"portal-school-literal"},
        "",
        "8303308_INFOtestdoc20230804.docx",
    ),
    (
        "830nnnn_INFOfestdoc20230804.docx",
        REFUSED,
        {"portal-school-literal"},
        "",
        "8303308_INFOfestdoc20230804.docx",
    ),
    # The number of the example's school, which is not this one.
    (
        "8301102_INFOeyfsreturn20170731.docx",
        REFUSED,
        {"portal-school-other"},
        "",
        "8303308_INFOeyfsreturn20170731.docx",
    ),
    # What people and browsers make of them.
    (
        "8303308_infoeyfsreturn20170731.docx",
        REFUSED,
        {"portal-code-lower-case"},
        "",
        "8303308_INFOeyfsreturn20170731.docx",
    ),
    ("8303308_eyfsreturn20170731.docx", REFUSED, {"portal-code-missing"}, "", ""),
    (
        "8303308_INFOeyfsreturn20170731 (1).docx",
        WARNED,
        {"name-of-a-copy"},
        "INFO",
        "8303308_INFOeyfsreturn20170731.docx",
    ),
    # SP and SPSS begin alike.
    ("8303308_SPreferral20261116.pdf", READY, set(), "SP", ""),
    ("8303308_SPSSreferral20261116.pdf", READY, set(), "SPSS", ""),
)


@pytest.mark.parametrize(
    ("name", "verdict", "codes", "service", "better"), NAMES, ids=[row[0] for row in NAMES]
)
def test_it_judges_the_name(
    name: str,
    verdict: Verdict,
    codes: set[str],
    service: str,
    better: str,
    school: Actor,
    lead: Actor,
    services: dict[str, ServiceCode],
) -> None:
    draft = land(chunks=[b"Words."], name=name, by=school, at=MONDAY, portal=get_rules(school))

    assert {row["code"] for row in draft.problems} == codes
    assert draft.verdict == verdict
    assert draft.service == service
    assert draft.suggestion == better


def test_it_offers_names_that_need_no_further_repair(school: Actor, lead: Actor) -> None:
    for name, _verdict, _codes, _service, better in NAMES:
        if better:
            rules = get_rules(school)
            draft = land(chunks=[b"W"], name=better, by=school, at=MONDAY, portal=rules)
            assert (draft.verdict, draft.suggestion) == (READY, ""), name
            draft.delete()
