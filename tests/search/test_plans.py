"""Every search leans on an index, as the tenant role, under row security; and how many round trips each takes."""

import pytest
from django.db import connection

from crm.history.spellings import ADD_SPELLINGS
from crm.search import fuzzy
from crm.search.condition import search_condition
from crm.search.global_search import global_search, tier_arrays
from crm.search.query import SearchQuery
from tests.api.test_queries import work
from tests.conftest import fresh_connection

ROWS = 5000
TABLES = ["customers_customer", "contacts_contact", "addresses_address"]


@pytest.fixture
def full(alice):
    """Acme, with so many records that a plan matters: the name of each tenth is its own."""
    customer = alice.customer(name="Zzyzx")
    common = "gen_random_uuid(), now() - n * interval '1 second', now() - n * interval '1 second', workspace_id"
    name = "CASE WHEN n % 10 = 0 THEN 'rare' || n ELSE 'often' END"
    documents = "'{}', '{}', '{}'"
    with alice.scope(), connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO customers_customer (id, created_at, updated_at, workspace_id, name, sort_key, search_key, type,
                tax_ids, custom_attributes)
            SELECT {common}, {name}, {name}, E' \\n ' || {name} || ' ', 'company', '[]', '{{}}'
            FROM generate_series(1, {ROWS}) n CROSS JOIN customers_customer;
            INSERT INTO contacts_contact (id, created_at, updated_at, workspace_id, first_name, last_name, full_name,
                sort_key, search_key, email, phone_e164, roles, occupation, preferred_channel, gender, blocked,
                reachable, labels, custom_attributes, additional_attributes)
            SELECT {common}, '', '', {name}, {name}, E' x@b.fr \\n ' || {name} || ' ', 'x@b.fr', '', '{{}}', '', '', '',
                false, true, {documents}
            FROM generate_series(1, {ROWS}) n CROSS JOIN (SELECT * FROM customers_customer LIMIT 1) c;
            INSERT INTO addresses_address (id, created_at, updated_at, workspace_id, type, address_line1, city,
                postal_code, country, sort_key, search_key, customer_id)
            SELECT {common}, 'billing', {name}, 'P', '', 'FR', {name}, E' \\n ' || {name} || ' ', '{customer["id"]}'
            FROM generate_series(1, {ROWS}) n CROSS JOIN (SELECT workspace_id FROM customers_customer LIMIT 1) c;
            INSERT INTO crm_spelling (id, workspace_id, spelling, word)
            SELECT gen_random_uuid(), workspace_id, md5(n::text), md5(n::text)
            FROM generate_series(1, {ROWS}) n CROSS JOIN (SELECT workspace_id FROM customers_customer LIMIT 1) c;
        """)
    fresh_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}, crm_spelling")
    return alice


def scanned(table: str) -> dict[str, int]:
    """Return how often the transaction has scanned a table from end to end, under its name, and each of its indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name::text, pg_stat_get_xact_numscans(name) FROM (SELECT %s::regclass UNION ALL"
            " SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass) relations (name)",
            [table, table],
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("query", "index"),
    [("rare400", "words"), ("rare400 often", "words"), ("ra", "words"), ("ar are400", "search_key_search")],
)
def test_what_few_have_is_found_by_an_index_and_never_by_looking_at_all(full, table, query, index):
    wanted = SearchQuery.parse(query)
    tiers = wanted.substring_tiers(known=()) if index != "words" else wanted.literal_tiers
    with full.scope(), connection.cursor() as cursor:
        before = scanned(table)
        sql = f"SELECT * FROM {table}_ranked(%s::text[], %s::text[], %s::text[], 1, 2000, 8)"
        cursor.execute(sql, [wanted.full_names, *tier_arrays(tiers)])
        assert bool(cursor.fetchall()) is (query != "rare400 often")
        used = {name for name, count in scanned(table).items() if count > before[name]}
    kind = table.partition("_")[2]
    assert used == {f"{table}_{index}", f"{kind}_by_updated", f"{kind}_by_name"}


def test_spellings_are_found_by_their_index(full):
    with full.scope(), connection.cursor() as cursor:
        for sql, params in (
            (fuzzy.KNOWN_WORDS_SQL, [full.workspace.id, ["rare", "rar"]]),
            (ADD_SPELLINGS, {"workspace": full.workspace.id, "words": ["rare", "often"]}),
        ):
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "spelling_of_word" in plan
            assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize(("query", "few"), [("rare400", True), ("rare4", True), ("often", False), ("nobody", None)])
def test_a_list_is_narrowed_to_ids_or_walked(full, query, few):
    with full.scope():
        condition = search_condition("contact", full.workspace.id, query)
    assert condition.is_common == (few is False)
    assert condition.sql.startswith({True: "contacts_contact.id = ANY", False: "CASE", None: "false"}[few])
    path = f"/api/contacts?limit=50&order=-updated_at&q={query}"
    sql, params = work(full, "GET", path)[-1]
    fresh_connection()
    with full.scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on contacts_contact" not in plan, plan
    if few is False:
        assert "using contact_by_updated" in plan, plan


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("often", "token, three tables and spellings"),  # nothing is missing
        ("rare400", "token, three tables and spellings"),  # there is a little, and no other meaning
        ("zzyzy", "token, three tables and spellings, three of what is meant"),
        ("xyzzy", "token, three tables and spellings, three of what holds it"),
        ("xyzzy abba", "token, three tables and spellings, three of what begins so or holds it"),
    ],
)
def test_a_search_costs_what_it_must(full, query, statements):
    rounds = len(statements.split(", ")) - 1
    done = work(full, "GET", f"/api/search?q={query}")
    assert len(done) == 1 + 4 + 3 * (rounds - 1), done


def test_a_search_of_one_kind_asks_one_table(full):
    with full.scope():
        assert [
            hit.record_type for hit in global_search(full.workspace.id, "often", record_types=["address"], limit=1)
        ] == ["address"]


def test_words_that_are_known_are_not_added_again(full):
    with full.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_spelling")
        before = cursor.fetchone()
    full.customer(name="Zzyzx")
    with full.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_spelling")
        assert cursor.fetchone() == before
