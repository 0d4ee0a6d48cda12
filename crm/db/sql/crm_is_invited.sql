-- True if any workspace has an open invitation to this e-mail address.
CREATE FUNCTION crm_is_invited(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (
    SELECT FROM crm_invitation
    WHERE email = wanted AND deleted_at IS NULL AND accepted_at IS NULL AND expires_at > now()
) $$;
