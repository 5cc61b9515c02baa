"""The last searches of a session: sealed in it, named by a random id in addresses.

What is searched for is of a pupil, so it stands in no address, and in the session encrypted.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.http import HttpRequest

from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.trail import read_detail, seal_detail
from pont.policy.actors import Actor
from pont.vault.envelope import Damaged

KEY = "lost-pupil-searches"
MOST_KEPT = 5


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what was searched for, and in which order the results first stand.

    `arrival` is the public id of the report for which somebody searched, if any.
    """

    id: UUID
    criteria: Criteria
    sort: str
    arrival: UUID | None = None


def keep_search(
    request: HttpRequest,
    actor: Actor,
    criteria: Criteria,
    sort: str,
    *,
    arrival: UUID | None = None,
) -> UUID:
    """Keep a search in the session of `actor` and return its id; the oldest makes room."""
    search = uuid4()
    detail = {
        "criteria": criteria.write(),
        "sort": sort,
        "arrival": str(arrival) if arrival else "",
    }
    sealed = b64encode(seal_detail(detail, about=_context(actor, search))).decode()
    kept = {**request.session.get(KEY, {}), str(search): sealed}
    request.session[KEY] = dict(list(kept.items())[-MOST_KEPT:])
    return search


def find_search(request: HttpRequest, actor: Actor, search: UUID) -> Search | None:
    """Return the search of this session with that id, or None if there is none any more."""
    sealed = request.session.get(KEY, {}).get(str(search))
    if not sealed:
        return None
    try:
        detail = read_detail(b64decode(sealed), about=_context(actor, search))
    except Damaged:
        # The key it was sealed with is gone: it is searched for again.
        return None
    # A search that was kept before Pont knew of reports has none.
    arrival = UUID(detail["arrival"]) if detail.get("arrival") else None
    return Search(search, Criteria.read(detail["criteria"]), detail["sort"], arrival)


def _context(actor: Actor, search: UUID) -> str:
    return f"search:{actor.account}:{search}"
