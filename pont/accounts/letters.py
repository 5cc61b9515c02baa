"""The e-mails about accounts. None holds a password, and none with a link holds the username.

Source: rulings 5.6, 8; seed 002, 3.3 to 3.7.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pont.accounts.links import KEPT_FOR, draw_link
from pont.accounts.models import Account, LinkPurpose
from pont.accounts.queries import find_administrators
from pont.policy.actors import Actor
from pont.policy.roles import ROLES, Role
from pont.postbox.operations import Recipient, Text, post


def send_activation(*, account: Account, at: datetime) -> None:
    """Queue the link with which a new person sets their password."""
    url = draw_link(account=account, purpose=LinkPurpose.ACTIVATION, at=at)
    letter = partial(write_activation, account=account, url=url, until=at + KEPT_FOR)
    post_to(account, letter, reference="activation", at=at)


def send_forgotten(*, account: Account, at: datetime) -> None:
    """Queue the link for somebody who forgot their username or password."""
    url = draw_link(account=account, purpose=LinkPurpose.FORGOTTEN, at=at)
    letter = partial(
        write_forgotten,
        account=account,
        url=url,
        until=at + KEPT_FOR,
        contacts=find_administrators(account),
    )
    post_to(account, letter, reference="forgotten", at=at)


def send_password_changed(*, account: Account, at: datetime) -> None:
    """Queue the word that the password was changed."""
    letter = partial(write_password_changed, at=at, contacts=find_administrators(account))
    post_to(account, letter, reference="password-changed", at=at)


def send_one_time_notice(*, account: Account, by: Actor, at: datetime) -> None:
    """Queue the word that an administrator issued a one-time password, without it."""
    post_to(account, partial(write_one_time_notice, by=by, at=at), reference="one-time", at=at)


def send_roles_changed(*, account: Account, roles: Iterable[Role], at: datetime) -> None:
    """Queue the word that the person's roles are now these."""
    letter = partial(write_roles_changed, roles=list(roles), contacts=find_administrators(account))
    post_to(account, letter, reference="roles-changed", at=at)


def write_activation(*, account: Account, url: str, until: datetime) -> Text:
    """Return the letter with the first link."""
    return Text(
        subject=_("Pont: set your password"),
        body=_(
            "An account in Pont, the secure exchange of pupil files, was made for you at"
            " %(organisation)s.\n\n"
            "Follow this link to set your password. It can be used once, until %(until)s. The"
            " page tells you your username.\n\n"
            "%(url)s\n\n"
            "Do not pass this e-mail on: whoever follows the link first sets the password."
        )
        % {"organisation": name_organisation(account), "url": url, "until": write_time(until)},
    )


def write_forgotten(
    *, account: Account, url: str, until: datetime, contacts: list[Account]
) -> Text:
    """Return the letter with a link to a new password."""
    return Text(
        subject=_("Pont: your link to sign in again"),
        body=_(
            "Somebody, we hope you, asked for help with signing in to Pont for your account at"
            " %(organisation)s.\n\n"
            "Follow this link to set a new password. It can be used once, until %(until)s. The"
            " page tells you your username.\n\n"
            "%(url)s\n\n"
            "If you did not ask, you need do nothing: your password stays as it is. If you need"
            " help, ask:\n%(contacts)s"
        )
        % {
            "organisation": name_organisation(account),
            "url": url,
            "until": write_time(until),
            "contacts": write_contacts(contacts),
        },
    )


def write_password_changed(*, at: datetime, contacts: list[Account]) -> Text:
    """Return the letter after a change of password."""
    return Text(
        subject=_("Pont: your password was changed"),
        body=_(
            "Your password for Pont was changed on %(at)s, and you were signed out everywhere"
            " else.\n\n"
            "If it was not you, tell your administrator at once:\n%(contacts)s"
        )
        % {"at": write_time(at), "contacts": write_contacts(contacts)},
    )


def write_one_time_notice(*, by: Actor, at: datetime) -> Text:
    """Return the letter after an administrator issued a one-time password."""
    return Text(
        subject=_("Pont: your password was reset"),
        body=_(
            "%(name)s (%(organisation)s) reset your password for Pont on %(at)s and will hand you"
            " a one-time password in person. It works for 48 hours, and Pont asks you to change it"
            " when you sign in.\n\n"
            "If you did not ask for this, speak to %(name)s."
        )
        % {"name": by.name, "organisation": by.organisation_name or "Pont", "at": write_time(at)},
    )


def write_roles_changed(*, roles: list[Role], contacts: list[Account]) -> Text:
    """Return the letter after a change of roles."""
    return Text(
        subject=_("Pont: your roles have changed"),
        body=_(
            "Your roles in Pont are now:\n%(roles)s\n\n"
            "They decide what you can see and do. If you did not expect this, ask:\n%(contacts)s"
        )
        % {
            "roles": "\n".join(f"- {_(ROLES[role].label)}" for role in roles),
            "contacts": write_contacts(contacts),
        },
    )


def post_to(account: Account, letter: "partial[Text]", *, reference: str, at: datetime) -> None:
    """Queue `letter` to the person, in their language."""
    post(
        to=[Recipient(email=account.email, language=account.language)],
        letter=letter,
        reference=f"account-{reference}",
        at=at,
    )


def name_organisation(account: Account) -> str:
    """Return where the account stands, for a letter to its owner."""
    return account.organisation_name or _("the national administration")


def write_contacts(contacts: list[Account]) -> str:
    """Return the people to turn to, one a line."""
    lines = [f"- {person.name}, {person.email}" for person in contacts]
    return "\n".join(lines) or f"- {_('your administrator')}"


def write_time(at: datetime) -> str:
    """Return a moment as "4 August 2023, 14:05", by the clock on the wall here."""
    return date_format(localtime(at), "DATETIME_FORMAT")
