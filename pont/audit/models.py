"""The trail: lines that are only ever added, each tied to the one before by a keyed hash.

Source: rulings 11; attacks E.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from django.db import models

LONGEST_TEXT = 200
LONGEST_FACT = 500


class AppendOnly(Exception):
    """Somebody tried to change, delete or add audit lines behind the back of `record`."""


class Outcome(models.TextChoices):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Lines that can be read and appended, nothing else."""

    def append(self, lines: Sequence["AuditLine"]) -> None:
        """Add `lines`, in as few statements as the database allows."""
        super().bulk_create(lines)

    def refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse whatever would change lines.

        :raises AppendOnly: always.
        """
        raise AppendOnly("audit lines are only added, by pont.audit.operations.record")

    create = update = delete = bulk_create = bulk_update = refuse
    get_or_create = update_or_create = _raw_delete = refuse


class AuditLine(models.Model):
    """One act on one object: who, what, when, from where, and how it ended.

    Who and what are written out, without links to other tables, so that the line outlives them.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    account = models.CharField(max_length=36, blank=True)
    username = models.CharField(max_length=LONGEST_TEXT, blank=True)
    name = models.CharField(max_length=LONGEST_TEXT, blank=True)
    organisation = models.CharField(max_length=16, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    previous_mac = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-sequence"], name="audit_by_organisation"),
            models.Index(fields=["account", "-sequence"], name="audit_by_account"),
            models.Index(fields=["object_type", "object_id", "-sequence"], name="audit_by_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.at.isoformat()} {self.act} {self.outcome}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse to save: lines come from `pont.audit.operations.record` alone.

        :raises AppendOnly: always.
        """
        raise AppendOnly("audit lines are only added, by pont.audit.operations.record")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse to delete.

        :raises AppendOnly: always.
        """
        raise AppendOnly("audit lines are never deleted")


class AuditHead(models.Model):
    """Where the chain stands: the last line's number and hash. One row, locked to append."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.mac}"


class SealedDetail(models.Model):
    """What a line says of a pupil, encrypted by the caller; erasable, since the line holds its
    hash alone."""

    line = models.OneToOneField(
        AuditLine, primary_key=True, on_delete=models.DO_NOTHING, related_name="sealed"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"sealed detail of line {self.pk}"
