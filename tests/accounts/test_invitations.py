"""An invitation, from the making of one to its acceptance."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from crm.accounts.invitations import accept_invitation, create_invitation, delete_invitation
from crm.accounts.logs import WithoutSecrets
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


def test_somebody_new_joins_with_a_name_and_a_password(alice, browser):
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


def test_somebody_known_signs_in_and_accepts_with_one_button(alice, zoe, browser):
    address = invite(alice, role="viewer")
    page = browser.get(address)
    assert "Sign in with it to accept." in text_of(page)
    assert browser.sign_in(ZOE, next=address).url == address
    assert "Accept the invitation" in text_of(browser.get(address))
    assert members_of(alice) == [], "only a post accepts"
    assert browser.post(address).status_code == 302
    assert members_of(alice) == [(ZOE, "viewer")]
    assert [place.name for place in fetch_workspaces(zoe.pk)] == ["Acme"]


def test_what_happened_is_in_the_history_without_the_secret(alice, zoe, browser):
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


def test_a_password_that_is_easily_guessed_is_refused(alice, browser):
    address = invite(alice)
    response = browser.post(address, {"name": "Zoé", "password": "password"})
    assert "This password is too short." in text_of(response)
    assert not User.objects.exists()
    assert members_of(alice) == []


def test_the_mail_address_comes_from_the_invitation_alone(alice, browser):
    browser.post(invite(alice), {**NEW, "email": "other@carnet.test"})
    assert [user.email for user in User.objects.all()] == [ZOE]


def test_an_invitation_is_good_once(alice, browser):
    address = invite(alice)
    browser.post(address, NEW)
    for again in (Browser().get(address), Browser().post(address, {**NEW, "name": "Eve"})):
        assert again.status_code == 410
        assert "It has already been accepted. If it was you, sign in." in text_of(again)
    assert User.objects.count() == 1


def test_an_invitation_ends_after_seven_days(alice, browser, zoe):
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


def test_an_invitation_that_is_taken_back_lets_nobody_in(alice, browser):
    address = invite(alice)
    with alice.scope():
        delete_invitation(actor=alice.actor, pk=Invitation.objects.get().pk)
    response = browser.post(address, NEW)
    assert response.status_code == 410
    assert "It was taken back" in text_of(response)
    assert not User.objects.exists()


def test_a_second_invitation_of_an_address_replaces_the_first(alice, browser):
    first, second = invite(alice), invite(alice, role="viewer")
    assert browser.get(first).status_code == 410
    browser.post(second, NEW)
    assert members_of(alice) == [(ZOE, "viewer")]


def test_a_link_that_was_cut_short_is_explained(db, browser):
    response = browser.get("/invitations/abc/")
    assert response.status_code == 404
    assert "Open the whole link that was sent to you." in text_of(response)


def test_somebody_else_cannot_accept(alice, zoe, browser):
    max_ = User.objects.create_user("max@carnet.test", PASSWORD)
    address = invite(alice)
    browser.sign_in(max_.email)
    page = text_of(browser.get(address))
    assert "You are signed in as max@carnet.test. Sign out, then open the link again." in page
    assert "Accept the invitation" not in page
    assert "This invitation is for somebody else." in text_of(browser.post(address))
    assert members_of(alice) == []
    assert is_invited(ZOE)


def test_members_are_not_invited_again(alice, zoe_at_acme):
    with alice.scope(), pytest.raises(ValidationError, match="is a member already"):
        create_invitation(actor=alice.actor, email=ZOE.upper())


def test_who_became_a_member_meanwhile_stays_what_they_are(alice, zoe, browser):
    address = invite(alice, role="viewer")
    with alice.scope():
        create_membership(actor=alice.actor, user_id=zoe.pk, role="administrator")
    browser.sign_in(ZOE)
    assert browser.post(address).status_code == 302
    assert members_of(alice) == [(ZOE, "administrator")]


def test_who_has_left_may_be_invited_again(alice, zoe_at_acme, browser):
    with alice.scope():
        Membership.objects.in_workspace(alice.workspace.id).update(deleted_at=timezone.now())
    address = invite(alice)
    browser.sign_in(ZOE)
    browser.post(address)
    assert members_of(alice) == [(ZOE, "agent")]


@pytest.mark.parametrize("values", [{"email": "no address"}, {"email": ""}, {"email": ZOE, "role": "king"}])
def test_an_invitation_without_sense_is_refused(alice, values):
    with alice.scope(), pytest.raises(ValidationError):
        create_invitation(actor=alice.actor, **values)


def test_only_administrators_invite_and_take_back(alice, bob):
    invite(alice)
    viewer = bob.actor.__class__(alice.workspace.id, "bob", "test", frozenset({"members:read"}))
    with alice.scope():
        with pytest.raises(PermissionMissing):
            create_invitation(actor=viewer, email="max@carnet.test")
        with pytest.raises(PermissionMissing):
            delete_invitation(actor=viewer, pk=Invitation.objects.get().pk)


def test_invitations_of_another_workspace_are_neither_seen_nor_taken_back(alice, charlie):
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


def test_the_secret_leaves_by_no_referrer_and_is_kept_by_no_cache(alice, browser):
    response = browser.get(invite(alice))
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_secret_is_not_logged(alice, caplog):
    filters = [each for handler in logging.getLogger().handlers for each in handler.filters]
    [hide] = [each for each in filters if isinstance(each, WithoutSecrets)]
    caplog.handler.addFilter(hide)
    address = invite(alice)
    strict = Browser(Client(enforce_csrf_checks=True))
    assert strict.post(address, NEW).status_code == 403
    assert "Forbidden (CSRF cookie not set.): /invitations/…/" in caplog.text
    assert address.split("/")[2] not in caplog.text
    caplog.handler.removeFilter(hide)


def test_an_invitation_is_tried_so_often_and_no_more(db, browser):
    for number in range(30):
        browser.post(f"/invitations/{number}/")
    assert browser.post("/invitations/31/").status_code == 429


def test_it_is_mailed_in_the_language_of_the_workspace(alice, settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/invitations/x/")
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([ZOE], "Invitation to Acme")
    assert "alice invites you to the workspace Acme in Carnet." in sent.body
    assert "\nhttps://crm.test/invitations/x/\n" in sent.body


def test_without_a_mail_server_whoever_invites_is_told_to_pass_it_on(alice):
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert not send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/")
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_as_none(alice, settings, caplog):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with alice.scope():
        invitation, _ = create_invitation(actor=alice.actor, email=ZOE)
    assert not send_invitation(invitation=invitation, workspace=alice.workspace, link="https://crm.test/")
    assert caplog.messages == ["An invitation could not be mailed: ConnectionRefusedError"]
