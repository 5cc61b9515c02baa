"""Files returned to a service of an authority: what stands beside their transfers.

The transfer is the file on its way, and its `service` says where to; here is what the portal adds.

Source: seed 000; rulings 1, 2.10, 4.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef

# Django finds the models of the room in this module; it finds these through it.
from pont.file_returns.chase_models import Chase as Chase
from pont.file_returns.request_models import FileRequest as FileRequest
from pont.file_returns.request_models import RequestTarget as RequestTarget
from pont.file_returns.setting_models import Portal as Portal
from pont.file_returns.setting_models import RejectionReason as RejectionReason
from pont.file_returns.setting_models import SchoolList as SchoolList
from pont.file_returns.setting_models import ServiceCode as ServiceCode
from pont.file_returns.setting_models import Tag as Tag
from pont.policy.actors import Actor
from pont.transfers.models import Transfer

PERSON_LENGTH = 150


def _has_file(files: "models.QuerySet[Transfer]") -> Exists:
    """Return the condition that the file of a return is among `files`.

    Asked of each return by its key: as a list of all files that the lead of a large authority can
    see, it would take seconds.
    """
    return Exists(files.filter(pk=OuterRef("transfer")))


class FileReturnQuerySet(models.QuerySet["FileReturn"]):
    """Reads of file returns."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those whose file `actor` can see: its school's, or its services'."""
        return self.filter(_has_file(Transfer.objects.visible_to(actor)))

    def addressed_to(self, actor: Actor) -> Self:
        """Return those that went to the services that `actor` works."""
        return self.filter(_has_file(Transfer.objects.addressed_to(actor)))


class FileReturn(models.Model):
    """What a school puts to a file for its authority, and who there looks after it.

    `comment` is sealed, for people write of pupils in it; it goes with the bytes. `request` is the
    file request that it answers, if any. `assigned_to` is the public id of a colleague's account.
    """

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    tag = models.ForeignKey(Tag, null=True, on_delete=models.PROTECT, related_name="+")
    comment = models.BinaryField(null=True)
    request = models.ForeignKey(
        FileRequest, null=True, on_delete=models.PROTECT, related_name="returns"
    )
    assigned_to = models.UUIDField(null=True)
    assigned_to_name = models.CharField(max_length=PERSON_LENGTH, blank=True)

    objects: ClassVar[FileReturnQuerySet] = FileReturnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["assigned_to"],
                condition=models.Q(assigned_to__isnull=False),
                name="returns_of_colleague",
            ),
        ]

    def __str__(self) -> str:
        return f"file return {self.transfer_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    """Reads of notes."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those on files of the services that `actor` works, never to the school."""
        return self.filter(
            Exists(FileReturn.objects.addressed_to(actor).filter(pk=OuterRef("file_return")))
        )


class Note(models.Model):
    """What colleagues at the authority write to each other about a file; sealed, gone with it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_return = models.ForeignKey(FileReturn, on_delete=models.CASCADE, related_name="notes")
    text = models.BinaryField()
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=PERSON_LENGTH)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"note {self.public_id}"
