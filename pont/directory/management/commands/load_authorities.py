"""`pont load-authorities`: put the shipped tables in the database again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from pont.directory.operations.load_shipped import load_shipped


class Command(BaseCommand):
    """Load the shipped authorities and categories."""

    help = "Add or update the authorities of England and Wales and the categories of schools."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many."""
        authorities, categories = load_shipped()
        self.stdout.write(
            _("%(authorities)s authorities and %(categories)s categories are up to date.")
            % {"authorities": authorities, "categories": categories}
        )
