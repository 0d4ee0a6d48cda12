from itertools import pairwise

import orjson
from email_validator import validate_email

from contacts.models import Role
from crm.tools.bench import synthetic
from crm.workspaces.identifiers import new_id
from crm.workspaces.text import to_e164


def rows(columns, tuples):
    return [dict(zip(columns, values, strict=True)) for values in tuples]


def some_contacts(count=100, of=None):
    return rows(synthetic.CONTACT, synthetic.contacts(count, of or [new_id() for _ in range(count // 5)]))


def test_synthetic_ids_and_times_have_the_same_order():
    contacts = some_contacts()
    assert all(a["id"] < b["id"] and a["created_at"] < b["created_at"] for a, b in pairwise(contacts))


def test_synthetic_phones_are_normalized_as_by_the_model():
    assert all(contact["phone_e164"] == to_e164(contact["phone"]) != "" for contact in some_contacts())


def test_synthetic_emails_are_valid_and_unique():
    emails = [contact["email"] for contact in some_contacts(500)]
    assert len(set(emails)) == 500
    for email in emails[:50]:
        validate_email(email, check_deliverability=False)


def test_synthetic_roles_are_valid():
    assert {role for contact in some_contacts() for role in contact["roles"]} == set(Role.values)


def test_synthetic_customers_have_five_contacts():
    customers = [new_id() for _ in range(20)]
    contacts = some_contacts(100, customers)
    assert {sum(c["customer_id"] == customer for c in contacts) for customer in customers} == {5}


def test_synthetic_addresses_of_a_contact_belong_to_its_customer():
    customers = [new_id() for _ in range(20)]
    contacts = some_contacts(100, customers)
    at = {contact["id"]: contact["customer_id"] for contact in contacts}
    addresses = rows(synthetic.ADDRESS, synthetic.addresses(70, customers, [c["id"] for c in contacts]))
    of_contacts = [address for address in addresses if address["contact_id"]]
    assert len(of_contacts) == 30
    assert all(address["customer_id"] == at[address["contact_id"]] for address in of_contacts)


def test_synthetic_tax_ids_are_json():
    [customer] = rows(synthetic.CUSTOMER, synthetic.customers(1, [new_id() for _ in synthetic.SEGMENTS]))
    assert orjson.loads(customer["tax_ids"]) == [{"tax": "VAT", "tax_value": "FR00000000000"}]
