"""Send letters again that were given up, once what stopped them is put right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pont.postbox.operations import try_again


class Command(BaseCommand):
    """Make every letter that was given up due again."""

    help = "Make the letters due again that the mail server refused."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them due, and say how many they are."""
        self.stdout.write(f"Letters due again: {try_again(at=timezone.now())}")
