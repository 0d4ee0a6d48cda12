"""Results of a search and their order."""

import pytest

from crm.search.global_search import global_search
from crm.search.query import MatchTier


def search(person, query, **options):
    with person.scope():
        return global_search(person.workspace.id, query, **options)


def search_titles(person, query, **options):
    return [hit.title for hit in search(person, query, **options)]


@pytest.fixture
def acme_corp(alice):
    """A customer that no search in this file finds."""
    return alice.customer(name="Zzyzx")


def create_contacts(alice, customer, *names):
    """Create contacts one after the other: the last is the most recently updated."""
    for name in names:
        first, _, last = name.partition(" ")
        alice.contact(customer, first_name=first, last_name=last, email=f"{len(name)}@x.fr")


def test_search_ranks_whole_names_then_words_prefixes_and_similar_words(alice):
    for name in ("Dupon", "Levdupont", "Dupontel", "Dupont Frères", "Dupont"):
        alice.customer(name=name)
    hits = search(alice, "dupont")
    assert [(hit.title, hit.tier) for hit in hits] == [
        ("Dupont", MatchTier.WHOLE),
        ("Dupont Frères", MatchTier.WORD),
        ("Dupontel", MatchTier.PREFIX),
        ("Dupon", MatchTier.SIMILAR),
    ]


def test_search_finds_parts_of_words_only_without_better_matches(alice):
    alice.customer(name="Levdupont")
    assert [(hit.title, hit.tier) for hit in search(alice, "dupont")] == [("Levdupont", MatchTier.PART)]
    alice.customer(name="Dupon")
    assert search_titles(alice, "dupont") == ["Dupon"]
    assert search_titles(alice, "evdupo") == ["Levdupont"]


def test_search_ranks_equal_matches_by_last_update(alice, acme_corp):
    create_contacts(alice, acme_corp, "Ann Martin", "Bea Martin", "Cid Martin")
    bea = search(alice, "bea martin")[0]
    assert search_titles(alice, "martin") == ["Cid Martin", "Bea Martin", "Ann Martin"]
    alice.patch(f"/api/contacts/{bea.id}", {"phone": "1"})
    assert search_titles(alice, "martin") == ["Bea Martin", "Cid Martin", "Ann Martin"]


@pytest.mark.parametrize("newest", [0, 2, 2000])
def test_search_by_index_equals_search_of_recent_rows(alice, acme_corp, monkeypatch, newest):
    create_contacts(alice, acme_corp, "Mar Tin", "Martin Ab", "Ann Martin", "Bea Martini", "Cid Smartin", "Eva Martin")
    monkeypatch.setattr("crm.search.global_search.RECENT_ROWS", newest)
    monkeypatch.setattr("crm.search.global_search.RECENT_ROWS_AGAIN", newest)
    everything = ["Eva Martin", "Ann Martin", "Martin Ab", "Bea Martini", "Cid Smartin"]
    assert search_titles(alice, "martin") == everything
    assert search_titles(alice, "martin", limit=2) == everything[:2]
    assert search_titles(alice, "mar") == ["Mar Tin", "Eva Martin", "Bea Martini", "Ann Martin", "Martin Ab"]


@pytest.mark.parametrize("query", ["helene", "Hélène", "HELENE", "hele", "e\u0301tie", "etienne helene", "h étienne"])
def test_search_ignores_accents_and_case(alice, acme_corp, query):
    create_contacts(alice, acme_corp, "Hélène Étienne")
    assert search_titles(alice, query) == ["Hélène Étienne"]


@pytest.mark.parametrize("query", ["dupond", "duppont", "dupnt", "dupotn", "fupont", "jean dupond", "jaen dupont"])
def test_search_finds_words_one_edit_apart(alice, acme_corp, query):
    create_contacts(alice, acme_corp, "Jean Dupont")
    [hit] = search(alice, query)
    assert (hit.title, hit.tier) == ("Jean Dupont", MatchTier.SIMILAR)


@pytest.mark.parametrize("query", ["dumond", "jean dupuis", "paul dupond", "nobody", "jeanne"])
def test_search_omits_words_more_than_one_edit_apart(alice, acme_corp, query):
    create_contacts(alice, acme_corp, "Jean Dupont")
    assert search_titles(alice, query) == []


@pytest.mark.parametrize("query", ["j", "je", "d", "du", "dupo", "j d", "dupont jean", "jean-dupont", "ean", "upo"])
def test_search_finds_a_contact_while_its_name_is_typed(alice, acme_corp, query):
    create_contacts(alice, acme_corp, "Jean Dupont")
    assert search_titles(alice, query) == ["Jean Dupont"]


@pytest.mark.parametrize("query", ["o", "on", "nt", "x"])
def test_search_with_one_or_two_letters_matches_prefixes_only(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="Jean", last_name="Dupont", email="jean@dupont.test")
    assert search_titles(alice, query) == []


@pytest.mark.parametrize("query", ["pierre", "jean pierre", "jean-pierre", "obrien", "o brien", "o'brien", "brien"])
def test_search_finds_compound_names_by_each_part(alice, acme_corp, query):
    create_contacts(alice, acme_corp, "Jean-Pierre O’Brien")
    assert search_titles(alice, query) == ["Jean-Pierre O’Brien"]


