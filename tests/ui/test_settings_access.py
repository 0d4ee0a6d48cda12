"""The settings: who may see and change them, what is gone, and what a page costs."""

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

from .conftest import asked, changes, client_of, membership_of

PAGES = sorted({name for name in get_resolver().reverse_dict if str(name).startswith("settings")})
OF_ONE = [name for name in PAGES if name.endswith(("-edit", "-delete", "-role", "-remove", "-revoke"))]
LISTS = ("members", "tokens", "attributes", "segments", "labels", "inboxes")
SENT = {"name": "x", "title": "xx", "role": "viewer", "type": "text", "record_type": "contact"}


def address(name: str, defined=None) -> str:
    of_one = {"pk": (defined or {}).get(name.split("-")[1], uuid4())} if name in OF_ONE else {}
    return reverse(name, kwargs={"slug": "acme", **of_one})


@pytest.fixture
def defined(alice):
    """One of each, by the name of its pages."""
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
def test_administrators_see_them_and_nobody_else(name, alice, bob, zoe, charlie, defined):
    page = address(name, defined)
    assert client_of(alice).get(page).status_code == (302 if name == "settings" else 200)
    assert [client_of(reader).get(page).status_code for reader in (bob, zoe, charlie)] == [403, 403, 404]
    assert "/login/" in Client().get(page).headers["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_changes_them(name, alice, bob, zoe, charlie, defined):
    page = address(name, defined)
    statuses = [client_of(reader).post(page, SENT).status_code for reader in (bob, zoe, charlie)]
    assert statuses in ([403, 403, 404], [405, 405, 404])
    assert Client().post(page, SENT).status_code == 401
    assert changes() == []


@pytest.mark.parametrize("name", OF_ONE)
def test_what_is_gone_is_said_to_be(name, alice):
    client = client_of(alice)
    for response in (client.get(address(name)), client.post(address(name), SENT)):
        assert response.status_code == 404
        assert "Record not found" in response.content.decode()


@pytest.mark.parametrize("name", OF_ONE)
def test_to_look_changes_nothing(name, alice, defined):
    assert client_of(alice).get(address(name, defined)).status_code == 200
    assert changes() == []


def test_the_rail_leads_administrators_to_the_first_section(alice, bob):
    link = 'href="/w/acme/settings/"'
    assert link in client_of(alice).get("/w/acme/").content.decode()
    assert link not in client_of(bob).get("/w/acme/").content.decode()
    assert client_of(alice).get("/w/acme/settings/").headers["Location"] == "/w/acme/settings/workspace/"


@pytest.mark.parametrize("section", LISTS)
def test_a_list_asks_no_more_for_more_rows(section, alice, bob, zoe, defined):
    client = client_of(alice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(f"settings-{section}")).status_code == 200
        return asked(captured)

    few = queries()
    with alice.scope():
        for n in range(3):
            create_attribute(actor=alice.actor, record_type="customer", key=f"plan{n}", name="Plan")
            create_label(actor=alice.actor, title=f"vip{n}")
            create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Sms")
            create_token(actor=alice.actor, name="Shop", membership_id=defined["member"])
            create_segment(actor=alice.actor, name=f"Group {n}")
            create_invitation(actor=alice.actor, email=f"max{n}@carnet.test")
    membership_of(bob)
    membership_of(zoe)
    assert queries() == few <= 12


@pytest.mark.parametrize("section", [section for section in LISTS if section != "members"])
def test_an_empty_list_says_what_it_is_for_and_offers_the_first_step(section, alice):
    client = client_of(alice)
    with alice.scope():
        revoke_token(actor=alice.actor, pk=AccessToken.objects.get().pk)
    page = client.get(address(f"settings-{section}")).content.decode()
    assert 'class="empty-state"' in page
    assert "/new/" in page
