"""Saved views of lists, and recently visited records."""

import pytest

from contacts.actions import create_contact, delete_contact
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change
from crm.ui.models import SavedView, Visit
from crm.ui.saved_views import create_view, delete_view
from crm.ui.visits import RECENT, recent_records, record_visit
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.identifiers import new_id
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import create_customer

BUYERS = {"record_type": "contact", "name": "Buyers", "query": "role=buyer"}


@pytest.fixture
def team(alice):
    def member(role):
        return Actor(alice.workspace.id, role, "test", PERMISSIONS[role], role=role, user_id=new_id())

    with alice.scope():
        yield {role: member(role) for role in PERMISSIONS}


def names_visible_to(member) -> list[str]:
    return [view.name for view in SavedView.objects.visible_to(member.user_id, "contact")]


def test_saved_view_can_be_created_by_every_role(team):
    for role, member in team.items():
        create_view(actor=member, **{**BUYERS, "name": role})
        assert names_visible_to(member) == [role]


def test_sharing_a_view_requires_the_write_permission(team):
    with pytest.raises(PermissionMissing):
        create_view(actor=team["viewer"], **BUYERS, shared=True)
    create_view(actor=team["viewer"], **BUYERS)
    create_view(actor=team["agent"], **{**BUYERS, "name": "Shared"}, shared=True, place=-1)
    assert names_visible_to(team["viewer"]) == ["Shared", "Buyers"]


def test_shared_view_can_be_deleted_by_owner_and_administrators(team):
    view = create_view(actor=team["agent"], **BUYERS, shared=True)
    with pytest.raises(PermissionMissing):
        delete_view(actor=team["viewer"], pk=view.pk)
    delete_view(actor=team["administrator"], pk=view.pk)
    assert names_visible_to(team["agent"]) == []
    assert [change.kind for change in Change.objects.of(view)] == ["deleted", "created"]
    own = create_view(actor=team["agent"], **BUYERS, shared=True)
    delete_view(actor=team["agent"], pk=own.pk)


def test_saved_view_of_another_workspace_is_not_found(team, charlie):
    view = create_view(actor=team["agent"], **BUYERS, shared=True)
    with charlie.scope():
        assert names_visible_to(charlie.actor) == []
        with pytest.raises(RecordNotFound):
            delete_view(actor=charlie.actor, pk=view.pk)


def test_recent_records_are_distinct_and_newest_first(alice, team):
    agent = team["agent"]
    ada, bea = (create_contact(actor=agent, full_name=name) for name in ("Ada", "Bea"))
    customer = create_customer(actor=agent, name="Acme", type="company")
    for number, record in enumerate((ada, bea, customer, ada)):
        record_visit(agent, record)
        Visit.objects.filter(record_id=record.pk).update(at=f"2026-01-0{number + 1}T00:00:00Z")
    record_visit(team["viewer"], bea)
    assert [seen.record for seen in recent_records(agent)] == [ada, customer, bea]
    delete_contact(actor=agent, pk=ada.pk)
    assert [seen.record for seen in recent_records(agent)] == [customer, bea]
    narrow = Actor(alice.workspace.id, "agent", "test", frozenset({"contacts:read"}), user_id=agent.user_id)
    assert [seen.record for seen in recent_records(narrow)] == [bea]
    record_visit(alice.actor, bea)  # a token without a user has no visits
    assert recent_records(alice.actor) == []


def test_recent_records_are_limited_to_20(team, django_assert_num_queries):
    agent = team["agent"]
    contacts = [create_contact(actor=agent, full_name=str(number)) for number in range(RECENT + 5)]
    with django_assert_num_queries(RECENT + 5):
        for contact in contacts:
            record_visit(agent, contact)
    with django_assert_num_queries(2):
        assert len(recent_records(agent)) == RECENT
