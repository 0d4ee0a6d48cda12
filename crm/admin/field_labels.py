"""Translated labels of fields that only the admin shows."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LABELS: dict[str, Any] = {
    "id": _("id"),
    "workspace": _("workspace"),
    "number": pgettext_lazy("field", "number"),
    "created at": _("created at"),
    "updated at": _("updated at"),
    "deleted at": _("deleted at"),
    "at": _("when"),
    "name": _("name"),
    "record type": _("record type"),
    "record id": _("record id"),
    "user id": _("user id"),
    "token id": _("token id"),
    "owner id": _("owner id"),
    "website token": _("website token"),
    "live": _("live"),
    "reachable": _("reachable"),
}


def translate_field_labels() -> None:
    """Replace the labels at run time, so that no migration is needed for them."""
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in ("crm", "customers", "contacts", "addresses"):
            for field in model._meta.concrete_fields:
                # A str is Django's default, derived from the field's name; our own labels are lazy.
                if isinstance(field.verbose_name, str):
                    field.verbose_name = LABELS.get(field.verbose_name, field.verbose_name)
