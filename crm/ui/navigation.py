"""The links of the navigation rail, and the tabs of the account pages."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .decorators import WorkspaceRequest
from .registry import model_uis


class NavigationLink(NamedTuple):
    """A link of the rail: the name of its URL, and how it looks."""

    url_name: str
    label: Any
    icon: str
    position: int
    permission: str = ""
    is_on_phones: bool = False
    badge: Callable[[WorkspaceRequest], str] | None = None


class NavigationItem(NamedTuple):
    """A link as the rail of one page shows it."""

    link: NavigationLink
    url: str
    is_current: bool
    badge: str


_links: list[NavigationLink] = []


def register_navigation_link(link: NavigationLink) -> None:
    """Add a link to the rail; the lists of records have theirs without it."""
    _links.append(link)


def navigation_items(request: WorkspaceRequest) -> list[NavigationItem]:
    """Return the rail of a page: the links that the reader may follow."""
    lists = [
        NavigationLink(f"{ui.name}-list", ui.label, ui.icon, ui.position, ui.read_permission, ui.is_on_phones)
        for ui in model_uis.values()
    ]
    links = sorted([*_links, *lists], key=lambda link: link.position)
    allowed = [link for link in links if not link.permission or request.actor.has_permission(link.permission)]
    urls = [reverse(link.url_name, kwargs={"slug": request.workspace.slug}) for link in allowed]
    # Every page is below the home page's URL, and a record below its list's, so the longest match is current.
    current = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    return [
        NavigationItem(link, url, url == current, link.badge(request) if link.badge else "")
        for link, url in zip(allowed, urls, strict=True)
    ]


# The label and URL name of each account page, and the path that it and its subpages begin with.
ACCOUNT_PAGES = (
    (_("Security"), "mfa_index", "/account/security/"),
    (_("Password"), "account_change_password", "/account/password/"),
    (_("Sessions"), "usersessions_list", "/account/sessions/"),
    (_("Preferences"), "preferences", "/account/preferences/"),
)


def account_tabs(request: HttpRequest) -> list[tuple[Any, str, bool]]:
    """Return the account pages: label, URL, and whether the request is for that page or one below it."""
    return [(label, reverse(name), request.path.startswith(path)) for label, name, path in ACCOUNT_PAGES]
