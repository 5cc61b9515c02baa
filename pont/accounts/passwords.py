"""What a password must be: long enough, not common, not about the person. Nothing else.

Any character counts and is kept as typed; there are no composition rules and no forced expiry.
Source: ruling 5.6; OWASP ASVS 5.0, 6.2.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator

from pont.standards.refusals import N_, Refusal

SHORTEST = 12
# Not a rule for people: it keeps a megabyte of text away from the hash.
LONGEST = 1000
# What must be left of a password beside the words that anybody could guess.
SHORTEST_REST = 8
FEWEST_DIFFERENT = 5

COMMON = CommonPasswordValidator().passwords
# The digits and signs people put around a word when they are asked for some.
DRESSING = re.compile(r"^[\W\d_]+|[\W\d_]+$")
WORDS = re.compile(r"[^\W_]{3,}")


class PasswordRefused(Refusal):
    """A password that may not be chosen."""


class PasswordTooShort(PasswordRefused):
    """It has fewer characters than are asked."""

    code = "password-too-short"
    message = N_(
        "Your password is too short. It was not changed. Use %(shortest)s characters or more:"
        " three random words make a good password."
    )


class PasswordTooLong(PasswordRefused):
    """It is so long that checking it would keep others waiting."""

    code = "password-too-long"
    message = N_(
        "Your password is too long. It was not changed. Use at most %(longest)s characters."
    )


class PasswordTooCommon(PasswordRefused):
    """Many people choose it, so many people guess it."""

    code = "password-too-common"
    message = N_(
        "This password is easy to guess. Your password was not changed. Choose one that"
        " fewer people would think of: three random words make a good password."
    )


class PasswordTooPersonal(PasswordRefused):
    """It is made of what everybody knows of the person."""

    code = "password-too-personal"
    message = N_(
        "This password is made of your username, your name, the name of your school or"
        " organisation, or “Pont”. Your password was not changed. Choose one that is not about"
        " you."
    )


def check_password_text(text: str, *, about: Iterable[str]) -> None:
    """Refuse a new password that is too short, too long, common, or made of words `about` a person.

    `about` holds username, name, e-mail address and organisation; each word of three characters
    or more is taken out of the password, and what is left must still be worth something.

    :raises PasswordRefused: with the reason.
    """
    if len(text) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    if len(text) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if is_common(text):
        raise PasswordTooCommon()
    if is_personal(text, about=[*about, "pont"]):
        raise PasswordTooPersonal()


def is_common(text: str) -> bool:
    """Return whether `text` is a common password, dressed up or repeated, or hardly varies."""
    folded = text.lower().strip()
    unit = find_unit(folded)
    if len(set(folded)) < FEWEST_DIFFERENT or len(unit) < min(SHORTEST_REST, len(folded)):
        return True
    return any(
        core in COMMON and len(part) - len(core) < SHORTEST_REST
        for part in (folded, unit)
        for core in (part, DRESSING.sub("", part))
    )


def find_unit(text: str) -> str:
    """Return the shortest text of which `text` is a repetition, itself where it is none."""
    return text[: (text + text).find(text, 1)]


def is_personal(text: str, *, about: Iterable[str]) -> bool:
    """Return whether little of `text` is left once the words in `about` are taken out."""
    folded = fold_text(text)
    words = sorted({word for phrase in about for word in find_words(phrase)}, key=len, reverse=True)
    rest = folded
    for word in words:
        rest = rest.replace(word, "")
    return rest != folded and len(rest) < SHORTEST_REST


def find_words(phrase: str) -> list[str]:
    """Return the folded words of `phrase` that are three characters or longer."""
    return WORDS.findall(fold_text(phrase))


def fold_text(text: str) -> str:
    """Return `text` without accents and case."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).casefold()
