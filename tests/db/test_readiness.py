from collections.abc import Iterator

import psycopg
import pytest

from crm.db.checks import find_problems
from crm.db.cluster import Cluster
from crm.db.roles import setup_sql


def problems_of(shared: Cluster, login: str, **options: str) -> list[str]:
    with psycopg.connect(**{**shared.connection, "user": login, "password": "secret", **options}) as connection:
        return find_problems(connection)


@pytest.fixture
def login(admin: psycopg.Connection) -> Iterator[str]:
    """A login role without any preparation."""
    admin.execute("CREATE ROLE plain LOGIN PASSWORD 'secret'")
    yield "plain"
    admin.execute("DROP OWNED BY plain; DROP ROLE plain")


@pytest.fixture
def other_database(admin: psycopg.Connection) -> Iterator[str]:
    admin.execute("CREATE DATABASE other ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    yield "other"
    admin.execute("DROP DATABASE other")


def test_find_problems_of_the_embedded_server_is_empty(shared: Cluster) -> None:
    with psycopg.connect(**shared.connection) as connection:
        assert find_problems(connection) == []


def test_login_role_sees_no_rows_until_it_takes_staff(shared: Cluster, admin: psycopg.Connection) -> None:
    admin.execute("CREATE TABLE guarded AS SELECT 1 AS n; ALTER TABLE guarded OWNER TO crm")
    admin.execute("ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY")
    admin.execute("CREATE POLICY staff ON guarded TO crm_staff USING (true); GRANT SELECT ON guarded TO crm_staff")
    with psycopg.connect(**shared.connection) as connection:
        assert connection.execute("SELECT * FROM guarded").fetchall() == []
        connection.execute("SET LOCAL ROLE crm_staff")
        assert connection.execute("SELECT * FROM guarded").fetchall() == [(1,)]
    admin.execute("DROP TABLE guarded")


@pytest.mark.parametrize("privilege", ["SUPERUSER", "BYPASSRLS"])
def test_find_problems_names_a_role_that_skips_policies(
    shared: Cluster, admin: psycopg.Connection, login: str, privilege: str
) -> None:
    admin.execute(f"ALTER ROLE {login} {privilege}")
    [problem, *_] = problems_of(shared, login)
    assert "row security would be skipped silently" in problem
    assert f'ALTER ROLE "{login}" LOGIN NOSUPERUSER NOBYPASSRLS' in problem


def test_find_problems_names_an_inheriting_role_and_the_fix(
    shared: Cluster, admin: psycopg.Connection, login: str
) -> None:
    admin.execute(
        f"GRANT crm_tenant, crm_staff TO {login}; GRANT CREATE ON SCHEMA public TO {login};"
        f"GRANT CREATE ON DATABASE crm TO {login}"
    )
    found = problems_of(shared, login)
    assert [problem.split(", so")[0] for problem in found] == [
        f"The login role plain inherits {role}" for role in ("crm_tenant", "crm_staff")
    ]
    run_advice(admin, found)
    assert problems_of(shared, login) == []


def test_find_problems_of_a_bare_role_lists_everything_and_the_fix(
    shared: Cluster, admin: psycopg.Connection, login: str
) -> None:
    found = problems_of(shared, login)
    assert [
        words in problem for words, problem in zip(("schemas", "tables", "crm_tenant", "crm_staff"), found, strict=True)
    ] == [True] * 4
    run_advice(admin, found)
    assert problems_of(shared, login) == []


def test_find_problems_names_missing_roles(shared: Cluster, admin: psycopg.Connection) -> None:
    admin.execute("ALTER ROLE crm_tenant RENAME TO somebody_else")
    try:
        with psycopg.connect(**shared.connection) as connection:
            [problem] = find_problems(connection)
        assert "role crm_tenant, which row security is built on, is missing" in problem
        assert "CREATE ROLE crm_tenant NOLOGIN" in problem
    finally:
        admin.execute("ALTER ROLE somebody_else RENAME TO crm_tenant")


def test_find_problems_names_encoding_and_missing_trigrams(shared: Cluster, login: str, other_database: str) -> None:
    found = "\n".join(problems_of(shared, login, dbname=other_database))
    assert "encoding LATIN1" in found
    assert "CREATE EXTENSION IF NOT EXISTS pg_trgm" in found


def test_setup_sql_twice_fixes_an_inheriting_role(shared: Cluster, admin: psycopg.Connection) -> None:
    admin.execute("CREATE ROLE \"it's\" LOGIN INHERIT PASSWORD 'secret'")
    admin.execute('CREATE DATABASE "a ""b"')
    with psycopg.connect(**{**shared.superuser, "dbname": 'a "b'}, autocommit=True) as there:
        there.execute('GRANT crm_staff TO "it\'s"')
        for _ in range(2):
            there.execute(setup_sql("it's", 'a "b'))
    assert problems_of(shared, "it's", dbname='a "b') == []
    admin.execute('DROP DATABASE "a ""b"')
    admin.execute('DROP ROLE "it\'s"')


def run_advice(admin: psycopg.Connection, found: list[str]) -> None:
    for problem in found:
        admin.execute(problem.split("run: ")[1])
