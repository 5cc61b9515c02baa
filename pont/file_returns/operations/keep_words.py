"""Keep the tags and the reasons for rejecting of an authority: add, rename, move, retire.

Source: seed 000 (tags, "No Service Code in filename"); issue 5 (setting up).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from pont.audit.operations import record
from pont.directory.models import LocalAuthority
from pont.file_returns.models import RejectionReason, Tag
from pont.file_returns.setting_models import TAG_LENGTH
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import REASON_LENGTH

MOST_WORDS = 200


class Words(StrEnum):
    """A list of words that an authority keeps."""

    TAGS = "tags"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class WordsRow:
    """Where a list of words is kept: its model, the fields in both languages, the longest word.

    `is_quoted`: what has happened quotes the words, so other words are another row.
    """

    model: type[Tag] | type[RejectionReason]
    field: str
    field_cy: str
    longest: int
    is_quoted: bool


WORDS: Final[Mapping[Words, WordsRow]] = MappingProxyType(
    {
        Words.TAGS: WordsRow(Tag, "name", "name_cy", TAG_LENGTH, is_quoted=False),
        Words.REASONS: WordsRow(RejectionReason, "text", "text_cy", REASON_LENGTH, is_quoted=True),
    }
)

Word = Any
"""A row of either list."""


class WordMissing(Refusal):
    """Nothing was entered."""

    code = "word-missing"
    message = N_("Enter the words in English. Nothing was changed.")


class WordTooLong(Refusal):
    """More than the list holds."""

    code = "word-too-long"
    message = N_("The words may have %(most)s characters. Shorten them. Nothing was changed.")


class WordTaken(Refusal):
    """The list has the words already, in use or retired."""

    code = "word-taken"
    message = N_(
        "“%(word)s” is in the list already, in use or retired. Nothing was changed. Choose other"
        " words, or take those up again."
    )


class WordGone(Refusal):
    """The words are another authority's, or gone."""

    code = "word-gone"
    message = N_("That is no longer in the list. Nothing was changed.")


class TooManyWords(Refusal):
    """A list that nobody would look through."""

    code = "too-many-words"
    message = N_("The list may have %(most)s entries. Nothing was added.")


@transaction.atomic
def add_word(*, words: Words, text: str, text_cy: str, by: Actor, at: datetime) -> Word:
    """Add a tag or a reason, in both languages, at the end of the list.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises WordMissing, WordTooLong, WordTaken, TooManyWords: if it cannot be.
    """
    own = _lock_list(words, by)
    if len(own) >= MOST_WORDS:
        raise TooManyWords(most=MOST_WORDS)
    return _add(words, own, text, text_cy, position=len(own), by=by, at=at)


@transaction.atomic
def rename_word(
    *, words: Words, word: Word, text: str, text_cy: str, by: Actor, at: datetime
) -> Word:
    """Give a tag or a reason other words, and return it.

    A reason whose English words change is retired and another put in its place: rejections quote
    the words they were made with.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises WordGone: if it is none of the authority of `by`.
    :raises WordMissing, WordTooLong, WordTaken: if it cannot be.
    """
    own, row = _lock_list(words, by), WORDS[words]
    current = _find(own, word)
    if row.is_quoted and text.strip() != getattr(current, row.field):
        new = _add(words, own, text, text_cy, position=current.position, by=by, at=at)
        current.is_retired = True
        current.save(update_fields=["is_retired"])
        return new
    others = [one for one in own if one.pk != current.pk]
    _write(words, current, others, text, text_cy)
    current.save()
    _record(words, current, "renamed", by=by, at=at)
    return current


@transaction.atomic
def move_word(*, words: Words, word: Word, up: bool, by: Actor, at: datetime) -> None:
    """Move a tag or a reason one place up or down among those in use.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises WordGone: if it is none of the authority of `by`.
    """
    own = [one for one in _lock_list(words, by) if not one.is_retired]
    current = _find(own, word)
    place = own.index(current)
    target = place + (-1 if up else 1)
    if not 0 <= target < len(own):
        return
    own.insert(target, own.pop(place))
    for number, one in enumerate(own):
        one.position = number
    WORDS[words].model.objects.bulk_update(own, ["position"])
    _record(words, current, "moved", by=by, at=at)


@transaction.atomic
def switch_word(*, words: Words, word: Word, is_retired: bool, by: Actor, at: datetime) -> None:
    """Retire a tag or a reason, or take it up again; what it stands on keeps it.

    :raises NotPermitted: if `by` may not set up the portal.
    :raises WordGone: if it is none of the authority of `by`.
    """
    current = _find(_lock_list(words, by), word)
    if current.is_retired == is_retired:
        return
    current.is_retired = is_retired
    current.save(update_fields=["is_retired"])
    _record(words, current, "retired" if is_retired else "restored", by=by, at=at)


def _lock_list(words: Words, by: Actor) -> list[Word]:
    """Return the list of the authority of `by`, which nobody else changes meanwhile."""
    check(by, Act.SET_UP_PORTAL)
    LocalAuthority.objects.select_for_update().get(number=by.la)
    return list(WORDS[words].model.objects.visible_to(by))


def _find(own: list[Word], word: Word) -> Word:
    current = next((one for one in own if one.pk == word.pk), None)
    if current is None:
        raise WordGone
    return current


def _add(
    words: Words,
    own: list[Word],
    text: str,
    text_cy: str,
    *,
    position: int,
    by: Actor,
    at: datetime,
) -> Word:
    new = WORDS[words].model(la=LocalAuthority.objects.get(number=by.la), position=position)
    _write(words, new, own, text, text_cy)
    new.save()
    _record(words, new, "added", by=by, at=at)
    return new


def _write(words: Words, word: Word, others: list[Word], text: str, text_cy: str) -> None:
    row, text, text_cy = WORDS[words], text.strip(), text_cy.strip()
    if not text:
        raise WordMissing
    if max(len(text), len(text_cy)) > row.longest:
        raise WordTooLong(most=row.longest)
    if any(getattr(one, row.field).casefold() == text.casefold() for one in others):
        raise WordTaken(word=text)
    setattr(word, row.field, text)
    setattr(word, row.field_cy, text_cy)


def _record(words: Words, word: Word, what: str, *, by: Actor, at: datetime) -> None:
    record(
        act=Act.SET_UP_PORTAL,
        actor=by,
        at=at,
        object_type=words.value,
        object_id=str(word.public_id),
        facts={"what": what, "words": str(word)},
    )
