"""A record's history: its changes, newest first, a page at a time."""

import pytest

from crm.admin.change_history import CHANGES_SHOWN
from crm.history.models import Change
from customers.actions import update_customer
from customers.models import Customer

from .conftest import changes


@pytest.fixture
def much_renamed(alice, nord):
    with alice.scope():
        for number in range(CHANGES_SHOWN + 1):
            update_customer(actor=alice.actor, pk=nord.pk, name=f"Name {number:03}")
    return nord


def test_it_says_who_when_through_which_door_and_what(olga, nord):
    olga.send(Customer, "change", nord.pk, name="Sud", type="company")
    page = olga.open(Customer, "history", nord.pk).content.decode()
    assert "<td>Olga</td>" in page
    assert "<td>admin</td>" in page
    assert '<th scope="row">Name</th><td>Nord</td><td>Sud</td>' in page


def test_older_changes_are_a_page_away(olga, much_renamed):
    newest = olga.open(Customer, "history", much_renamed.pk)
    assert len(newest.context["changes"]) == CHANGES_SHOWN
    assert "Name 050" in newest.content.decode()
    oldest = olga.open(Customer, "history", much_renamed.pk, before=newest.context["older"])
    assert [change.kind for change, _ in oldest.context["changes"]] == ["updated", "created"]
    assert oldest.context["older"] is None


def test_a_page_that_is_no_page_is_not_found(olga, nord):
    assert olga.open(Customer, "history", nord.pk, before="newest").status_code == 404


def test_a_change_is_read_on_a_page_of_its_own(olga, nord):
    olga.send(Customer, "change", nord.pk, name="Sud", type="company")
    [change] = changes()
    page = olga.open(Change, "change", change.pk).content.decode()
    assert '<th scope="row">Name</th><td>Nord</td><td>Sud</td>' in page
    assert olga.url(Customer, "change", nord.pk) in page
