"""The workspaces of a user, and the members of a workspace."""

import pytest
from django.core.exceptions import ValidationError

from crm.history.exceptions import Conflict
from crm.workspaces.actions import create_membership, delete_membership, update_membership, update_workspace
from crm.workspaces.context import actor_for, fetch_workspaces
from crm.workspaces.models import Membership, User
from crm.workspaces.permissions import PERMISSIONS


@pytest.fixture
def max_(db) -> User:
    return User.objects.create_user("max@carnet.test", "correct horse battery", name="Max")


def member(person, user, role) -> Membership:
    with person.scope():
        return create_membership(actor=person.actor, user_id=user.pk, role=role)


def test_fetch_workspaces_returns_those_of_the_user_by_name(alice, charlie, zoe, max_):
    at_globex, at_acme = member(charlie, zoe, "viewer"), member(alice, zoe, "agent")
    member(alice, max_, "agent")
    with alice.scope():
        locale = {"country": "FR", "time_zone": "Europe/Paris", "language": "fr"}
        update_workspace(actor=alice.actor, pk=alice.workspace.id, **locale)
    acme, globex = fetch_workspaces(zoe.pk)
    assert (acme.workspace_id, acme.workspace_number) == (alice.workspace.id, alice.workspace.number)
    assert (acme.slug, acme.name, acme.role, acme.membership_id) == ("acme", "Acme", "agent", at_acme.pk)
    assert (acme.country, acme.time_zone, acme.language) == ("FR", "Europe/Paris", "fr")
    assert (globex.slug, globex.role, globex.membership_id) == ("globex", "viewer", at_globex.pk)
    assert (globex.country, globex.time_zone, globex.language) == ("", "UTC", "en")


def test_fetch_workspaces_omits_deleted_memberships(alice, zoe):
    ended = member(alice, zoe, "agent")
    with alice.scope():
        delete_membership(actor=alice.actor, pk=ended.pk)
    assert fetch_workspaces(zoe.pk) == []


def test_actor_for_has_the_permissions_of_the_role(alice, zoe):
    member(alice, zoe, "agent")
    [workspace] = fetch_workspaces(zoe.pk)
    actor = actor_for(workspace, zoe, "abc")
    assert (actor.workspace_id, actor.name, actor.source, actor.request_id) == (
        alice.workspace.id,
        "Zoé",
        "pages",
        "abc",
    )
    assert (actor.permissions, actor.user_id) == (PERMISSIONS["agent"], zoe.pk)


def test_fetch_workspaces_takes_one_query(alice, zoe, django_assert_num_queries):
    member(alice, zoe, "agent")
    with django_assert_num_queries(1):
        fetch_workspaces(zoe.pk)


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"country": "fr"}, {"time_zone": "Mars"}, {"language": "de"}])
def test_workspace_with_unknown_locale_is_refused(alice, wrong):
    with alice.scope(), pytest.raises(ValidationError) as refused:
        update_workspace(actor=alice.actor, pk=alice.workspace.id, **wrong)
    assert list(refused.value.message_dict) == list(wrong)


@pytest.mark.parametrize("change", ["remove", "demote"])
def test_last_administrator_cannot_be_changed_or_deleted(alice, zoe, max_, change):
    last = member(alice, zoe, "administrator")
    member(alice, max_, "agent")
    with alice.scope():
        with pytest.raises(Conflict, match="This is the last administrator of the workspace"):
            step_down(alice, last, change)
        last.refresh_from_db()
        assert (last.role, last.deleted_at) == ("administrator", None)


@pytest.mark.parametrize("change", ["remove", "demote"])
def test_one_of_two_administrators_can_be_deleted(alice, zoe, max_, change):
    first, second = member(alice, zoe, "administrator"), member(alice, max_, "administrator")
    with alice.scope():
        step_down(alice, first, change)
        with pytest.raises(Conflict):
            step_down(alice, second, change)


def test_last_administrator_ignores_other_workspaces(alice, charlie, zoe, max_):
    last = member(alice, zoe, "administrator")
    member(charlie, max_, "administrator")
    with alice.scope(), pytest.raises(Conflict):
        step_down(alice, last, "remove")


def test_last_administrator_can_be_saved_unchanged(alice, zoe, max_):
    last, agent = member(alice, zoe, "administrator"), member(alice, max_, "agent")
    with alice.scope():
        update_membership(actor=alice.actor, pk=last.pk, role="administrator")
        delete_membership(actor=alice.actor, pk=agent.pk)


def step_down(person, membership, change):
    if change == "remove":
        delete_membership(actor=person.actor, pk=membership.pk)
    else:
        update_membership(actor=person.actor, pk=membership.pk, role="viewer")
