"""Validation of tax ids by format and check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.tax_ids import CHECKS, validity


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
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
def test_validity_of_a_tax_id_is_true_false_or_unknown(kind, value, expected):
    assert validity({"tax": kind, "tax_value": value}) is expected


@given(st.sampled_from([*CHECKS, "other"]), st.one_of(st.text(), st.from_regex(r"[A-Z]{0,3}[0-9A-Z .-]{0,30}")))
def test_validity_of_any_text_is_true_false_or_unknown(kind, value):
    assert validity({"tax": kind, "tax_value": value}) in (True, False, None)


def test_validity_with_missing_values_is_unknown_or_false():
    assert validity({}) is None
    assert validity({"tax": "SIREN"}) is False
