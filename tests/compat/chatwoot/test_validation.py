"""What a contact may not be, and the words in which this door says so."""

import pytest

from .conftest import done, invalid, stored

TAKEN = "has already been taken"
E164 = "Phone number should be in e164 format"


@pytest.fixture
def refuse(alice):
    """Hold a new contact and a changed one against a refusal, of which nothing may come."""
    contact = alice.contact(name="Other")

    def refuse(values, message, *attributes):
        before = stored()
        invalid(alice.post("contacts", values), message, *attributes)
        invalid(alice.put(f"contacts/{contact['id']}", values), message, *attributes)
        assert stored() == before

    return refuse


@pytest.mark.parametrize("email", ["nobody", "a@", "@b", "a b@c", "a@b@c", "a@b c", "a@b\n", " a@b", "@"])
def test_an_email_address_that_is_none_is_refused(refuse, email):
    refuse({"email": email}, "Email Invalid email", "email")


@pytest.mark.parametrize("email", ["a@b", "ada@example.com", "é@ü.fr", "<script>@b", "a@" + "b" * 253])
def test_an_email_address_needs_an_at_and_no_spaces(alice, email):
    assert alice.contact(email=email)["email"] == email


@pytest.mark.parametrize("email", ["ada@acme.com", "ADA@acme.com", "aDa@ACME.COM"])
def test_an_email_address_is_unique_in_any_case(alice, refuse, email):
    assert alice.contact(email="Ada@Acme.com")["email"] == "ada@acme.com"
    refuse({"email": email}, f"Email {TAKEN}", "email")


@pytest.mark.parametrize(
    "phone",
    [
        "0612345678",
        "+",
        "+1",
        "+0612345678",
        "+1234567890123456",
        "+33 6 12 34 56 78",
        "+33612345678 ",
        "+33612345678\n",
        "+33-612345678",
        "+٣٣٦١٢",
        "abc",
    ],
)
def test_a_phone_number_that_does_not_end_as_e164_is_refused(refuse, phone):
    refuse({"phone_number": phone}, E164, "phone_number")


@pytest.mark.parametrize("phone", ["+12", "+33612345678", "+123456789012345"])
def test_a_phone_number_has_2_to_15_digits(alice, phone):
    assert alice.contact(phone_number=phone)["phone_number"] == phone


@pytest.mark.parametrize("phone", ["00+212612345678", "tel:+212612345678", "+1+212612345678"])
def test_what_stands_before_a_phone_number_is_not_looked_at(alice, phone):
    assert alice.shown(alice.contact(phone_number=phone))["phone_number"]


def test_a_phone_number_is_unique(alice, refuse):
    alice.contact(phone_number="+33612345678")
    refuse({"phone_number": "+33612345678"}, f"Phone number {TAKEN}", "phone_number")


def test_an_identifier_is_unique_and_tells_upper_from_lower_case(alice, refuse):
    alice.contact(identifier="crm-7")
    refuse({"identifier": "crm-7"}, f"Identifier {TAKEN}", "identifier")
    assert alice.contact(identifier="CRM-7")["identifier"] == "CRM-7"


def test_what_is_anothers_accounts_is_free(alice, charlie):
    values = {"email": "a@b.fr", "phone_number": "+33612345678", "identifier": "7"}
    charlie.contact(**values)
    contact = alice.contact(**values)
    assert {name: contact[name] for name in values} == values


def test_what_a_deleted_contact_had_is_free(alice):
    values = {"email": "a@b.fr", "phone_number": "+33612345678", "identifier": "7"}
    alice.delete(f"contacts/{alice.contact(**values)['id']}")
    assert alice.contact(**values)["email"] == "a@b.fr"


@pytest.mark.parametrize("blank", [None, ""])
def test_blank_is_no_value_and_never_taken(alice, blank):
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
def test_no_text_is_longer_than_255_characters(alice, refuse, field, ending, name):
    longest = ending.rjust(255, "x")
    assert alice.contact(**{field: longest})[field] == longest
    refuse({field: "x" + longest}, f"{name} is too long (maximum is 255 characters)", field)


