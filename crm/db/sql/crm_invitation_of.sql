-- Finds an invitation by its digest, for somebody who is in no workspace yet.
CREATE FUNCTION crm_invitation_of(wanted text)
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
END $$;
