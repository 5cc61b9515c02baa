"""The form that sends a file back."""

from django.utils.translation import gettext_lazy as _

from pont.transfers.reasons import REASONS
from pont.web.reasons import ReasonForm


class RejectForm(ReasonForm):
    """Why the file is rejected: a reason from the list, and words for the sender to read."""

    among = REASONS
    question = _("Why do you reject this file?")
    more = _("Tell the sender more (optional)")
    read_by = _(
        "Shown on the receipt, which only the sender, your organisation and the local authorities"
        " of both can see. It is never e-mailed."
    )
