"""Why a file is rejected or removed: the lists to choose from, whose words may be mailed.

What a person types beside it is shown on the receipt and never mailed: it may name a pupil.

Source: rulings 4.2, 4.4 and 8.
"""

from collections.abc import Mapping

from pont.standards.refusals import N_, Refusal

REASONS: Mapping[str, str] = {
    "not-joining": N_("The pupil is not joining this school"),
    "wrong-recipient": N_("The file was meant for somebody else"),
    "unreadable": N_("The file cannot be opened or imported"),
    "wrong-contents": N_("The contents are not what the name says"),
    "duplicate": N_("The file has been sent before"),
    "other": N_("Another reason"),
}
REMOVALS: Mapping[str, str] = {
    "has-file": N_("The school has the pupil’s file already"),
    "not-arrived": N_("The pupil has not come to this school"),
    "not-in-authority": N_("The pupil is not at a school of the authority"),
    "sent-in-error": N_("The file was sent in error"),
    "other": REASONS["other"],
}
LABELS: Mapping[str, str] = {**REASONS, **REMOVALS}
REMARK_LENGTH = 500


class ReasonMissing(Refusal):
    """A rejection or a removal needs a reason from the list; "Another reason" needs words."""

    code = "reason-missing"
    message = N_("Choose a reason. If you choose “Another reason”, say in a few words what it is.")


def check_reason(*, reason: str, remark: str, among: Mapping[str, str] = REASONS) -> None:
    """Stop a rejection, or with another list a removal, that does not say why.

    :raises ReasonMissing: if `reason` is not `among` those, or is "other" with an empty `remark`.
    """
    if reason not in among or (reason == "other" and not remark.strip()):
        raise ReasonMissing
