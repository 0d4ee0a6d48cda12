"""Access tokens: the secret is shown once, and kept nowhere."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.workspaces.actions import delete_membership
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import fresh_connection

from .conftest import changes, client_of, errors_of, membership_of

LIST, NEW = "/w/acme/settings/tokens/", "/w/acme/settings/tokens/new/"
SHOP = {"name": "Shop", "role": "agent", "scopes": ["contacts:read", "labels:write"], "days": "30"}


@pytest.fixture
def client(alice):
    return client_of(alice)


def tokens(alice, **wanted) -> list[AccessToken]:
    with alice.scope():
        return list(AccessToken.objects.not_deleted().exclude(name="alice").filter(**wanted))


def secret_in(response) -> str | None:
    found = re.search(r'<code class="secret">(carnet_[\w-]+)</code>', response.content.decode())
    return found and found[1]


def statuses(secret: str) -> int:
    status = Client().get("/api/contacts", headers={"authorization": f"Bearer {secret}"}).status_code
    fresh_connection()
    return status


def test_the_secret_is_on_the_page_that_answers_and_nowhere_else(alice, client):
    response = client.post(NEW, SHOP)
    secret = secret_in(response)
    assert "no-store" in response.headers["Cache-Control"]
    token = tokens(alice)[0]
    assert (token.digest, token.prefix, token.scopes) == (digest_of(secret), secret[:12], SHOP["scopes"])
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    assert secret not in client.get(LIST).content.decode()
    assert secret not in str([change.after for change in changes()])


def test_the_token_lets_in_until_it_is_revoked(alice, client):
    secret = secret_in(client.post(NEW, SHOP))
    assert statuses(secret) == 200
    revoke = f"{LIST}{tokens(alice)[0].pk}/revoke/"
    assert "Revoke Shop?" in client.get(revoke).content.decode()
    shown = client.post(revoke, follow=True).content.decode()
    assert "Token Shop revoked." in shown
    assert statuses(secret) == 401
    assert [change.kind for change in changes()] == ["created", "updated"]


def test_a_form_that_is_sent_twice_makes_one_token(alice, client):
    once = re.search(r'name="once" value="([\w-]+)"', client.get(NEW).content.decode())[1]
    first, second = client.post(NEW, {**SHOP, "once": once}), client.post(NEW, {**SHOP, "once": once})
    assert secret_in(first)
    assert secret_in(second) is None
    assert "already exists" in second.content.decode()
    assert [str(token.pk) for token in tokens(alice)] == [once]


def test_a_key_of_another_workspace_is_no_hindrance(alice, client, charlie):
    with charlie.scope():
        theirs = AccessToken.objects.get(name="charlie").pk
    assert secret_in(client.post(NEW, {**SHOP, "once": theirs}))


def test_what_was_typed_stays_beside_what_is_wrong(alice, client):
    response = client.post(NEW, {**SHOP, "name": "", "days": "0", "role": "king", "scopes": ["all:things"]})
    assert sorted(errors_of(response)) == ["days", "name", "role", "scopes"]
    response = client.post(NEW, {**SHOP, "name": ""})
    assert errors_of(response) == {"name": ["This field is required."]}
    shown = response.content.decode()
    assert re.search(r'value="labels:write" checked', shown)
    assert 'value="30"' in shown
    assert tokens(alice) == []


def test_what_the_database_could_not_keep_is_an_error_of_its_field(alice, client):
    assert list(errors_of(client.post(NEW, {**SHOP, "name": "x" * 300}))) == ["name"]
    assert list(errors_of(client.post(NEW, {**SHOP, "name": "a\0b"}))) == ["name"]


def test_a_member_s_token_has_the_member_s_role_and_ends_with_the_membership(alice, client, zoe):
    member = membership_of(zoe)
    secret = secret_in(client.post(NEW, {"name": "Laptop", "role": "administrator", "member": member.pk}))
    assert "Zoe, agent" in client.get(LIST).content.decode()
    assert statuses(secret) == 200
    with alice.scope():
        delete_membership(actor=alice.actor, pk=member.pk)
    assert "member removed" in client.get(LIST).content.decode()
    assert statuses(secret) == 401


@pytest.mark.parametrize("member", ["no id", "6a3c3d38-2a43-4b3c-8d5e-7d3f9e6f0a11"])
def test_a_member_that_there_is_not_is_an_error_of_its_field(member, client):
    assert list(errors_of(client.post(NEW, {**SHOP, "member": member}))) == ["member"]


def test_a_member_of_another_workspace_is_not_offered(client, charlie):
    theirs = membership_of(charlie)
    assert str(theirs.pk) not in client.get(NEW).content.decode()
    assert list(errors_of(client.post(NEW, {**SHOP, "member": theirs.pk}))) == ["member"]


def test_a_token_of_another_workspace_cannot_be_revoked(client, charlie):
    with charlie.scope():
        theirs = AccessToken.objects.get(name="charlie")
    assert client.post(f"{LIST}{theirs.pk}/revoke/").status_code == 404
    assert statuses(charlie.token) == 200