PHONE_NUMBERS = ["+33 6 12 34 56 78", "06 12 34 56 78", "06.12.34.56.78", "0033612345678", "+33 (0)6 12-34-56-78"]
PHONE_QUERIES = [
    *PHONE_NUMBERS,
    *("0612345678", "612345678", "33612345678", "+33612345678", "0033 6 12", "06 12", "+33 6 12 34", "061234"),
    *("5678", "56 78", "345678", " 33612345678"),
]


@pytest.mark.parametrize("phone", PHONE_NUMBERS)
@pytest.mark.parametrize("query", PHONE_QUERIES)
def test_search_finds_a_phone_number_in_any_notation(alice, acme_corp, phone, query):
    alice.contact(acme_corp, first_name="Ada", last_name="Byron", phone=phone)
    if query.strip().startswith("336") and not phone.startswith(("+", "00")):
        return  # without + or 00 it is no country code
    assert search_titles(alice, query) == ["Ada Byron"]


@pytest.mark.parametrize("query", ["0699", "+33 6 99", "99 99"])
def test_search_with_other_digits_finds_nothing(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="Ada", last_name="Byron", phone=PHONE_NUMBERS[0])
    assert search_titles(alice, query) == []


@pytest.mark.parametrize("query", ["Ada@Byron.TEST", "ada@byron", "byron.test", "ada@"])
def test_search_finds_an_email_by_its_parts(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="X", last_name="Y", email="ada@byron.test")
    assert search_titles(alice, query) == ["X Y"]


@pytest.mark.parametrize(
    "query", ["FR 12 345678901", "FR12345678901", "fr12 345 678 901", "345 678 901", "345678901", "FR-12.345.678.901"]
)
@pytest.mark.parametrize("tax_id", ["FR12345678901", "FR 12 345 678 901"])
def test_search_finds_a_tax_id_with_any_spacing(alice, tax_id, query):
    alice.customer(name="Taxed", tax_ids=[{"tax": "VAT", "tax_value": tax_id}])
    assert search_titles(alice, query) == ["Taxed"]


def test_search_by_external_id_finds_every_record_type(alice):
    customer = alice.customer(name="By id", id_erp="ERP/77-x")
    alice.contact(customer, first_name="C", last_name="D", id_crm="ERP/77-x")
    alice.address(customer, id_accounting="ERP/77-x")
    assert {hit.record_type for hit in search(alice, "erp/77-x")} == {"customer", "contact", "address"}
    assert {hit.tier for hit in search(alice, "ERP/77-X")} == {MatchTier.WORD}


@pytest.mark.parametrize("query", ["rue paix", "12 rue de la paix", "75002", "paris 75002", "pariss", "france"])
def test_search_finds_an_address_by_its_lines(alice, acme_corp, query):
    alice.address(acme_corp)
    [hit] = search(alice, query)
    assert (hit.record_type, hit.title) == ("address", "12 Rue de la Paix, 75002 Paris, FR")
    assert hit.detail == "Zzyzx"


def test_search_results_have_distinguishing_details(alice):
    segment = alice.segment("Partners")
    customer = alice.customer(
        name="Foo", segment_id=segment["id"], tax_ids=[{"tax": "VAT", "tax_value": "FR1"}], id_crm="C-1"
    )
    alice.contact(customer, first_name="Foo", last_name="Bar", email="a@b.fr", phone="+33 6")
    hits = {hit.record_type: (hit.title, hit.detail) for hit in search(alice, "foo")}
    assert hits == {"customer": ("Foo", "Partners · FR1 · C-1"), "contact": ("Foo Bar", "Foo · a@b.fr · +33 6")}


def test_search_omits_deleted_records(alice, acme_corp):
    contact = alice.contact(acme_corp, first_name="Gone", last_name="Soon")
    assert search_titles(alice, "gone") == ["Gone Soon"]
    alice.delete(f"/api/contacts/{contact['id']}")
    assert search_titles(alice, "gone") == search_titles(alice, "gonne") == []


def test_search_finds_a_renamed_contact_by_its_new_name_only(alice, acme_corp):
    contact = alice.contact(acme_corp, first_name="Before", last_name="Then", email="x@y.fr")
    alice.patch(f"/api/contacts/{contact['id']}", {"first_name": "After"})
    assert search_titles(alice, "after") == search_titles(alice, "aftre") == ["After Then"]
    assert search_titles(alice, "before") == search_titles(alice, "beforre") == []


def test_search_omits_another_workspace(alice, charlie, acme_corp):
    create_contacts(alice, acme_corp, "Secret Agent")
    for query in ("secret", "secrte", "s", "acme", acme_corp["id"]):
        assert search_titles(charlie, query) == []
    charlie.contact(first_name="Secrat", last_name="Own")
    assert search_titles(charlie, "secret") == ["Secrat Own"]


def test_search_of_some_record_types_returns_only_those(alice):
    customer = alice.customer(name="Foo")
    alice.contact(customer, first_name="Foo", last_name="Bar")
    assert [hit.record_type for hit in search(alice, "foo", record_types=["contact"])] == ["contact"]
    assert search(alice, "foo", record_types=[]) == []
