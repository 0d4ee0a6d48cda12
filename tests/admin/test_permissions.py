"""Access to the admin: for operators only, with pages for every model."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from addresses.actions import create_address
from contacts.actions import create_contact, set_avatar
from contacts.inboxes.actions import connect_contact
from contacts.models import Avatar, Contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.invitations import create_invitation
from crm.db.session import staff_session
from crm.history.models import Change, ChangeSet, Count, Spelling
from crm.ui.models import SavedView, Visit
from crm.ui.saved_views import create_view
from crm.ui.visits import record_visit
from crm.workspaces.actions import create_attribute, create_inbox, create_inbox_member, create_label, create_membership
from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken, User, Workspace
from customers.actions import create_customer, create_segment, delete_customer

from .conftest import PIXEL

MODELS = [
    model for app in ("crm", "customers", "contacts", "addresses") for model in apps.get_app_config(app).get_models()
]
READ_ONLY = [Change, ChangeSet, Count, Spelling, Avatar, SavedView, Visit]
PASSWORD = "correct horse battery"
WRITTEN_BY_ACTIONS = [model for model in MODELS if model not in {User, *READ_ONLY}]


@pytest.fixture
def records(alice, nord, olga):
    actor = alice.actor
    with alice.scope():
        contact = create_contact(actor=actor, customer_id=nord.pk, first_name="Ada", roles=["buyer"])
        create_address(actor=actor, customer_id=nord.pk, contact_id=contact.pk, type="billing", country="FR")
        inbox = create_inbox(actor=actor, name="Website", channel_type="Channel::WebWidget")
        connect_contact(actor=actor, contact_id=contact.pk, inbox_id=inbox.pk)
        create_note(actor=actor, contact_id=contact.pk, content="Prefers to be called.")
        set_avatar(actor=actor, pk=contact.pk, content=PIXEL)
        create_task(actor=actor, contact_id=contact.pk, title="Call")
        member = Actor(actor.workspace_id, "olga", "test", actor.permissions, user_id=olga.user.pk)
        create_view(actor=member, record_type="contact", name="Buyers", query="role=buyer")
        record_visit(member, contact)
        create_label(actor=actor, title="vip")
        create_segment(actor=actor, name="Partners")
        create_attribute(actor=actor, record_type="contact", key="plan", name="Plan")
        membership = create_membership(actor=actor, user_id=olga.user.pk)
        create_inbox_member(actor=actor, inbox_id=inbox.pk, membership_id=membership.pk)
        create_invitation(actor=actor, email="new@carnet.test")
        delete_customer(actor=actor, pk=create_customer(actor=actor, name="Gone", type="company").pk)


def test_every_model_is_registered():
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", MODELS)
def test_operator_can_open_list_record_and_history(olga, records, model):
    with staff_session():
        record = model.objects.order_by("id").first()
    assert olga.open(model).status_code == 200
    assert olga.open(model, "change", record.pk).status_code == 200
    assert olga.open(model, "history", record.pk).status_code == 200


@pytest.mark.parametrize("model", [*WRITTEN_BY_ACTIONS, User])
def test_operator_can_open_the_create_form(olga, model):
    assert olga.open(model, "add").status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_read_only_models_cannot_be_written(olga, records, model):
    with staff_session():
        record = model.objects.first()
    assert olga.open(model, "add").status_code == 403
    assert olga.open(model, "delete", record.pk).status_code == 403
    assert olga.send(model, "change", record.pk, actor_name="Nobody").status_code == 403


@pytest.mark.parametrize("model", [Workspace, AccessToken, User])
def test_workspaces_tokens_and_users_cannot_be_deleted(olga, records, model):
    with staff_session():
        record = model.objects.first()
    assert olga.open(model, "delete", record.pk).status_code == 403


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_anonymous_user_is_redirected_to_sign_in(db, model, page):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
    response = Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))
    assert Client().get(response.url).url == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_user_who_is_not_an_operator_is_refused(db, fields):
    user = User.objects.create_user("sam@carnet.test", PASSWORD, **fields)
    client = Client()
    client.force_login(user)
    assert client.get(reverse("admin:contacts_contact_changelist")).status_code == 302
    login = {"login": user.email, "password": PASSWORD, "next": "/admin/"}
    refused = Client().post(reverse("account_login"), login, follow=True)
    assert refused.status_code == 403
    assert "Only operators can use the admin." in refused.content.decode()


def test_operator_can_sign_in_with_any_case_of_the_email(olga):
    login = {"login": "Olga@Carnet.test", "password": PASSWORD, "next": "/admin/"}
    response = Client().post(reverse("account_login"), login)
    assert response.status_code == 302
    assert response.url == "/admin/"


def test_operator_with_second_factor_must_enter_a_code(olga):
    TOTP.activate(olga.user, generate_totp_secret())
    client = Client()
    response = client.post(reverse("account_login"), {"login": olga.user.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert client.get(reverse("admin:index")).status_code == 302


def test_operator_can_remove_second_factors_of_a_user(olga):
    sam = User.objects.create_user("sam@carnet.test", PASSWORD)
    TOTP.activate(sam, generate_totp_secret())
    olga.run_action(User, "remove_second_factors", sam)
    assert not Authenticator.objects.filter(user=sam).exists()


def test_second_factor_models_are_not_registered(olga):
    assert not any(admin.site.is_registered(model) for model in (Authenticator, EmailAddress, UserSession))


def test_inactive_operator_is_refused(olga):
    User.objects.filter(pk=olga.user.pk).update(is_active=False)
    assert olga.client.get(reverse("admin:index")).status_code == 302


def test_database_role_is_reset_after_a_page(olga, records):
    olga.open(Contact)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)
    assert not Contact.objects.exists(), "outside of a page's scope no row is seen"


def test_index_page_shows_the_latest_changes(olga, records):
    page = olga.client.get(reverse("admin:index")).content.decode()
    assert "customer deleted" in page
