"""What a search finds, and in which order."""

import pytest

from crm.search.global_search import global_search
from crm.search.query import MatchTier


def found(person, query, **options):
    with person.scope():
        return global_search(person.workspace.id, query, **options)


def titles(person, query, **options):
    return [hit.title for hit in found(person, query, **options)]


@pytest.fixture
def acme_corp(alice):
    """A customer that no search below finds."""
    return alice.customer(name="Zzyzx")


def named(alice, customer, *names):
    """Make contacts one after the other: the last one is the last changed."""
    for name in names:
        first, _, last = name.partition(" ")
        alice.contact(customer, first_name=first, last_name=last, email=f"{len(name)}@x.fr")


def test_whole_names_come_before_words_before_beginnings_before_what_is_spelled_otherwise(alice):
    for name in ("Dupon", "Levdupont", "Dupontel", "Dupont Frères", "Dupont"):
        alice.customer(name=name)
    hits = found(alice, "dupont")
    assert [(hit.title, hit.tier) for hit in hits] == [
        ("Dupont", MatchTier.WHOLE),
        ("Dupont Frères", MatchTier.WORD),
        ("Dupontel", MatchTier.PREFIX),
        ("Dupon", MatchTier.SIMILAR),
    ]


def test_parts_of_words_are_found_where_nothing_else_is(alice):
    alice.customer(name="Levdupont")
    assert [(hit.title, hit.tier) for hit in found(alice, "dupont")] == [("Levdupont", MatchTier.PART)]
    alice.customer(name="Dupon")
    assert titles(alice, "dupont") == ["Dupon"]
    assert titles(alice, "evdupo") == ["Levdupont"]


def test_of_equals_the_last_changed_comes_first(alice, acme_corp):
    named(alice, acme_corp, "Ann Martin", "Bea Martin", "Cid Martin")
    bea = found(alice, "bea martin")[0]
    assert titles(alice, "martin") == ["Cid Martin", "Bea Martin", "Ann Martin"]
    alice.patch(f"/api/contacts/{bea.id}", {"phone": "1"})
    assert titles(alice, "martin") == ["Bea Martin", "Cid Martin", "Ann Martin"]


@pytest.mark.parametrize("newest", [0, 2, 2000])
def test_what_the_index_finds_is_what_the_newest_rows_show(alice, acme_corp, monkeypatch, newest):
    named(alice, acme_corp, "Mar Tin", "Martin Ab", "Ann Martin", "Bea Martini", "Cid Smartin", "Eva Martin")
    monkeypatch.setattr("crm.search.global_search.RECENT_ROWS", newest)
    monkeypatch.setattr("crm.search.global_search.RECENT_ROWS_AGAIN", newest)
    everything = ["Eva Martin", "Ann Martin", "Martin Ab", "Bea Martini", "Cid Smartin"]
    assert titles(alice, "martin") == everything
    assert titles(alice, "martin", limit=2) == everything[:2]
    assert titles(alice, "mar") == ["Mar Tin", "Eva Martin", "Bea Martini", "Ann Martin", "Martin Ab"]


@pytest.mark.parametrize("query", ["helene", "Hélène", "HELENE", "hele", "e\u0301tie", "etienne helene", "h étienne"])
def test_accents_and_case_do_not_matter(alice, acme_corp, query):
    named(alice, acme_corp, "Hélène Étienne")
    assert titles(alice, query) == ["Hélène Étienne"]


@pytest.mark.parametrize("query", ["dupond", "duppont", "dupnt", "dupotn", "fupont", "jean dupond", "jaen dupont"])
def test_a_wrong_letter_is_forgiven(alice, acme_corp, query):
    named(alice, acme_corp, "Jean Dupont")
    [hit] = found(alice, query)
    assert (hit.title, hit.tier) == ("Jean Dupont", MatchTier.SIMILAR)


@pytest.mark.parametrize("query", ["dumond", "jean dupuis", "paul dupond", "nobody", "jeanne"])
def test_what_differs_more_is_not_found(alice, acme_corp, query):
    named(alice, acme_corp, "Jean Dupont")
    assert titles(alice, query) == []


@pytest.mark.parametrize("query", ["j", "je", "d", "du", "dupo", "j d", "dupont jean", "jean-dupont", "ean", "upo"])
def test_it_is_found_while_it_is_typed(alice, acme_corp, query):
    named(alice, acme_corp, "Jean Dupont")
    assert titles(alice, query) == ["Jean Dupont"]


@pytest.mark.parametrize("query", ["o", "on", "nt", "x"])
def test_one_or_two_letters_only_begin_a_word(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="Jean", last_name="Dupont", email="jean@dupont.test")
    assert titles(alice, query) == []


@pytest.mark.parametrize("query", ["pierre", "jean pierre", "jean-pierre", "obrien", "o brien", "o'brien", "brien"])
def test_names_of_several_parts_are_found_by_each(alice, acme_corp, query):
    named(alice, acme_corp, "Jean-Pierre O’Brien")
    assert titles(alice, query) == ["Jean-Pierre O’Brien"]


