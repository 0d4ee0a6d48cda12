"""An invitation, from the making of one to its acceptance."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from crm.accounts.invitations import accept_invitation, create_invitation, delete_invitation
from crm.accounts.logs import SecretsFilter
from crm.accounts.mail import send_invitation
from crm.db.session import staff_session
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change
from crm.workspaces.actions import create_membership
from crm.workspaces.actor import PermissionMissing
from crm.workspaces.context import fetch_workspaces
from crm.workspaces.invitations import Invitation, is_invited
from crm.workspaces.models import Membership, User

from .conftest import PASSWORD, Browser, text_of

NEW = {"name": "Zoé Martin", "password": "a new long secret"}
ZOE = "zoe@carnet.test"


def invite(person, email=ZOE, role="agent") -> str:
    """Return the address of an invitation's page."""
    with person.scope():
        _, secret = create_invitation(actor=person.actor, email=email, role=role)
    return f"/invitations/{secret}/"


def members_of(person) -> list[tuple[str, str]]:
    with staff_session():
        rows = Membership.objects.in_workspace(person.workspace.id).not_deleted().select_related("user")
        return [(member.user.email, member.role) for member in rows]


def test_invitation_of_a_new_user_takes_name_and_password(alice, browser):
    address = invite(alice, "Zoe@Carnet.test ")
    page = browser.get(address)
    assert "Join Acme" in text_of(page)
    assert "alice invited zoe@carnet.test to the workspace Acme." in text_of(page)
    response = browser.post(address, NEW)
    assert (response.status_code, response.url) == (302, "/")
    assert browser.is_signed_in
    assert members_of(alice) == [(ZOE, "agent")]
    user = User.objects.get(email=ZOE)
    assert (user.name, user.is_staff, user.is_superuser) == ("Zoé Martin", False, False)
    assert user.emailaddress_set.get().verified
    assert Browser().sign_in(ZOE, NEW["password"]).status_code == 302


def test_invitation_of_a_known_user_is_accepted_after_sign_in(alice, zoe, browser):
    address = invite(alice, role="viewer")
    page = browser.get(address)
    assert "Sign in to accept." in text_of(page)
    assert browser.sign_in(ZOE, next=address).url == address
    assert "Accept the invitation" in text_of(browser.get(address))
    assert members_of(alice) == [], "only a post accepts"
    assert browser.post(address).status_code == 302
    assert members_of(alice) == [(ZOE, "viewer")]
    assert [workspace.name for workspace in fetch_workspaces(zoe.pk)] == ["Acme"]


def test_invitation_history_has_no_secret(alice, zoe, browser):
    address = invite(alice)
    browser.sign_in(ZOE)
    browser.post(address, headers={"X-Request-ID": "abc"})
    with staff_session():
        changes = list(Change.objects.filter(record_type__in=["invitation", "membership"]).order_by("id"))
    assert [(c.record_type, c.kind, c.source, c.user_id) for c in changes] == [
        ("invitation", "created", "test", None),
        ("invitation", "updated", "pages", zoe.pk),
        ("membership", "created", "pages", zoe.pk),
    ]
    assert changes[2].request_id == "abc"
    assert "digest" not in str([(change.before, change.after) for change in changes])


def test_invitation_with_a_weak_password_is_refused(alice, browser):
    address = invite(alice)
    response = browser.post(address, {"name": "Zoé", "password": "password"})
    assert "This password is too short." in text_of(response)
    assert not User.objects.exists()
    assert members_of(alice) == []


def test_invitation_ignores_a_submitted_email(alice, browser):
    browser.post(invite(alice), {**NEW, "email": "other@carnet.test"})
    assert [user.email for user in User.objects.all()] == [ZOE]


def test_invitation_works_once(alice, browser):
    address = invite(alice)
    browser.post(address, NEW)
    for again in (Browser().get(address), Browser().post(address, {**NEW, "name": "Eve"})):
        assert again.status_code == 410
        assert "It has already been accepted. If it was you, sign in." in text_of(again)
    assert User.objects.count() == 1


def test_invitation_expires_after_seven_days(alice, browser, zoe):
    address = invite(alice)
    with staff_session():
        kept = Invitation.objects.get()
        assert timedelta(days=6, hours=23) < kept.expires_at - timezone.now() <= timedelta(days=7)
        Invitation.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    browser.sign_in(ZOE)
    for response in (browser.get(address), browser.post(address)):
        assert response.status_code == 410
        assert "It has expired. Ask alice for a new one." in text_of(response)
    with pytest.raises(ValidationError, match="no longer open"):
        accept_invitation(secret=address.split("/")[2], user=zoe)
    assert members_of(alice) == []
    assert not is_invited(ZOE)


def test_invitation_deleted_is_closed(alice, browser):
    address = invite(alice)
    with alice.scope():
        delete_invitation(actor=alice.actor, pk=Invitation.objects.get().pk)
    response = browser.post(address, NEW)
    assert response.status_code == 410
    assert "It was revoked, or replaced by a newer one." in text_of(response)
    assert not User.objects.exists()


def test_invitation_of_the_same_address_replaces_the_first(alice, browser):
    first, second = invite(alice), invite(alice, role="viewer")
    assert browser.get(first).status_code == 410
    browser.post(second, NEW)
    assert members_of(alice) == [(ZOE, "viewer")]


def test_invitation_with_a_truncated_link_is_explained(db, browser):
    response = browser.get("/invitations/abc/")
    assert response.status_code == 404
    assert "Check that you opened the whole link." in text_of(response)


