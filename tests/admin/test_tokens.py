"""Access tokens: the secret is shown once and kept nowhere."""

import re

import pytest
from django.test import Client

from crm.workspaces.actions import create_membership
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import fresh_connection

from .conftest import changes, errors_of, stored


@pytest.fixture
def shown(olga, acme):
    sent = {"workspace": acme.pk, "name": "Shop", "role": "agent", "scopes": ["contacts:read"]}
    assert olga.send(AccessToken, "add", **sent).status_code == 302
    page = olga.open(AccessToken).content.decode()
    return re.search(r'<code class="secret">(carnet_[\w-]+)</code>', page)[1]


def test_the_secret_is_shown_once_and_its_digest_kept(olga, shown):
    assert shown not in olga.open(AccessToken).content.decode()
    token = stored(AccessToken, name="Shop")
    assert (token.digest, token.prefix, token.scopes) == (digest_of(shown), shown[:12], ["contacts:read"])
    assert shown not in olga.open(AccessToken, "history", token.pk).content.decode()


def test_the_token_lets_in_until_it_is_revoked(olga, shown):
    def answer():
        response = Client().get("/api/contacts", headers={"authorization": f"Bearer {shown}"})
        fresh_connection()
        return response.status_code

    token = stored(AccessToken, name="Shop")
    assert answer() == 200
    assert b"Tokens revoked." in olga.act(AccessToken, "revoke", token).content
    assert stored(AccessToken, pk=token.pk).revoked_at
    assert [change.kind for change in changes(record_id=token.pk)] == ["created", "updated"]
    assert answer() == 401


def test_a_token_is_changed(olga, shown):
    token = stored(AccessToken, name="Shop")
    assert olga.send(AccessToken, "change", token.pk, name="Shop 2", role="viewer").status_code == 302
    token = stored(AccessToken, pk=token.pk)
    assert (token.name, token.role, token.scopes, token.digest) == ("Shop 2", "viewer", [], digest_of(shown))


def test_a_member_of_another_workspace_is_an_error_of_its_field(olga, acme, charlie):
    with charlie.scope():
        member = create_membership(actor=charlie.actor, user_id=olga.user.pk)
    response = olga.send(AccessToken, "add", workspace=acme.pk, name="Shop", role="agent", membership=member.pk)
    assert errors_of(response) == {"membership": ["No such record in this workspace."]}
    assert stored(AccessToken, name="Shop") is None