TYPED = ["+33 6 12 34 56 78", "06 12 34 56 78", "06.12.34.56.78", "0033612345678", "+33 (0)6 12-34-56-78"]
SOUGHT = [
    *TYPED,
    *("0612345678", "612345678", "33612345678", "+33612345678", "0033 6 12", "06 12", "+33 6 12 34", "061234"),
    *("5678", "56 78", "345678", " 33612345678"),
]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("query", SOUGHT)
def test_a_phone_number_is_found_by_its_digits_however_either_is_written(alice, acme_corp, typed, query):
    alice.contact(acme_corp, first_name="Ada", last_name="Byron", phone=typed)
    if query.strip().startswith("336") and not typed.startswith(("+", "00")):
        return  # a country code without its sign is none
    assert titles(alice, query) == ["Ada Byron"]


@pytest.mark.parametrize("query", ["0699", "+33 6 99", "99 99"])
def test_other_digits_find_nothing(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="Ada", last_name="Byron", phone=TYPED[0])
    assert titles(alice, query) == []


@pytest.mark.parametrize("query", ["Ada@Byron.TEST", "ada@byron", "byron.test", "ada@"])
def test_an_e_mail_address_is_found_by_its_parts(alice, acme_corp, query):
    alice.contact(acme_corp, first_name="X", last_name="Y", email="ada@byron.test")
    assert titles(alice, query) == ["X Y"]


@pytest.mark.parametrize(
    "query", ["FR 12 345678901", "FR12345678901", "fr12 345 678 901", "345 678 901", "345678901", "FR-12.345.678.901"]
)
@pytest.mark.parametrize("kept", ["FR12345678901", "FR 12 345 678 901"])
def test_a_tax_id_is_found_however_it_is_spaced(alice, kept, query):
    alice.customer(name="Taxed", tax_ids=[{"tax": "VAT", "tax_value": kept}])
    assert titles(alice, query) == ["Taxed"]


def test_external_ids_find_records_of_each_kind(alice):
    customer = alice.customer(name="By id", id_erp="ERP/77-x")
    alice.contact(customer, first_name="C", last_name="D", id_crm="ERP/77-x")
    alice.address(customer, id_accounting="ERP/77-x")
    assert {hit.record_type for hit in found(alice, "erp/77-x")} == {"customer", "contact", "address"}
    assert {hit.tier for hit in found(alice, "ERP/77-X")} == {MatchTier.WORD}


@pytest.mark.parametrize("query", ["rue paix", "12 rue de la paix", "75002", "paris 75002", "pariss", "france"])
def test_an_address_is_found_by_its_lines(alice, acme_corp, query):
    alice.address(acme_corp)
    [hit] = found(alice, query)
    assert (hit.record_type, hit.title) == ("address", "12 Rue de la Paix, 75002 Paris, FR")
    assert hit.detail == "Zzyzx"


def test_hits_tell_what_tells_them_apart(alice):
    segment = alice.segment("Partners")
    customer = alice.customer(
        name="Foo", segment_id=segment["id"], tax_ids=[{"tax": "VAT", "tax_value": "FR1"}], id_crm="C-1"
    )
    alice.contact(customer, first_name="Foo", last_name="Bar", email="a@b.fr", phone="+33 6")
    hits = {hit.record_type: (hit.title, hit.detail) for hit in found(alice, "foo")}
    assert hits == {"customer": ("Foo", "Partners · FR1 · C-1"), "contact": ("Foo Bar", "Foo · a@b.fr · +33 6")}


def test_what_is_deleted_is_not_found(alice, acme_corp):
    contact = alice.contact(acme_corp, first_name="Gone", last_name="Soon")
    assert titles(alice, "gone") == ["Gone Soon"]
    alice.delete(f"/api/contacts/{contact['id']}")
    assert titles(alice, "gone") == titles(alice, "gonne") == []


def test_what_is_renamed_is_found_by_its_new_name_alone(alice, acme_corp):
    contact = alice.contact(acme_corp, first_name="Before", last_name="Then", email="x@y.fr")
    alice.patch(f"/api/contacts/{contact['id']}", {"first_name": "After"})
    assert titles(alice, "after") == titles(alice, "aftre") == ["After Then"]
    assert titles(alice, "before") == titles(alice, "beforre") == []


def test_nothing_of_another_workspace_is_found(alice, charlie, acme_corp):
    named(alice, acme_corp, "Secret Agent")
    for query in ("secret", "secrte", "s", "acme", acme_corp["id"]):
        assert titles(charlie, query) == []
    charlie.contact(first_name="Secrat", last_name="Own")
    assert titles(charlie, "secret") == ["Secrat Own"]


def test_only_some_kinds_are_looked_for(alice):
    customer = alice.customer(name="Foo")
    alice.contact(customer, first_name="Foo", last_name="Bar")
    assert [hit.record_type for hit in found(alice, "foo", record_types=["contact"])] == ["contact"]
    assert found(alice, "foo", record_types=[]) == []