def test_invitation_of_another_person_cannot_be_accepted(alice, zoe, browser):
    max_ = User.objects.create_user("max@carnet.test", PASSWORD)
    address = invite(alice)
    browser.sign_in(max_.email)
    page = text_of(browser.get(address))
    assert "You are signed in as max@carnet.test. Sign out, then open the link again." in page
    assert "Accept the invitation" not in page
    assert "This invitation is for somebody else." in text_of(browser.post(address))
    assert members_of(alice) == []
    assert is_invited(ZOE)


def test_invitation_of_a_member_is_refused(alice, zoe_at_acme):
    with alice.scope(), pytest.raises(ValidationError, match="is a member already"):
        create_invitation(actor=alice.actor, email=ZOE.upper())


def test_invitation_of_a_meanwhile_member_keeps_their_role(alice, zoe, browser):
    address = invite(alice, role="viewer")
    with alice.scope():
        create_membership(actor=alice.actor, user_id=zoe.pk, role="administrator")
    browser.sign_in(ZOE)
    assert browser.post(address).status_code == 302
    assert members_of(alice) == [(ZOE, "administrator")]


def test_invitation_of_a_former_member_is_accepted(alice, zoe_at_acme, browser):
    with alice.scope():
        Membership.objects.in_workspace(alice.workspace.id).update(deleted_at=timezone.now())
    address = invite(alice)
    browser.sign_in(ZOE)
    browser.post(address)
    assert members_of(alice) == [(ZOE, "agent")]


@pytest.mark.parametrize("values", [{"email": "no address"}, {"email": ""}, {"email": ZOE, "role": "king"}])
def test_invitation_with_invalid_values_is_refused(alice, values):
    with alice.scope(), pytest.raises(ValidationError):
        create_invitation(actor=alice.actor, **values)


def test_invitations_require_an_administrator(alice, bob):
    invite(alice)
    viewer = bob.actor.__class__(alice.workspace.id, "bob", "test", frozenset({"members:read"}))
    with alice.scope():
        with pytest.raises(PermissionMissing):
            create_invitation(actor=viewer, email="max@carnet.test")
        with pytest.raises(PermissionMissing):
            delete_invitation(actor=viewer, pk=Invitation.objects.get().pk)


def test_invitations_of_another_workspace_are_not_found(alice, charlie):
    invite(charlie)
    with staff_session():
        theirs = Invitation.objects.get().pk
    with alice.scope():
        assert not Invitation.objects.exists()
        with pytest.raises(RecordNotFound):
            delete_invitation(actor=alice.actor, pk=theirs)
    invite(alice)
    with staff_session():
        assert Invitation.objects.not_deleted().filter(email=ZOE).count() == 2, "each workspace invites for itself"


def test_invitation_page_sends_no_referrer_and_is_not_cached(alice, browser):
    response = browser.get(invite(alice))
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_invitation_secret_is_not_logged(alice, caplog):
    filters = [each for handler in logging.getLogger().handlers for each in handler.filters]
    [hide] = [each for each in filters if isinstance(each, SecretsFilter)]
    caplog.handler.addFilter(hide)
    address = invite(alice)
    strict = Browser(Client(enforce_csrf_checks=True))
    assert strict.post(address, NEW).status_code == 403
    assert "Forbidden (CSRF cookie not set.): /invitations/…/" in caplog.text
    assert address.split("/")[2] not in caplog.text
    caplog.handler.removeFilter(hide)


def test_invitation_page_is_rate_limited(db, browser):
    for number in range(30):
        browser.post(f"/invitations/{number}/")
    assert browser.post("/invitations/31/").status_code == 429


def test_invitation_is_mailed_in_the_language_of_the_workspace(alice, settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/invitations/x/")
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([ZOE], "Invitation to Acme")
    assert "alice invites you to the workspace Acme in Carnet." in sent.body
    assert "\nhttps://crm.test/invitations/x/\n" in sent.body


def test_send_invitation_without_mail_server_returns_false(alice):
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert not send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/")
    assert mail.outbox == []


def test_send_invitation_with_mail_server_down_returns_false(alice, settings, caplog):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert not send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/")
    assert caplog.messages == ["An invitation could not be mailed: ConnectionRefusedError"]


# --- spellings of an international address

SPELLINGS = ["zoe@bücher.test", "Zoe@BÜCHER.test", "zoe@bu\u0308cher.test", "zoe@xn--bcher-kva.test"]


@pytest.fixture
def zoe_in_punycode(zoe):
    """Zoe as an earlier version may have stored her."""
    User.objects.filter(pk=zoe.pk).update(email="zoe@xn--bcher-kva.test")
    zoe.refresh_from_db()
    return zoe


@pytest.mark.parametrize("email", SPELLINGS)
def test_invitation_of_a_member_in_any_spelling_is_refused(alice, zoe_in_punycode, email):
    with alice.scope():
        create_membership(actor=alice.actor, user_id=zoe_in_punycode.pk, role="agent")
    with pytest.raises(ValidationError, match="member already"), alice.scope():
        create_invitation(actor=alice.actor, email=email)


@pytest.mark.parametrize("email", SPELLINGS)
def test_invitation_in_any_spelling_replaces_the_earlier_one_and_is_accepted(alice, zoe_in_punycode, email):
    earlier, latest = (invite(alice, spelling).split("/")[2] for spelling in (SPELLINGS[0], email))
    assert is_invited("zoe@xn--bcher-kva.test")
    with pytest.raises(ValidationError):
        accept_invitation(secret=earlier, user=zoe_in_punycode)
    accept_invitation(secret=latest, user=zoe_in_punycode)
    assert members_of(alice) == [("zoe@xn--bcher-kva.test", "agent")]


def test_invitation_of_a_user_in_another_spelling_asks_them_to_sign_in(alice, zoe_in_punycode, browser):
    page = browser.get(invite(alice, SPELLINGS[0]))
    assert "invitations/sign_in.html" in [template.name for template in page.templates]
