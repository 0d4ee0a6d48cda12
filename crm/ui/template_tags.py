"""Template tags and filters of the pages; available in every template without {% load %}."""

from functools import cache
from typing import Any

from django import template
from django.utils.safestring import mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from crm.accounts.user_agents import describe_user_agent
from crm.ui import formatting, markdown, navigation
from crm.ui.lists import RecordList
from crm.ui.registry import ModelUI, model_uis
from crm.ui.views.stylesheet import stylesheet_url
from crm.workspaces.context import workspaces_of_user

register = template.Library()
register.filter("browser", describe_user_agent)
register.filter("initials", formatting.initials)
register.filter("with_initials", formatting.format_name)
register.filter("ago", formatting.format_datetime)
register.filter("display", formatting.format_value)
register.filter("markdown", markdown.render_markdown)
register.filter("group_digits", formatting.format_number)
register.filter("svg_color", formatting.format_svg_color)
register.filter("workspaces", workspaces_of_user)
register.filter("hidden_fields", RecordList.hidden_fields)
register.simple_tag(stylesheet_url)
register.simple_tag(navigation.navigation_items)
register.simple_tag(navigation.account_tabs)


# perf: the package copies and serializes the XML of an icon each time, in 26 µs, and the rail alone has nine.
@register.simple_tag
@cache
def icon(name: str) -> str:
    """Return an icon as inline SVG, hidden from screen readers."""
    return mark_safe(heroicon_outline(name, size=20, aria_hidden="true", focusable="false"))  # noqa: S308


@register.simple_tag
def field_value(model_ui: ModelUI | str, record: Any, name: str) -> Any:
    """Return a value of a record, formatted as its ModelUI says; it is given, or named."""
    formatter = _find(model_ui).formatters.get(name)
    return formatter(record) if formatter else formatting.format_field(record, name)


@register.simple_tag(takes_context=True)
def url_for(context, model_ui: ModelUI | str, page: str = "list", **kwargs) -> str:
    """Return the URL of a record type's page in the current workspace."""
    return _find(model_ui).url(context["request"].workspace, page, **kwargs)


@register.simple_tag(takes_context=True)
def has_permission(context, permission: str) -> bool:
    """True if the user has a permission in the current workspace."""
    return context["request"].actor.has_permission(permission)


# A panel of contacts on a customer's page names the type, as the page has the ModelUI of customers.
def _find(model_ui: ModelUI | str) -> ModelUI:
    return model_uis[model_ui] if isinstance(model_ui, str) else model_ui
