"""The form that dismisses a sighting."""

from django.utils.translation import gettext_lazy as _

from pont.lost_pupils.sighting_reasons import DISMISSALS
from pont.web.reasons import ReasonForm


class DismissForm(ReasonForm):
    """Why nothing more is to be done about a sighting."""

    among = DISMISSALS
    question = _("Why is nothing more to be done?")
    more = _("Tell more (optional)")
    read_by = _("Kept encrypted in the audit trail for two years. It is never e-mailed.")
