"""Invitations and memberships in the admin."""

import re

import pytest
from django.core import mail
from django.test import Client

from crm.workspaces.actions import create_membership
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import Membership, User

from .conftest import fetch


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_invitation_link_is_shown_once(olga, acme):
    values = {"workspace": acme.pk, "email": "Zoe@Carnet.test", "role": "viewer"}
    response = olga.client.post(olga.url(Invitation, "add"), values)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "messages" not in response.cookies
    page = response.content.decode()
    link = re.search(r'<code class="secret">http://testserver(/invitations/[^<]+/)</code>', page)[1]
    assert "Olga invited zoe@carnet.test to the workspace Acme." in Client().get(link).content.decode()
    invitation = fetch(Invitation)
    assert (invitation.email, invitation.role, invitation.invited_by) == ("zoe@carnet.test", "viewer", "Olga")
    secret = link.split("/")[2]
    assert secret not in olga.open(Invitation, "change", invitation.pk).content.decode()


def test_invitation_with_mail_server_is_mailed(olga, acme, settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    values = {"workspace": acme.pk, "email": "zoe@carnet.test", "role": "agent"}
    page = olga.client.post(olga.url(Invitation, "add"), values, follow=True)
    assert "Invitation sent." in page.content.decode()
    assert "Olga invites you to the workspace Acme" in mail.outbox[0].body


def test_invitation_of_a_member_shows_a_field_error(olga, alice):
    with alice.scope():
        create_membership(actor=alice.actor, user_id=olga.user.pk)
    values = {"workspace": alice.workspace.pk, "email": olga.user.email, "role": "agent"}
    page = olga.client.post(olga.url(Invitation, "add"), values)
    assert page.context["adminform"].form.errors == {"email": ["This person is a member already."]}


def test_invitation_can_be_revoked(olga, acme):
    values = {"workspace": acme.pk, "email": "zoe@carnet.test", "role": "agent"}
    olga.client.post(olga.url(Invitation, "add"), values)
    olga.client.post(olga.url(Invitation, "delete", fetch(Invitation).pk), {"post": "yes"})
    assert fetch(Invitation).deleted_at


@pytest.mark.parametrize("way", ["page", "list"])
def test_last_administrator_removal_is_refused_with_a_reason(olga, alice, way):
    other = User.objects.create_user("sam@carnet.test")
    with alice.scope():
        last = create_membership(actor=alice.actor, user_id=olga.user.pk, role="administrator")
        agent = create_membership(actor=alice.actor, user_id=other.pk, role="agent")
    if way == "page":
        page = olga.client.post(olga.url(Membership, "delete", last.pk), {"post": "yes"}, follow=True)
    else:
        page = olga.run_action(Membership, "delete_selected", last, agent, post="yes")
    assert messages_of(page) == ["This is the last administrator of the workspace. Make another member one first."]
    assert [fetch(Membership, pk=member.pk).deleted_at for member in (last, agent)] == [None, None]
