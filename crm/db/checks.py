"""Checks of a database before Carnet serves on it: for the wrong role PostgreSQL skips policies silently."""

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from crm.db.cluster.binaries import OLDEST
from crm.db.roles import STAFF, TENANT, quote_name, setup_sql

# The object id 10 is that of the superuser that initdb made.
FACTS = """
SELECT me.rolname AS login, current_database() AS database, me.oid = 10 AS first_superuser,
       me.rolsuper, me.rolbypassrls,
       pg_encoding_to_char(db.encoding) AS encoding,
       has_database_privilege(db.oid, 'CREATE') AS can_create_schema,
       coalesce(has_schema_privilege(to_regnamespace('public'), 'USAGE')
            AND has_schema_privilege(to_regnamespace('public'), 'CREATE'), false) AS can_create_table,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS has_trigrams,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS offers_trigrams,
       EXISTS (SELECT FROM pg_available_extension_versions WHERE name = 'pg_trgm' AND trusted) AS can_add_trigrams
  FROM pg_roles me, pg_database db
 WHERE me.rolname = current_user AND db.datname = current_database()
"""

ROLES = """
SELECT required.name, role.oid IS NOT NULL AS exists,
       coalesce(pg_has_role(role.oid, '{settable}'), false) AS settable,
       coalesce(pg_has_role(role.oid, 'USAGE'), false) AS inherited,
       coalesce(role.rolsuper OR role.rolbypassrls, false) AS skips_policies
  FROM unnest(%s::text[]) WITH ORDINALITY AS required(name, position)
  LEFT JOIN pg_roles role ON role.rolname = required.name
 ORDER BY position
"""


def find_problems(connection: Connection[Any]) -> list[str]:
    """Return the problems of this role and database for serving Carnet, each with the SQL that fixes it."""
    version = connection.info.server_version
    if version < OLDEST * 10000:
        major = version // 10000
        return [f"This is PostgreSQL {major}; Carnet needs {OLDEST} or later: let DATABASE_URL name a newer server."]
    cursor = connection.cursor(row_factory=dict_row)
    [facts] = cursor.execute(FACTS)
    problems = _database_problems(facts)
    if facts["rolsuper"] or facts["rolbypassrls"]:
        # The SQL that fixes this also makes the other roles, so they are not checked.
        return [_superuser_problem(facts), *problems]
    # Before version 16 every member may SET ROLE.
    roles = ROLES.format(settable="SET" if version >= 160000 else "MEMBER")
    for role in cursor.execute(roles, [[TENANT, STAFF]]):
        problems += _role_problems(role, facts["login"])
    return problems


def _superuser_problem(facts: dict[str, Any]) -> str:
    what = "is a superuser" if facts["rolsuper"] else "has BYPASSRLS"
    # The first superuser of a server cannot be demoted.
    login = "crm" if facts["first_superuser"] else facts["login"]
    return (
        f"The login role {facts['login']} {what}, so row security would be skipped silently. "
        f"As superuser, in the database {facts['database']}, run the following, "
        f"and let DATABASE_URL name the role {login}:\n{setup_sql(login, facts['database'])}"
    )


def _database_problems(facts: dict[str, Any]) -> list[str]:
    problems = []
    login, database = quote_name(facts["login"]), quote_name(facts["database"])
    if facts["encoding"] != "UTF8":
        problems.append(
            f"The database {facts['database']} has the encoding {facts['encoding']}, which cannot hold every name. "
            f"Make another and let DATABASE_URL name it: CREATE DATABASE carnet OWNER {login} "
            "ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;"
        )
    if not facts["can_create_schema"]:
        problems.append(
            f"The login role {facts['login']} may not create schemas and extensions in {facts['database']}, "
            f"which migrations do. As superuser run: GRANT CREATE ON DATABASE {database} TO {login};"
        )
    if not facts["can_create_table"]:
        problems.append(
            f"The login role {facts['login']} may not create tables in the schema public, which migrations do. "
            f"As superuser, in the database {facts['database']}, run: "
            f"CREATE SCHEMA IF NOT EXISTS public; GRANT USAGE, CREATE ON SCHEMA public TO {login} WITH GRANT OPTION;"
        )
    # Migrations create it, as a trusted extension needs only the CREATE privilege on the database.
    if not (facts["has_trigrams"] or (facts["can_add_trigrams"] and facts["can_create_schema"])):
        missing = "This server lacks the extension pg_trgm, which search needs: install PostgreSQL's contrib package."
        if facts["offers_trigrams"]:
            missing = "The extension pg_trgm, which search needs, is not installed."
        fix = f"As superuser, in the database {facts['database']}, run: CREATE EXTENSION IF NOT EXISTS pg_trgm;"
        problems.append(f"{missing} {fix}")
    return problems


def _role_problems(role: dict[str, Any], login: str) -> list[str]:
    name, grantee = role["name"], quote_name(login)
    if not role["exists"]:
        fix = f"CREATE ROLE {name} NOLOGIN; ALTER ROLE {grantee} NOINHERIT; GRANT {name} TO {grantee};"
        return [f"The role {name}, which row security is built on, is missing. As superuser run: {fix}"]
    problems = []
    if role["skips_policies"]:
        problems.append(
            f"The role {name} may skip row security, so its policies would not hold. "
            f"As superuser run: ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS;"
        )
    if role["inherited"]:
        # From version 16 on, a grant keeps the inheritance of the time when it was made, so it is repeated.
        fix = f"ALTER ROLE {grantee} NOINHERIT; REVOKE {name} FROM {grantee}; GRANT {name} TO {grantee};"
        problems.append(
            f"The login role {login} inherits {name}, so that role's policies apply to it even outside a workspace. "
            f"As superuser run: {fix}"
        )
    elif not role["settable"]:
        fix = f"ALTER ROLE {grantee} NOINHERIT; GRANT {name} TO {grantee};"
        problems.append(f"The login role {login} may not take the role {name}. As superuser run: {fix}")
    return problems
