"""The roles that row security is built on."""

LOGIN = "crm"
TENANT = "crm_tenant"
STAFF = "crm_staff"


def setup_sql(login: str = LOGIN, database: str = LOGIN) -> str:
    """Return the SQL with which a superuser prepares a database for Carnet; it may run again."""
    return f"""\
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[{quote_text(login)}, '{TENANT}', '{STAFF}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I', name); END IF;
  END LOOP;
END $$;
-- A role that inherits {STAFF} falls under its policies, which show every workspace: hence NOINHERIT. Grants keep
-- the inheritance of the moment they were made, so they are made again.
ALTER ROLE {quote_name(login)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
ALTER ROLE {TENANT} NOLOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE {STAFF} NOLOGIN NOSUPERUSER NOBYPASSRLS;
REVOKE {TENANT}, {STAFF} FROM {quote_name(login)};
GRANT {TENANT}, {STAFF} TO {quote_name(login)};
ALTER DATABASE {quote_name(database)} OWNER TO {quote_name(login)};
-- Migrations pass CREATE on for a moment. Before PostgreSQL 16 NOINHERIT keeps a database's owner from owning public.
GRANT USAGE, CREATE ON SCHEMA public TO {quote_name(login)} WITH GRANT OPTION;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
"""


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
