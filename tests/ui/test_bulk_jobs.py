"""Edits of very many records, and undoing them, are left to the worker."""

from crm.history.models import ChangeSet
from crm.workspaces.actions import update_membership
from tests.jobs.conftest import run_jobs  # noqa: F401 - a fixture

from .conftest import membership_of, signed_in
from .test_bulk import contacts, three  # noqa: F401 - a fixture

# ruff: noqa: F811 - fixtures are named as they are imported


def test_very_many_are_left_to_the_worker_which_asks_again_who_may(alices, alice, three, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    sent = {"edit": "labels", "all": "1", "query": "role=buyer", "add": "vip", "drop": "", "apply": "1"}
    page = alices.post("contacts/bulk/", sent, follow=True).content.decode()
    assert "It continues in the background." in page
    assert not contacts(alice)["Ann"].labels
    run_jobs()
    assert contacts(alice)["Ann"].labels == ["vip"]
    monkeypatch.setattr("crm.ui.views.timeline.MAX_IN_REQUEST", 1)
    with alice.scope():
        change_set = ChangeSet.objects.in_workspace(alice.workspace.id).get(verb="edit_labels")
    alices.post(f"sets/{change_set.pk}/undo/")
    assert contacts(alice)["Ann"].labels == ["vip"]
    run_jobs()
    assert contacts(alice)["Ann"].labels == []


def test_who_may_not_any_more_has_nothing_done(zoe, alice, three, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    signed_in(zoe).post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    run_jobs()
    assert len(contacts(alice)) == 3
