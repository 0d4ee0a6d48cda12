"""Who gets in, and in which order it is found out: the token, the account, the permission, the record."""

import pytest

from crm.workspaces.actions import delete_membership, revoke_token
from crm.workspaces.models import AccessToken
from tests.conftest import fresh_connection

from .conftest import NOBODY, NOT_ALLOWED, NOT_FOUND, done, refused

SIGN_IN = {"errors": ["You need to sign in or sign up before continuing."]}
INVALID = "Invalid Access Token"
NO_ACCESS = "You are not authorized to access this account"
EVERYWHERE = ["contacts", "contacts/1", "labels", "inboxes", "custom_attribute_definitions", "nothing"]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("token", ["", " "])
def test_no_token_asks_to_sign_in(alice, path, token):
    assert done(alice.get(path, api_access_token=token), 401) == SIGN_IN
    assert done(alice.at("/api/v1/profile", api_access_token=token), 401) == SIGN_IN


def test_a_token_in_another_header_is_none(alice):
    bearer = f"Bearer {alice.person.token}"
    response = alice.get("contacts", api_access_token="", authorization=bearer)
    assert done(response, 401) == SIGN_IN


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("token", ["wrong", "x" * 5000, "carnet_é", "<api_access_token>", "Bearer wrong"])
def test_a_wrong_token_is_invalid(alice, path, token):
    refused(alice.get(path, api_access_token=token), 401, INVALID)
    refused(alice.at("/api/v1/profile", api_access_token=token), 401, INVALID)


def test_a_revoked_token_is_invalid(alice):
    with alice.person.scope():
        revoke_token(actor=alice.person.actor, pk=AccessToken.objects.get(name="alice").pk)
    refused(alice.get("contacts"), 401, INVALID)


def test_a_member_whose_membership_ended_has_an_invalid_token(alice, erin):
    assert erin.get("contacts").status_code == 200
    fresh_connection()
    with alice.person.scope():
        delete_membership(actor=alice.person.actor, pk=AccessToken.objects.get(name="erin").membership_id)
    refused(erin.get("contacts"), 401, INVALID)


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("account", [0, NOBODY, 2**63, 10**40])
def test_an_account_that_is_not_there_is_not_found(alice, path, account):
    refused(alice.at(f"/api/v1/accounts/{account}/{path}"), 404, NOT_FOUND)


@pytest.mark.parametrize("account", ["9" * 5000, "\N{ARABIC-INDIC DIGIT ONE}", "acme", "-1"])
@pytest.mark.parametrize("path", ["contacts", "nothing"])
def test_what_is_no_number_is_no_account(alice, account, path):
    refused(alice.at(f"/api/v1/accounts/{account}/{path}"), 404, NOT_FOUND)


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_anothers_account_is_closed(alice, charlie, path, method):
    refused(alice.at(charlie.url(path), method), 401, NO_ACCESS)


def test_the_token_comes_before_the_account(alice):
    address = f"/api/v1/accounts/{NOBODY}/contacts"
    refused(alice.at(address, api_access_token="wrong"), 401, INVALID)
    assert done(alice.at(address, api_access_token=""), 401) == SIGN_IN


def test_the_account_comes_before_the_permission(bob, charlie):
    refused(bob.at(f"/api/v1/accounts/{NOBODY}/contacts/1", "DELETE"), 404, NOT_FOUND)
    refused(bob.at(charlie.url("contacts/1"), "DELETE"), 401, NO_ACCESS)


def test_the_permission_comes_before_the_record_and_the_values(alice, dave):
    refused(dave.delete(f"contacts/{NOBODY}"), 401, NOT_ALLOWED)
    refused(alice.delete(f"contacts/{NOBODY}"), 404, NOT_FOUND)
    refused(dave.patch(f"labels/{NOBODY}", {"title": ""}), 401, NOT_ALLOWED)
    refused(alice.patch(f"labels/{NOBODY}", {"title": ""}), 404, NOT_FOUND)
    refused(dave.post("labels", b"{"), 401, NOT_ALLOWED)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nothing"),
        ("GET", "contacts/"),
        ("GET", "contacts/1/nothing"),
        ("GET", "contacts/filter"),
        ("POST", "contacts/search"),
        ("POST", "contacts/1"),
        ("POST", "contacts/import"),
        ("GET", "contacts/export"),
        ("PUT", "contacts"),
        ("DELETE", "bulk_actions"),
        ("OPTIONS", "contacts"),
        ("TRACE", "contacts"),
        ("GET", ""),
    ],
)
def test_a_route_or_a_method_that_there_is_not_is_not_found(alice, method, path):
    refused(alice.request(method, path), 404, NOT_FOUND)


@pytest.mark.parametrize("path", ["/", "/nothing", "/accounts", "/accounts/", "/profile/", "/platform/api/v1/users"])
def test_an_address_outside_of_any_account_is_not_found(alice, path):
    refused(alice.at(f"/api/v1{path}"), 404, NOT_FOUND)


def test_a_failure_of_ours_is_500_in_this_doors_shape_and_gives_nothing_away(alice, monkeypatch):
    monkeypatch.setattr("crm.compat.chatwoot.lists.list_contacts", lambda *_: 1 / 0)
    response = alice.person.raw("GET", alice.url("contacts"), api_access_token=alice.person.token)
    assert list(done(response, 500)) == ["error"]
    assert b"ZeroDivision" not in response.content


def test_a_host_that_is_not_ours_is_refused_in_this_doors_shape(alice):
    assert list(done(alice.get("contacts", host="evil.example"), 400)) == ["error"]


def test_an_accept_header_without_json_is_refused_in_this_doors_shape(alice):
    assert list(done(alice.get("contacts", accept="text/html"), 406)) == ["error"]
