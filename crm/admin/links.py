"""URLs of the admin's lists, and the models of workspaces' records."""

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model
from django.urls import reverse

from crm.workspaces.models import Workspace
from crm.workspaces.records import Record


def record_models() -> dict[str, type[Model]]:
    """Return the models of workspaces' records by their name in the change log."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Record | Workspace)}


def list_url(model: type[Model], **query: Any) -> str:
    """Return the URL of a model's list with filters."""
    return f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}?{urlencode(query)}"
