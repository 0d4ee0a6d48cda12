"""An operator in the admin, and the form data that its pages post."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.db.session import staff_session
from crm.history.models import Change
from crm.workspaces.models import User
from customers.actions import create_customer

# A GIF of one pixel.
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


@dataclass
class Operator:
    """A superuser signed in to the admin."""

    user: User
    client: Client

    def url(self, model: Any, page: str, *args) -> str:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)

    def open(self, model: Any, page: str = "changelist", *args, **query):
        return self.client.get(self.url(model, page, *args), query)

    def send(self, model: Any, page: str, *args, **values):
        return self.client.post(self.url(model, page, *args), {**empty_inlines(), **values})

    def run_action(self, model: Any, action: str, *records, **values):
        chosen = {"action": action, "_selected_action": [str(record.pk) for record in records]}
        return self.client.post(self.url(model, "changelist"), {**chosen, **values}, follow=True)


def empty_inlines() -> dict[str, str]:
    """Return the form data of empty inlines."""
    prefixes = ("contacts", "addresses", "contact_inboxes", "notes", "members")
    return {f"{prefix}-{name}": "0" for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def inline_data(prefix: str, *rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    """Return the form data of an inline, of whose rows the first `initial` are stored ones."""
    sent = {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial), **sent}


def fetch_changes(**filters) -> list[Change]:
    with staff_session():
        return list(Change.objects.filter(source="admin", **filters).order_by("id"))


def fetch(model: Any, **filters) -> Any:
    """Return the first record of a model that matches."""
    with staff_session():
        return model.objects.filter(**filters).first()


def errors_of(response) -> dict[str, list[str]]:
    """Return the errors beside the fields of a page's form and inlines, by field."""
    assert response.status_code == 200, response
    found = dict(response.context["adminform"].form.errors)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            found |= {f"{form.prefix}-{name}": errors for name, errors in form.errors.items()}
    return {name: [str(error) for error in errors] for name, errors in found.items()}


@pytest.fixture
def olga(db) -> Operator:
    """An operator."""
    user = User.objects.create_superuser("olga@carnet.test", "correct horse battery", name="Olga")
    client = Client()
    client.force_login(user)
    client.get(reverse("admin:index"))  # the first page stores the time of use in the session
    return Operator(user, client)


@pytest.fixture
def nord(alice):
    """A customer of Acme."""
    with alice.scope():
        return create_customer(actor=alice.actor, name="Nord", type="company")


@pytest.fixture
def foreign_customer(charlie):
    """A customer of another workspace."""
    with charlie.scope():
        return create_customer(actor=charlie.actor, name="Outside", type="company")
