"""What the templates of pages ask for."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from crm.accounts.user_agents import called
from crm.ui import formatting, markdown, navigation
from crm.ui.registry import kinds
from crm.workspaces.context import Place, places_of

register = template.Library()
register.filter("browser", called)
register.filter("initials", formatting.initials)
register.filter("named", formatting.named)
register.filter("moment", formatting.moment)
register.filter("plain", formatting.text)
register.filter("prose", markdown.rendered)
register.filter("grouped", formatting.grouped)

_icons: dict[str, str] = {}


@register.simple_tag
def icon(name: str) -> str:
    """Return a drawing that says nothing to those who listen; each is made once."""
    if name not in _icons:
        _icons[name] = mark_safe(heroicon_outline(name, size=20, aria_hidden="true", focusable="false"))  # noqa: S308
    return _icons[name]


@register.simple_tag(takes_context=True)
def rail_items(context) -> list[Any]:
    """Return where the rail leads."""
    return navigation.items(context["request"])


@register.simple_tag(takes_context=True)
def account_tabs(context) -> list[tuple[Any, str, bool]]:
    """Return where the pages of the reader's account are."""
    return navigation.account_tabs(context["request"])


@register.simple_tag(takes_context=True)
def first_workspace(context) -> Place | None:
    """Return the workspace that the reader comes into from outside of any, if there is one."""
    return next(iter(places_of(context["request"].user)), None)


@register.simple_tag
def shown(kind, record, name: str) -> Any:
    """Return a value of a record as its kind shows it."""
    show = (kinds[kind] if isinstance(kind, str) else kind).shown.get(name)
    return show(record) if show else formatting.shown(record, name)


@register.simple_tag(takes_context=True)
def to(context, kind, page: str = "list", **kwargs) -> str:
    """Return the address of a page of a kind of record, in the workspace of the page that links to it."""
    return (kinds[kind] if isinstance(kind, str) else kind).address(context["request"].place, page, **kwargs)


@register.simple_tag(takes_context=True)
def may(context, permission: str) -> bool:
    """Say whether the reader has a permission."""
    return context["request"].actor.may(permission)
