"""Pages in French: no text of them is left in English."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from django.utils import timezone, translation

from contacts.actions import create_contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.invitations import create_invitation
from crm.history.models import Change, ChangeSet
from crm.history.writes import start_change_set
from crm.ui import formatting
from crm.ui.saved_views import create_view
from crm.workspaces.actions import create_attribute, create_inbox, create_label, update_workspace
from crm.workspaces.models import AccessToken
from tests.architecture.source import routes
from tests.architecture.test_catalogues import LOCALE, PLACEHOLDER, PROJECT, read_catalogue
from tests.conftest import read_stream

from .conftest import WorkspaceClient, membership_of

PASSWORD = "cheval agrafe pile"
ATTRIBUTE_TEXT = re.compile(r'(?:title|aria-label|placeholder|alt|data-\w+)="([^"]* [^"]*)"')
# English text that is not in the catalogue is found by its common words.
COMMON_WORDS = re.compile(r"\b(the|your|you|with|this|that|and|not|from|has|have)\b", re.IGNORECASE)


def english_pattern() -> re.Pattern[str]:
    """Return a pattern of the English texts in the catalogue that are too long to be French by chance."""
    pieces = set()
    for (text, _plural), french in read_catalogue(PROJECT / LOCALE / "django.mo").items():
        text = text.split("\x04")[-1]
        if text != french:
            pieces |= {piece.strip() for piece in PLACEHOLDER.split(text) if len(piece.strip()) > 8}
    ours = "|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{ours})(?!\w)", re.IGNORECASE)


def text_of(page: str) -> str:
    """Return the text of a page, with its accessible names and the texts of its scripts."""
    page = re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.DOTALL)
    return unescape("\n".join([re.sub(r"<[^>]*>", "\n", page), *ATTRIBUTE_TEXT.findall(page)]))


@pytest.fixture
def french_client(alice_client) -> WorkspaceClient:
    """The client of alice, in French, after she has confirmed her password."""
    alice_client.user.language, alice_client.user.time_zone = "fr", "Europe/Paris"
    alice_client.user.set_password(PASSWORD)
    alice_client.user.save()
    alice_client.force_login(alice_client.user)
    alice_client.post("/account/reauthenticate/", {"password": PASSWORD})
    return alice_client


@pytest.fixture
def record_ids(alice) -> dict[str, object]:
    """The id of a record of each type, by the part of a URL before it."""
    customer = alice.customer(name="Société Générale", tax_ids=[{"tax": "TVA", "tax_value": "FR12345678901"}])
    contact = alice.contact(customer, phone="+33 6 12 34 56 78", role=["buyer", "billing"])
    membership = membership_of(alice)
    made = {
        "customers": customer["id"],
        "contacts": contact["id"],
        "addresses": alice.address(customer, contact_id=contact["id"])["id"],
        "segments": alice.segment("Grands comptes")["id"],
        "members": membership.pk,
    }
    author = {"actor": replace(alice.actor, user_id=membership.user_id)}
    with alice.scope():
        create_contact(
            **author, last_name="Moreau", change_set=start_change_set(alice.actor, "delete", name="Salon de printemps")
        )
        create_attribute(**author, record_type="customer", name="Formule", key="formule", type="text")
        made |= {
            "attributes": create_attribute(**author, record_type="contact", name="Fin", key="fin", type="date").pk,
            "labels": create_label(**author, title="salon", color="#123456").pk,
            "inboxes": create_inbox(
                **author, name="Courriel", channel_type="Channel::Email", email_address="a@b.fr"
            ).pk,
            "views": create_view(**author, name="Acheteurs", record_type="contact", query="role=buyer").pk,
            "tasks": create_task(**author, title="Rappeler", due_on="2026-01-15", contact_id=contact["id"]).pk,
            "notes": create_note(**author, content="Préfère le matin.", contact_id=contact["id"]).pk,
            "invitations": create_invitation(**author, email="lea@exemple.fr")[0].pk,
            "tokens": AccessToken.objects.not_deleted().first().pk,
            "changes": Change.objects.filter(record_type="contact").first().pk,
            "sets": ChangeSet.objects.order_by("id").last().pk,
        }
    return made


def paths_of(record_ids: dict[str, object]) -> list[str]:
    """Return the path of every page of workspaces and accounts."""
    filled = []
    for path in (route.text.replace("^", "") for route in routes()):
        if path.startswith(("w/", "account/")) and "(" not in path:
            path = re.sub(r"(\w+)/<uuid:pk>", lambda part: f"{part[1]}/{record_ids[part[1]]}", path)
            path = path.replace("<str:owner>/<uuid:pk>", f"contact/{record_ids['contacts']}")
            for name, value in (("slug:slug", "acme"), ("str:name", "id_crm"), ("int:pk", "1")):
                path = path.replace(f"<{name}>", value)
            filled.append("/" + path)
    return filled


def find_english(response, left: re.Pattern[str]) -> list[str]:
    """Return the English texts of a page."""
    page = response.content.decode()
    if page.startswith("<!DOCTYPE"):
        assert '<html lang="fr"' in page
    said = text_of(page)
    return [found.group() for finder in (left, COMMON_WORDS) for found in finder.finditer(said)]


def test_pages_in_french_have_no_english_text(french_client, record_ids):
    left, seen, faults = english_pattern(), 0, {}
    for path in paths_of(record_ids):
        response = french_client.get(path)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            seen += response.status_code == 200
            faults[path] = find_english(response, left)
    assert seen > 50
    assert {path: found for path, found in faults.items() if found} == {}


def test_form_errors_in_french_have_no_english_text(french_client, record_ids):
    left = english_pattern()
    forms = [
        path for path in paths_of(record_ids) if path.endswith(("/new/", "/password/change/")) and "views" not in path
    ]
    assert len(forms) > 8
    for path in forms:
        assert find_english(french_client.post(path, {"email": "x"}), left) == [], path


def test_bulk_preview_in_french_has_no_english_text(french_client, record_ids):
    left, chosen = english_pattern(), {"id": [record_ids["contacts"]], "preview": "1"}
    for edit in (
        {"edit": "roles", "add": "legal"},
        {"edit": "attribute", "key": "fin", "text": "x"},
        {"edit": "delete"},
    ):
        assert find_english(french_client.post("contacts/bulk/", {**chosen, **edit}), left) == []


def test_invalid_filters_and_searches_are_explained_in_french(french_client, record_ids):
    query = "type=zz&created_since=x&customer_id=x&email="
    response = french_client.get(f"contacts/?{query}")
    assert "Indiquez un moment" in response.content.decode()
    assert find_english(response, english_pattern()) == []
    assert find_english(french_client.get("find/?q=zzzz"), english_pattern()) == []


def test_sign_in_page_is_in_the_language_of_the_browser(client, db):
    page = client.get("/account/login/", headers={"accept-language": "fr-CA,en;q=0.5"})
    assert find_english(page, english_pattern()) == []
    assert 'lang="en"' in client.get("/account/login/").content.decode()


def test_api_errors_are_in_english(french_client, record_ids, alice):
    assert 'lang="fr"' in french_client.get("tasks/").content.decode()
    refused = alice.post("/api/segments", {"name": "Grands comptes"}, accept_language="fr")
    assert refused.json()["errors"] == {"name": ["Another segment already has this name."]}


def test_change_set_stores_verb_and_parameters_without_language(french_client, record_ids, alice):
    chosen = {"edit": "type", "id": [record_ids["addresses"]], "type": "shipping", "apply": "1"}
    assert french_client.post("addresses/bulk/", chosen).status_code == 302
    with alice.scope():
        change_set = ChangeSet.objects.order_by("id").last()
    assert (change_set.verb, change_set.params) == ("edit_type", {"record_type": "address", "number": 1})


def test_undo_page_shows_the_title_in_the_language_of_the_reader(french_client, record_ids, alice):
    with alice.scope():
        change_set = ChangeSet.objects.get(verb="delete")
    assert "Supprimer Salon de printemps" in french_client.get(f"sets/{change_set.pk}/undo/").content.decode()


def test_export_has_headers_in_the_language_of_the_workspace(alice_client, alice):
    with alice.scope():
        update_workspace(actor=alice.actor, pk=alice.workspace.pk, language="fr")
    head = read_stream(alice_client.get("contacts/export.csv")).content.decode().splitlines()[0]
    assert head == '\ufeff"Nom","Client","Rôles","Téléphone","E-mail","Modification"'


def test_formatting_of_dates_and_numbers_follows_the_reader():
    long_ago = datetime(2025, 11, 24, 23, 30, tzinfo=UTC)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        assert ">25 nov. 2025</time>" in formatting.format_datetime(long_ago)
        assert 'title="25 novembre 2025 à 00:30 CET"' in formatting.format_datetime(long_ago)
        assert formatting.format_value(1234567) == "1\u202f234\u202f567"
        assert formatting.format_value(12.5) == "12,5"
        assert formatting.format_attribute("2027-03-31") == "31 mars 2027"
        assert formatting.format_attribute("2027-02-31") == "2027-02-31"
    with translation.override("en"), timezone.override("America/New_York"):
        assert ">24 Nov 2025</time>" in formatting.format_datetime(long_ago)
        assert formatting.format_value(1234567) == "1,234,567"
