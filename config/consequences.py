"""What happens upstairs when something happens to a file: the verb of its step, and who acts.

The functions run in the transaction of the operation, in this order; what one raises undoes all.
"""

from types import MappingProxyType
from typing import Final

from pont.enquiries.operations.follow_files import follow_files
from pont.file_returns.operations.let_go import forget_words, take_back
from pont.lost_pupils.operations.follow_onward import (
    give_back_claims,
    lead_claims_on,
    place_pupils,
)
from pont.lost_pupils.operations.lose_sight import unsee
from pont.lost_pupils.operations.see import note_files
from pont.lost_pupils.operations.shelve import close_records, forget_records, open_records
from pont.transfers.consequences import Consequences
from pont.transfers.models import Step

CONSEQUENCES: Final[Consequences] = MappingProxyType(
    {
        Step.Verb.SENT: (open_records, note_files, follow_files),
        Step.Verb.RECEIVED: (place_pupils,),
        # What locks rows of claims comes before what writes to the trail.
        Step.Verb.FORWARDED: (lead_claims_on, follow_files),
        Step.Verb.REJECTED: (give_back_claims, follow_files),
        Step.Verb.RECALLED: (give_back_claims, close_records, unsee, take_back, follow_files),
        Step.Verb.WITHDRAWN: (give_back_claims, close_records, follow_files),
        Step.Verb.REMOVED: (give_back_claims, close_records, follow_files),
        Step.Verb.EXPIRED: (forget_records, forget_words),
    }
)
