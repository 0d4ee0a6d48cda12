"""Every URL refuses anonymous requests and members of other workspaces, for every method.

Converters are filled with records of alice, whose own requests are admitted: so the view refuses the others, and not
the resolver or a missing record.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client
from django.urls import resolve

from contacts.actions import set_avatar
from contacts.avatars import avatar_url
from contacts.inboxes.actions import connect_contact
from contacts.models import Avatar, Contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.invitations import create_invitation
from crm.compat.gomobile.urls import PREFIXES
from crm.db.session import staff_session
from crm.history.models import Change, ChangeSet
from crm.ui.views.stylesheet import REVISION
from crm.workspaces.actions import create_attribute, create_inbox, create_label
from crm.workspaces.models import AccessToken
from tests.admin.conftest import PIXEL
from tests.conftest import fresh_connection
from tests.ui.conftest import client_of, membership_of, sign_in

from .source import Route, routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# The methods of Django's admin views; their decorator refuses requests before it looks at the method.
ADMIN_METHODS = ("GET", "POST")
# Whole patterns of URLs that answer anonymous requests.
OPEN = {
    *("healthz", "readyz", "admin/jsi18n/", "admin/logout/", "account/logout/"),
    *("account/login/", "account/inactive/", "account/password/reset/", "account/password/reset/done/"),
    *("account/password/reset/key/done/", "account/signup/", "account/security/webauthn/login/"),
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",  # the key admits
    *("invitations/<str:secret>/", "avatars/<str:key>"),  # so do these
    *("api/openapi.json", "api/gomobile/openapi.json", "api/chatwoot/openapi.json"),
    *("api/docs", "api/docs/gomobile", "api/docs/chatwoot"),
    "styles/<str:revision>/carnet.css",
}
# Pages outside of workspaces, which every user has.
PERSONAL = {"", "account/theme/"}
# Patterns that are regular expressions, by an example of each.
EXAMPLES = {
    r"api/v1/^accounts/(?P<account_id>\d+)(?:/[\s\S]*)?\Z": "api/v1/accounts/{account_id}/nothing",
    r"api/v1/^[\s\S]*\Z": "api/v1/nothing",
    r"^api(?:/[\s\S]*)?\Z": "api/nothing",
    **{rf"api/^{prefix}/[\s\S]*\Z": f"api/{prefix}/no/thing" for prefix in PREFIXES},
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "account/password/reset/key/1-set/",
    r"admin/^(?P<app_label>customers|contacts|addresses|crm)/$": "admin/crm/",
    r"admin/(?P<url>.*)$": "admin/nothing",
}
ROUTES = list(routes())
STAFF = [route for route in ROUTES if route.text.startswith("w/")]
OTHERS = [route for route in ROUTES if not route.text.startswith(("w/", "admin/"))]
ADMIN = [route for route in ROUTES if route.text.startswith("admin/")]


class AliceRecords:
    """One record of each type, all alice's, and the paths with their ids."""

    def __init__(self, alice: Any) -> None:
        self.membership = membership_of(alice)
        self.browser = client_of(alice)
        session = UserSession.objects.create(
            user_id=self.membership.user_id, session_key="another", ip="192.0.2.1", user_agent="Another browser"
        )
        customer = alice.customer(segment_id=alice.segment()["id"])
        contact, address = alice.contact(customer), alice.address(customer)
        alice.delete(f"/api/customers/{alice.customer()['id']}")  # a change set
        fresh_connection()
        actor = alice.actor
        with alice.scope():
            inbox = create_inbox(actor=actor, name="Shop", channel_type="Channel::Api")
            attribute = create_attribute(actor=actor, record_type="contact", key="plan", name="Plan")
            label = create_label(actor=actor, title="vip")
            note = create_note(actor=actor, content="Rang", contact_id=contact["id"])
            task = create_task(actor=actor, title="Ring", contact_id=contact["id"])
            invitation, self.secret = create_invitation(actor=actor, email="new@acme.com")
            connect_contact(actor=actor, contact_id=contact["id"], inbox_id=inbox.pk, source_id="s")
            set_avatar(actor=actor, pk=contact["id"], content=PIXEL)
            picture = Avatar.objects.get()
            number = Contact.objects.get(pk=contact["id"]).number
        view = {"resource": "contacts", "name": "Mine", "query": "", "next": ""}
        sign_in(alice).post("contacts/views/", view)
        self.alice, self.avatar = alice, avatar_url(alice.workspace.pk, picture.pk).rpartition("/")[2]
        # By the part of a URL that stands before an id.
        self.ids = {
            "customers": customer["id"],
            "contacts": contact["id"],
            "contact": contact["id"],
            "addresses": address["id"],
            "segments": customer["segment_id"],
            "custom-attributes": attribute.pk,
            "attributes": attribute.pk,
            "labels": label.pk,
            "inboxes": inbox.pk,
            "notes": note.pk,
            "tasks": task.pk,
            "invitations": invitation.pk,
            "members": self.membership.pk,
        }
        with staff_session():
            self.ids["tokens"] = AccessToken.objects.get(name="alice").pk
            self.ids["changes"] = Change.objects.filter(record_type="note").latest("id").pk
            self.ids["sets"] = ChangeSet.objects.latest("id").pk
            self.ids["views"] = self._newest_id("savedview")
            self.ids["sessions"] = session.pk
            self.numbers = {
                "accounts": alice.workspace.number,
                "contacts": number,
                "labels": label.number,
                "inboxes": inbox.number,
                "inbox_members": inbox.number,
                "custom_attribute_definitions": attribute.number,
                "notes": note.number,
            }

    def _newest_id(self, model: str) -> Any:
        found = next(one for one in apps.get_models() if one._meta.model_name == model)
        with staff_session():
            return found.objects.order_by("pk").values_list("pk", flat=True).last()

    def path(self, text: str) -> str:
        """Return a pattern with the values of alice's records in place of its converters."""
        parts = EXAMPLES.get(text, text).format(account_id=self.alice.workspace.number).split("/")
        filled = [self._value(text, before, part) for before, part in pairwise(["", *parts])]
        return "/" + "/".join(filled)

    def _value(self, text: str, before: str, part: str) -> str:
        if "<" not in part:
            return part
        _, _, name = part.strip("<>").rpartition(":")
        known = {
            "slug": self.alice.workspace.slug,
            "owner": "contact",
            "name": "first_name" if "/contacts/" in text else "name",
            "secret": self.secret,
            "key": self.avatar,
            "rest": "nothing/more",
            "content_type_id": "1",
            "revision": REVISION,
        }
        if name in known:
            return known[name]
        if before in ("<str:owner>", "<path:content_type_id>"):
            return self.ids["contacts"]
        if text.startswith("admin/"):
            return str(self._newest_id(before) or self.ids["contacts"])
        if text.startswith("api/v1/"):
            return str(self.numbers[{"<str:number>": "notes"}.get(before, before)])
        return "1" if before == "keys" else str(self.ids[before])


