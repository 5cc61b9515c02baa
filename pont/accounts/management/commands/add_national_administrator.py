"""`pont add-national-administrator`: the first account of an installation, and any after it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from pont.accounts.operations.create_account import create_account
from pont.policy.actors import SYSTEM
from pont.policy.roles import Role
from pont.standards.refusals import Refusal


class Command(BaseCommand):
    """Make the account of a national administrator, at the machine's own console."""

    help = "Make the account of a national administrator, who is sent a link to set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is."""
        parser.add_argument("username", help="letters and digits, such as ghughes")
        parser.add_argument("--name", required=True, help='the name in full: "Gwen Hughes"')
        parser.add_argument("--email", required=True, help="where the link is sent")
        parser.add_argument("--language", choices=["en", "cy"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account and say what comes next.

        :raises CommandError: if there can be no such account; none was made.
        """
        try:
            account = create_account(
                username=options["username"],
                name=options["name"],
                email=options["email"],
                language=options["language"],
                organisation=None,
                roles=[Role.NATIONAL_ADMINISTRATOR],
                by=SYSTEM,
                at=timezone.now(),
            )
        except Refusal as refused:
            raise CommandError(_(refused.problem.message) % refused.params) from None
        self.stdout.write(
            _(
                "%(username)s is a national administrator. A link to set the password goes to"
                " %(email)s as soon as the worker sends it, and works for 48 hours."
            )
            % {"username": account.username, "email": account.email}
        )
