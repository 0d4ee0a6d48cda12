"""Filters of the Chatwoot API: every attribute with every operator, query operators, and error messages."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.compat.chatwoot.attribute_filters import STANDARD
from tests.depth import examples

from .conftest import NOT_FOUND, expect_error, expect_json, ids_of

OPERATORS = {
    "name": ("equal_to", "not_equal_to", "contains", "does_not_contain"),
    "phone_number": ("equal_to", "not_equal_to", "contains", "does_not_contain", "starts_with"),
    "email": ("equal_to", "not_equal_to", "contains", "does_not_contain"),
    "identifier": ("equal_to", "not_equal_to"),
    "country_code": ("equal_to", "not_equal_to"),
    "city": ("equal_to", "not_equal_to", "contains", "does_not_contain"),
    "company_name": ("equal_to", "not_equal_to", "contains", "does_not_contain"),
    "labels": ("equal_to", "not_equal_to", "is_present", "is_not_present"),
    "created_at": ("is_greater_than", "is_less_than", "days_before"),
    "last_activity_at": ("is_greater_than", "is_less_than", "days_before"),
    "blocked": ("equal_to", "not_equal_to"),
}
CUSTOM_OPERATORS = (
    "equal_to", "not_equal_to", "contains", "does_not_contain", "is_present", "is_not_present", "is_greater_than",
    "is_less_than", "days_before",
)  # fmt: skip
ALL_OPERATORS = (*CUSTOM_OPERATORS, "starts_with")
TYPES = ("text", "number", "currency", "percent", "link", "date", "list", "checkbox")
# A valid value by attribute, for tests of the operators.
VALUES = {"created_at": "2026-01-15", "last_activity_at": "2026-01-15", "blocked": "true"}
TODAY = datetime(2026, 1, 20, 12, tzinfo=UTC)
HYPOTHESIS_SETTINGS = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def make_condition(key, operator, *values, query_operator=None):
    return {"attribute_key": key, "filter_operator": operator, "values": list(values), "query_operator": query_operator}


def filter_contacts(alice, *conditions, suffix=""):
    return alice.post(f"contacts/filter{suffix}", {"payload": list(conditions)})


@pytest.fixture
def contact_ids(alice):
    """Ada with every field, Bob with other values, and Cy with an identifier only."""
    ada = alice.contact(
        name="Ada İnci",
        email="Ada@Acme.com",
        phone_number="+33612345678",
        identifier="A-1",
        blocked=True,
        additional_attributes={"city": "Paris", "company_name": "Acme 100%", "country_code": "FR", "country": "France"},
    )
    bob = alice.contact(
        name="Bob Σοφός",
        email="bob@globex.com",
        phone_number="+4917012345",
        additional_attributes={"city": "Berlin", "company_name": "Globex", "country_code": "DE"},
    )
    cy = alice.contact(identifier="C-3")
    hidden = alice.contact(name="Ada", additional_attributes={"city": "Paris"})
    alice.post(f"contacts/{ada['id']}/labels", {"labels": ["VIP", "new"]})
    alice.post(f"contacts/{bob['id']}/labels", {"labels": ["new"]})
    alice.post(f"contacts/{hidden['id']}/labels", {"labels": ["new"]})
    for index, contact in enumerate((ada, bob, cy)):
        days = timedelta(days=index)
        active = None if contact is cy else TODAY - days
        alice.set_columns(contact, created_at=TODAY - days, last_activity_at=active)
    return [ada["id"], bob["id"], cy["id"]]


RESULTS = [
    ("name", "equal_to", ["ada İNCI"], [0]),
    ("name", "equal_to", ["Ada"], []),
    ("name", "equal_to", ["BOB ΣΟΦόΣ"], []),  # without an accent, and with another final sigma
    ("name", "equal_to", ["bob σοφός"], [1]),
    ("name", "equal_to", ["nobody", "Ada İnci"], []),
    ("name", "not_equal_to", ["ADA İNCI"], [1, 2]),
    ("name", "contains", ["DA"], [0]),
    ("name", "contains", ["zz", "ob", "da"], [0, 1]),
    ("name", "contains", "ob", [1]),
    ("name", "does_not_contain", ["da"], [1, 2]),
    ("name", "does_not_contain", ["da", "ob"], [2]),
    ("email", "equal_to", ["ADA@acme.COM"], [0]),
    ("email", "not_equal_to", ["ada@acme.com"], [1]),
    ("email", "contains", ["@ACME"], [0]),
    ("email", "does_not_contain", ["acme"], [1]),
    ("phone_number", "equal_to", ["+33612345678"], [0]),
    ("phone_number", "equal_to", ["33612345678"], [0]),
    ("phone_number", "not_equal_to", ["33612345678"], [1]),
    ("phone_number", "contains", ["12345"], [0, 1]),
    ("phone_number", "does_not_contain", ["678"], [1]),
    ("phone_number", "starts_with", ["33612345678"], [0]),
    ("phone_number", "starts_with", ["+33"], []),
    ("identifier", "equal_to", ["a-1"], [0]),
    ("identifier", "not_equal_to", ["A-1"], [2]),
    ("country_code", "equal_to", ["fr"], [0]),
    ("country_code", "not_equal_to", ["FR"], [1]),
    ("city", "equal_to", ["paris"], [0]),
    ("city", "not_equal_to", ["paris"], [1]),
    ("city", "contains", ["R", "x"], [0, 1]),
    ("city", "does_not_contain", ["par"], [1]),
    ("company_name", "equal_to", ["acme 100%"], [0]),
    ("company_name", "not_equal_to", ["ACME 100%"], [1]),
    ("company_name", "contains", ["100\\%"], [0]),
    ("company_name", "does_not_contain", ["glo"], [0]),
    ("labels", "equal_to", ["VIP"], [0]),
    ("labels", "equal_to", ["New"], [0, 1]),
    ("labels", "equal_to", ["new", "VIP"], [0, 1]),
    ("labels", "equal_to", ["nothing"], []),
    ("labels", "not_equal_to", ["VIP"], [1, 2]),
    ("labels", "not_equal_to", ["new"], [2]),
    ("labels", "is_present", [], [0, 1]),
    ("labels", "is_not_present", [], [2]),
    ("created_at", "is_greater_than", ["2026-01-19"], [0]),
    ("created_at", "is_less_than", ["2026-01-19"], [2]),
    ("created_at", "is_less_than", ["2026-01-20T23:00:00Z"], [1, 2]),
    ("created_at", "is_greater_than", ["9999-12-31"], []),
    ("created_at", "is_less_than", ["0001-01-01"], []),
    ("last_activity_at", "is_greater_than", ["2026-01-18"], [0, 1]),
    ("last_activity_at", "is_less_than", ["2026-01-20"], [1]),
    ("blocked", "equal_to", ["true"], [0]),
    ("blocked", "equal_to", [True], [0]),
    ("blocked", "equal_to", ["false"], [1, 2]),
    ("blocked", "equal_to", [0], [1, 2]),
    ("blocked", "not_equal_to", ["true"], [1, 2]),
]


# perf: tables of conditions that only read are tried on one set of contacts, as subtests.
def test_filter_returns_the_contacts_that_match(alice, contact_ids, subtests):
    for key, operator, values, expected in RESULTS:
        with subtests.test(f"{key} {operator} {values}"):
            condition = {"attribute_key": key, "filter_operator": operator, "values": values, "query_operator": None}
            body = expect_json(filter_contacts(alice, condition))
            assert [contact["id"] for contact in body["payload"]] == [contact_ids[index] for index in expected]
            assert body["meta"] == {"count": len(expected), "current_page": 1}


@pytest.mark.parametrize("key", ["created_at", "last_activity_at"])
def test_filter_days_before_counts_from_today(alice, contact_ids, key):
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    alice.set_columns({"id": contact_ids[0]}, **{key: today - timedelta(days=3, seconds=1)})
    alice.set_columns({"id": contact_ids[1]}, **{key: today - timedelta(days=3)})
    alice.set_columns({"id": contact_ids[2]}, **{key: timezone.now()})
    assert ids_of(filter_contacts(alice, make_condition(key, "days_before", "3"))) == [contact_ids[0]]
    assert ids_of(filter_contacts(alice, make_condition(key, "days_before", 2))) == contact_ids[:2]


def test_filter_with_another_operator_is_422(alice, subtests):
    for key, operator in product(OPERATORS, ALL_OPERATORS):
        with subtests.test(f"{key} {operator}"):
            value = "3" if operator == "days_before" else VALUES.get(key, "a")
            response = filter_contacts(alice, make_condition(key, operator, value))
            if operator in OPERATORS[key]:
                assert expect_json(response)["payload"] == []
            else:
                allowed = ",".join(OPERATORS[key])
                expect_error(response, 422, f"Invalid operator. The allowed operators for {key} are [{allowed}].")


def test_filter_attributes_are_those_of_chatwoot():
    assert list(STANDARD) == list(OPERATORS)


CUSTOM_VALUES = {
    "text": ["Gold", "silver", 7],
    "link": ["https://A.com", "b", None],
    "list": ["One", "two", ""],
    "number": [10, "9.5", "many"],
    "currency": [10, "9.5", "1e3"],
    "percent": [10, "9.5", "１２"],
    "date": ["2026-01-20", "2026-01-19T10:00:00Z", "soon"],
    "checkbox": [True, "false", None],
}
CUSTOM_RESULTS = [
    ("text", "equal_to", ["GOLD"], [0]),
    ("text", "equal_to", [7], [2]),
    ("text", "not_equal_to", ["gold"], [1, 2, 3]),
    ("text", "contains", ["OL", "x"], [0]),
    ("text", "does_not_contain", ["l"], [2]),
    ("text", "is_present", [], [0, 1, 2]),
    ("text", "is_not_present", [], [3]),
    ("text", "is_greater_than", ["H"], [1]),
    ("text", "is_less_than", ["H"], [0, 2]),
    ("link", "equal_to", ["HTTPS://a.COM"], [0]),
    ("link", "is_not_present", [], [2, 3]),
    ("list", "equal_to", ["one"], [0]),
    ("list", "contains", "w", [1]),
    ("list", "is_present", [], [0, 1, 2]),
    *(
        (kind, operator, values, expected)
        for kind in ("number", "currency", "percent")
        for operator, values, expected in (
            ("equal_to", ["10.0"], [0]),
            ("equal_to", [9.5], [1]),
            ("not_equal_to", [10], [1, 2, 3]),
            ("is_greater_than", ["9.6"], [0]),
            ("is_less_than", [10], [1]),
            ("is_present", [], [0, 1, 2]),
            ("contains", ["1"], [0]),
        )
        if (kind, operator) != ("currency", "contains")
    ),
    ("date", "equal_to", ["2026-01-19"], [1]),
    ("date", "not_equal_to", ["2026-01-19"], [0, 2, 3]),
    ("date", "is_greater_than", ["2026-01-19"], [0]),
    ("date", "is_less_than", ["2026-01-20"], [1]),
    ("date", "days_before", ["0"], [0, 1]),
    ("date", "contains", ["soo"], [2]),
    ("checkbox", "equal_to", ["true"], [0]),
    ("checkbox", "equal_to", [False], [1]),
    ("checkbox", "not_equal_to", [True], [1, 2, 3]),
    ("checkbox", "is_present", [], [0, 1]),
]


@pytest.fixture
def custom_contact_ids(alice):
    """Three contacts with a value of each type, keyed by the name of the type, and one without values."""
    # Created before the definitions, as these refuse some of the values.
    made = [
        alice.contact(
            identifier=str(index), custom_attributes={kind: values[index] for kind, values in CUSTOM_VALUES.items()}
        )
        for index in range(3)
    ]
    for kind in CUSTOM_VALUES:
        alice.attribute(kind, kind)
    return [*(contact["id"] for contact in made), alice.contact(identifier="3")["id"]]


def test_filter_by_custom_attribute_returns_the_contacts_that_match(alice, custom_contact_ids, subtests):
    for key, operator, values, expected in CUSTOM_RESULTS:
        with subtests.test(f"{key} {operator} {values}"):
            condition = {"attribute_key": key, "filter_operator": operator, "values": values}
            assert ids_of(filter_contacts(alice, condition)) == [custom_contact_ids[index] for index in expected]


@pytest.mark.parametrize("kind", TYPES)
def test_filter_by_custom_attribute_accepts_every_operator_but_one(alice, kind, subtests):
    alice.attribute("é.plan-2", kind)
    for operator in ALL_OPERATORS:
        with subtests.test(operator):
            value = {"date": "2026-01-15", "checkbox": "true"}.get(kind, "3")
            response = filter_contacts(
                alice, make_condition("é.plan-2", operator, "3" if operator == "days_before" else value)
            )
            if operator in CUSTOM_OPERATORS:
                assert response.status_code == 200
            else:
                allowed = ",".join(CUSTOM_OPERATORS)
                expect_error(response, 422, f"Invalid operator. The allowed operators for é.plan-2 are [{allowed}].")


AND_BEFORE_OR = [
    # a AND b OR c; a OR b AND c; a OR b OR c; a AND b AND c
    ("AND", "OR", [True, False, True], True),
    ("AND", "OR", [True, False, False], False),
    ("OR", "AND", [True, False, False], True),
    ("OR", "AND", [False, True, False], False),
    ("OR", "AND", [False, True, True], True),
    ("OR", "OR", [False, False, True], True),
    ("AND", "AND", [True, True, False], False),
    ("and", "or", [True, False, True], True),
    ("Or", "aNd", [True, False, False], True),
]


@pytest.mark.parametrize(("first", "second", "holds_each", "expected"), AND_BEFORE_OR)
def test_filter_evaluates_and_before_or(alice, first, second, holds_each, expected):
    contact = alice.contact(name="Ada", identifier="7")
    conditions = [
        make_condition("name", "equal_to", "ada" if holds else "bob", query_operator=query_operator)
        for holds, query_operator in zip(holds_each, (first, second, None), strict=True)
    ]
    assert ids_of(filter_contacts(alice, *conditions)) == ([contact["id"]] if expected else [])


def test_filter_with_or_leaves_out_unidentified_contacts(alice, contact_ids):
    conditions = [
        make_condition("city", "equal_to", "paris", query_operator="OR"),
        make_condition("name", "contains", "a"),
    ]
    assert ids_of(filter_contacts(alice, *conditions)) == [contact_ids[0]]


def test_filter_ignores_additional_keys_of_the_dashboard(alice, contact_ids):
    more = {"attribute_model": "standard", "custom_attribute_type": "", "query_operator": "and"}
    conditions = [make_condition("name", "contains", "ada") | more, make_condition("email", "contains", "acme")]
    assert ids_of(filter_contacts(alice, *conditions)) == [contact_ids[0]]


ATTRIBUTE_KEYS = ",".join(OPERATORS)


@pytest.mark.parametrize("key", ["foo", "", "id", "custom_attributes", "NAME", "name'", "plan", "é", "a b", "{}", "%s"])
def test_filter_by_an_unknown_attribute_is_422_and_lists_the_known_ones(alice, key):
    expected = (
        f"Invalid attribute key - [{key}]. The key should be one of [{ATTRIBUTE_KEYS}] or a custom attribute defined"
    )
    expect_error(filter_contacts(alice, make_condition(key, "equal_to", "a")), 422, f"{expected} in the account.")


def test_filter_by_an_attribute_of_another_model_or_account_is_422(alice, charlie):
    alice.attribute("plan", attribute_model="company_attribute")
    alice.attribute("stage", attribute_model="conversation_attribute")
    charlie.attribute("secret")
    for key in ("plan", "stage", "secret"):
        assert filter_contacts(alice, make_condition(key, "equal_to", "a")).status_code == 422


@pytest.mark.parametrize(
    ("key", "displayed"), [(None, ""), (7, "7"), ([], "[]"), (True, "True"), (["name"], "['name']")]
)
def test_filter_by_an_attribute_key_that_is_no_text_is_422(alice, key, displayed):
    message = expect_json(filter_contacts(alice, make_condition(key, "equal_to", "a")), 422)["error"]
    assert message.startswith(f"Invalid attribute key - [{displayed}]. ")


@pytest.mark.parametrize("operator", [None, "", "EQUAL_TO", "like", 7, ["equal_to"], {}])
def test_filter_with_an_unknown_operator_is_422_and_lists_the_known_ones(alice, operator):
    expected = "Invalid operator. The allowed operators for country_code are [equal_to,not_equal_to]."
    expect_error(filter_contacts(alice, make_condition("country_code", operator, "FR")), 422, expected)


@pytest.mark.parametrize("values", [[], None, "", [""], [None], [{}], [[]], {}, {"a": 1}])
def test_filter_without_values_is_422(alice, values, subtests):
    for key in OPERATORS:
        with subtests.test(key):
            condition = make_condition(key, OPERATORS[key][0]) | {"values": values}
            expect_error(
                filter_contacts(alice, condition), 422, f"Invalid value. The values provided for {key} are invalid"
            )
            del condition["values"]
            expect_error(
                filter_contacts(alice, condition), 422, f"Invalid value. The values provided for {key} are invalid"
            )


@pytest.mark.parametrize(
    ("kind", "operator", "value"),
    [
        *(("created_at", "is_greater_than", value) for value in ("soon", "2026-13-01", "20", "01/02/2026", "-1")),
        *(("last_activity_at", "days_before", value) for value in ("x", "-1", "1.5", "²", "9999999", "100001")),
        *(("blocked", "equal_to", value) for value in ("maybe", "2", -1)),
        *(("number", "equal_to", value) for value in ("many", "1e3", "NaN", "inf", "１２", "9" * 31, "1,5", "--1")),
        *((kind, "is_less_than", "x") for kind in ("number", "currency", "percent", "date")),
        ("date", "equal_to", "2026-02-30"),
        ("date", "days_before", "2026-01-01"),
        ("checkbox", "equal_to", "maybe"),
    ],
)
def test_filter_with_a_value_of_another_type_is_422(alice, kind, operator, value):
    if kind not in OPERATORS:
        alice.attribute(kind, kind)
    expect_error(
        filter_contacts(alice, make_condition(kind, operator, value)),
        422,
        f"Invalid value. The values provided for {kind} are invalid",
    )


@pytest.mark.parametrize("query_operator", ["XOR", "AND NOT", "; DROP TABLE contacts", 7, [], {}, True])
@pytest.mark.parametrize("index", [0, 1])
def test_filter_with_an_unknown_query_operator_is_422(alice, query_operator, index):
    conditions = [
        make_condition("name", "equal_to", "a", query_operator="AND"),
        make_condition("name", "equal_to", "b"),
    ]
    conditions[index]["query_operator"] = query_operator
    expect_error(filter_contacts(alice, *conditions), 422, 'Query operator must be either "AND" or "OR".')


@pytest.mark.parametrize("query_operator", ["AND", "or"])
def test_filter_with_a_query_operator_in_the_last_condition_is_422(alice, query_operator):
    response = filter_contacts(alice, make_condition("name", "equal_to", "a", query_operator=query_operator))
    expect_error(response, 422, "Query operator must be null in the last condition.")


@pytest.mark.parametrize("payload", [..., None, "", "name", 7, {}, {"a": 1}, [], ["name"], [None], [[]], [{}, 7]])
def test_filter_with_a_payload_that_is_no_list_of_conditions_is_422(alice, payload):
    body = {} if payload is ... else {"payload": payload}
    expect_error(alice.post("contacts/filter", body), 422, "Invalid payload. Send a list of conditions as payload.")


def test_filter_with_more_than_100_conditions_is_422(alice, contact_ids):
    conditions = [make_condition("name", "contains", "ada", query_operator="AND") for _ in range(100)]
    conditions[-1]["query_operator"] = None
    assert ids_of(filter_contacts(alice, *conditions)) == [contact_ids[0]]
    response = filter_contacts(alice, conditions[0], *conditions)
    expect_error(response, 422, "Invalid payload. Send at most 100 conditions.")


def test_filter_with_more_than_1000_values_is_422(alice, contact_ids):
    names = [f"nobody {number}" for number in range(499)]
    half = make_condition("name", "contains", "ada", *names, query_operator="AND")
    assert ids_of(filter_contacts(alice, half, {**half, "query_operator": None})) == [contact_ids[0]]
    response = filter_contacts(alice, half, make_condition("name", "contains", "ada", "one more", *names))
    expect_error(response, 422, "Invalid payload. Send at most 1000 values.")


def test_filter_by_get_is_404(alice):
    expect_error(alice.get("contacts/filter"), 404, NOT_FOUND)


def test_filter_by_index_equals_filter_by_scan(alice, contact_ids, monkeypatch):
    plain = [
        ids_of(filter_contacts(alice, make_condition(key, operator, *values))) for key, operator, values, _ in RESULTS
    ]
    monkeypatch.setattr("crm.queries.plans.WINDOWS", ())
    assert [
        ids_of(filter_contacts(alice, make_condition(key, operator, *values))) for key, operator, values, _ in RESULTS
    ] == plain


def test_filter_count_exceeds_the_page_while_more_pages_follow(alice, monkeypatch):
    for limit in ("plans.MAX_SORTED", "counts.MAX_SORTED", "lookups.MAX_IDS"):
        monkeypatch.setattr(f"crm.queries.{limit}", 1)
    for number in range(17):
        alice.contact(identifier=str(number))
    assert expect_json(filter_contacts(alice, make_condition("identifier", "not_equal_to", "x")))["meta"]["count"] >= 16


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))
ATTRIBUTES = st.sampled_from([*OPERATORS, *CUSTOM_VALUES])
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "attribute_key": ATTRIBUTES | ANY_JSON,
        "filter_operator": st.sampled_from(ALL_OPERATORS) | ANY_JSON,
        "values": st.lists(st.sampled_from(["1", "2026-01-01", "true", 5]) | ANY_JSON, max_size=3) | ANY_JSON,
        "query_operator": st.sampled_from(["AND", "OR", None]) | ANY_JSON,
    },
)


@settings(max_examples=examples(150), **HYPOTHESIS_SETTINGS)
@given(payload=st.lists(CONDITIONS, max_size=4) | ANY_JSON)
def test_filter_with_any_payload_never_fails(alice, custom_contact_ids, payload):
    assert alice.post("contacts/filter", _to_json({"payload": payload})).status_code in (200, 400, 422)


@settings(max_examples=examples(150), **HYPOTHESIS_SETTINGS)
@given(key=ATTRIBUTES, operator=st.sampled_from(ALL_OPERATORS), values=st.lists(SCALARS, min_size=1, max_size=2))
def test_filter_with_any_value_never_fails(alice, custom_contact_ids, key, operator, values):
    condition = {"attribute_key": key, "filter_operator": operator, "values": values}
    assert alice.post("contacts/filter", _to_json({"payload": [condition]})).status_code in (200, 400, 422)


@settings(max_examples=examples(40), **HYPOTHESIS_SETTINGS)
@given(value=ANY_JSON, kind=st.sampled_from(TYPES))
def test_filter_on_any_stored_value_never_fails(alice, custom_contact_ids, value, kind):
    path = f"contacts/{custom_contact_ids[0]}"
    assert alice.put(path, _to_json({"custom_attributes": {kind: value}})).status_code in (200, 400, 422)
    kept = alice.put(path, _to_json({"custom_attributes": {"undefined": value}})).status_code
    assert kept in (200, 400)
    if kept == 200:
        alice.set_columns(
            {"id": custom_contact_ids[0]}, custom_attributes={kind: value}
        )  # as if stored before the definition
    filter_value = {"date": "2026-01-15", "checkbox": "true"}.get(kind, "5")
    for operator in CUSTOM_OPERATORS:
        condition = make_condition(kind, operator, "5" if operator == "days_before" else filter_value)
        assert filter_contacts(alice, condition).status_code == 200


def _to_json(body) -> bytes:
    return json.dumps(body).encode()
