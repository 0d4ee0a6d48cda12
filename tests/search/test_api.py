"""`GET /api/search`, and `q` on every list."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.test_lists import flatten, ids_of, walk_pages
from tests.conftest import person
from tests.depth import examples


def search(person, query, **more):
    response = person.get("/api/search", **more) if query is None else person.get(f"/api/search?{query}")
    assert response.status_code == 200, response.content
    return response.json()["data"]


@pytest.fixture
def records(alice):
    customer = alice.customer(name="Dupont SA")
    contact = alice.contact(customer, first_name="Hélène", last_name="Dupont", email="h@x.fr")
    address = alice.address(customer, name="Dupont SA", contact_id=contact["id"])
    return {"customer": customer["id"], "contact": contact["id"], "address": address["id"]}


def test_search_result_has_type_title_detail_and_match(alice, records):
    assert search(alice, "q=helene") == [
        {
            "type": "contact",
            "id": records["contact"],
            "title": "Hélène Dupont",
            "detail": "Dupont SA · h@x.fr",
            "match": "word",
        }
    ]
    assert {hit["type"]: hit["id"] for hit in search(alice, "q=dupond")} == records
    assert {hit["match"] for hit in search(alice, "q=dupond")} == {"similar"}


def test_search_is_allowed_to_viewers(bob, records):
    assert len(search(bob, "q=dupont")) == 3


@pytest.mark.parametrize("kind", ["customer", "contact", "address"])
def test_search_finds_only_types_in_the_scopes_of_the_token(acme, records, kind):
    plural = {"address": "addresses"}.get(kind, f"{kind}s")
    erin = person("erin", acme, scopes=(f"{plural}:read",))
    assert [hit["id"] for hit in search(erin, "q=dupont")] == [records[kind]]


def test_search_without_a_read_scope_is_forbidden(acme):
    erin = person("erin", acme, scopes=("segments:read",))
    response = erin.get("/api/search?q=a")
    assert response.status_code == 403
    assert response.json()["error"] == "This token lacks the permission contacts:read."


def test_search_finds_nothing_of_another_workspace_and_requires_a_token(charlie, client, records):
    assert search(charlie, "q=dupont") == []
    assert client.get("/api/search?q=dupont").status_code == 401


def test_search_returns_at_most_limit_results(alice, records):
    assert len(search(alice, "q=dupont&limit=2")) == 2
    for number in range(12):
        alice.customer(name=f"Dupont {number}")
    assert len(search(alice, "q=dupont")) == 8
    assert len(search(alice, "q=dupont&limit=50")) == 15


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
def test_search_with_an_invalid_parameter_names_it(alice, query, field, message):
    response = alice.get(f"/api/search?{query}")
    assert response.status_code == 400
    assert response.json()["errors"] == {field: [message]}


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_search_with_another_method_than_get_is_405(alice, method):
    assert alice.request(method, "/api/search?q=a", {}).status_code == 405


LISTS = ["customers", "contacts", "addresses", "segments"]


@pytest.fixture
def listed_ids(alice):
    """The ids of three records of each type, of which a search for Dupont finds two."""
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
def test_list_with_q_has_only_matching_records(alice, bob, charlie, listed_ids, monkeypatch, resource, few, many):
    monkeypatch.setattr("crm.queries.lookups.MAX_IDS", few)
    monkeypatch.setattr("crm.queries.lookups.COMMON", many)
    first, other, last = listed_ids[resource]
    path = f"/api/{resource}?q="
    for query in ("dupont", "DUP%C3%94NT", "dup", "d", "dupond", "upon"):
        assert ids_of(alice.get(path + query)) == [first, last], query
        assert flatten(walk_pages(bob, f"{path}{query}&limit=1&order=-name")) == [first, last], query
        assert ids_of(charlie.get(path + query)) == []
    assert ids_of(alice.get(f"{path}alpha%20dupont")) == [first]
    assert ids_of(alice.get(f"{path}nobody")) == ids_of(alice.get(f"{path}%25")) == []
    assert ids_of(alice.get(f"{path}dupont&created_since=2999-01-01")) == []
    assert ids_of(alice.get(f"{path}martin&updated_since=2001-01-01")) == [other]


def test_long_list_with_q_is_streamed(alice, listed_ids, monkeypatch):
    monkeypatch.setattr("crm.api.viewsets.MAX_UNSTREAMED", 1)
    response = alice.get("/api/contacts?q=dupont")
    assert response.was_streamed
    assert ids_of(response) == [listed_ids["contacts"][0], listed_ids["contacts"][2]]


@pytest.mark.parametrize("resource", LISTS)
@pytest.mark.parametrize("query", ["", "%20", "a" * 201, "%00"])
def test_list_with_invalid_q_is_refused(alice, resource, query):
    response = alice.get(f"/api/{resource}?q={query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["q"]


def test_list_with_q_omits_deleted_and_renamed_records(alice, listed_ids):
    first, _, last = listed_ids["customers"]
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
def test_search_with_any_query_answers_200_or_400(alice, odd_records, query):
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
def odd_records(alice):
    customer = alice.customer(name="O'Neill & \\Söhne% 😀", id_crm="a'b\\c:*")
    alice.contact(customer, first_name="😀", last_name="'\"\\%_", phone="+33 6 12 34 56 78")
    alice.segment("😀")


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_search_finds_a_customer_by_any_name_with_letters(alice, name):
    from crm.workspaces.text import fold

    if not any(map(str.isalnum, fold(name))):
        return
    customer = alice.customer(name=name)
    assert customer["id"] in [hit["id"] for hit in search(alice, encode_query(name))]
    assert customer["id"] in ids_of(alice.get(f"/api/customers?{encode_query(name)}"))
    alice.delete(f"/api/customers/{customer['id']}")


def encode_query(text):
    from urllib.parse import urlencode

    return urlencode({"q": text})
