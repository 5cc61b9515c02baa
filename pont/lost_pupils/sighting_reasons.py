"""Why a sighting is no longer shown: what a person may say of it, and what ends it by itself."""

from collections.abc import Mapping

from pont.standards.refusals import N_

DISMISSALS: Mapping[str, str] = {
    "another-pupil": N_("It is another pupil"),
    "not-here": N_("The pupil is not at that school"),
    "dealt-with": N_("It has been dealt with"),
    "other": N_("Another reason"),
}
"""What a person may choose from."""

LEFT_SHELF = "left-shelf"
TAKEN_BACK = "taken-back"
ENDINGS: Mapping[str, str] = {
    **DISMISSALS,
    LEFT_SHELF: N_("The pupil is no longer in the lost pupil database"),
    TAKEN_BACK: N_("The file that named the pupil was taken back"),
}
