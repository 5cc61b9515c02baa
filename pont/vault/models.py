"""The register of kept files: one row, with its wrapped key, for each blob in the store."""

from uuid import uuid4

from django.db import models


class StoredFile(models.Model):
    """A file in the vault, made by `operations.keep` alone; never changed but for its key's wrap.

    `id` is random and may be shown. `store_name` says where the bytes are and tells nobody
    anything. `size` and `sha256` (hex) are of the plaintext.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    store_name = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    wrapped_key = models.BinaryField(max_length=64)
    master_key_id = models.CharField(max_length=50, db_index=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
