"""Saved views: one's own and those that are shared."""

from crm.ui.models import SavedView

from .conftest import Browser, signed_in


def tabs(browser: Browser, query: str = "") -> list[str]:
    page = browser.get(f"contacts/?{query}").content.decode()
    return [view.name for view in browser.get(f"contacts/?{query}").context["views"] if view.name in page]


def test_a_view_keeps_what_the_list_shows(alices):
    sent = {"name": "Buyers", "query": "role=buyer&order=-name&after=W10"}
    response = alices.post("contacts/views/", sent)
    assert response.headers["Location"] == "/w/acme/contacts/?role=buyer&order=-name"
    page = alices.get(response.headers["Location"]).content.decode()
    assert '<a href="/w/acme/contacts/?role=buyer&amp;order=-name" aria-current="page">Buyers</a>' in page


def test_a_shared_view_is_seen_by_all_and_an_own_one_by_its_owner(alices, zoe, bobs, charlies):
    zoes = signed_in(zoe)
    alices.post("contacts/views/", {"name": "Mine", "query": "role=buyer"})
    zoes.post("contacts/views/", {"name": "Ours", "query": "role=legal", "shared": "on"})
    assert tabs(alices) == ["Mine", "Ours"]
    assert tabs(zoes) == ["Ours"]
    assert tabs(bobs) == ["Ours"]
    assert tabs(charlies) == []


def test_a_viewer_keeps_views_but_shares_none(bobs):
    assert bobs.post("contacts/views/", {"name": "Mine", "query": "role=buyer"}).status_code == 302
    assert bobs.post("contacts/views/", {"name": "Ours", "query": "", "shared": "on"}).status_code == 403
    assert tabs(bobs) == ["Mine"]


def test_only_its_owner_and_administrators_delete_a_view(alices, zoe, bobs, alice):
    zoes = signed_in(zoe)
    zoes.post("contacts/views/", {"name": "Ours", "query": "role=legal", "shared": "on"})
    with alice.scope():
        view = SavedView.objects.in_workspace(alice.workspace.id).get()
    assert bobs.post(f"contacts/views/{view.pk}/delete/").status_code == 403
    assert alices.post(f"contacts/views/{view.pk}/delete/").status_code == 302
    assert tabs(zoes) == []


def test_a_name_is_needed(alices):
    response = alices.post("contacts/views/", {"name": "", "query": "role=buyer"})
    assert response.status_code == 422
    assert "id_name_error" in response.content.decode()
