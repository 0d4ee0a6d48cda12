"""Validation of contacts in the Chatwoot API, and its messages."""

import pytest

from .conftest import count_rows, expect_invalid, expect_json

NOT_UNIQUE = "has already been taken"
INVALID_PHONE = "Phone number should be in e164 format"


@pytest.fixture
def assert_refused(alice):
    """Check that neither a new contact nor an update with these values is accepted."""
    contact = alice.contact(name="Other")

    def assert_refused(values, message, *attributes):
        before = count_rows()
        expect_invalid(alice.post("contacts", values), message, *attributes)
        expect_invalid(alice.put(f"contacts/{contact['id']}", values), message, *attributes)
        assert count_rows() == before

    return assert_refused


@pytest.mark.parametrize("email", ["nobody", "a@", "@b", "a b@c", "a@b@c", "a@b c", "a@b\nc", "@"])
def test_invalid_email_is_422(assert_refused, email):
    assert_refused({"email": email}, "Email Invalid email", "email")


@pytest.mark.parametrize("email", ["a@b", "ada@example.com", "é@ü.fr", "<script>@b", "a@" + "b" * 253])
def test_email_with_an_at_sign_and_no_spaces_is_accepted(alice, email):
    assert alice.contact(email=email)["email"] == email


@pytest.mark.parametrize("email", ["ada@acme.com", "ADA@acme.com", "aDa@ACME.COM"])
def test_email_is_unique_ignoring_case(alice, assert_refused, email):
    assert alice.contact(email="Ada@Acme.com")["email"] == "ada@acme.com"
    assert_refused({"email": email}, f"Email {NOT_UNIQUE}", "email")


@pytest.mark.parametrize(
    "phone",
    [
        "0612345678",
        "+",
        "+1",
        "+0612345678",
        "+1234567890123456",
        "+33 6 12 34 56 78",
        "+33612345678 1",
        "+33612345678\n1",
        "+33-612345678",
        "+٣٣٦١٢",
        "abc",
    ],
)
def test_phone_number_that_is_not_e164_is_422(assert_refused, phone):
    assert_refused({"phone_number": phone}, INVALID_PHONE, "phone_number")


@pytest.mark.parametrize("phone", ["+12", "+33612345678", "+123456789012345"])
def test_phone_number_of_2_to_15_digits_is_accepted(alice, phone):
    assert alice.contact(phone_number=phone)["phone_number"] == phone


@pytest.mark.parametrize("phone", ["00+212612345678", "tel:+212612345678", "+1+212612345678"])
def test_phone_number_with_a_prefix_before_the_plus_is_accepted(alice, phone):
    assert alice.retrieve(alice.contact(phone_number=phone))["phone_number"]


def test_phone_number_is_unique(alice, assert_refused):
    alice.contact(phone_number="+33612345678")
    assert_refused({"phone_number": "+33612345678"}, f"Phone number {NOT_UNIQUE}", "phone_number")


def test_identifier_is_unique_and_case_sensitive(alice, assert_refused):
    alice.contact(identifier="crm-7")
    assert_refused({"identifier": "crm-7"}, f"Identifier {NOT_UNIQUE}", "identifier")
    assert alice.contact(identifier="CRM-7")["identifier"] == "CRM-7"


def test_unique_values_of_another_account_are_accepted(alice, charlie):
    values = {"email": "a@b.fr", "phone_number": "+33612345678", "identifier": "7"}
    charlie.contact(**values)
    contact = alice.contact(**values)
    assert {name: contact[name] for name in values} == values


def test_unique_values_of_a_deleted_contact_are_accepted(alice):
    values = {"email": "a@b.fr", "phone_number": "+33612345678", "identifier": "7"}
    alice.delete(f"contacts/{alice.contact(**values)['id']}")
    assert alice.contact(**values)["email"] == "a@b.fr"


@pytest.mark.parametrize("blank", [None, ""])
def test_blank_values_are_null_and_not_unique(alice, blank):
    for _ in range(2):
        contact = alice.contact(email=blank, phone_number=blank, identifier=blank, name=blank)
        assert (contact["email"], contact["phone_number"], contact["identifier"]) == (None, None, None)
        assert contact["name"] == ""


@pytest.mark.parametrize(
    ("field", "ending", "name"),
    [
        ("name", "", "Name"),
        ("email", "@b.fr", "Email"),
        ("identifier", "", "Identifier"),
        ("phone_number", "+33612345678", "Phone number"),
    ],
)
def test_text_longer_than_255_characters_is_422(alice, assert_refused, field, ending, name):
    longest = ending.rjust(255, "x")
    assert alice.contact(**{field: longest})[field] == longest
    assert_refused({field: "x" + longest}, f"{name} is too long (maximum is 255 characters)", field)


