"""Invitations on the settings pages: sending, listing and revoking them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from crm.accounts.invitations import create_invitation
from crm.workspaces.identifiers import new_id
from crm.workspaces.invitations import Invitation
from crm.workspaces.models import User

from .conftest import client_of, errors_of, fetch_changes, membership_of

MEMBERS = "/w/acme/settings/members/"
INVITE = f"{MEMBERS}invite/"
MAX = "max@carnet.test"
LINK = re.compile(r'<code class="secret">http://testserver(/invitations/[^<]+)</code>')


def delete_url(pk) -> str:
    return f"{MEMBERS}invitations/{pk}/delete/"


def invite(person, email: str = MAX, role: str = "agent") -> Invitation:
    with person.scope():
        return create_invitation(actor=person.actor, email=email, role=role)[0]


def fetch_invitations(person) -> list[tuple[str, str]]:
    with person.scope():
        return list(Invitation.objects.not_deleted().order_by("id").values_list("email", "role"))


def test_members_page_has_the_invitation_form_and_lists_invitations(alice):
    client = client_of(alice)
    assert f'action="{INVITE}"' in client.get(MEMBERS).content.decode()
    pk = invite(alice, role="viewer").pk
    page = client.get(MEMBERS).content.decode()
    assert [word for word in (MAX, "viewer", "alice", delete_url(pk)) if word not in page] == []


def test_invitation_of_another_workspace_is_not_shown_and_not_found(alice, charlie):
    theirs = invite(charlie)
    client = client_of(alice)
    assert MAX not in client.get(MEMBERS).content.decode()
    assert client.post(delete_url(theirs.pk)).status_code == 404
    assert len(fetch_invitations(charlie)) == 1


def test_invitation_link_is_shown_once_and_can_be_accepted(alice):
    client = client_of(alice)
    page = client.post(INVITE, {"email": " Max@Carnet.test", "role": "viewer", "once": new_id()}).content.decode()
    link = LINK.search(page)[1]
    assert f'data-copy="http://testserver{link}"' in page
    assert fetch_invitations(alice) == [(MAX, "viewer")]
    assert [(change.record_type, change.kind, change.actor_name) for change in fetch_changes()] == [
        ("invitation", "created", "Alice")
    ]
    assert link not in client.get(MEMBERS).content.decode()
    Client().post(link, {"name": "Max", "password": "a new long secret"})
    assert "Max" in client.get(MEMBERS).content.decode()
    assert delete_url("")[:40] not in client.get(MEMBERS).content.decode(), "who accepted is invited no more"


def test_invitation_without_mail_server_asks_to_copy_the_link(alice):
    page = client_of(alice).post(INVITE, {"email": MAX, "role": "agent"}).content.decode()
    assert "No e-mail was sent. Copy this link and send it to max@carnet.test yourself." in page
    assert mail.outbox == []


def test_invitation_with_mail_server_is_mailed(alice, settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    page = client_of(alice).post(INVITE, {"email": MAX, "role": "agent"}).content.decode()
    assert "was also sent to max@carnet.test" in page
    assert [sent.to for sent in mail.outbox] == [[MAX]]
    assert f"http://testserver{LINK.search(page)[1]}" in mail.outbox[0].body


def test_invitation_form_sent_twice_invites_and_mails_once(alice, settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    client, sent = client_of(alice), {"email": MAX, "role": "agent", "once": new_id()}
    first, second = (client.post(INVITE, sent).content.decode() for _ in range(2))
    assert LINK.search(first)
    assert not LINK.search(second)
    assert "was shown once, when it was created" in second
    assert (len(fetch_invitations(alice)), len(mail.outbox)) == (1, 1)
    assert Client().get(LINK.search(first)[1]).status_code == 200, "the first link still lets in"


def test_concurrent_invitation_forms_invite_once(transactional_db, alice):
    clients = [client_of(alice), client_of(alice)]

    def send(client, sent):
        try:
            return client.post(INVITE, sent)
        finally:
            connection.close()

    for turn in range(10):
        sent = {"email": f"max{turn}@carnet.test", "role": "agent", "once": new_id()}
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(send, clients, [sent, sent]))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert sum(b'class="secret"' in answer.content for answer in answers) == 1
        assert len(fetch_invitations(alice)) == turn + 1


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"email": "zoe@carnet.test"}, "email", "This person is a member already."),
        ({"email": "no address"}, "email", "Enter a valid email address."),
        ({"email": ""}, "email", "This field is required."),
        ({"role": "king"}, "role", "Select a valid choice. king is not one of the available choices."),
    ],
)
def test_invitation_with_invalid_value_shows_a_field_error(alice, zoe, values, field, error):
    membership_of(zoe)
    response = client_of(alice).post(INVITE, {"email": MAX, "role": "agent", **values})
    assert errors_of(response) == {field: [error]}
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert re.search(rf'<(input|select)[^>]*name="{field}"[^>]*aria-describedby="id_{field}_error"', page)
    assert fetch_invitations(alice) == []


def test_invitation_is_revoked_after_confirmation(alice):
    invitation, client = invite(alice), client_of(alice)
    assert "Revoke the invitation of max@carnet.test?" in client.get(delete_url(invitation.pk)).content.decode()
    assert len(fetch_invitations(alice)) == 1
    response = client.post(delete_url(invitation.pk), follow=True)
    assert "Invitation of max@carnet.test revoked." in response.content.decode()
    assert fetch_invitations(alice) == []
    assert client.post(delete_url(invitation.pk)).status_code == 404


def test_accepted_invitation_cannot_be_revoked(alice):
    invitation = invite(alice)
    with alice.scope():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
    assert client_of(alice).post(delete_url(invitation.pk)).status_code == 404


def test_expired_invitation_is_marked(alice):
    client, invitation = client_of(alice), invite(alice)
    assert ">expired<" not in client.get(MEMBERS).content.decode()
    with alice.scope():
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert ">expired<" in client.get(MEMBERS).content.decode()


def test_invitation_secret_is_not_cached(alice):
    response = client_of(alice).post(INVITE, {"email": MAX, "role": "agent"})
    assert "no-store" in response.headers["Cache-Control"]


def test_invitations_require_an_administrator(alice, bob, zoe, charlie):
    pk = invite(alice).pk
    for reader, status in ((bob, 403), (zoe, 403), (charlie, 404)):
        client = client_of(reader)
        for page in (INVITE, delete_url(pk)):
            assert client.get(page).status_code == status
            assert client.post(page, {"email": "eve@carnet.test", "role": "administrator"}).status_code == status
    assert fetch_invitations(alice) == [(MAX, "agent")]
    assert not User.objects.filter(email="eve@carnet.test").exists()
