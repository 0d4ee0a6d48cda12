"""`GET /api/search`, and `q` on every list."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.test_lists import flatten, ids_of, walk_pages
from tests.conftest import person
from tests.depth import examples


def found(person, query, **more):
    response = person.get("/api/search", **more) if query is None else person.get(f"/api/search?{query}")
    assert response.status_code == 200, response.content
    return response.json()["data"]


@pytest.fixture
def records(alice):
    customer = alice.customer(name="Dupont SA")
    contact = alice.contact(customer, first_name="Hélène", last_name="Dupont", email="h@x.fr")
    address = alice.address(customer, name="Dupont SA", contact_id=contact["id"])
    return {"customer": customer["id"], "contact": contact["id"], "address": address["id"]}


def test_an_answer_shows_what_tells_records_apart(alice, records):
    assert found(alice, "q=helene") == [
        {
            "type": "contact",
            "id": records["contact"],
            "title": "Hélène Dupont",
            "detail": "Dupont SA · h@x.fr",
            "match": "word",
        }
    ]
    assert {hit["type"]: hit["id"] for hit in found(alice, "q=dupond")} == records
    assert {hit["match"] for hit in found(alice, "q=dupond")} == {"similar"}


def test_a_viewer_may_search(bob, records):
    assert len(found(bob, "q=dupont")) == 3


@pytest.mark.parametrize("kind", ["customer", "contact", "address"])
def test_a_token_finds_what_it_may_read(acme, records, kind):
    plural = {"address": "addresses"}.get(kind, f"{kind}s")
    erin = person("erin", acme, scopes=(f"{plural}:read",))
    assert [hit["id"] for hit in found(erin, "q=dupont")] == [records[kind]]


def test_a_token_that_may_read_none_of_them_is_turned_away(acme):
    erin = person("erin", acme, scopes=("segments:read",))
    response = erin.get("/api/search?q=a")
    assert response.status_code == 403
    assert response.json()["error"] == "This token lacks the permission contacts:read."


def test_a_stranger_finds_nothing_and_no_token_nothing_at_all(charlie, client, records):
    assert found(charlie, "q=dupont") == []
    assert client.get("/api/search?q=dupont").status_code == 401


def test_limit_says_how_many(alice, records):
    assert len(found(alice, "q=dupont&limit=2")) == 2
    for number in range(12):
        alice.customer(name=f"Dupont {number}")
    assert len(found(alice, "q=dupont")) == 8
    assert len(found(alice, "q=dupont&limit=50")) == 15


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("", "q", "Must not be empty."),
        ("q=", "q", "Must not be empty."),
        ("q=%20", "q", "Must not be empty."),
        (f"q={'a' * 201}", "q", "Must have at most 200 characters."),
        ("q=%00a", "q", "Must not contain the NUL character (U+0000)."),
        ("q=a&q=b", "q", "Give it once."),
        ("q=a&limit=0", "limit", "Must be a whole number from 1 to 50."),
        ("q=a&limit=51", "limit", "Must be a whole number from 1 to 50."),
        ("q=a&limit=", "limit", "Must be a whole number from 1 to 50."),
        ("q=a&type=contact", "type", "Unknown parameter."),
    ],
)
def test_what_is_wrong_is_named(alice, query, field, message):
    response = alice.get(f"/api/search?{query}")
    assert response.status_code == 400
    assert response.json()["errors"] == {field: [message]}


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_it_only_answers_get(alice, method):
    assert alice.request(method, "/api/search?q=a", {}).status_code == 405


LISTS = ["customers", "contacts", "addresses", "segments"]


@pytest.fixture
def listed(alice):
    """Three records of each kind, two of which a search for Dupont finds."""
    made = {resource: [] for resource in LISTS}
    for name in ("Dupont Alpha", "Martin", "Beta-Dupont"):
        customer = alice.customer(name=name)
        made["customers"].append(customer["id"])
        made["contacts"].append(alice.contact(customer, first_name=name, last_name="Z", email="z@z.fr")["id"])
        made["addresses"].append(alice.address(customer, name=name, address_line1="1")["id"])
        made["segments"].append(alice.segment(name)["id"])
    return made


@pytest.mark.parametrize("few", [0, 2000])
@pytest.mark.parametrize("many", [1, 40])
@pytest.mark.parametrize("resource", LISTS)
def test_a_list_is_narrowed_to_what_is_found(alice, bob, charlie, listed, monkeypatch, resource, few, many):
    monkeypatch.setattr("crm.queries.lookups.MAX_SORTED", few)
    monkeypatch.setattr("crm.queries.lookups.COMMON", many)
    first, other, last = listed[resource]
    path = f"/api/{resource}?q="
    for query in ("dupont", "DUP%C3%94NT", "dup", "d", "dupond", "upon"):
        assert ids_of(alice.get(path + query)) == [first, last], query
        assert flatten(walk_pages(bob, f"{path}{query}&limit=1&order=-name")) == [first, last], query
        assert ids_of(charlie.get(path + query)) == []
    assert ids_of(alice.get(f"{path}alpha%20dupont")) == [first]
    assert ids_of(alice.get(f"{path}nobody")) == ids_of(alice.get(f"{path}%25")) == []
    assert ids_of(alice.get(f"{path}dupont&created_since=2999-01-01")) == []
    assert ids_of(alice.get(f"{path}martin&updated_since=2001-01-01")) == [other]


def test_a_long_list_of_what_is_found_is_streamed(alice, listed, monkeypatch):
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)
    response = alice.get("/api/contacts?q=dupont")
    assert response.was_streamed
    assert ids_of(response) == [listed["contacts"][0], listed["contacts"][2]]


@pytest.mark.parametrize("resource", LISTS)
@pytest.mark.parametrize("query", ["", "%20", "a" * 201, "%00"])
def test_a_list_refuses_what_is_no_search(alice, resource, query):
    response = alice.get(f"/api/{resource}?q={query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["q"]


def test_what_is_deleted_or_renamed_is_not_in_the_list(alice, listed):
    first, _, last = listed["customers"]
    alice.delete(f"/api/customers/{first}")
    alice.patch(f"/api/customers/{last}", {"name": "Otherwise"})
    assert ids_of(alice.get("/api/customers?q=dupont")) == []
    assert ids_of(alice.get("/api/customers?q=otherwise")) == [last]


TRICKY = "aé\u0301ßİﬁ 06+-_%\\'\":*&|!()<@./،ا\u202e\u200f😀\u0000\ud800가｡"
queries = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=[])), max_size=30)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
@example("%_\\")
@example("\\")
@example("'' \\' :* & | ! <-> ()")
@example("a" * 10_000)
@example("1 " * 5_000)
@example("\x00")
@example("😀 👩‍👩‍👧")
@example("שלום עליכם")
@example("+")
@example("00")
@example("+999 999")
def test_no_query_fails(alice, listed_once, query):
    from urllib.parse import quote

    from crm.search.condition import search_condition
    from crm.search.global_search import global_search

    with alice.scope():
        hits = global_search(alice.workspace.id, query)
        search_condition("contact", alice.workspace.id, query)
    assert all(hit.title for hit in hits)
    sent = quote(query, errors="surrogatepass")
    for path in ("/api/search?q=", "/api/contacts?q=", "/api/segments?limit=1&q="):
        assert alice.get(path + sent).status_code in (200, 400)


@pytest.fixture
def listed_once(alice):
    customer = alice.customer(name="O'Neill & \\Söhne% 😀", id_crm="a'b\\c:*")
    alice.contact(customer, first_name="😀", last_name="'\"\\%_", phone="+33 6 12 34 56 78")
    alice.segment("😀")


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_whatever_has_a_name_of_letters_is_found_by_it(alice, name):
    from crm.workspaces.text import fold

    if not any(map(str.isalnum, fold(name))):
        return
    customer = alice.customer(name=name)
    assert customer["id"] in [hit["id"] for hit in found(alice, _query(name))]
    assert customer["id"] in ids_of(alice.get(f"/api/customers?{_query(name)}"))
    alice.delete(f"/api/customers/{customer['id']}")


def _query(text):
    from urllib.parse import urlencode

    return urlencode({"q": text})
