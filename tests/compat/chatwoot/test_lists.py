"""Contact lists of the Chatwoot API: pages of 15, meta, membership and sorting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.actions import create_contact

from .conftest import expect_json, ids_of

LIST_PATHS = ["contacts?x", "contacts/active?x", "contacts/search?q=a", "contacts?labels[]=vip"]
PEOPLE = [
    {"name": "bea", "email": "Zoe@acme.com", "phone_number": "+33600000003"},
    {"name": "Ada", "email": "ada@acme.com", "phone_number": "+33600000002"},
    {"name": "Bea", "phone_number": "+33600000001"},
    {"name": "ada", "email": "bob@acme.com"},
    {"name": "", "identifier": "7"},
]
ADDITIONAL_ATTRIBUTES = [
    {"company_name": "b", "city": "Fez"},
    {"city": "Oslo", "country": "NO"},
    {},
    {"company_name": "a"},
    {"x": 1},
]


@pytest.fixture
def contact_ids(alice):
    """Ids of 32 contacts that are in every list."""
    values = {"labels": ["vip"], "last_activity_at": timezone.now()}
    with alice.person.scope():
        return [
            create_contact(actor=alice.person.actor, full_name=f"a{n:02}", email=f"a{n:02}@b.fr", **values).number
            for n in range(32)
        ]


@pytest.fixture
def varied_ids(alice):
    """Ids of five contacts that differ in every sort key, or have no value."""
    made = []
    for number, (person, attributes) in enumerate(zip(PEOPLE, ADDITIONAL_ATTRIBUTES, strict=True)):
        contact = alice.contact(**person, additional_attributes=attributes)
        now = timezone.now()
        last = None if number in (1, 3) else now - timedelta(days=number)
        alice.set_columns(contact, created_at=now - timedelta(days=10 * number), last_activity_at=last)
        made.append(contact["id"])
    return made


@pytest.mark.parametrize("path", LIST_PATHS)
def test_list_without_page_returns_the_first_15_contacts(alice, contact_ids, path):
    body = expect_json(alice.get(path))
    assert list(body) == ["meta", "payload"]
    assert [contact["id"] for contact in body["payload"]] == contact_ids[:15]
    assert body["meta"]["current_page"] == 1


@pytest.mark.parametrize("path", LIST_PATHS)
def test_list_pages_together_are_all_contacts(alice, contact_ids, path):
    assert [pk for page in (1, 2, 3) for pk in ids_of(alice.get(f"{path}&page={page}"))] == contact_ids


@pytest.mark.parametrize("path", LIST_PATHS)
@pytest.mark.parametrize("page", ["1", "2", "9", "02", "two"])
def test_list_meta_echoes_the_page_as_text(alice, contact_ids, path, page):
    assert expect_json(alice.get(f"{path}&page={page}"))["meta"]["current_page"] == page


def test_filter_meta_echoes_the_page_of_the_body_as_number(alice, contact_ids):
    body = {"payload": [{"attribute_key": "name", "filter_operator": "contains", "values": ["a"]}], "page": 3}
    answer = expect_json(alice.post("contacts/filter", body))
    assert answer["meta"] == {"count": 32, "current_page": 3}
    assert [contact["id"] for contact in answer["payload"]] == contact_ids[30:]
    assert (
        expect_json(alice.post("contacts/filter?page=3", {"payload": body["payload"]}))["meta"]["current_page"] == "3"
    )


@pytest.mark.parametrize("path", LIST_PATHS)
@pytest.mark.parametrize("page", ["0", "-1", "two", "1.5", "²", "99999999999999999999", "%20", "1%20"])
def test_list_with_an_invalid_page_returns_the_first(alice, contact_ids, path, page):
    assert ids_of(alice.get(f"{path}&page={page}")) == contact_ids[:15]


@pytest.mark.parametrize("path", LIST_PATHS)
@pytest.mark.parametrize("page", ["4", "1000", "999999999999"])
def test_list_page_past_the_end_is_empty(alice, contact_ids, path, page):
    body = expect_json(alice.get(f"{path}&page={page}"))
    assert body["payload"] == []
    assert body["meta"]["count"] == (0 if "search" in path else 32)


@pytest.mark.parametrize("path", [path for path in LIST_PATHS if "search" not in path])
@pytest.mark.parametrize("page", [1, 3])
def test_list_meta_has_the_total_count(alice, contact_ids, path, page):
    assert list(expect_json(alice.get(f"{path}&page={page}"))["meta"].items()) == [
        ("count", 32),
        ("current_page", str(page)),
    ]


@pytest.mark.parametrize(("page", "count", "more"), [(1, 15, True), (2, 15, True), (3, 2, False), (4, 0, False)])
def test_search_meta_has_the_count_of_the_page_and_has_more(alice, contact_ids, page, count, more):
    assert list(expect_json(alice.get(f"contacts/search?q=a&page={page}"))["meta"].items()) == [
        ("count", count),
        ("current_page", str(page)),
        ("has_more", more),
    ]


def test_list_count_leaves_out_deleted_contacts(alice, contact_ids):
    alice.delete(f"contacts/{_set_inactive(alice, contact_ids[0])}")
    alice.post("bulk_actions", {"type": "Contact", "ids": contact_ids[1:3], "action_name": "delete"})
    for path in ("contacts", "contacts?labels[]=vip"):
        assert expect_json(alice.get(path))["meta"]["count"] == 29


def _set_inactive(alice, number):
    alice.set_columns({"id": number}, last_activity_at=None)
    return number


@pytest.mark.parametrize("values", [{"email": "a@b.fr"}, {"phone_number": "+33612345678"}, {"identifier": "7"}])
def test_list_leaves_out_unidentified_contacts(alice, values):
    hidden = alice.contact(name="Ada", custom_attributes={"a": 1}, labels=["vip"])
    listed = alice.contact(name="Ada", **values)
    assert ids_of(alice.get("contacts")) == [listed["id"]]
    assert expect_json(alice.get("contacts"))["meta"]["count"] == 1
    assert ids_of(alice.get("contacts/search?q=Ada")) == [hidden["id"], listed["id"]]
    assert expect_json(alice.get(f"contacts/{hidden['id']}"))["payload"]["name"] == "Ada"


def test_list_leaves_out_a_contact_that_loses_its_identification(alice):
    contact = alice.contact(email="a@b.fr")
    alice.put(f"contacts/{contact['id']}", {"email": ""})
    assert expect_json(alice.get("contacts")) == {"meta": {"count": 0, "current_page": 1}, "payload": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("labels[]=vip", [0, 2]),
        ("labels[]=VIP", [0, 2]),
        ("labels[]=new", [1, 2]),
        ("labels[]=vip&labels[]=new", [0, 1, 2]),
        ("labels[]=old", []),
        ("labels[]=vip&labels[]=old", [0, 2]),
        ("labels[]=", [0, 1, 2, 3]),
    ],
)
def test_list_by_labels_returns_contacts_with_any_of_them(alice, query, found):
    made = [alice.contact(identifier=name)["id"] for name in "abcd"]
    for index, labels in ((0, ["vip"]), (1, ["new"]), (2, ["new", "vip"])):
        alice.post(f"contacts/{made[index]}/labels", {"labels": labels})
    alice.post(f"contacts/{alice.contact(name='hidden')['id']}/labels", {"labels": ["vip"]})
    answer = alice.get(f"contacts?{query}")
    assert ids_of(answer) == [made[index] for index in found]
    assert expect_json(answer)["meta"]["count"] == len(found)


def test_active_list_returns_contacts_that_are_online(alice):
    made = [alice.contact(name=name) for name in ("now", "before", "never")]
    alice.set_columns(made[0], last_activity_at=timezone.now() - timedelta(seconds=60))
    alice.set_columns(made[1], last_activity_at=timezone.now() - timedelta(seconds=100))
    answer = expect_json(alice.get("contacts/active"))
    assert [contact["name"] for contact in answer["payload"]] == ["now"]
    assert answer["meta"] == {"count": 1, "current_page": 1}


SORTS = {
    "email": [1, 3, 0, 2, 4],
    "-email": [4, 2, 0, 3, 1],
    "name": [4, 1, 3, 0, 2],
    "-name": [2, 0, 3, 1, 4],
    "phone_number": [2, 1, 0, 3, 4],
    "-phone_number": [4, 3, 0, 1, 2],
    "last_activity_at": [4, 2, 0, 1, 3],
    "-last_activity_at": [0, 2, 4, 3, 1],
    "created_at": [4, 3, 2, 1, 0],
    "-created_at": [0, 1, 2, 3, 4],
    "company_name": [3, 0, 1, 2, 4],
    "-company_name": [0, 3, 4, 2, 1],
    "city": [0, 1, 2, 3, 4],
    "-city": [1, 0, 4, 3, 2],
    "country": [1, 0, 2, 3, 4],
    "-country": [1, 4, 3, 2, 0],
}


@pytest.mark.parametrize("sort", SORTS)
def test_list_is_sorted_in_both_directions(alice, varied_ids, sort):
    expected = [varied_ids[index] for index in SORTS[sort]]
    condition = {"attribute_key": "blocked", "filter_operator": "equal_to", "values": [False]}
    assert ids_of(alice.get(f"contacts?sort={sort}")) == expected
    assert ids_of(alice.post(f"contacts/filter?sort={sort}", {"payload": [condition]})) == expected
    assert ids_of(alice.post("contacts/filter", {"payload": [condition], "sort": sort})) == expected


@pytest.mark.parametrize("sort", ["", "id", "-id", "full_name", "NAME", "name;drop", "--name", ",", "name%20desc"])
def test_list_with_an_unknown_sort_key_is_in_order_of_creation(alice, varied_ids, sort):
    assert ids_of(alice.get(f"contacts?sort={sort}")) == varied_ids


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name,email", [1, 3, 0, 4, 2]),  # e-mail is applied before the name, whatever their order
        ("email,name", [1, 3, 0, 4, 2]),
        ("name,-email", [4, 2, 0, 3, 1]),
        ("-phone_number,name", [4, 3, 1, 0, 2]),
        ("created_at,name", [4, 3, 1, 2, 0]),
        ("-created_at,-name", [0, 2, 1, 3, 4]),
        ("city,company_name", [3, 0, 1, 2, 4]),
        ("country,-city", [1, 0, 2, 3, 4]),
        ("nonsense,-name", [2, 0, 3, 1, 4]),
        ("name,name", [4, 1, 3, 0, 2]),
    ],
)
def test_list_with_several_sort_keys_applies_them_in_fixed_order(alice, varied_ids, sort, order):
    assert ids_of(alice.get(f"contacts?sort={sort}")) == [varied_ids[index] for index in order]


@pytest.mark.parametrize("sort", ["name", "-name", "-last_activity_at", "city", "email,-name"])
def test_sorted_list_pages_together_are_all_contacts(alice, contact_ids, sort):
    found = [pk for page in (1, 2, 3) for pk in ids_of(alice.get(f"contacts?sort={sort}&page={page}"))]
    assert sorted(found) == contact_ids


def test_search_is_sorted(alice, varied_ids):
    assert ids_of(alice.get("contacts/search?q=acme&sort=-email")) == [varied_ids[index] for index in (0, 3, 1)]
