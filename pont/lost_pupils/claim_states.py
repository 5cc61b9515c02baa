"""The life of a claim: which stage may follow which, and the words for it.

Source: rulings 6.2, 6.3; issue 4.
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.standards.refusals import N_, Refusal


class ClaimStage(StrEnum):
    """Where the claim of an authority stands."""

    DECLARED = "declared"
    CLAIMED = "claimed"
    FORWARDED = "forwarded"
    PLACED = "placed"
    UNDONE = "undone"
    LAPSED = "lapsed"


NEXT: Mapping[ClaimStage, frozenset[ClaimStage]] = {
    # Only the answer that the file was downloaded correctly makes it a claim.
    ClaimStage.DECLARED: frozenset({ClaimStage.CLAIMED, ClaimStage.LAPSED}),
    ClaimStage.CLAIMED: frozenset({ClaimStage.FORWARDED, ClaimStage.UNDONE, ClaimStage.LAPSED}),
    # The school rejected the file, or it was taken back: another may be chosen.
    ClaimStage.FORWARDED: frozenset({ClaimStage.CLAIMED, ClaimStage.PLACED, ClaimStage.LAPSED}),
    ClaimStage.PLACED: frozenset(),
    ClaimStage.UNDONE: frozenset(),
    ClaimStage.LAPSED: frozenset(),
}

STANDING = (ClaimStage.CLAIMED, ClaimStage.FORWARDED)
"""What makes the pupil count as claimed."""

OPEN = (ClaimStage.DECLARED, *STANDING)
"""What an authority still works on: at most one for each pupil."""

CLAIM_LABELS: Mapping[ClaimStage, str] = {
    ClaimStage.DECLARED: N_("Download not confirmed"),
    ClaimStage.CLAIMED: N_("To be forwarded"),
    ClaimStage.FORWARDED: N_("Forwarded"),
    ClaimStage.PLACED: N_("Placed"),
    ClaimStage.UNDONE: N_("Undone"),
    ClaimStage.LAPSED: N_("Lapsed"),
}

UNDOINGS: Mapping[str, str] = {
    "another-pupil": N_("It is another pupil"),
    "not-here": N_("The pupil is not at a school of this authority"),
    "by-mistake": N_("The file was claimed by mistake"),
    "other": N_("Another reason"),
}
"""Why a claim is undone."""

# What a person reads when an act does not fit, by the stage of the claim.
TOO_LATE: Mapping[ClaimStage, str] = {
    ClaimStage.DECLARED: N_(
        "The file has not been confirmed as downloaded, so this pupil is not claimed yet. Nothing"
        " was changed. Download the file and answer the question first."
    ),
    ClaimStage.CLAIMED: N_(
        "Your authority has claimed this pupil, and the file has not been forwarded. Nothing was"
        " changed."
    ),
    ClaimStage.FORWARDED: N_(
        "The file has been forwarded to a school and waits there. Nothing was changed. To change"
        " that, recall the forwarded file. Once the school has downloaded it, it can no longer be"
        " recalled: remove it, or forward it to another school, under “Delete files not collected"
        " by schools”."
    ),
    ClaimStage.PLACED: N_("The school has collected the file. Nothing was changed."),
    ClaimStage.UNDONE: N_("This claim has been undone. Nothing was changed."),
    ClaimStage.LAPSED: N_(
        "This claim has lapsed: a colleague has made the declaration anew, or the pupil is no"
        " longer in the lost pupil database. Nothing was changed."
    ),
}


class WrongClaimStage(Refusal):
    """The claim has moved on, and the act no longer fits."""

    code = "wrong-claim-stage"

    def __init__(self, *, stage: ClaimStage) -> None:
        super().__init__()
        self.message = TOO_LATE[stage]  # type: ignore[misc]


def check_claim_may_become(stage: ClaimStage, following: ClaimStage) -> None:
    """Stop an act on a claim that the table does not allow.

    :raises WrongClaimStage: saying where the claim stands.
    """
    if following not in NEXT[stage]:
        raise WrongClaimStage(stage=stage)
