"""The contact search and the global search of the Chatwoot API."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from tests.depth import examples

from .conftest import expect_json, ids_of

PEOPLE = [
    {"name": "Zoé Dupont", "email": "zoe@acme.com", "phone_number": "+33612345678", "identifier": "CRM-7"},
    {"name": "Éric  Martin", "email": "eric@globex.com"},
    {"name": "100% _wild_ \\o/"},
    {"name": "İnci Σοφός", "identifier": "crm-8"},
]


@pytest.fixture
def contact_ids(alice):
    return [alice.contact(**values)["id"] for values in PEOPLE]


def search(alice, q, path="contacts/search"):
    return alice.get(f"{path}?q={quote(q)}")


RESULTS = [
    ("dupont", [0]),
    ("DUPONT", [0]),
    ("oé d", [0]),
    ("zoé", [0]),
    ("ZOÉ", [0]),
    ("Zoe", [0]),  # her e-mail address
    ("eric", [1]),
    ("Eric M", []),  # accents count
    ("éric  m", [1]),
    ("éric m", []),
    ("acme.com", [0]),
    ("ACME", [0]),
    ("123456", [0]),
    ("+336", [0]),
    ("06 12", []),
    ("CRM-7", [0]),
    ("crm-7", []),  # identifiers are case-sensitive
    ("crm", [3]),
    ("RM-", [0]),
    ("  dupont ", [0]),
    ("\t\n", None),
    ("%", [0, 1, 2, 3]),
    ("z%t", [0]),
    ("z_é", [0]),
    ("100%", [2]),
    ("1__%\\_", [2]),
    ("\\o", [0, 1, 2]),  # a backslash escapes the next character
    ("\\\\o", [2]),
    ("\\", [2]),
    ("10\\0\\%", [2]),
    ("inci", [3]),
    ("σοφό", [3]),
    ("nobody", []),
    ("' OR 1=1 --", []),
    ("%s", []),
]


@pytest.mark.parametrize(("q", "expected_indexes"), RESULTS)
def test_search_matches_any_part_of_name_email_phone_or_identifier(alice, contact_ids, q, expected_indexes):
    expected = [] if expected_indexes is None else [contact_ids[index] for index in expected_indexes]
    assert ids_of(search(alice, q)) == expected


def global_ids(alice, q, page=1) -> list[int]:
    contacts = expect_json(alice.get(f"search/contacts?q={quote(q)}&page={page}"))["payload"]["contacts"]
    return [contact["id"] for contact in contacts]


def test_global_search_has_reachable_contacts_only_last_active_first(alice):
    silent, unreachable, old, new = (
        alice.contact(name="Ada", **values)["id"]
        for values in ({"email": "ada@b.fr"}, {}, {"identifier": "Ada-1"}, {"phone_number": "+33612345678"})
    )
    with alice.person.scope():
        for number, day in ((old, 1), (new, 2)):
            Contact.objects.filter(number=number).update(last_activity_at=datetime(2026, 1, day, tzinfo=UTC))
    assert global_ids(alice, "ada") == [new, old, silent]
    assert ids_of(search(alice, "ada")) == [silent, unreachable, old, new]


@pytest.mark.parametrize("q", ["CRM-7", "crm-7", "Crm"])
def test_global_search_compares_the_identifier_without_regard_to_case(alice, q):
    contact = alice.contact(identifier="CRM-7")
    assert global_ids(alice, q) == [contact["id"]]


@pytest.mark.parametrize("path", ["contacts/search", "search/contacts"])
def test_search_leaves_out_deleted_contacts(alice, contact_ids, path):
    alice.delete(f"contacts/{contact_ids[0]}")
    assert str(contact_ids[0]) not in str(expect_json(search(alice, "%", path)))


def test_search_ignores_company_city_and_custom_attributes(alice):
    alice.contact(
        name="Ada", additional_attributes={"company_name": "Acme", "city": "Oslo"}, custom_attributes={"plan": "gold"}
    )
    for q in ("acme", "oslo", "gold"):
        assert ids_of(search(alice, q)) == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?q[]=a", "?q[a]=b"])
def test_search_for_blank_text_returns_an_empty_page(alice, contact_ids, query):
    assert expect_json(alice.get(f"contacts/search{query}")) == {
        "meta": {"count": None, "current_page": 1, "has_more": None},
        "payload": [],
    }
    assert expect_json(alice.get(f"search/contacts{query}")) == {"payload": {"contacts": []}}


def test_global_search_shows_the_short_keys_of_contacts(alice, contact_ids):
    [contact] = expect_json(search(alice, "dupont", "search/contacts"))["payload"]["contacts"]
    assert list(contact.items()) == [
        ("email", "zoe@acme.com"),
        ("id", contact_ids[0]),
        ("name", "Zoé Dupont"),
        ("phone_number", "+33612345678"),
        ("identifier", "CRM-7"),
        ("additional_attributes", {}),
        ("last_activity_at", None),
    ]


def test_global_search_has_pages_of_15(alice):
    made = [alice.contact(name=f"Ada {number}", identifier=f"{number}")["id"] for number in range(17)][::-1]
    for page, expected in ((1, made[:15]), (2, made[15:]), (3, [])):
        assert global_ids(alice, "ada", page) == expected


def test_search_by_index_equals_search_by_scan(alice, contact_ids, monkeypatch):
    without_index = {q: ids_of(search(alice, q)) for q, _ in RESULTS}
    monkeypatch.setattr("crm.queries.plans.WINDOWS", ())
    assert {q: ids_of(search(alice, q)) for q, _ in RESULTS} == without_index
    for limit in ("plans.MAX_SORTED", "counts.MAX_SORTED", "lookups.MAX_IDS"):
        monkeypatch.setattr(f"crm.queries.{limit}", 0)
    assert {q: ids_of(search(alice, q)) for q, _ in RESULTS} == without_index


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_search_for_any_part_of_a_name_finds_it_by_index_and_scan(alice, text):
    name = f"ab{text}cd"
    contact = alice.contact(name=name)
    literal = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    for windows in ((), ((30, 2000),)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("crm.queries.plans.WINDOWS", windows)
            assert contact["id"] in ids_of(search(alice, literal))
    alice.delete(f"contacts/{contact['id']}")