@pytest.fixture
def records(alice) -> AliceRecords:
    return AliceRecords(alice)


def redirects_to_sign_in(response: Any) -> bool:
    url = response.headers.get("HX-Redirect") or response.headers.get("Location") or ""
    return response.status_code == 302 and "/login/" in url


def send_request(client: Client, method: str, path: str) -> Any:
    fresh_connection()
    return client.generic(method, path)


def test_routes_are_all_tested():
    assert len(STAFF) > 70
    assert len(OTHERS) > 70
    assert OPEN | PERSONAL | set(EXAMPLES) <= {route.text for route in ROUTES}


def test_every_url_resolves_to_its_view(records):
    for route in ROUTES:
        path = records.path(route.text)
        assert "<" not in path, route.text
        assert resolve(path).func is route.pattern.callback, (route.text, path)


def test_staff_page_admits_its_own_member(records):
    for route in STAFF:
        path = records.path(route.text)
        # A page that takes only POST answers 405 after it has admitted the request.
        assert send_request(records.browser, "GET", path).status_code in (200, 302, 405), path


def fetch_responses(client: Client, records: AliceRecords, routes: list[Route]) -> Iterator[tuple[str, str, Any]]:
    for route in routes:
        path = records.path(route.text)
        methods = ADMIN_METHODS if route.text.startswith("admin/") else METHODS
        yield from ((route.text, method, send_request(client, method, path)) for method in methods)


def test_staff_page_redirects_anonymous_users_to_sign_in(records):
    admitted = [
        (text, method, response.status_code)
        for text, method, response in fetch_responses(Client(), records, STAFF)
        # A posted form is kept, to be sent again after sign-in.
        if not (response.status_code == 401 if method == "POST" else redirects_to_sign_in(response))
    ]
    assert admitted == []


def test_staff_page_of_another_workspace_is_not_found(records, charlie):
    admitted = [
        (text, method, response.status_code)
        for text, method, response in fetch_responses(client_of(charlie), records, STAFF)
        if response.status_code != 404
    ]
    assert admitted == []


def test_url_that_is_not_open_refuses_anonymous_users(records):
    admitted = {
        text
        for text, _, response in fetch_responses(Client(), records, [*OTHERS, *ADMIN])
        if response.status_code not in (401, 404, 405) and not redirects_to_sign_in(response)
    }
    assert admitted - OPEN == set()


def test_admin_refuses_members(records, charlie):
    admitted = {
        text
        for text, method, response in fetch_responses(client_of(charlie), records, ADMIN)
        if response.status_code not in (403, 404, 405) and not redirects_to_sign_in(response)
    }
    assert admitted - OPEN == set()


def test_session_of_another_user_is_not_found(records, charlie):
    path = records.path("account/sessions/<int:pk>/end/")
    assert send_request(client_of(charlie), "POST", path).status_code == 404
    assert send_request(records.browser, "POST", path).status_code == 302


def test_api_record_of_another_workspace_is_not_found(records, charlie):
    named = [route.text for route in OTHERS if route.text.startswith("api/") and "<" in route.text]
    named = [text for text in named if "<path:" not in text]
    assert len(named) > 25
    headers = {"api_access_token": charlie.token, "x-api-key": charlie.token}
    for text in named:
        for method in METHODS[:6]:
            body = None if method in ("GET", "HEAD") else {}
            status = charlie.raw(method, records.path(text), body, **headers).status_code
            assert status in ((401, 404) if text.startswith("api/v1/") else (404, 405)), (text, method, status)


def test_api_admits_its_own_client(records, alice):
    headers = {"api_access_token": alice.token, "x-api-key": alice.token}
    for route in OTHERS:
        if route.text.startswith("api/") and "<path:" not in route.text and route.text not in EXAMPLES:
            status = alice.raw("GET", records.path(route.text), **headers).status_code
            expected = status in (200, 400, 405) or (status == 404 and _is_post_only(route))
            assert expected or re.search(r"contact/$|attributes/$|users/$", route.text), (route.text, status)


def _is_post_only(route: Route) -> bool:
    """True of a view without GET: Chatwoot answers such a method as it does an unknown path."""
    return not hasattr(route.pattern.callback.view_class, "get")
