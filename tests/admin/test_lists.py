"""Lists in the admin: rows, filters, search, and number of queries."""

import pytest
from django.urls import reverse

from addresses.models import Address
from contacts.actions import create_contact, delete_contact
from contacts.models import Avatar, Contact, ContactInbox, Note
from crm.admin.lists import DEEPEST_PAGE, ROWS
from crm.db.session import staff_session
from crm.history.models import Count
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import AccessToken, CustomAttribute, Label, Membership, Workspace
from customers.models import Customer, Segment


def names_of(response) -> list[str]:
    return [str(record) for record in response.context["cl"].result_list]


@pytest.fixture
def ada(alice, nord, charlie):
    """Ada, a contact of Nord; beside her Zoe of another workspace, and Ben, who is deleted."""
    with alice.scope():
        ada = create_contact(
            actor=alice.actor,
            customer_id=nord.pk,
            first_name="Ada",
            last_name="Éléonore",
            email="Ada@Nord.test",
            phone="+33 6 12 34 56 78",
            id_crm="CRM-7",
            roles=["legal"],
        )
        ben = create_contact(actor=alice.actor, first_name="Ben")
        delete_contact(actor=alice.actor, pk=ben.pk)
    with charlie.scope():
        create_contact(actor=charlie.actor, first_name="Zoe", roles=["buyer"])
    return ada


@pytest.fixture
def contacts_on_two_pages(alice):
    with alice.scope():
        for number in range(ROWS + 1):
            create_contact(actor=alice.actor, first_name=f"Contact {number:03}")


def test_contact_list_shows_live_records_of_all_workspaces_newest_first(olga, ada):
    assert names_of(olga.open(Contact)) == ["Zoe", "Ada Éléonore"]
    assert names_of(olga.open(Contact, deleted="yes")) == ["Ben"]


def test_contact_list_can_be_filtered(olga, acme, nord, ada):
    assert names_of(olga.open(Contact, workspace=acme.pk)) == ["Ada Éléonore"]
    assert names_of(olga.open(Contact, workspace=acme.pk, customer=nord.pk)) == ["Ada Éléonore"]
    assert names_of(olga.open(Contact, role="buyer")) == ["Zoe"]
    assert names_of(olga.open(Contact, workspace="nowhere")) == []


@pytest.mark.parametrize(
    "term",
    [
        "eleonore",
        "ADA élé",
        "el",
        "é",
        "ada@nord.TEST",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "CRM-7",
        "nord.test",
        "612345",
        "crm ada",
        "{id}",
        "{number}",
    ],
)
def test_contact_search_finds_by_name_email_phone_and_id(olga, ada, term):
    with staff_session():
        ada.refresh_from_db()
    found = olga.open(Contact, q=term.format(id=ada.pk, number=ada.number))
    assert "Ada Éléonore" in names_of(found)


@pytest.mark.parametrize("term", ["ben", "sud.test", "crm-8", "da", "ada zoe", "zz", "%", "_", "' --", "9" * 30, "\0"])
def test_contact_search_without_match_is_empty(olga, ada, term):
    response = olga.open(Contact, q=term)
    assert response.status_code == 200
    if "\0" not in term:
        assert names_of(response) == []


def test_contact_list_with_more_rows_has_another_page(olga, contacts_on_two_pages):
    first, second = olga.open(Contact), olga.open(Contact, p=2)
    assert len(names_of(first)) == ROWS
    assert "?p=2" in first.content.decode()
    assert names_of(second) == ["Contact 000"]
    assert f"{ROWS + 1} contacts" in second.content.decode()


def test_contact_list_beyond_the_deepest_page_redirects(olga, contacts_on_two_pages):
    assert olga.open(Contact, p=DEEPEST_PAGE + 1).status_code == 302


@pytest.mark.parametrize(
    "model",
    [
        *(Contact, Customer, Address, Segment, Membership, AccessToken, CustomAttribute, Workspace),
        *(Inbox, Label, Count, ContactInbox, Note, Avatar),
    ],
)
def test_list_takes_at_most_11_queries(olga, contacts_on_two_pages, ada, model, django_assert_max_num_queries):
    # Session, user, the scope's four, the rows, the filter's workspaces, the estimate.
    with django_assert_max_num_queries(11):
        olga.open(model)


def test_autocomplete_is_limited_to_the_workspace(olga, acme, nord, foreign_customer):
    query = {"app_label": "contacts", "model_name": "contact", "field_name": "customer", "term": ""}
    url = reverse("admin:autocomplete")
    everywhere = olga.client.get(url, query).json()["results"]
    assert [found["text"] for found in everywhere] == ["Outside · Globex", "Nord · Acme"]
    here = olga.client.get(url, {**query, "workspace": acme.pk}).json()
    assert here == {"results": [{"id": str(nord.pk), "text": "Nord"}], "pagination": {"more": False}}
    assert olga.client.get(url, {**query, "workspace": "x"}).status_code == 404
    assert olga.client.get(url, {**query, "term": "\0"}).json()["results"] == []


def test_record_page_autocompletes_from_its_workspace(olga, acme, ada):
    page = olga.open(Contact, "change", ada.pk).content.decode()
    assert f"{reverse('admin:autocomplete')}?workspace={acme.pk}" in page
