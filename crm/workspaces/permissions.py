"""Roles, permissions, and the scopes of tokens."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberRole(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    AGENT = "agent", _("agent")
    VIEWER = "viewer", _("viewer")


RECORDS = ("customers", "contacts", "addresses")
SETTINGS = ("segments", "attributes", "labels", "inboxes", "members", "tokens", "workspace")

# Without members, tokens and the workspace, which only administrators manage.
_READ = {f"{resource}:read" for resource in (*RECORDS, "segments", "attributes", "labels", "inboxes")}
_WRITE = {f"{resource}:write" for resource in RECORDS}
_SETTINGS = {f"{resource}:{verb}" for resource in SETTINGS for verb in ("read", "write")}

PERMISSIONS: dict[str, frozenset[str]] = {
    MemberRole.VIEWER: frozenset(_READ),
    MemberRole.AGENT: frozenset(_READ | _WRITE),
    MemberRole.ADMINISTRATOR: frozenset(_READ | _WRITE | _SETTINGS),
}
SCOPES = PERMISSIONS[MemberRole.ADMINISTRATOR]


def permissions_for(role: str, scopes: Iterable[str] = ()) -> frozenset[str]:
    """Return the permissions of a role, limited to `scopes` if there are any."""
    allowed = PERMISSIONS[role]
    return allowed & frozenset(scopes) if scopes else allowed


def validate_scopes(scopes: Iterable[str]) -> None:
    """Raise ValidationError naming the scopes that do not exist."""
    if unknown := set(scopes) - SCOPES:
        message = _("Unknown scopes: %(unknown)s. Choose from %(scopes)s.")
        params = {"unknown": ", ".join(sorted(unknown)), "scopes": ", ".join(sorted(SCOPES))}
        raise ValidationError({"scopes": message % params})
