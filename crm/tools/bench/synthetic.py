"""Synthetic customers, contacts and addresses: plausible, and the same in every run except for their ids."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.workspaces.emails import email_key
from crm.workspaces.identifiers import new_id
from crm.workspaces.text import search_key, sort_key

CONTACTS_OF_A_CUSTOMER = 5
FIRST_NAMES = (
    *("Adèle", "Agnès", "Ahmed", "Alice", "Anaïs", "Antoine", "Björn", "Bruno", "Camille", "Chloé", "Clément"),
    *("David", "Éléonore", "Éric", "Fatima", "François", "Gaëlle", "Giulia", "Hélène", "Hugo", "Inès", "Jean"),
    *("Jürgen", "Karim", "Léa", "Louis", "Lucía", "Manon", "Mehdi", "Noémie", "Olivier", "Paul", "Quentin"),
    *("Rachel", "Raphaël", "Sofia", "Théo", "Ulysse", "Victoire", "William", "Yasmine", "Zoé", "Łukasz"),
)
LAST_NAMES = (
    *("Abadie", "Andersen", "Bernard", "Blanc", "Chevalier", "Conti", "Da Silva", "Dubois", "Durand", "Étienne"),
    *("Fabre", "Fischer", "Fournier", "García", "Girard", "Hernández", "Jansen", "Kowalski", "Lambert", "Lefèvre"),
    *("Leroy", "Marchand", "Martin", "Moreau", "Müller", "Nguyen", "Núñez", "Ozanne", "Petit", "Poulain", "Renaud"),
    *("Robert", "Rossi", "Roux", "Schäfer", "Simon", "Thomas", "Usta", "Vidal", "Weber", "Yıldız", "Zimmermann"),
)
# Three of them make a rare name.
SYLLABLES = (
    *("ba", "bel", "bri", "car", "cho", "dal", "der", "fan", "gal", "gri", "hau", "jol", "kel", "lam", "lor", "mal"),
    *("mir", "nav", "nel", "oli", "pas", "pel", "quin", "rab", "ros", "sal", "sev", "tan", "tur", "val", "ver", "zan"),
)
RARE = 8  # every eighth name is made of syllables
TRADES = ("Assurances", "Atelier", "Boulangerie", "Cabinet", "Conseil", "Imprimerie", "Menuiserie", "Transports")
CITIES = (("Lyon", "69002"), ("Nantes", "44000"), ("Lille", "59800"), ("Rennes", "35000"), ("Nîmes", "30900"))
SEGMENTS = ("Key accounts", "Partners", "Small businesses")
OCCUPATIONS = ("", "Buyer", "", "Éditrice", "Accountant", "", "Lawyer", "Office manager", "")
ROLES: tuple[list[str], ...] = (["buyer"], ["buyer", "signer"], ["billing"], ["shipping"], ["legal", "signer"], [])
RARE_VALUE_EVERY = 2000  # every 2000th contact has a rare role, address a rare country, customer a rare segment
LABELS: tuple[list[str], ...] = (["vip"], [], ["newsletter"], [], ["newsletter", "vip"], [], [], [])

SEGMENT = ("id", "created_at", "updated_at", "name", "sort_key", "search_key")
CUSTOMER = (
    *("id", "created_at", "updated_at", "name", "sort_key", "search_key", "type", "id_erp", "tax_ids"),
    *("custom_attributes", "segment_id"),
)
CONTACT = (
    *("id", "created_at", "updated_at", "customer_id", "first_name", "last_name", "full_name", "sort_key"),
    *("search_key", "email", "email_key", "phone", "phone_e164", "roles", "id_crm", "occupation"),
    *("preferred_channel", "gender", "blocked", "reachable", "labels", "custom_attributes"),
    "additional_attributes",
)
ADDRESS = (
    *("id", "created_at", "updated_at", "customer_id", "contact_id", "type", "name", "address_line1", "city"),
    *("postal_code", "country", "sort_key", "search_key"),
)


def segments() -> Iterator[tuple]:
    """Yield rows of SEGMENT."""
    for name, time in zip(SEGMENTS, _times(len(SEGMENTS)), strict=True):
        yield new_id(), time, time, name, sort_key(name), search_key(name)


def customers(count: int, segments: Sequence[UUID]) -> Iterator[tuple]:
    """Yield rows of CUSTOMER: few in the first segment, a tenth in the second, half in the third."""
    for number, time in enumerate(_times(count)):
        name = f"{_of(TRADES, number)} {last_name(number, number)} {number}"
        type_ = "individual" if number % 10 == 9 else "company"
        id_erp, vat = f"ERP-{number}", f"FR{number:011}"
        keys = sort_key(name), search_key(name, id_erp, vat)
        tax_ids = f'[{{"tax": "VAT", "tax_value": "{vat}"}}]'
        segment = (
            None if number % 2 else segments[0 if number % RARE_VALUE_EVERY == 0 else 1 if number % 10 == 0 else 2]
        )
        yield new_id(), time, time, name, *keys, type_, id_erp, tax_ids, "{}", segment


def contacts(count: int, of: Sequence[UUID]) -> Iterator[tuple]:
    """Yield rows of CONTACT, five to a customer."""
    for number, time in enumerate(_times(count)):
        # The last name advances once all first names have been used, so every pair occurs.
        first, last = _of(FIRST_NAMES, number), last_name(number, number // len(FIRST_NAMES))
        customer = of[number // CONTACTS_OF_A_CUSTOMER % len(of)]
        phone, phone_e164 = _phone(number)
        id_crm = f"CRM-{number}" if number % 2 else None
        address = email(first, last, number)
        searched = search_key(first, last, address, phone, phone_e164, id_crm, phone=phone)
        keys = sort_key(last, first), searched
        roles = _of(ROLES, number) if number % RARE_VALUE_EVERY else ["admin"]
        yield (
            *(new_id(), time, time, customer, first, last, "", *keys, address, email_key(address), phone, phone_e164),
            *(roles, id_crm, _of(OCCUPATIONS, number // 5), "", "", False, True, _of(LABELS, number // 7), "{}", "{}"),
        )


def addresses(count: int, customers: Sequence[UUID], contacts: Sequence[UUID]) -> Iterator[tuple]:
    """Yield rows of ADDRESS: two of every customer, billing and shipping, and then one each of the first contacts."""
    for number, time in enumerate(_times(count)):
        contact, type_ = None, "shipping" if number % 2 else "billing"
        customer = customers[number // 2 % len(customers)]
        if number >= 2 * len(customers):
            of = (number - 2 * len(customers)) % len(contacts)
            contact, customer = contacts[of], customers[of // CONTACTS_OF_A_CUSTOMER % len(customers)]
        street = f"{number % 300 + 1} rue {last_name(number, number)}"
        city, postal_code = _of(CITIES, number)
        country, country_name = ("FR", "France") if number % RARE_VALUE_EVERY else ("BE", "Belgium")
        keys = sort_key(street), search_key(street, city, country_name, codes=[postal_code])
        yield new_id(), time, time, customer, contact, type_, None, street, city, postal_code, country, *keys


def contact_to_create(number: int, customer: UUID) -> dict:
    """Return the body of a request that creates a contact."""
    first, last = _of(FIRST_NAMES, number), _of(LAST_NAMES, number)
    return {
        "customer_id": str(customer),
        "first_name": first,
        "last_name": last,
        "email": email(first, last, number),
        "phone": _phone(number)[0],
        "role": _of(ROLES, number),
    }


def last_name(number: int, turn: int) -> str:
    """Return a name of the list, or for one number in RARE a rare name."""
    if number % RARE != RARE - 1:
        return _of(LAST_NAMES, turn)
    syllables = number * 7919 // RARE  # with a prime, neighbours differ in all three
    count = len(SYLLABLES)
    return "".join(SYLLABLES[syllables // count**power % count] for power in range(3)).capitalize()


def email(first: str, last: str, number: int) -> str:
    name = "".join(letter for letter in sort_key(first, last) if letter.isascii()).replace(" ", ".")
    return f"{name}.{number}@example.com"


def _phone(number: int) -> tuple[str, str]:
    # As typed and as E.164, both from the digits, as a million calls of phonenumbers take long.
    digits = f"{number % 100_000_000:08}"
    pairs = " ".join(digits[start : start + 2] for start in range(0, 8, 2))
    return f"+33 6 {pairs}", f"+336{digits}"


def _times(count: int) -> Iterator[datetime]:
    # Ascending like the ids, as these are in the order of creation.
    begin = datetime.now(UTC) - timedelta(seconds=count)
    return (begin + timedelta(seconds=number) for number in range(1, count + 1))


def _of(choices: Sequence, number: int):
    return choices[number % len(choices)]
