"""Authentication of the Chatwoot API, and the order of its checks: token, account, permission, record."""

import pytest

from crm.workspaces.actions import delete_membership, revoke_token
from crm.workspaces.models import AccessToken
from tests.conftest import fresh_connection

from .conftest import NOT_ALLOWED, NOT_FOUND, UNKNOWN_ID, expect_error, expect_json

SIGN_IN_ERROR = {"errors": ["You need to sign in or sign up before continuing."]}
INVALID_TOKEN = "Invalid Access Token"
NO_ACCOUNT_ACCESS = "You are not authorized to access this account"
PROTECTED_PATHS = ["contacts", "contacts/1", "labels", "inboxes", "custom_attribute_definitions", "nothing"]


@pytest.mark.parametrize(("token", "error"), [("", SIGN_IN_ERROR), ("wrong", {"error": INVALID_TOKEN})])
def test_profile_without_valid_token_is_401(alice, token, error):
    assert expect_json(alice.request_url("/api/v1/profile", api_access_token=token), 401) == error


def test_token_in_the_authorization_header_is_401(alice):
    bearer = f"Bearer {alice.person.token}"
    response = alice.get("contacts", api_access_token="", authorization=bearer)
    assert expect_json(response, 401) == SIGN_IN_ERROR


def test_revoked_token_is_401(alice):
    with alice.person.scope():
        revoke_token(actor=alice.person.actor, pk=AccessToken.objects.get(name="alice").pk)
    expect_error(alice.get("contacts"), 401, INVALID_TOKEN)


def test_token_of_a_deleted_membership_is_401(alice, erin):
    assert erin.get("contacts").status_code == 200
    fresh_connection()
    with alice.person.scope():
        delete_membership(actor=alice.person.actor, pk=AccessToken.objects.get(name="erin").membership_id)
    expect_error(erin.get("contacts"), 401, INVALID_TOKEN)


@pytest.mark.parametrize("path", PROTECTED_PATHS)
@pytest.mark.parametrize("account", [0, UNKNOWN_ID, 2**63, 10**40])
def test_unknown_account_is_404(alice, path, account):
    expect_error(alice.request_url(f"/api/v1/accounts/{account}/{path}"), 404, NOT_FOUND)


@pytest.mark.parametrize("account", ["9" * 5000, "\N{ARABIC-INDIC DIGIT ONE}", "acme", "-1"])
@pytest.mark.parametrize("path", ["contacts", "nothing"])
def test_account_id_that_is_no_number_is_404(alice, account, path):
    expect_error(alice.request_url(f"/api/v1/accounts/{account}/{path}"), 404, NOT_FOUND)


@pytest.mark.parametrize("path", PROTECTED_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_account_of_another_workspace_is_401(alice, charlie, path, method):
    expect_error(alice.request_url(charlie.url(path), method), 401, NO_ACCOUNT_ACCESS)


def test_token_is_checked_before_the_account(alice):
    url = f"/api/v1/accounts/{UNKNOWN_ID}/contacts"
    expect_error(alice.request_url(url, api_access_token="wrong"), 401, INVALID_TOKEN)
    assert expect_json(alice.request_url(url, api_access_token=""), 401) == SIGN_IN_ERROR


def test_account_is_checked_before_the_permission(bob, charlie):
    expect_error(bob.request_url(f"/api/v1/accounts/{UNKNOWN_ID}/contacts/1", "DELETE"), 404, NOT_FOUND)
    expect_error(bob.request_url(charlie.url("contacts/1"), "DELETE"), 401, NO_ACCOUNT_ACCESS)


def test_permission_is_checked_before_record_and_body(alice, dave):
    expect_error(dave.delete(f"contacts/{UNKNOWN_ID}"), 401, NOT_ALLOWED)
    expect_error(alice.delete(f"contacts/{UNKNOWN_ID}"), 404, NOT_FOUND)
    expect_error(dave.patch(f"labels/{UNKNOWN_ID}", {"title": ""}), 401, NOT_ALLOWED)
    expect_error(alice.patch(f"labels/{UNKNOWN_ID}", {"title": ""}), 404, NOT_FOUND)
    expect_error(dave.post("labels", b"{"), 401, NOT_ALLOWED)


@pytest.mark.parametrize("path", ["/", "/nothing", "/accounts", "/accounts/", "/profile/", "/platform/api/v1/users"])
def test_unknown_url_outside_an_account_is_404(alice, path):
    expect_error(alice.request_url(f"/api/v1{path}"), 404, NOT_FOUND)
