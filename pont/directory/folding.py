"""Names as people type them into a search box: without case, accents or punctuation."""

import re
import unicodedata

APOSTROPHES = re.compile(r"['’‘`´]")
NOT_WORDS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII words parted by spaces ("Tŷ'r Bont" is "tyr bont")."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return NOT_WORDS.sub(" ", APOSTROPHES.sub("", bare)).strip()


def fold_for_search(*texts: str) -> str:
    """Return the folded words of `texts`, a space before each, so that " wor" finds beginnings."""
    words = fold(" ".join(texts))
    return f" {words}" if words else ""
