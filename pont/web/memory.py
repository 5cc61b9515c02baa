"""Files in ordinary forms stay in memory: nothing of an upload touches a disk unencrypted.

The upload screens read their own forms (`pont.web.upload`); this is for every other address.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class MemoryOnly(MemoryFileUploadHandler):
    """Keeps the files of a small form in memory, and refuses those of a large one with 413."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file.

        :raises RequestDataTooBig: if the form is larger than FILE_UPLOAD_MAX_MEMORY_SIZE.
        """
        if not self.activated:
            raise RequestDataTooBig("A form with files larger than memory's share.")
        super().new_file(*args, **kwargs)
