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


def send_reset(*, account: Account, by: Actor, at: datetime) -> None:
    """Queue the link that an administrator wants the person to have."""
    url = draw_link(account=account, purpose=LinkPurpose.FORGOTTEN, at=at)
    letter = partial(write_reset, by=by, url=url, until=at + KEPT_FOR)
    post_to(account, letter, reference="reset", at=at)


def send_username(*, account: Account, by: Actor, at: datetime) -> None:
    """Queue the username of a new account whose one-time password is handed over in person."""
    post_to(account, partial(write_username, account=account, by=by), reference="username", at=at)


def send_details_changed(*, account: Account, former: str, by: Actor, at: datetime) -> None:
    """Queue the word that name or e-mail address changed, to the `former` address as well."""
    post(
        to=[
            Recipient(email=email, language=account.language)
            for email in sorted({account.email, former})
        ],
        letter=partial(write_details_changed, account=account, by=by),
        reference="account-details-changed",
        at=at,
    )


def send_closed(*, account: Account, by: Actor, at: datetime) -> None:
    """Queue the word that the account is no more."""
    post_to(account, partial(write_closed, by=by, at=at), reference="closed", at=at)


def send_second_factor_reset(*, account: Account, by: Actor, at: datetime) -> None:
    """Queue the word that the second factor was taken away."""
    letter = partial(write_second_factor_reset, by=by, at=at)
    post_to(account, letter, reference="second-factor-reset", at=at)


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


def write_reset(*, by: Actor, url: str, until: datetime) -> Text:
    """Return the letter with the link that an administrator wants the person to have."""
    return Text(
        subject=_("Pont: your link to set a new password"),
        body=_(
            "%(name)s (%(organisation)s) sends you this link to set a new password for Pont. It"
            " can be used once, until %(until)s. The page tells you your username.\n\n"
            "%(url)s\n\n"
            "Until you use it, your password stays as it is. If you did not expect this, speak to"
            " %(name)s."
        )
        % {**name_actor(by), "url": url, "until": write_time(until)},
    )


def write_username(*, account: Account, by: Actor) -> Text:
    """Return the letter with a username, and with nothing that signs anybody in."""
    return Text(
        subject=_("Pont: your username"),
        body=_(
            "%(name)s (%(organisation)s) made an account for you in Pont, the secure exchange of"
            " pupil files.\n\n"
            "Your username is %(username)s.\n\n"
            "%(name)s hands you a one-time password in person. It works for 48 hours, and Pont"
            " asks you to change it when you sign in."
        )
        % {**name_actor(by), "username": account.username},
    )


def write_details_changed(*, account: Account, by: Actor) -> Text:
    """Return the letter after a change of name or e-mail address."""
    return Text(
        subject=_("Pont: your details were changed"),
        body=_(
            "%(name)s (%(organisation)s) changed the details of your account in Pont. They are"
            " now:\n- %(person)s\n- %(email)s\n\n"
            "Letters from Pont go to that address. If you did not expect this, speak to %(name)s."
        )
        % {**name_actor(by), "person": account.name, "email": account.email},
    )


def write_closed(*, by: Actor, at: datetime) -> Text:
    """Return the letter after an account was deleted."""
    return Text(
        subject=_("Pont: your account was deleted"),
        body=_(
            "%(name)s (%(organisation)s) deleted your account in Pont on %(at)s. You cannot sign"
            " in with it any more.\n\n"
            "If you did not expect this, speak to %(name)s."
        )
        % {**name_actor(by), "at": write_time(at)},
    )


def write_second_factor_reset(*, by: Actor, at: datetime) -> Text:
    """Return the letter after a second factor was taken away."""
    return Text(
        subject=_("Pont: your second factor was reset"),
        body=_(
            "%(name)s (%(organisation)s) reset the second factor of your account in Pont on"
            " %(at)s: your authenticator app and passkeys for it count no more, and you were"
            " signed out everywhere.\n\n"
            "If you did not ask for this, speak to %(name)s at once."
        )
        % {**name_actor(by), "at": write_time(at)},
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
        % {**name_actor(by), "at": write_time(at)},
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


def name_actor(by: Actor) -> dict[str, str]:
    """Return who did something, for a letter to whom it was done."""
    return {"name": by.name, "organisation": by.organisation_name or "Pont"}


def write_contacts(contacts: list[Account]) -> str:
    """Return the people to turn to, one a line."""
    lines = [f"- {person.name}, {person.email}" for person in contacts]
    return "\n".join(lines) or f"- {_('your administrator')}"


def write_time(at: datetime) -> str:
    """Return a moment as "4 August 2023, 14:05", by the clock on the wall here."""
    return date_format(localtime(at), "DATETIME_FORMAT")
