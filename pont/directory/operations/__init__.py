"""The changes of the register."""

from pont.directory.operations.import_establishments import ImportSummary, import_establishments
from pont.directory.operations.import_links import LinksSummary, import_links
from pont.directory.operations.load_shipped import load_shipped
from pont.directory.operations.maintain import (
    NotYourSchool,
    SuccessorLeadsBack,
    close,
    name_successor,
    record_establishment,
    set_active,
)

__all__ = [
    "ImportSummary",
    "LinksSummary",
    "NotYourSchool",
    "SuccessorLeadsBack",
    "close",
    "import_establishments",
    "import_links",
    "load_shipped",
    "name_successor",
    "record_establishment",
    "set_active",
]
