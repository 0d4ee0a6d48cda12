"""Members on the settings pages: changing roles and removing members."""

import pytest
from django.urls import reverse

from crm.workspaces.actions import LAST_ADMINISTRATOR
from crm.workspaces.models import Membership

from .conftest import client_of, errors_of, fetch_changes, membership_of


@pytest.fixture
def zoe_membership(zoe):
    return membership_of(zoe)


def url_of(name: str, membership) -> str:
    return reverse(f"settings-member-{name}", kwargs={"slug": "acme", "pk": membership.pk})


def role_of(person) -> str:
    with person.scope():
        return Membership.objects.not_deleted().get(pk=membership_of(person).pk).role


def test_member_list_shows_members_of_the_workspace_only(alice, zoe_membership, charlie):
    membership_of(charlie)
    shown = client_of(alice).get("/w/acme/settings/members/").content.decode()
    assert "zoe@carnet.test" in shown
    assert "charlie" not in shown.lower()


def test_role_change_is_confirmed_and_recorded(alice, zoe, zoe_membership):
    response = client_of(alice).post(url_of("role", zoe_membership), {"role": "viewer"}, follow=True)
    assert "Role of Zoe changed to viewer." in response.content.decode()
    assert role_of(zoe) == "viewer"
    change = fetch_changes()[0]
    assert (change.before, change.after, change.actor_name) == ({"role": "agent"}, {"role": "viewer"}, "Alice")


def test_role_change_to_an_unknown_role_shows_a_field_error(alice, zoe, zoe_membership):
    response = client_of(alice).post(url_of("role", zoe_membership), {"role": "king"})
    assert list(errors_of(response)) == ["role"]
    assert role_of(zoe) == "agent"


def test_role_change_of_oneself_to_agent_redirects_home(alice, zoe, zoe_membership):
    client = client_of(alice)
    client.post(url_of("role", zoe_membership), {"role": "administrator"})
    response = client.post(url_of("role", membership_of(alice)), {"role": "agent"})
    assert response.headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/settings/members/").status_code == 403


def test_member_is_removed_after_confirmation(alice, zoe, zoe_membership):
    client = client_of(alice)
    assert "Remove Zoe from Acme?" in client.get(url_of("remove", zoe_membership)).content.decode()
    shown = client.post(url_of("remove", zoe_membership), follow=True).content.decode()
    assert "Removed Zoe." in shown
    assert "zoe@carnet.test" not in shown
    assert [change.kind for change in fetch_changes()] == ["deleted"]
    assert client.post(url_of("remove", zoe_membership)).status_code == 404


def test_removed_member_loses_access(alice, zoe, zoe_membership):
    client = client_of(zoe)
    assert client.get("/w/acme/").status_code == 200
    client_of(alice).post(url_of("remove", zoe_membership))
    assert client.get("/w/acme/").status_code == 404


def test_member_of_another_workspace_is_not_found(alice, charlie):
    theirs = membership_of(charlie)
    assert client_of(alice).post(url_of("remove", theirs)).status_code == 404
    assert client_of(alice).post(url_of("role", theirs), {"role": "viewer"}).status_code == 404
    assert fetch_changes() == []


def test_last_administrator_role_change_shows_a_field_error(alice, zoe, zoe_membership):
    response = client_of(alice).post(url_of("role", membership_of(alice)), {"role": "agent"})
    assert errors_of(response) == {"role": [str(LAST_ADMINISTRATOR)]}
    assert 'id="id_role_error"' in response.content.decode()
    assert role_of(alice) == "administrator"


def test_last_administrator_removal_is_refused_with_a_reason(alice, zoe, zoe_membership):
    response = client_of(alice).post(url_of("remove", membership_of(alice)))
    assert response.status_code == 422
    assert str(LAST_ADMINISTRATOR) in response.content.decode()
    assert role_of(alice) == "administrator"
    assert fetch_changes() == []
