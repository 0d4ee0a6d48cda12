"""Text comes back through this door as it went in, or is refused with a reason; never a 5xx."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.depth import examples

from .conftest import KEYS, SEED, done, refused

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
TEXTS = [name for name in SEED if name != "customAttributes"]
RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}

SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
NAMES = st.sampled_from([*KEYS, "customAttributes", "data"]) | st.text()
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


def naughty_strings():
    source = DATA / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    return json.loads(source.read_text())


def names_of(messages):
    return {message.removeprefix("property ").split(" ")[0].rstrip(":") for message in messages}


def test_naughty_strings_through_every_text_field(ann):
    for text in naughty_strings():
        sent = {**dict.fromkeys(TEXTS, text), "gender": text, "customAttributes": {"note": text, f"x{text}": 1}}
        response = ann.person.raw("POST", "/api/contact", sent)
        if response.status_code == 400:
            wrong = names_of(refused(response, 400))
            kept = {name: value for name, value in sent.items() if name not in wrong}
            sent = kept if "primaryPhone" in kept else {**kept, "primaryPhone": "+212612345678"}
            response = ann.person.raw("POST", "/api/contact", sent)
        shown = done(response, 201)
        assert {name: shown[name] for name in sent if name != "customAttributes"} == {
            name: value for name, value in sent.items() if name != "customAttributes"
        }
        values = {one["name"]: one["value"] for one in ann.shown(shown)["customAttributes"]}
        assert values == sent.get("customAttributes", {})
        done(ann.delete(f"contact/{shown['id']}"))


def test_naughty_strings_in_searches_and_attributes(ann):
    for text in naughty_strings():
        response = ann.person.raw("GET", "/api/contact?" + _query(search=text))
        assert response.status_code in (200, 400), (text, response.content)
        response = ann.post("custom-attributes", {"displayName": text, "description": text, "type": "text"})
        if response.status_code == 201:
            shown = response.json()
            assert shown["displayName"] == shown["description"] == text
            ann.delete(f"custom-attributes/{shown['id']}")
        else:
            refused(response, 400)


def _query(**parameters):
    from urllib.parse import urlencode

    return urlencode(parameters)


@pytest.mark.parametrize("field", TEXTS)
@settings(max_examples=examples(20), **RELAXED)
@given(text=st.text(max_size=70))
def test_any_text_comes_back_or_is_refused(ann, field, text):
    contact = _one(ann)
    response = ann.put(f"contact/{contact['id']}", {field: text})
    if response.status_code == 200:
        assert response.json()[field] == text
        assert ann.shown(contact)[field] == text
    else:
        assert names_of(refused(response, 400)) == {field}


@settings(max_examples=examples(60), **RELAXED)
@given(value=st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists))
def test_any_attribute_comes_back_or_is_refused(ann, value):
    contact = _one(ann)
    response = ann.put(f"contact/{contact['id']}", {"customAttributes": {"thing": value}})
    if response.status_code == 200:
        [attribute] = ann.shown(contact)["customAttributes"]
        assert attribute["value"] == value
    else:
        assert names_of(refused(response, 400)) == {"customAttributes"}


@settings(max_examples=examples(60), **RELAXED)
@given(search=st.text(max_size=100))
def test_a_search_for_any_part_of_a_name_finds_it(ann, search):
    contact = _one(ann)
    done(ann.put(f"contact/{contact['id']}", {"firstName": "Jo", "fullName": None}))
    response = ann.put(f"contact/{contact['id']}", {"fullName": f"ab{search[:60]}cd"})
    if response.status_code == 200:
        found = done(ann.get("contact?" + _query(search=f"ab{search[:60]}cd".strip())))
        assert [one["id"] for one in found["data"]] == [contact["id"]]


@settings(max_examples=examples(150), **RELAXED)
@given(body=ANY_JSON)
def test_any_json_is_answered_and_never_with_a_failure(ann, body):
    contact = _one(ann)
    sent = json.dumps(body).encode()
    assert ann.put(f"contact/{contact['id']}", sent).status_code in (200, 400)
    assert ann.post("contact/upsert", sent).status_code in (204, 400)
    assert ann.post("custom-attributes", sent).status_code in (201, 400)


@settings(max_examples=examples(80), **RELAXED)
@given(
    sent=st.fixed_dictionaries(
        {},
        optional={
            **{name: st.none() | st.text("abcé ", min_size=3, max_size=20).filter(str.strip) for name in KEYS[6:9]},
            **{name: st.none() | st.text("abcé ", min_size=3, max_size=20).filter(str.strip) for name in KEYS[10:16]},
            "primaryEmail": st.none() | st.sampled_from(["a@b.fr", "Zoé@acme.com"]),
            "gender": st.sampled_from([None, "male", "female"]),
            "primaryPhone": st.sampled_from(["+212612345678", "0612345678"]),
        },
    )
)
def test_any_part_of_a_contact_comes_back_and_the_rest_stays(ann, sent):
    contact = _one(ann)
    before = ann.shown(contact)
    after = done(ann.put(f"contact/{contact['id']}", sent))
    assert {name: after[name] for name in sent if name != "fullName"} == {
        name: value for name, value in sent.items() if name != "fullName"
    }
    for name in set(KEYS) - set(sent) - {"updatedAt", "fullName"}:
        assert after[name] == before[name]
    if sent.get("fullName"):
        assert after["fullName"] == sent["fullName"]
    assert ann.shown(contact) == {**after, "customAttributes": before["customAttributes"]}


def _one(ann):
    """Return the one contact that there is; the examples of a test share it."""
    data = done(ann.get("contact?sortOrder=asc"))["data"]
    return data[0] if data else ann.contact()
