"""Large bulk edits and their undo, in the background."""

from crm.history.models import ChangeSet
from crm.workspaces.actions import update_membership
from tests.jobs.conftest import run_jobs  # noqa: F401 - a fixture

from .conftest import membership_of, sign_in
from .test_bulk import fetch_contacts, three_contacts  # noqa: F401 - a fixture

# ruff: noqa: F811 - fixtures are named as they are imported


def test_large_bulk_edit_and_its_undo_run_in_the_background(alice_client, alice, three_contacts, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    sent = {"edit": "labels", "all": "1", "query": "role=buyer", "add": "vip", "drop": "", "apply": "1"}
    page = alice_client.post("contacts/bulk/", sent, follow=True).content.decode()
    assert "It continues in the background." in page
    assert not fetch_contacts(alice)["Ann"].labels
    run_jobs()
    assert fetch_contacts(alice)["Ann"].labels == ["vip"]
    monkeypatch.setattr("crm.ui.views.timeline.MAX_IN_REQUEST", 1)
    with alice.scope():
        change_set = ChangeSet.objects.in_workspace(alice.workspace.id).get(verb="edit_labels")
    alice_client.post(f"sets/{change_set.pk}/undo/")
    assert fetch_contacts(alice)["Ann"].labels == ["vip"]
    run_jobs()
    assert fetch_contacts(alice)["Ann"].labels == []


def test_large_bulk_edit_after_losing_the_permission_changes_nothing(zoe, alice, three_contacts, monkeypatch, run_jobs):
    monkeypatch.setattr("crm.ui.views.bulk.MAX_IN_REQUEST", 1)
    sign_in(zoe).post("contacts/bulk/", {"edit": "delete", "all": "1", "query": "", "apply": "1"})
    with alice.scope():
        update_membership(actor=alice.actor, pk=membership_of(zoe).pk, role="viewer")
    run_jobs()
    assert len(fetch_contacts(alice)) == 3
