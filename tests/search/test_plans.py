"""Query plans of searches under row security, and the number of statements of each."""

import pytest
from django.db import connection

from crm.history.spellings import ADD_SPELLINGS
from crm.search import fuzzy
from crm.search.condition import search_condition
from crm.search.global_search import global_search, tier_arrays
from crm.search.query import SearchQuery
from tests.api.test_queries import statements_of
from tests.conftest import fresh_connection

ROWS = 5000
TABLES = ["customers_customer", "contacts_contact", "addresses_address"]


@pytest.fixture
def alice_with_rows(alice):
    """Alice, whose workspace has enough records for realistic plans; every tenth has a unique name."""
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
                sort_key, search_key, email, email_key, phone_e164, roles, occupation, preferred_channel, gender,
                blocked, reachable, labels, custom_attributes, additional_attributes)
            SELECT {common}, '', '', {name}, {name}, E' x@b.fr \\n ' || {name} || ' ', 'x@b.fr', 'x@b.fr', '', '{{}}',
                '', '', '', false, true, {documents}
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


def count_scans(table: str) -> dict[str, int]:
    """Return how often the transaction has scanned a table and each of its indexes, by name."""
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
def test_rare_search_uses_an_index_without_a_sequential_scan(alice_with_rows, table, query, index):
    search_query = SearchQuery.parse(query)
    tiers = search_query.substring_tiers(known=()) if index != "words" else search_query.literal_tiers
    with alice_with_rows.scope(), connection.cursor() as cursor:
        before = count_scans(table)
        sql = f"SELECT * FROM {table}_ranked(%s::text[], %s::text[], %s::text[], 1, 2000, 8)"
        cursor.execute(sql, [search_query.full_names, *tier_arrays(tiers)])
        assert bool(cursor.fetchall()) is (query != "rare400 often")
        used = {name for name, count in count_scans(table).items() if count > before[name]}
    kind = table.partition("_")[2]
    assert used == {f"{table}_{index}", f"{kind}_by_updated", f"{kind}_by_name"}


def test_spelling_lookup_uses_its_index(alice_with_rows):
    with alice_with_rows.scope(), connection.cursor() as cursor:
        for sql, params in (
            (fuzzy.KNOWN_WORDS_SQL, [alice_with_rows.workspace.id, ["rare", "rar"]]),
            (ADD_SPELLINGS, {"workspace": alice_with_rows.workspace.id, "words": ["rare", "often"]}),
        ):
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "spelling_of_word" in plan
            assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize(("query", "few"), [("rare400", True), ("rare4", True), ("often", False), ("nobody", None)])
def test_list_with_rare_q_filters_ids_and_with_common_q_walks_the_order(alice_with_rows, query, few):
    with alice_with_rows.scope():
        condition = search_condition("contact", alice_with_rows.workspace.id, query)
    assert condition.is_common == (few is False)
    assert condition.sql.startswith({True: "contacts_contact.id = ANY", False: "CASE", None: "false"}[few])
    path = f"/api/contacts?limit=50&order=-updated_at&q={query}"
    sql, params = statements_of(alice_with_rows, "GET", path)[-1]
    fresh_connection()
    with alice_with_rows.scope(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on contacts_contact " not in plan, plan
    if few is False:
        assert "using contact_by_updated" in plan, plan


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("often", "token, three tables and spellings"),  # enough exact matches
        ("rare400", "token, three tables and spellings"),  # few exact matches, and no similar word
        ("zzyzy", "token, three tables and spellings, three of what is meant"),
        ("xyzzy", "token, three tables and spellings, three of what holds it"),
        ("xyzzy abba", "token, three tables and spellings, three of what begins so or holds it"),
    ],
)
def test_search_takes_the_expected_statements(alice_with_rows, query, statements):
    rounds = len(statements.split(", ")) - 1
    done = statements_of(alice_with_rows, "GET", f"/api/search?q={query}")
    assert len(done) == 1 + 4 + 3 * (rounds - 1), done


def test_search_of_one_record_type_returns_only_it(alice_with_rows):
    with alice_with_rows.scope():
        assert [
            hit.record_type
            for hit in global_search(alice_with_rows.workspace.id, "often", record_types=["address"], limit=1)
        ] == ["address"]


def test_known_words_are_not_stored_again(alice_with_rows):
    with alice_with_rows.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_spelling")
        before = cursor.fetchone()
    alice_with_rows.customer(name="Zzyzx")
    with alice_with_rows.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_spelling")
        assert cursor.fetchone() == before
