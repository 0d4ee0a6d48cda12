-- Finds the workspaces of a user, who is known before any workspace is.
CREATE FUNCTION crm_workspaces_of(wanted uuid)
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
END $$;
