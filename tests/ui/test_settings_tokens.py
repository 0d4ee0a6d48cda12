"""Access tokens on the settings pages: the secret is shown once and not stored."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.workspaces.actions import delete_membership
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import fresh_connection

from .conftest import client_of, errors_of, fetch_changes, membership_of

LIST, NEW = "/w/acme/settings/tokens/", "/w/acme/settings/tokens/new/"
SHOP = {"name": "Shop", "role": "agent", "scopes": ["contacts:read", "labels:write"], "days": "30"}


@pytest.fixture
def client(alice):
    return client_of(alice)


def fetch_tokens(alice, **filters) -> list[AccessToken]:
    with alice.scope():
        return list(AccessToken.objects.not_deleted().exclude(name="alice").filter(**filters))


def secret_of(response) -> str | None:
    found = re.search(r'<code class="secret">(carnet_[\w-]+)</code>', response.content.decode())
    return found and found[1]


def api_status_of(secret: str) -> int:
    status = Client().get("/api/contacts", headers={"authorization": f"Bearer {secret}"}).status_code
    fresh_connection()
    return status


def test_token_secret_is_shown_once(alice, client):
    response = client.post(NEW, SHOP)
    secret = secret_of(response)
    assert "no-store" in response.headers["Cache-Control"]
    token = fetch_tokens(alice)[0]
    assert (token.digest, token.prefix, token.scopes) == (digest_of(secret), secret[:12], SHOP["scopes"])
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    assert secret not in client.get(LIST).content.decode()
    assert secret not in str([change.after for change in fetch_changes()])


def test_token_works_until_it_is_revoked(alice, client):
    secret = secret_of(client.post(NEW, SHOP))
    assert api_status_of(secret) == 200
    revoke = f"{LIST}{fetch_tokens(alice)[0].pk}/revoke/"
    assert "Revoke Shop?" in client.get(revoke).content.decode()
    shown = client.post(revoke, follow=True).content.decode()
    assert "Token Shop revoked." in shown
    assert api_status_of(secret) == 401
    assert [change.kind for change in fetch_changes()] == ["created", "updated"]


def test_token_form_sent_twice_creates_one_token(alice, client):
    once = re.search(r'name="once" value="([\w-]+)"', client.get(NEW).content.decode())[1]
    first, second = client.post(NEW, {**SHOP, "once": once}), client.post(NEW, {**SHOP, "once": once})
    assert secret_of(first)
    assert secret_of(second) is None
    assert "already exists" in second.content.decode()
    assert [str(token.pk) for token in fetch_tokens(alice)] == [once]


def test_token_form_with_a_key_of_another_workspace_succeeds(alice, client, charlie):
    with charlie.scope():
        theirs = AccessToken.objects.get(name="charlie").pk
    assert secret_of(client.post(NEW, {**SHOP, "once": theirs}))


def test_token_form_with_invalid_values_keeps_them_and_shows_errors(alice, client):
    response = client.post(NEW, {**SHOP, "name": "", "days": "0", "role": "king", "scopes": ["all:things"]})
    assert sorted(errors_of(response)) == ["days", "name", "role", "scopes"]
    response = client.post(NEW, {**SHOP, "name": ""})
    assert errors_of(response) == {"name": ["This field is required."]}
    shown = response.content.decode()
    assert re.search(r'value="labels:write" checked', shown)
    assert 'value="30"' in shown
    assert fetch_tokens(alice) == []


def test_token_name_that_cannot_be_stored_shows_a_field_error(alice, client):
    assert list(errors_of(client.post(NEW, {**SHOP, "name": "x" * 300}))) == ["name"]
    assert list(errors_of(client.post(NEW, {**SHOP, "name": "a\0b"}))) == ["name"]


def test_token_of_a_member_has_their_role_and_ends_with_the_membership(alice, client, zoe):
    member = membership_of(zoe)
    secret = secret_of(client.post(NEW, {"name": "Laptop", "role": "administrator", "member": member.pk}))
    assert "Zoe, agent" in client.get(LIST).content.decode()
    assert api_status_of(secret) == 200
    with alice.scope():
        delete_membership(actor=alice.actor, pk=member.pk)
    assert "member removed" in client.get(LIST).content.decode()
    assert api_status_of(secret) == 401


@pytest.mark.parametrize("member", ["no id", "6a3c3d38-2a43-4b3c-8d5e-7d3f9e6f0a11"])
def test_token_form_with_unknown_member_shows_a_field_error(member, client):
    assert list(errors_of(client.post(NEW, {**SHOP, "member": member}))) == ["member"]


def test_token_form_omits_members_of_another_workspace(client, charlie):
    theirs = membership_of(charlie)
    assert str(theirs.pk) not in client.get(NEW).content.decode()
    assert list(errors_of(client.post(NEW, {**SHOP, "member": theirs.pk}))) == ["member"]


def test_token_of_another_workspace_cannot_be_revoked(client, charlie):
    with charlie.scope():
        theirs = AccessToken.objects.get(name="charlie")
    assert client.post(f"{LIST}{theirs.pk}/revoke/").status_code == 404
    assert api_status_of(charlie.token) == 200