def test_several_errors_are_joined_in_one_message(alice, assert_refused):
    alice.contact(email="a@b.fr", phone_number="+33612345678", identifier="7")
    assert_refused(
        {"email": "nobody", "phone_number": "0"}, f"Email Invalid email, {INVALID_PHONE}", "email", "phone_number"
    )
    assert_refused(
        {"email": "A@b.fr", "phone_number": "+33612345678", "identifier": "7"},
        f"Email {NOT_UNIQUE}, Identifier {NOT_UNIQUE}, Phone number {NOT_UNIQUE}",
        *("email", "identifier", "phone_number"),
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_contact_update_with_its_own_values_is_accepted(alice, method):
    contact = alice.contact(
        name="Ada", email="ada@acme.com", phone_number="+33612345678", identifier="7", custom_attributes={"a": 1}
    )
    before = count_rows()
    changed = expect_json(alice.request(method, f"contacts/{contact['id']}", contact))["payload"]
    assert changed == contact
    assert count_rows() == before


@pytest.mark.parametrize(
    "values",
    [
        {"phone": "06 12 34 56 78"},
        {"phone": "ask Bob"},
        {"first_name": "J" * 255, "last_name": "D" * 255},
        {"email": "JEAN@acme.com"},
        {"first_name": " Jean ", "last_name": "Dupont  "},
    ],
)
def test_values_of_the_own_api_may_be_sent_back(alice, values):
    customer = alice.person.customer()
    for _ in range(2):  # two contacts of the own API may have equal values
        alice.person.contact(customer, **values)
    for shown in expect_json(alice.get("contacts"))["payload"]:
        before = count_rows()
        assert expect_json(alice.put(f"contacts/{shown['id']}", shown))["payload"] == shown
        assert count_rows() == before


def test_unique_values_of_the_own_api_are_422(alice, assert_refused):
    alice.person.contact(email="Jean@Acme.com", phone="+33 6 12 34 56 78")
    assert_refused({"email": "jean@acme.COM"}, f"Email {NOT_UNIQUE}", "email")
    assert_refused({"phone_number": "+33612345678"}, f"Phone number {NOT_UNIQUE}", "phone_number")


def test_custom_attribute_without_definition_accepts_any_value(alice):
    attributes = {"age": "old", "undefined": [1, {"a": None}], "": "", "é": True}
    contact = alice.contact(custom_attributes=attributes)
    assert contact["custom_attributes"] == attributes
    alice.attribute("age", "number")
    changed = alice.put(f"contacts/{contact['id']}", {"name": "Ada", "custom_attributes": {"age": "old", "plan": "x"}})
    assert expect_json(changed)["payload"]["custom_attributes"] == {**attributes, "plan": "x"}


def test_custom_attribute_with_definition_is_validated(alice, assert_refused):
    alice.attribute("age", "number")
    message = "Custom attributes age: Enter a number such as 12 or 12.5."
    assert_refused({"custom_attributes": {"age": "old"}}, message, "custom_attributes")
    assert alice.contact(custom_attributes={"age": 47})["custom_attributes"] == {"age": 47}


@pytest.mark.parametrize("sent", [[], {}, [{"a": 1}], {"a": "b"}])
@pytest.mark.parametrize("field", ["name", "email", "phone_number", "identifier", "blocked"])
def test_list_or_object_for_a_scalar_field_is_ignored(alice, field, sent):
    contact = alice.contact(name="Ada", email="a@b.fr", phone_number="+33612345678", identifier="7", blocked=True)
    assert expect_json(alice.put(f"contacts/{contact['id']}", {field: sent}))["payload"] == contact


@pytest.mark.parametrize("field", ["custom_attributes", "additional_attributes"])
@pytest.mark.parametrize("sent", [None, "text", 7, True, ["a"]])
def test_non_object_for_attributes_is_ignored(alice, field, sent):
    contact = alice.contact(**{field: {"a": 1}})
    assert expect_json(alice.put(f"contacts/{contact['id']}", {field: sent}))["payload"][field] == {"a": 1}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        *((value, False) for value in (False, "false", "0", "f", "off", 0, None, "")),
        *((value, True) for value in (True, "true", "1", "t", "on", 1, "yes")),
    ],
)
def test_blocked_is_read_as_boolean(alice, sent, shown):
    assert alice.contact(blocked=sent)["blocked"] is shown


def test_number_for_a_text_field_is_read_as_text(alice):
    contact = alice.contact(name=7, identifier=12.5, email="a@b.fr")
    assert (contact["name"], contact["identifier"]) == ("7", "12.5")
