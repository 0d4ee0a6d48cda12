"""Saved views on list pages: own and shared ones."""

from crm.ui.models import SavedView

from .conftest import WorkspaceClient, sign_in


def tab_names_of(browser: WorkspaceClient, query: str = "") -> list[str]:
    page = browser.get(f"contacts/?{query}").content.decode()
    return [view.name for view in browser.get(f"contacts/?{query}").context["views"] if view.name in page]


def test_saved_view_keeps_filters_and_order_without_the_page(alice_client):
    sent = {"name": "Buyers", "query": "role=buyer&order=-name&after=W10"}
    response = alice_client.post("contacts/views/", sent)
    assert response.headers["Location"] == "/w/acme/contacts/?role=buyer&order=-name"
    page = alice_client.get(response.headers["Location"]).content.decode()
    assert '<a href="/w/acme/contacts/?role=buyer&amp;order=-name" aria-current="page">Buyers</a>' in page


def test_saved_view_is_seen_by_its_owner_and_by_all_if_shared(alice_client, zoe, bob_client, charlie_client):
    zoe_client = sign_in(zoe)
    alice_client.post("contacts/views/", {"name": "Mine", "query": "role=buyer"})
    zoe_client.post("contacts/views/", {"name": "Ours", "query": "role=legal", "shared": "on"})
    assert tab_names_of(alice_client) == ["Mine", "Ours"]
    assert tab_names_of(zoe_client) == ["Ours"]
    assert tab_names_of(bob_client) == ["Ours"]
    assert tab_names_of(charlie_client) == []


def test_saved_view_of_a_viewer_cannot_be_shared(bob_client):
    assert bob_client.post("contacts/views/", {"name": "Mine", "query": "role=buyer"}).status_code == 302
    assert bob_client.post("contacts/views/", {"name": "Ours", "query": "", "shared": "on"}).status_code == 403
    assert tab_names_of(bob_client) == ["Mine"]


def test_shared_view_can_be_deleted_by_owner_and_administrators(alice_client, zoe, bob_client, alice):
    zoe_client = sign_in(zoe)
    zoe_client.post("contacts/views/", {"name": "Ours", "query": "role=legal", "shared": "on"})
    with alice.scope():
        view = SavedView.objects.in_workspace(alice.workspace.id).get()
    assert bob_client.post(f"contacts/views/{view.pk}/delete/").status_code == 403
    assert alice_client.post(f"contacts/views/{view.pk}/delete/").status_code == 302
    assert tab_names_of(zoe_client) == []


def test_saved_view_without_name_shows_a_field_error(alice_client):
    response = alice_client.post("contacts/views/", {"name": "", "query": "role=buyer"})
    assert response.status_code == 422
    assert "id_name_error" in response.content.decode()
