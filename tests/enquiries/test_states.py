"""The tables of reports and requests are whole."""

from itertools import product

import pytest

from pont.enquiries.states import (
    ANSWERS,
    OPEN_STAGES,
    REPLIES_NEXT,
    REPLIES_TOO_LATE,
    REPLY_LABELS,
    STAGE_LABELS,
    STAGES_NEXT,
    STAGES_TOO_LATE,
    VERB_LABELS,
    Reply,
    Stage,
    Verb,
    WrongReply,
    WrongStage,
    check_reply,
    check_stage,
)


def test_every_stage_has_its_row_its_words_and_its_refusal() -> None:
    assert set(STAGES_NEXT) == set(STAGE_LABELS) == set(STAGES_TOO_LATE) == set(Stage)


def test_every_reply_has_its_row_its_words_and_its_refusal() -> None:
    assert set(REPLIES_NEXT) == set(REPLY_LABELS) == set(REPLIES_TOO_LATE) == set(Reply)


def test_every_step_has_words() -> None:
    assert set(VERB_LABELS) == set(Verb)


def test_every_stage_is_reached_from_a_report() -> None:
    assert _reach(STAGES_NEXT, Stage.REPORTED) == set(Stage)
    assert _reach(REPLIES_NEXT, Reply.WAITING) == set(Reply)


def _reach(table: dict, first: object) -> set[object]:  # type: ignore[type-arg]
    reached, fresh = set(), {first}
    while fresh:
        reached |= fresh
        fresh = {after for one in fresh for after in table[one]} - reached
    return reached


def test_a_new_upn_comes_after_an_exhausted_search_and_from_nowhere_else() -> None:
    before = [stage for stage in Stage if Stage.NUMBERED in STAGES_NEXT[stage]]
    assert before == [Stage.EXHAUSTED]


def test_the_authority_works_on_what_may_still_be_withdrawn() -> None:
    assert [s for s in Stage if Stage.WITHDRAWN in STAGES_NEXT[s]] == list(OPEN_STAGES)


def test_what_may_be_answered_follows_from_waiting() -> None:
    assert set(ANSWERS) == REPLIES_NEXT[Reply.WAITING] - {Reply.WITHDRAWN}


@pytest.mark.parametrize(("stage", "following"), list(product(Stage, Stage)))
def test_it_refuses_what_is_not_in_the_table_of_stages(stage: Stage, following: Stage) -> None:
    if following in STAGES_NEXT[stage]:
        check_stage(stage, following)
        return
    with pytest.raises(WrongStage):
        check_stage(stage, following)


@pytest.mark.parametrize(("reply", "following"), list(product(Reply, Reply)))
def test_it_refuses_what_is_not_in_the_table_of_replies(reply: Reply, following: Reply) -> None:
    if following in REPLIES_NEXT[reply]:
        check_reply(reply, following)
        return
    with pytest.raises(WrongReply):
        check_reply(reply, following)
