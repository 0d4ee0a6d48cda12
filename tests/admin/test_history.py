"""The history page of a record: its changes, newest first, in pages."""

import pytest

from crm.admin.change_history import CHANGES_SHOWN
from crm.history.models import Change
from customers.actions import update_customer
from customers.models import Customer

from .conftest import fetch_changes


@pytest.fixture
def renamed_customer(alice, nord):
    with alice.scope():
        for number in range(CHANGES_SHOWN + 1):
            update_customer(actor=alice.actor, pk=nord.pk, name=f"Name {number:03}")
    return nord


def test_history_page_shows_actor_source_and_values(olga, nord):
    olga.send(Customer, "change", nord.pk, name="Sud", type="company")
    page = olga.open(Customer, "history", nord.pk).content.decode()
    assert "<td>Olga</td>" in page
    assert "<td>admin</td>" in page
    assert '<th scope="row">Name</th><td>Nord</td><td>Sud</td>' in page


def test_history_page_links_to_older_changes(olga, renamed_customer):
    newest = olga.open(Customer, "history", renamed_customer.pk)
    assert len(newest.context["changes"]) == CHANGES_SHOWN
    assert "Name 050" in newest.content.decode()
    oldest = olga.open(Customer, "history", renamed_customer.pk, before=newest.context["older"])
    assert [change.kind for change, _ in oldest.context["changes"]] == ["updated", "created"]
    assert oldest.context["older"] is None


def test_history_page_with_invalid_cursor_is_not_found(olga, nord):
    assert olga.open(Customer, "history", nord.pk, before="newest").status_code == 404


def test_change_page_shows_values_and_links_to_the_record(olga, nord):
    olga.send(Customer, "change", nord.pk, name="Sud", type="company")
    [change] = fetch_changes()
    page = olga.open(Change, "change", change.pk).content.decode()
    assert '<th scope="row">Name</th><td>Nord</td><td>Sud</td>' in page
    assert olga.url(Customer, "change", nord.pk) in page
