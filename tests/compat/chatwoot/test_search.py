"""The searches: over contacts, and over everything."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.depth import examples

from .conftest import done, ids

PEOPLE = [
    {"name": "Zoé Dupont", "email": "zoe@acme.com", "phone_number": "+33612345678", "identifier": "CRM-7"},
    {"name": "Éric  Martin", "email": "eric@globex.com"},
    {"name": "100% _wild_ \\o/"},
    {"name": "İnci Σοφός", "identifier": "crm-8"},
]


@pytest.fixture
def people(alice):
    return [alice.contact(**values)["id"] for values in PEOPLE]


def search(alice, q, path="contacts/search"):
    return alice.get(f"{path}?q={quote(q)}")


FOUND = [
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
    ("crm-7", []),  # of an identifier, upper and lower case are told apart
    ("crm", [3]),
    ("RM-", [0]),
    ("  dupont ", [0]),
    ("\t\n", None),
    ("%", [0, 1, 2, 3]),
    ("z%t", [0]),
    ("z_é", [0]),
    ("100%", [2]),
    ("1__%\\_", [2]),
    ("\\o", [0, 1, 2]),  # a backslash takes what is special from the next character
    ("\\\\o", [2]),
    ("\\", [2]),
    ("10\\0\\%", [2]),
    ("inci", [3]),
    ("σοφό", [3]),
    ("nobody", []),
    ("' OR 1=1 --", []),
    ("%s", []),
]


@pytest.mark.parametrize(("q", "found"), FOUND)
def test_a_search_finds_a_part_of_name_email_phone_number_or_identifier(alice, people, q, found):
    expected = [] if found is None else [people[place] for place in found]
    assert ids(search(alice, q)) == expected
    contacts = done(search(alice, q, "search/contacts"))["payload"]["contacts"]
    assert [contact["id"] for contact in contacts] == expected


@pytest.mark.parametrize("path", ["contacts/search", "search/contacts"])
def test_a_search_leaves_out_what_is_deleted(alice, people, path):
    alice.delete(f"contacts/{people[0]}")
    assert str(people[0]) not in str(done(search(alice, "%", path)))


def test_a_search_does_not_look_at_companies_and_other_attributes(alice):
    alice.contact(
        name="Ada", additional_attributes={"company_name": "Acme", "city": "Oslo"}, custom_attributes={"plan": "gold"}
    )
    for q in ("acme", "oslo", "gold"):
        assert ids(search(alice, q)) == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?q[]=a", "?q[a]=b"])
def test_a_blank_search_is_answered_with_an_empty_page_as_the_original_does(alice, people, query):
    assert done(alice.get(f"contacts/search{query}")) == {
        "meta": {"count": None, "current_page": 1, "has_more": None},
        "payload": [],
    }
    assert done(alice.get(f"search/contacts{query}")) == {"payload": {"contacts": []}}


def test_the_search_over_everything_shows_contacts_in_few_words(alice, people):
    [contact] = done(search(alice, "dupont", "search/contacts"))["payload"]["contacts"]
    assert list(contact.items()) == [
        ("email", "zoe@acme.com"),
        ("id", people[0]),
        ("name", "Zoé Dupont"),
        ("phone_number", "+33612345678"),
        ("identifier", "CRM-7"),
        ("additional_attributes", {}),
        ("last_activity_at", None),
    ]


def test_the_search_over_everything_has_pages_of_15(alice):
    made = [alice.contact(name=f"Ada {number}")["id"] for number in range(17)]
    for page, expected in ((1, made[:15]), (2, made[15:]), (3, [])):
        contacts = done(alice.get(f"search/contacts?q=ada&page={page}"))["payload"]["contacts"]
        assert [contact["id"] for contact in contacts] == expected


def test_what_an_index_finds_is_what_looking_at_every_row_finds(alice, people, monkeypatch):
    plain = {q: ids(search(alice, q)) for q, _ in FOUND}
    monkeypatch.setattr("crm.queries.plans.WINDOWS", ())
    assert {q: ids(search(alice, q)) for q, _ in FOUND} == plain
    for module in ("plans", "counts", "lookups"):
        monkeypatch.setattr(f"crm.queries.{module}.MAX_SORTED", 0)
    assert {q: ids(search(alice, q)) for q, _ in FOUND} == plain


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_any_part_of_a_name_is_found_through_the_index_as_well(alice, text):
    name = f"ab{text}cd"
    contact = alice.contact(name=name)
    literal = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    for windows in ((), ((30, 2000),)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("crm.queries.plans.WINDOWS", windows)
            assert contact["id"] in ids(search(alice, literal))
    alice.delete(f"contacts/{contact['id']}")
