"""Lists of contacts: pages of 15, what the answer echoes, who is in them, and every order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.actions import create_contact

from .conftest import done, ids

LISTS = ["contacts?x", "contacts/active?x", "contacts/search?q=a", "contacts?labels[]=vip"]
PEOPLE = [
    {"name": "bea", "email": "Zoe@acme.com", "phone_number": "+33600000003"},
    {"name": "Ada", "email": "ada@acme.com", "phone_number": "+33600000002"},
    {"name": "Bea", "phone_number": "+33600000001"},
    {"name": "ada", "email": "bob@acme.com"},
    {"name": "", "identifier": "7"},
]
PLACES = [{"company_name": "b", "city": "Fez"}, {"city": "Oslo", "country": "NO"}, {}, {"company_name": "a"}, {"x": 1}]


@pytest.fixture
def many(alice):
    """32 contacts who are in every list."""
    values = {"labels": ["vip"], "last_activity_at": timezone.now()}
    with alice.person.scope():
        return [
            create_contact(actor=alice.person.actor, full_name=f"a{n:02}", email=f"a{n:02}@b.fr", **values).number
            for n in range(32)
        ]


@pytest.fixture
def five(alice):
    """Five contacts, none of whom sorts as another, but for where they have nothing."""
    made = []
    for number, (person, place) in enumerate(zip(PEOPLE, PLACES, strict=True)):
        contact = alice.contact(**person, additional_attributes=place)
        now = timezone.now()
        last = None if number in (1, 3) else now - timedelta(days=number)
        alice.set(contact, created_at=now - timedelta(days=10 * number), last_activity_at=last)
        made.append(contact["id"])
    return made


@pytest.mark.parametrize("path", LISTS)
def test_a_page_has_15_and_the_first_is_asked_for_by_nothing(alice, many, path):
    body = done(alice.get(path))
    assert list(body) == ["meta", "payload"]
    assert [contact["id"] for contact in body["payload"]] == many[:15]
    assert body["meta"]["current_page"] == 1


@pytest.mark.parametrize("path", LISTS)
def test_pages_put_together_are_the_whole_list(alice, many, path):
    assert [pk for page in (1, 2, 3) for pk in ids(alice.get(f"{path}&page={page}"))] == many


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("page", ["1", "2", "9", "02", "two"])
def test_the_page_is_echoed_as_the_text_that_was_sent(alice, many, path, page):
    assert done(alice.get(f"{path}&page={page}"))["meta"]["current_page"] == page


def test_a_page_in_a_body_is_echoed_as_the_number_that_was_sent(alice, many):
    body = {"payload": [{"attribute_key": "name", "filter_operator": "contains", "values": ["a"]}], "page": 3}
    answer = done(alice.post("contacts/filter", body))
    assert answer["meta"] == {"count": 32, "current_page": 3}
    assert [contact["id"] for contact in answer["payload"]] == many[30:]
    assert done(alice.post("contacts/filter?page=3", {"payload": body["payload"]}))["meta"]["current_page"] == "3"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("page", ["0", "-1", "two", "1.5", "²", "99999999999999999999", "%20", "1%20"])
def test_a_page_that_is_no_number_is_the_first(alice, many, path, page):
    assert ids(alice.get(f"{path}&page={page}")) == many[:15]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("page", ["4", "1000", "999999999999"])
def test_a_page_past_the_end_is_empty(alice, many, path, page):
    body = done(alice.get(f"{path}&page={page}"))
    assert body["payload"] == []
    assert body["meta"]["count"] == (0 if "search" in path else 32)


@pytest.mark.parametrize("path", [path for path in LISTS if "search" not in path])
@pytest.mark.parametrize("page", [1, 3])
def test_a_list_tells_how_many_there_are_in_all(alice, many, path, page):
    assert list(done(alice.get(f"{path}&page={page}"))["meta"].items()) == [
        ("count", 32),
        ("current_page", str(page)),
    ]


@pytest.mark.parametrize(("page", "count", "more"), [(1, 15, True), (2, 15, True), (3, 2, False), (4, 0, False)])
def test_a_search_tells_how_many_are_on_the_page_and_whether_more_follow(alice, many, page, count, more):
    assert list(done(alice.get(f"contacts/search?q=a&page={page}"))["meta"].items()) == [
        ("count", count),
        ("current_page", str(page)),
        ("has_more", more),
    ]


def test_a_total_counts_what_was_deleted_no_more(alice, many):
    alice.delete(f"contacts/{_rested(alice, many[0])}")
    alice.post("bulk_actions", {"type": "Contact", "ids": many[1:3], "action_name": "delete"})
    for path in ("contacts", "contacts?labels[]=vip"):
        assert done(alice.get(path))["meta"]["count"] == 29


def _rested(alice, number):
    alice.set({"id": number}, last_activity_at=None)
    return number


@pytest.mark.parametrize("values", [{"email": "a@b.fr"}, {"phone_number": "+33612345678"}, {"identifier": "7"}])
def test_only_those_who_can_be_told_apart_are_listed(alice, values):
    hidden = alice.contact(name="Ada", custom_attributes={"a": 1}, labels=["vip"])
    listed = alice.contact(name="Ada", **values)
    assert ids(alice.get("contacts")) == [listed["id"]]
    assert done(alice.get("contacts"))["meta"]["count"] == 1
    assert ids(alice.get("contacts/search?q=Ada")) == [hidden["id"], listed["id"]]
    assert done(alice.get(f"contacts/{hidden['id']}"))["payload"]["name"] == "Ada"


def test_whoever_loses_what_they_are_told_apart_by_leaves_the_list(alice):
    contact = alice.contact(email="a@b.fr")
    alice.put(f"contacts/{contact['id']}", {"email": ""})
    assert done(alice.get("contacts")) == {"meta": {"count": 0, "current_page": 1}, "payload": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("labels[]=vip", [0, 2]),
        ("labels[]=new", [1, 2]),
        ("labels[]=vip&labels[]=new", [0, 1, 2]),
        ("labels[]=old", []),
        ("labels[]=vip&labels[]=old", [0, 2]),
        ("labels[]=", [0, 1, 2, 3]),
    ],
)
def test_a_list_is_narrowed_to_those_who_bear_any_of_the_labels(alice, query, found):
    made = [alice.contact(identifier=name)["id"] for name in "abcd"]
    for place, labels in ((0, ["vip"]), (1, ["new"]), (2, ["new", "vip"])):
        alice.post(f"contacts/{made[place]}/labels", {"labels": labels})
    alice.post(f"contacts/{alice.contact(name='hidden')['id']}/labels", {"labels": ["vip"]})
    answer = alice.get(f"contacts?{query}")
    assert ids(answer) == [made[place] for place in found]
    assert done(answer)["meta"]["count"] == len(found)


def test_only_those_who_are_online_are_active(alice):
    made = [alice.contact(name=name) for name in ("now", "before", "never")]
    alice.set(made[0], last_activity_at=timezone.now() - timedelta(seconds=60))
    alice.set(made[1], last_activity_at=timezone.now() - timedelta(seconds=100))
    answer = done(alice.get("contacts/active"))
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
def test_contacts_are_sorted_by_what_is_asked_for_either_way(alice, five, sort):
    expected = [five[place] for place in SORTS[sort]]
    condition = {"attribute_key": "blocked", "filter_operator": "equal_to", "values": [False]}
    assert ids(alice.get(f"contacts?sort={sort}")) == expected
    assert ids(alice.post(f"contacts/filter?sort={sort}", {"payload": [condition]})) == expected
    assert ids(alice.post("contacts/filter", {"payload": [condition], "sort": sort})) == expected


@pytest.mark.parametrize("sort", ["", "id", "-id", "full_name", "NAME", "name;drop", "--name", ",", "name%20desc"])
def test_an_unknown_key_is_passed_over_and_the_order_is_that_of_creation(alice, five, sort):
    assert ids(alice.get(f"contacts?sort={sort}")) == five


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name,email", [1, 3, 0, 4, 2]),  # e-mail goes before the name, however they are asked for
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
def test_of_several_keys_the_first_in_the_doors_own_order_goes_first(alice, five, sort, order):
    assert ids(alice.get(f"contacts?sort={sort}")) == [five[place] for place in order]


@pytest.mark.parametrize("sort", ["name", "-name", "-last_activity_at", "city", "email,-name"])
def test_pages_of_an_order_put_together_are_the_whole_list(alice, many, sort):
    found = [pk for page in (1, 2, 3) for pk in ids(alice.get(f"contacts?sort={sort}&page={page}"))]
    assert sorted(found) == many


def test_a_search_is_sorted_too(alice, five):
    assert ids(alice.get("contacts/search?q=acme&sort=-email")) == [five[place] for place in (0, 3, 1)]
