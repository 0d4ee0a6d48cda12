"""The names of the fields of a contact in each source; None where a source does not have the field."""

from typing import Any, NamedTuple


class Names(NamedTuple):
    own: str | None
    gomobile: str | None
    chatwoot: str | None
    admin: str | None


# fmt: off
FIELD_NAMES = {
    #                        own API          GoMobile            Chatwoot                 admin site
    "first name":      Names("first_name",    "firstName",        None,                    "first_name"),
    "last name":       Names("last_name",     "lastName",         None,                    "last_name"),
    "name":            Names(None,            "fullName",         "name",                  "full_name"),
    "e-mail":          Names("email",         "primaryEmail",     "email",                 "email"),
    "phone":           Names("phone",         "primaryPhone",     "phone_number",          "phone"),
    "roles":           Names("role",          None,               None,                    "roles"),
    "CRM id":          Names("id_crm",        None,               None,                    "id_crm"),
    "ERP id":          Names("id_erp",        None,               None,                    "id_erp"),
    "accounting id":   Names("id_accounting", None,               None,                    "id_accounting"),
    "identifier":      Names(None,            None,               "identifier",            "identifier"),
    "occupation":      Names(None,            "occupation",       None,                    "occupation"),
    "channel":         Names(None,            "preferredChannel", None,                    "preferred_channel"),
    "gender":          Names(None,            "gender",           None,                    "gender"),
    "blocked":         Names(None,            None,               "blocked",               "blocked"),
    "labels":          Names(None,            None,               "labels",                "labels"),
    "own attributes":  Names(None,            "customAttributes", "custom_attributes",     "custom_attributes"),
    "more attributes": Names(None,            None,               "additional_attributes", "additional_attributes"),
    "inboxes":         Names(None,            "channels",         "contact_inboxes",       "contact_inboxes"),
    "street":          Names("address_line1", "address",          None,                    "address_line1"),
    "city":            Names("city",          "city",             None,                    "city"),
    "state":           Names("state",         "state",            None,                    "state"),
    "postal code":     Names("postal_code",   "zip",              None,                    "postal_code"),
}
# fmt: on
ADDRESS_FIELDS = ("street", "city", "state", "postal code")

# Two values of each field.
VALUES: dict[str, tuple[Any, Any]] = {
    "first name": ("Ada", "Augusta"),
    "last name": ("Lovelace", "King"),
    "name": ("Ada Lovelace", "Augusta King"),
    "e-mail": ("ada@acme.com", "augusta@acme.com"),
    "phone": ("+212612345678", "+33612345678"),
    "roles": (["buyer"], ["signer", "legal"]),
    "CRM id": ("crm-1", "crm-2"),
    "ERP id": ("erp-1", "erp-2"),
    "accounting id": ("acc-1", "acc-2"),
    "identifier": ("user-1", "user-2"),
    "occupation": ("Engineer", "Analyst"),
    "channel": ("phone", "mail"),
    "gender": ("female", "male"),
    "blocked": (True, False),
    "labels": (["vip"], ["lead", "old"]),
    "own attributes": ({"plan": "gold"}, {"plan": "silver"}),
    "more attributes": ({"city": "Fez"}, {"city": "Rabat"}),
    "inboxes": (["Shop"], ["Shop", "Web"]),
    "street": ("12 Rue de la Paix", "8 Quai du Port"),
    "city": ("Paris", "Marseille"),
    "state": ("Seine", "Var"),
    "postal code": ("75002", "13002"),
}


def field_names_of(source: str) -> dict[str, str]:
    """Return the names of the fields in a source, by field."""
    return {field: name for field, names in FIELD_NAMES.items() if (name := getattr(names, source))}


def values_of(source: str) -> dict[str, Any]:
    """Return the first value of each field in a source, by field."""
    return {field: VALUES[field][0] for field in field_names_of(source)}


def changes_of(source: str) -> dict[str, Any]:
    """Return the second value of each field in a source, by field."""
    return {field: VALUES[field][1] for field in field_names_of(source)}
