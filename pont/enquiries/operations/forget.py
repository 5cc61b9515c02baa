"""Forget who was asked after, once a report or a request has been over its time.

Source: docs/adr/0021; `policy.retention.ENQUIRY_DAYS`.
"""

from datetime import datetime, timedelta

from django.db import transaction

from pont.enquiries.models import ArrivalReport, ArrivalStep, CtfRequest, RequestStep
from pont.policy.retention import ENQUIRY_DAYS

BATCH = 500


@transaction.atomic
def forget_enquired(*, at: datetime) -> int:
    """Blank the pupils, and what was typed about them, of a batch of ended reports and requests.

    Steps, states and the numbers given out stay; return how many were blanked.
    """
    before = at - timedelta(days=ENQUIRY_DAYS)
    over = {"ended_at__lte": before, "sealed__isnull": False}
    reports = list(ArrivalReport.objects.filter(**over).values_list("pk", flat=True)[:BATCH])
    requests = list(CtfRequest.objects.filter(**over).values_list("pk", flat=True)[:BATCH])
    ArrivalStep.objects.filter(report__in=reports).update(sealed=None)
    RequestStep.objects.filter(request__in=requests).update(sealed=None)
    ArrivalReport.objects.filter(pk__in=reports).update(sealed=None)
    CtfRequest.objects.filter(pk__in=requests).update(sealed=None)
    return len(reports) + len(requests)
