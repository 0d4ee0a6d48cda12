"""What the database tells that row security alone would not: each gives away as little as it is asked for."""

from django.db import migrations

from .rls import CURRENT_WORKSPACE
from .session import STAFF, TENANT


class Lookup(migrations.RunSQL):
    """Something that belongs to the role that sees every workspace, so that it answers whoever may call it."""

    def __init__(self, kind: str, name: str, definition: str, grants: str = ""):
        super().__init__(
            f"""
            CREATE {kind} {definition};
            {grants}
            GRANT CREATE ON SCHEMA public TO {STAFF};
            ALTER {kind} {name} OWNER TO {STAFF};
            REVOKE CREATE ON SCHEMA public FROM {STAFF};
            """,
            f"""
            SET LOCAL ROLE {STAFF};
            DROP {kind} {name};
            RESET ROLE;
            """,
        )

    def deconstruct(self):
        return type(self).__name__, [], {}


class TokenLookup(Lookup):
    """The function that finds a token by its digest: the one read that comes before a workspace is known.

    It gives away one row, to whoever knows the digest. PL/pgSQL keeps its plan, so that a request does not pay for
    planning it again.
    """

    def __init__(self):
        super().__init__(
            "FUNCTION",
            "crm_authenticate(text)",
            """crm_authenticate(token_digest text)
            RETURNS TABLE (
                id uuid, workspace_id uuid, name text, role text, scopes text[], user_id uuid, stale boolean,
                workspace_number bigint
            )
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
                RETURN QUERY
                SELECT t.id, t.workspace_id, t.name::text, coalesce(m.role, t.role)::text, t.scopes::text[], m.user_id,
                       t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 hour', w.number
                FROM crm_accesstoken t
                JOIN crm_workspace w ON w.id = t.workspace_id
                LEFT JOIN crm_membership m ON m.workspace_id = t.workspace_id AND m.id = t.membership_id
                LEFT JOIN crm_user u ON u.id = m.user_id
                WHERE t.digest = token_digest AND t.deleted_at IS NULL AND t.revoked_at IS NULL
                  AND (t.expires_at IS NULL OR t.expires_at > now())
                  AND (t.membership_id IS NULL OR (m.deleted_at IS NULL AND u.is_active));
            END $$""",
        )


class WorkspaceLookup(Lookup):
    """The function that says whether any workspace has a number, for doors that tell "none" from "not yours"."""

    def __init__(self):
        super().__init__(
            "FUNCTION",
            "crm_workspace_exists(bigint)",
            """crm_workspace_exists(wanted bigint) RETURNS boolean
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT EXISTS (SELECT FROM crm_workspace WHERE number = wanted) $$""",
        )


class MemberDirectory(Lookup):
    """The view `crm_person`: the users who are or were members of the current workspace, by name and e-mail.

    Users are global, and closed to tenants; these are the ones that a workspace's own records speak of.
    """

    def __init__(self):
        super().__init__(
            "VIEW",
            "crm_person",
            f"""crm_person WITH (security_barrier) AS
            SELECT u.id, u.number, u.email, u.name
            FROM crm_user u
            WHERE EXISTS (
                SELECT FROM crm_membership m WHERE m.workspace_id = {CURRENT_WORKSPACE} AND m.user_id = u.id
            )""",
            f"GRANT SELECT ON crm_person TO {TENANT};",
        )


class PlacesLookup(Lookup):
    """The function that finds the workspaces of a user, who is known before any workspace is."""

    def __init__(self):
        super().__init__(
            "FUNCTION",
            "crm_workspaces_of(uuid)",
            """crm_workspaces_of(wanted uuid)
            RETURNS TABLE (
                workspace_id uuid, workspace_number bigint, slug text, name text, role text, membership_id uuid,
                country text, time_zone text, language text
            )
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
                RETURN QUERY
                SELECT w.id, w.number, w.slug::text, w.name::text, m.role::text, m.id,
                       w.country::text, w.time_zone::text, w.language::text
                FROM crm_membership m
                JOIN crm_workspace w ON w.id = m.workspace_id
                WHERE m.user_id = wanted AND m.deleted_at IS NULL
                ORDER BY lower(w.name), w.id;
            END $$""",
        )


class InvitationLookup(Lookup):
    """The function that finds an invitation by its digest, for somebody who is in no workspace yet."""

    def __init__(self):
        super().__init__(
            "FUNCTION",
            "crm_invitation_of(text)",
            """crm_invitation_of(wanted text)
            RETURNS TABLE (
                id uuid, workspace_id uuid, workspace_name text, language text, email text, invited_by text,
                expires_at timestamptz, accepted_at timestamptz, deleted_at timestamptz
            )
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
                RETURN QUERY
                SELECT i.id, i.workspace_id, w.name::text, w.language::text, i.email::text, i.invited_by::text,
                       i.expires_at, i.accepted_at, i.deleted_at
                FROM crm_invitation i JOIN crm_workspace w ON w.id = i.workspace_id
                WHERE i.digest = wanted;
            END $$""",
        )


class InvitedLookup(Lookup):
    """The function that says whether any workspace waits for a person with an e-mail address."""

    def __init__(self):
        super().__init__(
            "FUNCTION",
            "crm_is_invited(text)",
            """crm_is_invited(wanted text) RETURNS boolean
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT EXISTS (
                SELECT FROM crm_invitation
                WHERE email = wanted AND deleted_at IS NULL AND accepted_at IS NULL AND expires_at > now()
            ) $$""",
        )
