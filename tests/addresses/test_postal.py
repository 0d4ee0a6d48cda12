"""Postal layout of addresses: the format of the country, with every line."""

import csv
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from addresses.models import COUNTRIES, Address
from addresses.postal import lines
from crm.workspaces.countries import country_name

OFFICES = Path(__file__).resolve().parents[3] / "shared/data/us-congress-offices.csv"
HEAD_OFFICE = {"name": "Head office", "address_line1": "12 Rue de la Paix", "postal_code": "75001", "city": "Paris"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({**HEAD_OFFICE, "country": "FR"}, ["Head office", "12 Rue de la Paix", "75001 Paris", "France"]),
        (
            {"address_line1": "1 Main St", "address_line2": "Suite 9B", "city": "Everett", "state": "WA",
             "postal_code": "98201", "country": "US"},
            ["1 Main St", "Suite 9B", "Everett, WA 98201", "United States"],
        ),
        ({"address_line1": "10 Downing Street", "city": "London", "postal_code": "SW1A 2AA", "country": "GB"},
         ["10 Downing Street", "London", "SW1A 2AA", "United Kingdom"]),
        ({"address_line1": "Váci utca 1.", "city": "Budapest", "postal_code": "1052", "country": "HU"},
         ["Budapest", "Váci utca 1.", "1052", "Hungary"]),
        ({"address_line1": "霞が関1-1", "state": "東京都", "city": "千代田区", "postal_code": "100-8994",
          "country": "JP"},
         ["〒100-8994", "東京都", "霞が関1-1", "千代田区", "Japan"]),
        ({"address_line1": "1-1 Kasumigaseki", "state": "Tokyo", "postal_code": "100-8994", "country": "JP"},
         ["1-1 Kasumigaseki, Tokyo", "100-8994", "Japan"]),
        ({"city": "Everett", "postal_code": "98201", "country": "US"}, ["Everett 98201", "United States"]),
        ({"state": "WA", "country": "US"}, ["WA", "United States"]),
        ({"city": "Bern", "postal_code": "3000", "country": "CH"}, ["CH-3000 Bern", "Switzerland"]),
        ({"city": "Bern", "postal_code": "CH-3000", "country": "CH"}, ["CH-3000 Bern", "Switzerland"]),
        ({**HEAD_OFFICE, "state": "Île-de-France", "country": "FR"},
         ["Head office", "12 Rue de la Paix", "75001 Paris", "Île-de-France", "France"]),
        ({**HEAD_OFFICE, "country": ""}, ["Head office", "12 Rue de la Paix", "75001 Paris"]),
        ({}, []),
    ],
)  # fmt: skip
def test_lines_follow_the_format_of_the_country(values, expected):
    with translation.override("en"):
        assert lines(Address(**values)) == expected


def test_lines_name_the_country_in_the_active_language():
    with translation.override("fr"):
        assert lines(Address(city="Berlin", country="DE"))[-1] == "Allemagne"
    with translation.override(None):
        assert lines(Address(city="Berlin", country="DE"))[-1] == "Germany"
    assert country_name("DE", "xx-unknown") == "Germany"


def test_lines_omit_the_home_country():
    assert lines(Address(**HEAD_OFFICE, country="FR"), home="FR")[-1] == "75001 Paris"


def joined_lines(address: Address) -> str:
    return " ".join(" ".join(lines(address)).split())


FIELDS = ("name", "address_line1", "address_line2", "city", "state", "postal_code")
texts = st.one_of(st.none(), st.text(max_size=40))


@given(st.builds(Address, **dict.fromkeys(FIELDS, texts), country=st.one_of(st.sampled_from(sorted(COUNTRIES)), texts)))
@example(Address(city="%C", country="US"))
@example(Address(city="%n%Z", postal_code="〒", country="JP"))
def test_lines_contain_every_word_of_the_address(address):
    whole = joined_lines(address)
    for name in FIELDS:
        for word in (getattr(address, name) or "").split():
            assert word in whole


@pytest.mark.skipif(not OFFICES.exists(), reason="the real addresses are not at hand")
def test_lines_of_real_addresses_end_with_city_state_and_postal_code():
    with OFFICES.open(newline="") as file:
        offices = list(csv.DictReader(file))
    assert len(offices) > 1000
    for office in offices:
        address = Address(
            address_line1=office["street"],
            address_line2=office["suite"],
            city=office["city"],
            state=office["state"],
            postal_code=office["zip"],
            country="US",
        )
        place = f"{office['city']}, {office['state']} {office['zip']}".strip()
        assert lines(address, home="US")[-1] == " ".join(place.split())
