"""Members: their roles, and their end."""

import pytest
from django.urls import reverse

from crm.workspaces.actions import LAST_ADMINISTRATOR
from crm.workspaces.models import Membership

from .conftest import changes, client_of, errors_of, membership_of


@pytest.fixture
def zoes(zoe):
    return membership_of(zoe)


def page(name: str, membership) -> str:
    return reverse(f"settings-member-{name}", kwargs={"slug": "acme", "pk": membership.pk})


def role_of(person) -> str:
    with person.scope():
        return Membership.objects.not_deleted().get(pk=membership_of(person).pk).role


def test_the_list_names_members_of_this_workspace_alone(alice, zoes, charlie):
    membership_of(charlie)
    shown = client_of(alice).get("/w/acme/settings/members/").content.decode()
    assert "zoe@carnet.test" in shown
    assert "charlie" not in shown.lower()


def test_a_role_is_changed_and_that_is_said_and_recorded(alice, zoe, zoes):
    response = client_of(alice).post(page("role", zoes), {"role": "viewer"}, follow=True)
    assert "Role of Zoe changed to viewer." in response.content.decode()
    assert role_of(zoe) == "viewer"
    change = changes()[0]
    assert (change.before, change.after, change.actor_name) == ({"role": "agent"}, {"role": "viewer"}, "Alice")


def test_a_role_that_there_is_not_is_an_error_of_its_field(alice, zoe, zoes):
    response = client_of(alice).post(page("role", zoes), {"role": "king"})
    assert list(errors_of(response)) == ["role"]
    assert role_of(zoe) == "agent"


def test_who_is_no_administrator_any_more_is_led_home(alice, zoe, zoes):
    client = client_of(alice)
    client.post(page("role", zoes), {"role": "administrator"})
    response = client.post(page("role", membership_of(alice)), {"role": "agent"})
    assert response.headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/settings/members/").status_code == 403


def test_a_member_is_removed_only_once_that_is_confirmed(alice, zoe, zoes):
    client = client_of(alice)
    assert "Remove Zoe from Acme?" in client.get(page("remove", zoes)).content.decode()
    shown = client.post(page("remove", zoes), follow=True).content.decode()
    assert "Removed Zoe." in shown
    assert "zoe@carnet.test" not in shown
    assert [change.kind for change in changes()] == ["deleted"]
    assert client.post(page("remove", zoes)).status_code == 404


def test_who_is_removed_comes_in_no_more(alice, zoe, zoes):
    client = client_of(zoe)
    assert client.get("/w/acme/").status_code == 200
    client_of(alice).post(page("remove", zoes))
    assert client.get("/w/acme/").status_code == 404


def test_a_member_of_another_workspace_is_out_of_reach(alice, charlie):
    theirs = membership_of(charlie)
    assert client_of(alice).post(page("remove", theirs)).status_code == 404
    assert client_of(alice).post(page("role", theirs), {"role": "viewer"}).status_code == 404
    assert changes() == []


def test_the_last_administrator_keeps_the_role_and_is_told_so_beside_it(alice, zoe, zoes):
    response = client_of(alice).post(page("role", membership_of(alice)), {"role": "agent"})
    assert errors_of(response) == {"role": [str(LAST_ADMINISTRATOR)]}
    assert 'id="id_role_error"' in response.content.decode()
    assert role_of(alice) == "administrator"


def test_the_last_administrator_is_not_removed_and_the_page_says_why(alice, zoe, zoes):
    response = client_of(alice).post(page("remove", membership_of(alice)))
    assert response.status_code == 422
    assert str(LAST_ADMINISTRATOR) in response.content.decode()
    assert role_of(alice) == "administrator"
    assert changes() == []
