"""Settings pages: permissions, missing records, and number of queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from crm.accounts.invitations import create_invitation
from crm.workspaces.actions import create_attribute, create_inbox, create_label, create_token, revoke_token
from crm.workspaces.models import AccessToken
from customers.actions import create_segment

from .conftest import client_of, count_queries, fetch_changes, membership_of

PAGES = sorted({name for name in get_resolver().reverse_dict if str(name).startswith("settings")})
RECORD_PAGES = [name for name in PAGES if name.endswith(("-edit", "-delete", "-role", "-remove", "-revoke"))]
LISTS = ("members", "tokens", "attributes", "segments", "labels", "inboxes")
VALUES = {"name": "x", "title": "xx", "role": "viewer", "type": "text", "record_type": "contact"}


def url_of(name: str, record_ids=None) -> str:
    ids = {"pk": (record_ids or {}).get(name.split("-")[1], uuid4())} if name in RECORD_PAGES else {}
    return reverse(name, kwargs={"slug": "acme", **ids})


@pytest.fixture
def record_ids(alice):
    """The id of a record of each type, by the name of its pages."""
    actor, member = alice.actor, membership_of(alice)
    with alice.scope():
        return {
            "customattribute": create_attribute(actor=actor, record_type="contact", key="plan", name="Plan").pk,
            "label": create_label(actor=actor, title="vip").pk,
            "inbox": create_inbox(actor=actor, name="Mail", channel_type="Channel::Email").pk,
            "segment": create_segment(actor=actor, name="Partners").pk,
            "token": create_token(actor=actor, name="Shop")[0].pk,
            "member": member.pk,
            "invitation": create_invitation(actor=actor, email="max@carnet.test")[0].pk,
        }


@pytest.mark.parametrize("name", PAGES)
def test_settings_page_is_shown_to_administrators_only(name, alice, bob, zoe, charlie, record_ids):
    page = url_of(name, record_ids)
    assert client_of(alice).get(page).status_code == (302 if name == "settings" else 200)
    assert [client_of(reader).get(page).status_code for reader in (bob, zoe, charlie)] == [403, 403, 404]
    assert "/login/" in Client().get(page).headers["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_settings_post_by_others_is_refused(name, alice, bob, zoe, charlie, record_ids):
    page = url_of(name, record_ids)
    statuses = [client_of(reader).post(page, VALUES).status_code for reader in (bob, zoe, charlie)]
    assert statuses in ([403, 403, 404], [405, 405, 404])
    assert Client().post(page, VALUES).status_code == 401
    assert fetch_changes() == []


@pytest.mark.parametrize("name", RECORD_PAGES)
def test_settings_page_of_a_missing_record_is_404(name, alice):
    client = client_of(alice)
    for response in (client.get(url_of(name)), client.post(url_of(name), VALUES)):
        assert response.status_code == 404
        assert "Record not found" in response.content.decode()


@pytest.mark.parametrize("name", RECORD_PAGES)
def test_settings_page_get_changes_nothing(name, alice, record_ids):
    assert client_of(alice).get(url_of(name, record_ids)).status_code == 200
    assert fetch_changes() == []


def test_navigation_links_administrators_to_the_settings(alice, bob):
    link = 'href="/w/acme/settings/"'
    assert link in client_of(alice).get("/w/acme/").content.decode()
    assert link not in client_of(bob).get("/w/acme/").content.decode()
    assert client_of(alice).get("/w/acme/settings/").headers["Location"] == "/w/acme/settings/workspace/"


@pytest.mark.parametrize("section", LISTS)
def test_settings_list_takes_a_fixed_number_of_queries(section, alice, bob, zoe, record_ids):
    client = client_of(alice)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(f"settings-{section}")).status_code == 200
        return count_queries(captured)

    few = count()
    with alice.scope():
        for n in range(3):
            create_attribute(actor=alice.actor, record_type="customer", key=f"plan{n}", name="Plan")
            create_label(actor=alice.actor, title=f"vip{n}")
            create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Sms")
            create_token(actor=alice.actor, name="Shop", membership_id=record_ids["member"])
            create_segment(actor=alice.actor, name=f"Group {n}")
            create_invitation(actor=alice.actor, email=f"max{n}@carnet.test")
    membership_of(bob)
    membership_of(zoe)
    assert count() == few <= 12


@pytest.mark.parametrize("section", [section for section in LISTS if section != "members"])
def test_empty_settings_list_shows_an_explanation_and_a_create_link(section, alice):
    client = client_of(alice)
    with alice.scope():
        revoke_token(actor=alice.actor, pk=AccessToken.objects.get().pk)
    page = client.get(url_of(f"settings-{section}")).content.decode()
    assert 'class="empty-state"' in page
    assert "/new/" in page
