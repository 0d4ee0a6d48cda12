-- Finds an access token by its digest: the one read that comes before a workspace is known.
-- It returns one row, to whoever knows the digest. PL/pgSQL keeps the plan, so a request does not pay for planning.
CREATE FUNCTION crm_authenticate(token_digest text)
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
END $$;
