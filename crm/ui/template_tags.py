"""What the templates of pages ask for."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from crm.accounts.user_agents import describe_user_agent
from crm.ui import formatting, markdown, navigation
from crm.ui.registry import model_uis
from crm.workspaces.context import WorkspaceContext, workspaces_of_user

register = template.Library()
register.filter("browser", describe_user_agent)
register.filter("initials", formatting.initials)
register.filter("with_initials", formatting.format_name)
register.filter("ago", formatting.format_datetime)
register.filter("display", formatting.format_value)
register.filter("markdown", markdown.render_markdown)
register.filter("group_digits", formatting.format_number)

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
    return navigation.navigation_items(context["request"])


@register.simple_tag(takes_context=True)
def account_tabs(context) -> list[tuple[Any, str, bool]]:
    """Return where the pages of the reader's account are."""
    return navigation.account_tabs(context["request"])


@register.simple_tag(takes_context=True)
def first_workspace(context) -> WorkspaceContext | None:
    """Return the workspace that the reader comes into from outside of any, if there is one."""
    return next(iter(workspaces_of_user(context["request"].user)), None)


@register.simple_tag
def field_value(kind, record, name: str) -> Any:
    """Return a value of a record as its kind shows it."""
    show = (model_uis[kind] if isinstance(kind, str) else kind).shown.get(name)
    return show(record) if show else formatting.format_field(record, name)


@register.simple_tag(takes_context=True)
def url_for(context, kind, page: str = "list", **kwargs) -> str:
    """Return the address of a page of a kind of record, in the workspace of the page that links to it."""
    return (model_uis[kind] if isinstance(kind, str) else kind).url(context["request"].workspace, page, **kwargs)


@register.simple_tag(takes_context=True)
def has_permission(context, permission: str) -> bool:
    """Say whether the reader has a permission."""
    return context["request"].actor.has_permission(permission)
