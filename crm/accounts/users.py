"""What of a user is in no workspace: who they are, where they sign in from, how pages are shown to them.

Users are global and in no workspace's change log, so these are no actions.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession

from crm.workspaces.models import User

PREFERENCES = ("language", "time_zone", "theme")


def create_user(*, email: str, name: str, password: str | None) -> User:
    """Make a user, who signs in otherwise where there is no password. Raises ValidationError."""
    return User.objects.create_user(email, password, name=name)


def update_preferences(*, user: User, **values: Any) -> None:
    """Change how pages are shown to a user: language, time zone, theme, or some of these. Raises ValidationError."""
    chosen = [name for name in PREFERENCES if name in values]
    for name in chosen:
        setattr(user, name, values[name])
    user.clean_fields(exclude={field.name for field in user._meta.fields} - set(chosen))
    user.save(update_fields=chosen)


def end_session(*, user: User, pk: int, current: str) -> bool:
    """Sign a user out of another browser than the current one; False where there is no such session."""
    sessions = UserSession.objects.filter(user=user, pk=pk).exclude(session_key=current)
    get_adapter().end_sessions(found := list(sessions))
    return bool(found)


def keep_address(instance: User, update_fields=None, **_: Any) -> None:
    """Let a user sign in with the e-mail address of their record, and with no other.

    Django calls it whenever a user is saved. The address counts as verified: users are made by operators and by
    invitations, never by strangers.
    """
    if update_fields is None or "email" in update_fields:
        EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
        verified = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=instance, email=instance.email, defaults=verified)
