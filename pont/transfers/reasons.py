"""Why a recipient sends a file back: the list to choose from, whose words may be mailed.

What a person types beside it is shown on the receipt and never mailed: it may name a pupil.

Source: rulings 4.2 and 8.
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
REMARK_LENGTH = 500


class ReasonMissing(Refusal):
    """A rejection needs a reason from the list; "Another reason" needs words."""

    code = "reason-missing"
    message = N_("Choose a reason. If you choose “Another reason”, say in a few words what it is.")


def check_reason(*, reason: str, remark: str) -> None:
    """Stop a rejection that does not say why.

    :raises ReasonMissing: if `reason` is not on the list, or is "other" with an empty `remark`.
    """
    if reason not in REASONS or (reason == "other" and not remark.strip()):
        raise ReasonMissing
