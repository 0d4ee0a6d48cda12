"""The contact list of the GoMobile API: pages, totals, sorting and search."""

import pytest

from .conftest import expect_error, expect_json

PEOPLE = [
    ("+212600000001", "Zoé", "Dupont", "zoe@acme.com"),
    ("+212600000002", "Éric", "Martin", "eric@globex.com"),
    ("+212600000003", "ana", "Durand", "Ana@acme.com"),
    ("+212600000004", None, None, None),
    ("+212600000005", "Łucja", "Bernard", None),
]


@pytest.fixture
def contact_ids(client):
    names = ("primaryPhone", "firstName", "lastName", "primaryEmail")
    return [client.contact(**dict(zip(names, person, strict=True)))["id"] for person in PEOPLE]


def list_ids(client, query=""):
    return [contact["id"] for contact in expect_json(client.get(f"contact?{query}"))["data"]]


def test_list_is_newest_first_with_20_contacts_a_page(client, contact_ids):
    page = expect_json(client.get("contact"))
    assert list(page) == ["data", "meta"]
    assert [contact["id"] for contact in page["data"]] == contact_ids[::-1]
    assert list(page["meta"].items()) == [
        ("page", 1),
        ("limit", 20),
        ("total", 5),
        ("totalPages", 1),
        ("hasNextPage", False),
        ("hasPreviousPage", False),
    ]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
@pytest.mark.parametrize("search", ["", "%2B212", "acme.com"])
def test_list_pages_together_are_all_contacts(client, contact_ids, size, search):
    whole, found, page = list_ids(client, f"limit=100&search={search}"), [], 1
    while True:
        answer = expect_json(client.get(f"contact?page={page}&limit={size}&search={search}"))
        found += [contact["id"] for contact in answer["data"]]
        meta = answer["meta"]
        assert (meta["total"], meta["totalPages"]) == (len(whole), -(-len(whole) // size))
        assert (meta["hasPreviousPage"], meta["hasNextPage"]) == (page > 1, page < meta["totalPages"])
        if not meta["hasNextPage"]:
            break
        page += 1
    assert found == whole


@pytest.mark.parametrize("search", ["", "acme"])
def test_list_page_past_the_end_is_empty_and_has_the_total(client, contact_ids, search):
    page = expect_json(client.get(f"contact?page=9&limit=2&search={search}"))
    assert page["data"] == []
    assert page["meta"]["total"] == (2 if search else 5)
    assert (page["meta"]["hasNextPage"], page["meta"]["hasPreviousPage"]) == (False, True)


def test_list_of_an_empty_organization_has_no_pages(client):
    page = expect_json(client.get("contact"))
    assert page["data"] == []
    assert (page["meta"]["total"], page["meta"]["totalPages"]) == (0, 0)


@pytest.mark.parametrize(
    ("sort_by", "order"),
    [
        ("createdAt", [0, 1, 2, 3, 4]),
        ("primaryPhone", [0, 1, 2, 3, 4]),
        ("lastName", [3, 4, 0, 2, 1]),
        ("firstName", [3, 0, 2, 1, 4]),
        ("primaryEmail", [2, 1, 0, 3, 4]),
    ],
)
@pytest.mark.parametrize("search", ["", "%2B2126"])
def test_list_is_sorted_in_both_directions(client, contact_ids, sort_by, order, search):
    expected = [contact_ids[index] for index in order]
    assert list_ids(client, f"sortBy={sort_by}&sortOrder=asc&search={search}") == expected
    for direction in ("&sortOrder=desc", "&sortOrder=DESC", ""):
        assert list_ids(client, f"sortBy={sort_by}{direction}&search={search}") == expected[::-1]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("dupont", [0]),
        ("ZOÉ", [0]),
        ("zoe dup", []),
        ("oé Dup", [0]),
        ("ana durand", [2]),
        ("acme.com", [2, 0]),
        ("00000002", [1]),
        ("%2B212600000004", [3]),
        ("%25", []),
        ("_", []),
        ("%5C", []),
        ("nobody", []),
        ("  Martin ", [1]),
        ("łuc", [4]),
    ],
)
def test_search_matches_any_part_of_name_phone_or_email_ignoring_case(client, contact_ids, search, found):
    assert list_ids(client, f"search={search}") == [contact_ids[index] for index in found]


def test_search_matches_the_full_name(client):
    contact = client.contact(fullName="Ada of Lovelace", firstName="Augusta")
    for search in ("da of", "augusta"):
        assert list_ids(client, f"search={search}") == [contact["id"]]


def test_search_ignores_undocumented_fields(client):
    client.contact(occupation="Engineer", address="123 Main St")
    person = client.person
    person.contact(id_crm="engineer-7")
    for search in ("engineer", "main"):
        assert list_ids(client, f"search={search}") == []


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=1.5",
        "page=one",
        "page=",
        "page=%C2%B2",
        "page=99999999999999999999999",
        "limit=0",
        "limit=101",
        "limit=",
        "limit=5&limit=6",
        "search=" + "x" * 101,
        "search=%00",
        "sortBy=gender",
        "sortBy=created_at",
        "sortBy=",
        "sortOrder=up",
        "sortOrder=",
        "nonsense=1",
        "cursor=abc",
    ],
)
def test_list_with_an_invalid_parameter_is_400_and_names_it(client, query):
    [message] = expect_error(client.get(f"contact?{query}"), 400)
    assert query.partition("=")[0] in message


def test_list_names_every_invalid_parameter_in_one_response(client):
    messages = expect_error(client.get("contact?page=0&limit=101&sortBy=x&foo=1"), 400)
    assert sorted(messages) == [
        "limit must not be greater than 100",
        "page must not be less than 1",
        "property foo should not exist",
        "sortBy must be one of the following values: firstName, lastName, primaryPhone, primaryEmail, createdAt",
    ]


def test_search_for_blank_text_returns_all_contacts(client, contact_ids):
    assert list_ids(client, "search=") == list_ids(client, "search=%20") == list_ids(client)


def test_search_that_nearly_all_match_has_a_page_and_a_total(client, contact_ids, monkeypatch):
    for limit in ("plans.MAX_SORTED", "counts.MAX_SORTED", "lookups.MAX_IDS"):
        monkeypatch.setattr(f"crm.queries.{limit}", 2)
    page = expect_json(client.get("contact?search=%2B2126&limit=2"))
    assert [contact["id"] for contact in page["data"]] == contact_ids[::-1][:2]
    assert page["meta"]["total"] >= 3
    assert page["meta"]["hasNextPage"]


@pytest.mark.parametrize("page", ["0" * 19 + "1" + "9" * 40, "9" * 4500, "1" + "0" * 20])
def test_page_number_beyond_the_maximum_is_400(client, page):
    assert client.get(f"contact?page={page}").status_code == 400


def test_page_number_with_leading_zeros_is_that_number(client):
    assert expect_json(client.get(f"contact?page={'0' * 5000}2"))["meta"]["page"] == 2
