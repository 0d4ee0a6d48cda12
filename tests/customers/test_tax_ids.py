"""Tax ids: what their form and check digits tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.tax_ids import CHECKS, validity


@pytest.mark.parametrize(
    ("kind", "value", "holds"),
    [
        ("VAT", "FR83404833048", True),
        ("vat", "FR 83 404 833 048", True),
        ("TVA", "FR83404833049", False),
        ("VAT", "BE0403019261", True),
        ("VAT", "CHE-107.787.577 IVA", True),
        ("VAT", "404833048", None),
        ("VAT", "US123456789", None),
        ("VAT", "", None),
        ("SIREN", "404 833 048", True),
        ("SIREN", "404833049", False),
        ("SIRET", "73282932000074", True),
        ("siret", "73282932000075", False),
        ("LEI", "213800KUD8LAJWSQ9D15", True),
        ("LEI", "213800KUD8LXJWSQ9D15", False),
        ("IBAN", "GR16 0110 1050 0000 1054 7023 795", True),
        ("IBAN", "GR1601101050000010547023796", False),
        ("EORI", "FR73282932000074", True),
        ("EORI", "FR73282932000075", False),
        ("EORI", "DE1234567", None),
        ("EORI", "?", False),
        ("EIN", "91-1144442", True),
        ("SIREN", "٤٠٤٨٣٣٠٤٨", False),
        ("Club card", "404833048", None),
        ("", "", None),
    ],
)
def test_a_tax_id_holds_does_not_or_nobody_can_tell(kind, value, holds):
    assert validity({"tax": kind, "tax_value": value}) is holds


@given(st.sampled_from([*CHECKS, "other"]), st.one_of(st.text(), st.from_regex(r"[A-Z]{0,3}[0-9A-Z .-]{0,30}")))
def test_whatever_is_typed_is_answered(kind, value):
    assert validity({"tax": kind, "tax_value": value}) in (True, False, None)


def test_what_is_missing_is_answered_too():
    assert validity({}) is None
    assert validity({"tax": "SIREN"}) is False
