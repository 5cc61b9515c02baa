"""Erase what was compared: some time after a decision, and of matches that nobody decides.

Source: docs/adr/0020; rulings 4.5.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.matching_states import MatchState

BATCH: Final = 500


@transaction.atomic
def forget_matches(*, at: datetime) -> int:
    """Erase the census side of the matches whose time has come; return how many, a batch.

    Those that nobody has decided lapse with it.
    """
    due = ProposedMatch.objects.filter(evidence__isnull=False, forget_at__lte=at)
    keys = list(due.order_by("forget_at").values_list("pk", flat=True)[:BATCH])
    rows = ProposedMatch.objects.filter(pk__in=keys)
    rows.filter(state=MatchState.PROPOSED).update(state=MatchState.LAPSED)
    return rows.update(evidence=None)
