"""The letters about matchings: that one has ended, and that lost pupils were found; none names a
pupil.

Source: rulings 6.6, 8.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from pont.accounts.queries import find_holders
from pont.directory.queries import find_parties
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import RunState
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.notices import Event
from pont.postbox.operations import Recipient, Text, post
from pont.transfers import letters
from pont.transfers.letters import address_office

SUBJECTS: Final = {
    RunState.READY: N_("The matches with the census are ready"),
    RunState.FAILED: N_("The census could not be matched"),
}


def tell_ended(run: MatchingRun, *, at: datetime) -> None:
    """Tell those who may match where the run was ordered that it is ready, or was not carried out.

    Runs in the caller's transaction.
    """
    act = Act.MATCH_OWN_CENSUS if run.la else Act.MATCH_LOST_PUPILS
    holders = find_holders(party=run.party, act=act)
    post(
        to=[Recipient(holder.email, holder.language) for holder in holders],
        letter=_write_ended(run),
        reference=str(run.public_id),
        at=at,
    )


def _write_ended(run: MatchingRun) -> Callable[[], Text]:
    def write() -> Text:
        is_ready = run.state == RunState.READY
        page = f"{settings.PUBLIC_URL}/lost-pupils/matching/{run.public_id}/"
        context = {
            "is_ready": is_ready,
            "matches": run.match_count,
            "link": f"{page}matches/" if is_ready else page,
        }
        body = render_to_string("lost_pupils/letters/matching_ended.txt", context)
        return Text(subject=_(SUBJECTS[RunState(run.state)]), body=body)

    return write


def tell_accepted(matches: Sequence[ProposedMatch], *, by: Actor, at: datetime) -> None:
    """Tell the authorities where the pupils of `matches` are, and those who sent their files.

    One letter for each of them, however many pupils. The authority that decides is not told of
    what it has just done. Runs in the caller's transaction.
    """
    found = Counter(match.census_la for match in matches if match.census_la)
    parties = find_parties(f"{la}LLLL" for la in found)
    for la, count in sorted(found.items()):
        place = f"{la}LLLL"
        party = parties.get(place)
        if party is None or place == by.organisation:
            continue
        office = [] if party.is_closed(timezone.localdate(at)) else [party]
        holders = find_holders(party=place, act=Act.CLAIM)
        post(
            to=[
                *(address_office(party.email, party) for party in office),
                *(Recipient(holder.email, holder.language) for holder in holders),
            ],
            letter=_write_found(count),
            reference=str(matches[0].run.public_id),
            at=at,
        )
    transfers = [match.pupil.transfer for match in matches]
    letters.tell(Event.MATCHED, transfers, at=at, who=by)


def _write_found(count: int) -> Callable[[], Text]:
    def write() -> Text:
        subject = ngettext(
            "A lost pupil is in the census of your schools",
            "%(count)s lost pupils are in the census of your schools",
            count,
        )
        link = f"{settings.PUBLIC_URL}/lost-pupils/matched/"
        body = render_to_string("lost_pupils/letters/found.txt", {"count": count, "link": link})
        return Text(subject=subject % {"count": count}, body=body)

    return write
