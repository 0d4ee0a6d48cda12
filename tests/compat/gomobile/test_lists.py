"""The list of contacts: pages, totals, orders, searches."""

import pytest

from .conftest import done, refused

PEOPLE = [
    ("+212600000001", "Zoé", "Dupont", "zoe@acme.com"),
    ("+212600000002", "Éric", "Martin", "eric@globex.com"),
    ("+212600000003", "ana", "Durand", "Ana@acme.com"),
    ("+212600000004", None, None, None),
    ("+212600000005", "Łucja", "Bernard", None),
]


@pytest.fixture
def five(ann):
    names = ("primaryPhone", "firstName", "lastName", "primaryEmail")
    return [ann.contact(**dict(zip(names, person, strict=True)))["id"] for person in PEOPLE]


def ids(ann, query=""):
    return [contact["id"] for contact in done(ann.get(f"contact?{query}"))["data"]]


def test_the_newest_come_first_20_a_page(ann, five):
    page = done(ann.get("contact"))
    assert list(page) == ["data", "meta"]
    assert [contact["id"] for contact in page["data"]] == five[::-1]
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
def test_pages_put_together_are_the_whole_list(ann, five, size, search):
    whole, found, page = ids(ann, f"limit=100&search={search}"), [], 1
    while True:
        answer = done(ann.get(f"contact?page={page}&limit={size}&search={search}"))
        found += [contact["id"] for contact in answer["data"]]
        meta = answer["meta"]
        assert (meta["total"], meta["totalPages"]) == (len(whole), -(-len(whole) // size))
        assert (meta["hasPreviousPage"], meta["hasNextPage"]) == (page > 1, page < meta["totalPages"])
        if not meta["hasNextPage"]:
            break
        page += 1
    assert found == whole


@pytest.mark.parametrize("search", ["", "acme"])
def test_a_page_beyond_the_last_is_empty_and_knows_the_total(ann, five, search):
    page = done(ann.get(f"contact?page=9&limit=2&search={search}"))
    assert page["data"] == []
    assert page["meta"]["total"] == (2 if search else 5)
    assert (page["meta"]["hasNextPage"], page["meta"]["hasPreviousPage"]) == (False, True)


def test_an_organization_without_contacts_has_no_pages(ann):
    page = done(ann.get("contact"))
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
def test_contacts_are_sorted_by_what_is_asked_for_either_way(ann, five, sort_by, order, search):
    expected = [five[place] for place in order]
    assert ids(ann, f"sortBy={sort_by}&sortOrder=asc&search={search}") == expected
    for way in ("&sortOrder=desc", "&sortOrder=DESC", ""):
        assert ids(ann, f"sortBy={sort_by}{way}&search={search}") == expected[::-1]


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
def test_a_search_finds_a_part_of_names_phone_number_and_email_in_any_case(ann, five, search, found):
    assert ids(ann, f"search={search}") == [five[place] for place in found]


def test_a_search_finds_the_full_name(ann):
    contact = ann.contact(fullName="Ada of Lovelace", firstName="Augusta")
    for search in ("da of", "augusta"):
        assert ids(ann, f"search={search}") == [contact["id"]]


def test_a_search_does_not_look_where_the_documentation_does_not(ann):
    ann.contact(occupation="Engineer", address="123 Main St")
    person = ann.person
    person.contact(id_crm="engineer-7")
    for search in ("engineer", "main"):
        assert ids(ann, f"search={search}") == []


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
def test_a_parameter_that_is_unknown_or_malformed_is_named(ann, query):
    [message] = refused(ann.get(f"contact?{query}"), 400)
    assert query.partition("=")[0] in message


def test_everything_that_is_wrong_is_told_at_once(ann):
    messages = refused(ann.get("contact?page=0&limit=101&sortBy=x&foo=1"), 400)
    assert sorted(messages) == [
        "limit must not be greater than 100",
        "page must not be less than 1",
        "property foo should not exist",
        "sortBy must be one of the following values: firstName, lastName, primaryPhone, primaryEmail, createdAt",
    ]


def test_an_empty_search_is_none(ann, five):
    assert ids(ann, "search=") == ids(ann, "search=%20") == ids(ann)


def test_a_search_that_nearly_all_match_still_has_its_page_and_a_total(ann, five, monkeypatch):
    for module in ("plans", "counts", "lookups"):
        monkeypatch.setattr(f"crm.queries.{module}.MAX_SORTED", 2)
    page = done(ann.get("contact?search=%2B2126&limit=2"))
    assert [contact["id"] for contact in page["data"]] == five[::-1][:2]
    assert page["meta"]["total"] >= 3
    assert page["meta"]["hasNextPage"]
