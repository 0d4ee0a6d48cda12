"""Access tokens in the admin: the secret is shown once and not stored."""

import re

import pytest
from django.test import Client

from crm.workspaces.actions import create_membership
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import fresh_connection

from .conftest import errors_of, fetch, fetch_changes


@pytest.fixture
def secret(olga, acme):
    sent = {"workspace": acme.pk, "name": "Shop", "role": "agent", "scopes": ["contacts:read"]}
    page = olga.send(AccessToken, "add", **sent)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    return re.search(r'<code class="secret">(carnet_[\w-]+)</code>', page.content.decode())[1]


def test_token_secret_is_in_no_cookie_or_session(olga, secret):
    cookies = [morsel.OutputString() for morsel in olga.client.cookies.values()]
    assert not any(secret in text for text in (*cookies, str(dict(olga.client.session))))
    assert "messages" not in olga.client.cookies


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_token_secret_is_shown_by_each_button(olga, acme, button):
    page = olga.send(AccessToken, "add", workspace=acme.pk, name="Shop", role="agent", **{button: "1"})
    token = fetch(AccessToken, name="Shop")
    assert f'<code class="secret">{token.prefix}' in page.content.decode()
    assert f'href="{olga.url(AccessToken, "change", token.pk)}"' in page.content.decode()


def test_token_secret_is_shown_once_and_stored_as_digest(olga, secret):
    assert secret not in olga.open(AccessToken).content.decode()
    token = fetch(AccessToken, name="Shop")
    assert (token.digest, token.prefix, token.scopes) == (digest_of(secret), secret[:12], ["contacts:read"])
    assert secret not in olga.open(AccessToken, "history", token.pk).content.decode()


def test_token_works_until_it_is_revoked(olga, secret):
    def api_status():
        response = Client().get("/api/contacts", headers={"authorization": f"Bearer {secret}"})
        fresh_connection()
        return response.status_code

    token = fetch(AccessToken, name="Shop")
    assert api_status() == 200
    assert b"Tokens revoked." in olga.run_action(AccessToken, "revoke", token).content
    assert fetch(AccessToken, pk=token.pk).revoked_at
    assert [change.kind for change in fetch_changes(record_id=token.pk)] == ["created", "updated"]
    assert api_status() == 401


def test_token_can_be_changed(olga, secret):
    token = fetch(AccessToken, name="Shop")
    assert olga.send(AccessToken, "change", token.pk, name="Shop 2", role="viewer").status_code == 302
    token = fetch(AccessToken, pk=token.pk)
    assert (token.name, token.role, token.scopes, token.digest) == ("Shop 2", "viewer", [], digest_of(secret))


def test_token_with_a_member_of_another_workspace_shows_a_field_error(olga, acme, charlie):
    with charlie.scope():
        member = create_membership(actor=charlie.actor, user_id=olga.user.pk)
    response = olga.send(AccessToken, "add", workspace=acme.pk, name="Shop", role="agent", membership=member.pk)
    assert errors_of(response) == {"membership": ["No such record in this workspace."]}
    assert fetch(AccessToken, name="Shop") is None
