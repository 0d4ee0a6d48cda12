-- The users who are or were members of the current workspace, by name and e-mail.
-- Users are global and closed to tenants; these are the ones that a workspace's own records refer to.
CREATE VIEW crm_person WITH (security_barrier) AS
SELECT u.id, u.number, u.email, u.name
FROM crm_user u
WHERE EXISTS (
    SELECT FROM crm_membership m
    WHERE m.workspace_id = nullif(current_setting('crm.workspace_id', true), '')::uuid AND m.user_id = u.id
);
GRANT SELECT ON crm_person TO crm_tenant;
