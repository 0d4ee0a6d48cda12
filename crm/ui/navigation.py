"""Where the rail leads: each part of the house adds its own, in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .decorators import WorkspaceRequest


@dataclass(frozen=True)
class NavigationLink:
    """A place on the rail: the name of its address, and how it looks there."""

    url: str
    label: Any
    icon: str
    place: int
    permission: str = ""
    on_phones: bool = False
    badge: Callable[[WorkspaceRequest], str] | None = None


@dataclass(frozen=True)
class NavigationItem:
    """A destination as one page's rail shows it."""

    url: str
    label: Any
    icon: str
    current: bool
    on_phones: bool
    badge: str


navigation_links: list[NavigationLink] = []


def navigation_items(request: WorkspaceRequest) -> list[NavigationItem]:
    """Return the rail of a page."""
    shown = sorted(
        (d for d in navigation_links if not d.permission or request.actor.has_permission(d.permission)), key=_place
    )
    urls = [reverse(destination.url, kwargs={"slug": request.workspace.slug}) for destination in shown]
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    return [
        NavigationItem(
            url,
            destination.label,
            destination.icon,
            url == here,
            destination.on_phones,
            destination.badge(request) if destination.badge else "",
        )
        for destination, url in zip(shown, urls, strict=True)
    ]


# The pages of a user's own account, and what their addresses begin with.
ACCOUNT = (
    (_("Security"), "mfa_index", "/account/security/"),
    (_("Password"), "account_change_password", "/account/password/"),
    (_("Sessions"), "usersessions_list", "/account/sessions/"),
    (_("Preferences"), "preferences", "/account/preferences/"),
)


def account_tabs(request: HttpRequest) -> list[tuple[Any, str, bool]]:
    """Return the pages of a user's account: what each is called, where it is, and whether this is one of it."""
    return [(label, reverse(name), request.path.startswith(below)) for label, name, below in ACCOUNT]


def _place(destination: NavigationLink) -> int:
    return destination.place