def test_several_faults_are_told_in_one_sentence(alice, refuse):
    alice.contact(email="a@b.fr", phone_number="+33612345678", identifier="7")
    refuse({"email": "nobody", "phone_number": "0"}, f"Email Invalid email, {E164}", "email", "phone_number")
    refuse(
        {"email": "A@b.fr", "phone_number": "+33612345678", "identifier": "7"},
        f"Email {TAKEN}, Identifier {TAKEN}, Phone number {TAKEN}",
        *("email", "identifier", "phone_number"),
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_contact_may_keep_what_it_has(alice, method):
    contact = alice.contact(
        name="Ada", email="ada@acme.com", phone_number="+33612345678", identifier="7", custom_attributes={"a": 1}
    )
    before = stored()
    changed = done(alice.request(method, f"contacts/{contact['id']}", contact))["payload"]
    assert changed == contact
    assert stored() == before


@pytest.mark.parametrize(
    "theirs",
    [
        {"phone": "06 12 34 56 78"},
        {"phone": "ask Bob"},
        {"first_name": "J" * 255, "last_name": "D" * 255},
        {"email": "JEAN@acme.com"},
        {"first_name": " Jean ", "last_name": "Dupont  "},
    ],
)
def test_what_another_door_wrote_may_be_sent_back(alice, theirs):
    customer = alice.person.customer()
    for _ in range(2):  # our own API lets two have the same
        alice.person.contact(customer, **theirs)
    for shown in done(alice.get("contacts"))["payload"]:
        before = stored()
        assert done(alice.put(f"contacts/{shown['id']}", shown))["payload"] == shown
        assert stored() == before


def test_what_another_door_wrote_is_taken_here_as_well(alice, refuse):
    alice.person.contact(email="Jean@Acme.com", phone="+33 6 12 34 56 78")
    refuse({"email": "jean@acme.COM"}, f"Email {TAKEN}", "email")
    refuse({"phone_number": "+33612345678"}, f"Phone number {TAKEN}", "phone_number")


def test_custom_attributes_without_a_definition_take_any_value(alice):
    attributes = {"age": "old", "undefined": [1, {"a": None}], "": "", "é": True}
    contact = alice.contact(custom_attributes=attributes)
    assert contact["custom_attributes"] == attributes
    alice.attribute("age", "number")
    changed = alice.put(f"contacts/{contact['id']}", {"name": "Ada", "custom_attributes": {"age": "old", "plan": "x"}})
    assert done(changed)["payload"]["custom_attributes"] == {**attributes, "plan": "x"}


def test_custom_attributes_with_a_definition_obey_it(alice, refuse):
    alice.attribute("age", "number")
    message = "Custom attributes age: Enter a number such as 12 or 12.5."
    refuse({"custom_attributes": {"age": "old"}}, message, "custom_attributes")
    assert alice.contact(custom_attributes={"age": 47})["custom_attributes"] == {"age": 47}


@pytest.mark.parametrize("sent", [[], {}, [{"a": 1}], {"a": "b"}])
@pytest.mark.parametrize("field", ["name", "email", "phone_number", "identifier", "blocked"])
def test_a_list_or_an_object_is_no_value_and_passed_over(alice, field, sent):
    contact = alice.contact(name="Ada", email="a@b.fr", phone_number="+33612345678", identifier="7", blocked=True)
    assert done(alice.put(f"contacts/{contact['id']}", {field: sent}))["payload"] == contact


@pytest.mark.parametrize("field", ["custom_attributes", "additional_attributes"])
@pytest.mark.parametrize("sent", [None, "text", 7, True, ["a"]])
def test_what_is_no_object_is_passed_over_where_one_belongs(alice, field, sent):
    contact = alice.contact(**{field: {"a": 1}})
    assert done(alice.put(f"contacts/{contact['id']}", {field: sent}))["payload"][field] == {"a": 1}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        *((value, False) for value in (False, "false", "0", "f", "off", 0, None, "")),
        *((value, True) for value in (True, "true", "1", "t", "on", 1, "yes")),
    ],
)
def test_blocked_is_read_as_a_flag(alice, sent, shown):
    assert alice.contact(blocked=sent)["blocked"] is shown


def test_numbers_are_read_as_texts(alice):
    contact = alice.contact(name=7, identifier=12.5, email="a@b.fr")
    assert (contact["name"], contact["identifier"]) == ("7", "12.5")
