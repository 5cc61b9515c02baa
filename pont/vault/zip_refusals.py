"""Why a zip is refused, each in words for the person who chose it.

An entry is named by its number, never by its name: names of entries can name pupils, and a
refusal may end in a log.

Source: rulings 3.4.
"""

from pont.standards.refusals import N_, Refusal


class ZipRefused(Refusal):
    """The zip is not one that Pont passes on."""

    code = "zip-refused"
    message = N_("This zip was refused and nothing was sent. Make it again.")


class ZipUnreadable(ZipRefused):
    """It is no zip, or a broken one."""

    code = "zip-unreadable"
    message = N_(
        "This is not a zip that can be read: it is damaged, incomplete or another kind of file. "
        "Nothing was sent. Make the zip again."
    )


class ZipEmpty(ZipRefused):
    """It holds no file."""

    code = "zip-empty"
    message = N_("There is no file in this zip, so nothing was sent. Make the zip again.")


class ZipTooNew(ZipRefused):
    """It uses the zip64 extension, which no file within the limits needs."""

    code = "zip-zip64"
    message = N_(
        "This zip is written in the form for very large archives (zip64), which is not accepted. "
        "Nothing was sent. Make it again as an ordinary zip, for instance with your computer’s own "
        "“compress” or “send to compressed folder”."
    )


class ZipTooManyEntries(ZipRefused):
    """It holds more entries than are allowed."""

    code = "zip-too-many-entries"
    message = N_(
        "There are more than %(most)s files and folders in this zip, the most that is allowed. "
        "Nothing was sent. Divide them between several zips."
    )


class ZipTooBig(ZipRefused):
    """It would unpack to more bytes than are allowed."""

    code = "zip-too-big"
    message = N_(
        "Unpacked, this zip would be larger than %(gigabytes)s GB, the most that is allowed. "
        "Nothing was sent. Divide the files between several zips."
    )


class ZipBomb(ZipRefused):
    """It unpacks to so much more than its size that it looks made to do harm."""

    code = "zip-bomb"
    message = N_(
        "This zip would unpack to far more than its own size, as zips made to do harm do. Nothing "
        "was sent. If it is harmless, make it again without compression."
    )


class ZipOverlaps(ZipRefused):
    """Entries share bytes, as in a zip bomb."""

    code = "zip-overlaps"
    message = N_(
        "Files in this zip overlap, as in zips made to do harm. Nothing was sent. Make the zip "
        "again from the files themselves."
    )


class ZipHidesBytes(ZipRefused):
    """It holds bytes before, after or between its files."""

    code = "zip-hides-bytes"
    message = N_(
        "There is something in this zip beside its files: it begins, ends or continues with other "
        "data. Nothing was sent. Make the zip again from the files themselves."
    )


class ZipPathEscapes(ZipRefused):
    """The name of an entry leads out of the folder it is unpacked to."""

    code = "zip-path-escapes"
    message = N_(
        "Item %(number)s in this zip has a name that leads outside the folder it is unpacked to. "
        "Nothing was sent. Make the zip again from the files themselves."
    )


class ZipPathAbsolute(ZipRefused):
    """The name of an entry begins at the root or with a drive."""

    code = "zip-path-absolute"
    message = N_(
        "Item %(number)s in this zip has a name that begins with a drive or at the root of a disk. "
        "Nothing was sent. Make the zip again from the files themselves."
    )


class ZipPathBackslash(ZipRefused):
    """The name of an entry holds a backslash."""

    code = "zip-path-backslash"
    message = N_(
        "Item %(number)s in this zip has a backslash in its name, which computers read "
        "differently. Nothing was sent. Make the zip again with another program."
    )


class ZipNameUnsafe(ZipRefused):
    """The name of an entry is missing, too long or holds control characters."""

    code = "zip-name-unsafe"
    message = N_(
        "Item %(number)s in this zip has a name that is missing, too long or holds characters that "
        "cannot be shown. Nothing was sent. Rename the file and make the zip again."
    )


class ZipLink(ZipRefused):
    """An entry is a link or a device, not a file or a folder."""

    code = "zip-link"
    message = N_(
        "Item %(number)s in this zip is a link, not a file or a folder. Nothing was sent. Put the "
        "file itself in the zip."
    )


class ZipDuplicate(ZipRefused):
    """Two entries have one name, or differ in capitals alone."""

    code = "zip-duplicate"
    message = N_(
        "Item %(number)s in this zip has the same name as another, so one would overwrite the "
        "other. Nothing was sent. Rename one and make the zip again."
    )
