-- The database before the migrations were squashed (crm 0009, customers 0005, contacts 0007, addresses 0005), with rows
-- in every table of ours, as pg_dump writes it. What procrastinate makes is left out: `migrate` makes it anew.
SET LOCAL check_function_bodies = false; -- functions stand before the tables that they read
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE FUNCTION addresses_address_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) RETURNS TABLE(id uuid, tier integer, updated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'on'
    SET random_page_cost TO '1.1'
    AS $$
DECLARE
    mine text := format('workspace_id = %L', nullif(current_setting('crm.workspace_id', true), '')::uuid);
    conditions text[] := (
        SELECT array_agg(condition ORDER BY rank) FROM (
            SELECT rank, string_agg(format('search_key LIKE %L', tiers[rank][place]), ' AND ') AS condition
            FROM generate_subscripts(tiers, 1) rank, generate_subscripts(tiers, 2) place
            WHERE tiers[rank][place] <> '' GROUP BY rank
        ) of_rank
    );
    cases text := (
        SELECT string_agg(format('WHEN %s THEN %s', conditions[rank], rank), ' ' ORDER BY rank)
        FROM generate_subscripts(conditions, 1) rank
    );
    near_ids uuid[] := '{}';
    near_tiers integer[] := '{}';
    near_times timestamptz[] := '{}';
    taken uuid[] := '{}';
    met record;
BEGIN
    FOR met IN EXECUTE format(
        'SELECT * FROM (
            SELECT id, updated_at FROM addresses_address
            WHERE %s AND deleted_at IS NULL AND sort_key = ANY (%L::text[]) LIMIT %s
        ) looked ORDER BY updated_at DESC, id DESC LIMIT %s', mine, whole, looked, most
    ) LOOP
        id := met.id; tier := 0; updated_at := met.updated_at; taken := taken || id;
        RETURN NEXT;
    END LOOP;
    IF cardinality(taken) >= most OR conditions IS NULL THEN
        RETURN;
    END IF;
    IF newest > 0 THEN
        EXECUTE format(
            'SELECT coalesce(array_agg(id), ''{}''), coalesce(array_agg(tier), ''{}''),
                    coalesce(array_agg(updated_at), ''{}'')
             FROM (
                SELECT id, tier, updated_at FROM (
                    SELECT id, updated_at, CASE WHEN deleted_at IS NULL THEN CASE %s END END AS tier FROM (
                        SELECT id, updated_at, deleted_at, search_key FROM addresses_address WHERE %s
                        ORDER BY updated_at DESC, id DESC LIMIT %s
                    ) newest
                ) judged
                WHERE tier IS NOT NULL AND id <> ALL (%L::uuid[])
                ORDER BY tier, updated_at DESC, id DESC LIMIT %s
            ) near', cases, mine, newest, taken, most
        ) INTO near_ids, near_tiers, near_times;
    END IF;
    PERFORM set_config('enable_indexscan', 'off', true);
    FOR rank IN 1 .. cardinality(conditions) LOOP
        IF cardinality(taken) + (
            SELECT count(*) FROM unnest(near_ids, near_tiers) near (pk, t) WHERE t <= rank AND pk <> ALL (taken)
        ) >= most THEN
            FOR place IN 1 .. cardinality(near_ids) LOOP
                IF near_tiers[place] <= rank AND near_ids[place] <> ALL (taken) AND cardinality(taken) < most THEN
                    id := near_ids[place]; tier := near_tiers[place]; updated_at := near_times[place];
                    taken := taken || id;
                    RETURN NEXT;
                END IF;
            END LOOP;
        ELSIF words[rank] IS NOT NULL THEN
            FOR met IN EXECUTE format(
                'SELECT id, updated_at, CASE %s END AS tier FROM (
                    SELECT id, updated_at, search_key FROM (
                        SELECT id, updated_at, search_key FROM addresses_address WHERE %s AND deleted_at IS NULL AND %s OFFSET 0
                    ) indexed WHERE %s AND id <> ALL (%L::uuid[]) LIMIT %s
                ) looked ORDER BY tier, updated_at DESC, id DESC LIMIT %s',
                cases, mine,
                CASE words[rank]
                    WHEN '' THEN conditions[rank] ELSE format('crm_words(search_key) @@ %L::tsquery', words[rank])
                END,
                conditions[rank], taken, looked, most - cardinality(taken)
            ) LOOP
                id := met.id; tier := met.tier; updated_at := met.updated_at; taken := taken || id;
                RETURN NEXT;
            END LOOP;
        END IF;
        EXIT WHEN cardinality(taken) >= most;
    END LOOP;
END $$;
CREATE FUNCTION contacts_contact_by_labels(wanted character varying[], most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO 'public', 'pg_temp'
    SET random_page_cost TO '1.1'
    AS $$
            BEGIN
                RETURN QUERY EXECUTE format(
                    'SELECT id FROM contacts_contact WHERE workspace_id = %L AND deleted_at IS NULL
                     AND labels && %L::varchar[] LIMIT %s',
                    nullif(current_setting('crm.workspace_id', true), '')::uuid, wanted, most
                );
            END $$;
CREATE FUNCTION contacts_contact_by_search_key(wanted text, most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO 'public', 'pg_temp'
    SET random_page_cost TO '1.1'
    AS $$
            BEGIN
                RETURN QUERY EXECUTE format(
                    'SELECT id FROM contacts_contact WHERE workspace_id = %L AND deleted_at IS NULL
                     AND search_key LIKE %L::text LIMIT %s',
                    nullif(current_setting('crm.workspace_id', true), '')::uuid, wanted, most
                );
            END $$;
CREATE FUNCTION contacts_contact_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) RETURNS TABLE(id uuid, tier integer, updated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'on'
    SET random_page_cost TO '1.1'
    AS $$
DECLARE
    mine text := format('workspace_id = %L', nullif(current_setting('crm.workspace_id', true), '')::uuid);
    conditions text[] := (
        SELECT array_agg(condition ORDER BY rank) FROM (
            SELECT rank, string_agg(format('search_key LIKE %L', tiers[rank][place]), ' AND ') AS condition
            FROM generate_subscripts(tiers, 1) rank, generate_subscripts(tiers, 2) place
            WHERE tiers[rank][place] <> '' GROUP BY rank
        ) of_rank
    );
    cases text := (
        SELECT string_agg(format('WHEN %s THEN %s', conditions[rank], rank), ' ' ORDER BY rank)
        FROM generate_subscripts(conditions, 1) rank
    );
    near_ids uuid[] := '{}';
    near_tiers integer[] := '{}';
    near_times timestamptz[] := '{}';
    taken uuid[] := '{}';
    met record;
BEGIN
    FOR met IN EXECUTE format(
        'SELECT * FROM (
            SELECT id, updated_at FROM contacts_contact
            WHERE %s AND deleted_at IS NULL AND sort_key = ANY (%L::text[]) LIMIT %s
        ) looked ORDER BY updated_at DESC, id DESC LIMIT %s', mine, whole, looked, most
    ) LOOP
        id := met.id; tier := 0; updated_at := met.updated_at; taken := taken || id;
        RETURN NEXT;
    END LOOP;
    IF cardinality(taken) >= most OR conditions IS NULL THEN
        RETURN;
    END IF;
    IF newest > 0 THEN
        EXECUTE format(
            'SELECT coalesce(array_agg(id), ''{}''), coalesce(array_agg(tier), ''{}''),
                    coalesce(array_agg(updated_at), ''{}'')
             FROM (
                SELECT id, tier, updated_at FROM (
                    SELECT id, updated_at, CASE WHEN deleted_at IS NULL THEN CASE %s END END AS tier FROM (
                        SELECT id, updated_at, deleted_at, search_key FROM contacts_contact WHERE %s
                        ORDER BY updated_at DESC, id DESC LIMIT %s
                    ) newest
                ) judged
                WHERE tier IS NOT NULL AND id <> ALL (%L::uuid[])
                ORDER BY tier, updated_at DESC, id DESC LIMIT %s
            ) near', cases, mine, newest, taken, most
        ) INTO near_ids, near_tiers, near_times;
    END IF;
    PERFORM set_config('enable_indexscan', 'off', true);
    FOR rank IN 1 .. cardinality(conditions) LOOP
        IF cardinality(taken) + (
            SELECT count(*) FROM unnest(near_ids, near_tiers) near (pk, t) WHERE t <= rank AND pk <> ALL (taken)
        ) >= most THEN
            FOR place IN 1 .. cardinality(near_ids) LOOP
                IF near_tiers[place] <= rank AND near_ids[place] <> ALL (taken) AND cardinality(taken) < most THEN
                    id := near_ids[place]; tier := near_tiers[place]; updated_at := near_times[place];
                    taken := taken || id;
                    RETURN NEXT;
                END IF;
            END LOOP;
        ELSIF words[rank] IS NOT NULL THEN
            FOR met IN EXECUTE format(
                'SELECT id, updated_at, CASE %s END AS tier FROM (
                    SELECT id, updated_at, search_key FROM (
                        SELECT id, updated_at, search_key FROM contacts_contact WHERE %s AND deleted_at IS NULL AND %s OFFSET 0
                    ) indexed WHERE %s AND id <> ALL (%L::uuid[]) LIMIT %s
                ) looked ORDER BY tier, updated_at DESC, id DESC LIMIT %s',
                cases, mine,
                CASE words[rank]
                    WHEN '' THEN conditions[rank] ELSE format('crm_words(search_key) @@ %L::tsquery', words[rank])
                END,
                conditions[rank], taken, looked, most - cardinality(taken)
            ) LOOP
                id := met.id; tier := met.tier; updated_at := met.updated_at; taken := taken || id;
                RETURN NEXT;
            END LOOP;
        END IF;
        EXIT WHEN cardinality(taken) >= most;
    END LOOP;
END $$;
CREATE FUNCTION crm_authenticate(token_digest text) RETURNS TABLE(id uuid, workspace_id uuid, name text, role text, scopes text[], user_id uuid, stale boolean, workspace_number bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION crm_invitation_of(wanted text) RETURNS TABLE(id uuid, workspace_id uuid, workspace_name text, language text, email text, invited_by text, expires_at timestamp with time zone, accepted_at timestamp with time zone, deleted_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
            BEGIN
                RETURN QUERY
                SELECT i.id, i.workspace_id, w.name::text, w.language::text, i.email::text, i.invited_by::text,
                       i.expires_at, i.accepted_at, i.deleted_at
                FROM crm_invitation i JOIN crm_workspace w ON w.id = i.workspace_id
                WHERE i.digest = wanted;
            END $$;
CREATE FUNCTION crm_is_invited(wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT EXISTS (
                SELECT FROM crm_invitation
                WHERE email = wanted AND deleted_at IS NULL AND accepted_at IS NULL AND expires_at > now()
            ) $$;
CREATE FUNCTION crm_words(search_key text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
                SELECT array_to_tsvector(ARRAY(
                    SELECT left(word, 100)
                    FROM unnest(string_to_array(btrim(split_part($1, E'\n', 2)), ' ')) word
                ))
            $_$;
CREATE FUNCTION crm_workspace_exists(wanted bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM crm_workspace WHERE number = wanted) $$;
CREATE FUNCTION crm_workspaces_of(wanted uuid) RETURNS TABLE(workspace_id uuid, workspace_number bigint, slug text, name text, role text, membership_id uuid, country text, time_zone text, language text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
            BEGIN
                RETURN QUERY
                SELECT w.id, w.number, w.slug::text, w.name::text, m.role::text, m.id,
                       w.country::text, w.time_zone::text, w.language::text
                FROM crm_membership m
                JOIN crm_workspace w ON w.id = m.workspace_id
                WHERE m.user_id = wanted AND m.deleted_at IS NULL
                ORDER BY lower(w.name), w.id;
            END $$;
CREATE FUNCTION customers_customer_by_tax_ids(wanted jsonb, most integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO 'public', 'pg_temp'
    SET random_page_cost TO '1.1'
    AS $$
            BEGIN
                RETURN QUERY EXECUTE format(
                    'SELECT id FROM customers_customer WHERE workspace_id = %L AND deleted_at IS NULL
                     AND tax_ids @> %L::jsonb LIMIT %s',
                    nullif(current_setting('crm.workspace_id', true), '')::uuid, wanted, most
                );
            END $$;
CREATE FUNCTION customers_customer_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) RETURNS TABLE(id uuid, tier integer, updated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'on'
    SET random_page_cost TO '1.1'
    AS $$
DECLARE
    mine text := format('workspace_id = %L', nullif(current_setting('crm.workspace_id', true), '')::uuid);
    conditions text[] := (
        SELECT array_agg(condition ORDER BY rank) FROM (
            SELECT rank, string_agg(format('search_key LIKE %L', tiers[rank][place]), ' AND ') AS condition
            FROM generate_subscripts(tiers, 1) rank, generate_subscripts(tiers, 2) place
            WHERE tiers[rank][place] <> '' GROUP BY rank
        ) of_rank
    );
    cases text := (
        SELECT string_agg(format('WHEN %s THEN %s', conditions[rank], rank), ' ' ORDER BY rank)
        FROM generate_subscripts(conditions, 1) rank
    );
    near_ids uuid[] := '{}';
    near_tiers integer[] := '{}';
    near_times timestamptz[] := '{}';
    taken uuid[] := '{}';
    met record;
BEGIN
    FOR met IN EXECUTE format(
        'SELECT * FROM (
            SELECT id, updated_at FROM customers_customer
            WHERE %s AND deleted_at IS NULL AND sort_key = ANY (%L::text[]) LIMIT %s
        ) looked ORDER BY updated_at DESC, id DESC LIMIT %s', mine, whole, looked, most
    ) LOOP
        id := met.id; tier := 0; updated_at := met.updated_at; taken := taken || id;
        RETURN NEXT;
    END LOOP;
    IF cardinality(taken) >= most OR conditions IS NULL THEN
        RETURN;
    END IF;
    IF newest > 0 THEN
        EXECUTE format(
            'SELECT coalesce(array_agg(id), ''{}''), coalesce(array_agg(tier), ''{}''),
                    coalesce(array_agg(updated_at), ''{}'')
             FROM (
                SELECT id, tier, updated_at FROM (
                    SELECT id, updated_at, CASE WHEN deleted_at IS NULL THEN CASE %s END END AS tier FROM (
                        SELECT id, updated_at, deleted_at, search_key FROM customers_customer WHERE %s
                        ORDER BY updated_at DESC, id DESC LIMIT %s
                    ) newest
                ) judged
                WHERE tier IS NOT NULL AND id <> ALL (%L::uuid[])
                ORDER BY tier, updated_at DESC, id DESC LIMIT %s
            ) near', cases, mine, newest, taken, most
        ) INTO near_ids, near_tiers, near_times;
    END IF;
    PERFORM set_config('enable_indexscan', 'off', true);
    FOR rank IN 1 .. cardinality(conditions) LOOP
        IF cardinality(taken) + (
            SELECT count(*) FROM unnest(near_ids, near_tiers) near (pk, t) WHERE t <= rank AND pk <> ALL (taken)
        ) >= most THEN
            FOR place IN 1 .. cardinality(near_ids) LOOP
                IF near_tiers[place] <= rank AND near_ids[place] <> ALL (taken) AND cardinality(taken) < most THEN
                    id := near_ids[place]; tier := near_tiers[place]; updated_at := near_times[place];
                    taken := taken || id;
                    RETURN NEXT;
                END IF;
            END LOOP;
        ELSIF words[rank] IS NOT NULL THEN
            FOR met IN EXECUTE format(
                'SELECT id, updated_at, CASE %s END AS tier FROM (
                    SELECT id, updated_at, search_key FROM (
                        SELECT id, updated_at, search_key FROM customers_customer WHERE %s AND deleted_at IS NULL AND %s OFFSET 0
                    ) indexed WHERE %s AND id <> ALL (%L::uuid[]) LIMIT %s
                ) looked ORDER BY tier, updated_at DESC, id DESC LIMIT %s',
                cases, mine,
                CASE words[rank]
                    WHEN '' THEN conditions[rank] ELSE format('crm_words(search_key) @@ %L::tsquery', words[rank])
                END,
                conditions[rank], taken, looked, most - cardinality(taken)
            ) LOOP
                id := met.id; tier := met.tier; updated_at := met.updated_at; taken := taken || id;
                RETURN NEXT;
            END LOOP;
        END IF;
        EXIT WHEN cardinality(taken) >= most;
    END LOOP;
END $$;
CREATE FUNCTION customers_segment_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) RETURNS TABLE(id uuid, tier integer, updated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'on'
    SET random_page_cost TO '1.1'
    AS $$
DECLARE
    mine text := format('workspace_id = %L', nullif(current_setting('crm.workspace_id', true), '')::uuid);
    conditions text[] := (
        SELECT array_agg(condition ORDER BY rank) FROM (
            SELECT rank, string_agg(format('search_key LIKE %L', tiers[rank][place]), ' AND ') AS condition
            FROM generate_subscripts(tiers, 1) rank, generate_subscripts(tiers, 2) place
            WHERE tiers[rank][place] <> '' GROUP BY rank
        ) of_rank
    );
    cases text := (
        SELECT string_agg(format('WHEN %s THEN %s', conditions[rank], rank), ' ' ORDER BY rank)
        FROM generate_subscripts(conditions, 1) rank
    );
    near_ids uuid[] := '{}';
    near_tiers integer[] := '{}';
    near_times timestamptz[] := '{}';
    taken uuid[] := '{}';
    met record;
BEGIN
    FOR met IN EXECUTE format(
        'SELECT * FROM (
            SELECT id, updated_at FROM customers_segment
            WHERE %s AND deleted_at IS NULL AND sort_key = ANY (%L::text[]) LIMIT %s
        ) looked ORDER BY updated_at DESC, id DESC LIMIT %s', mine, whole, looked, most
    ) LOOP
        id := met.id; tier := 0; updated_at := met.updated_at; taken := taken || id;
        RETURN NEXT;
    END LOOP;
    IF cardinality(taken) >= most OR conditions IS NULL THEN
        RETURN;
    END IF;
    IF newest > 0 THEN
        EXECUTE format(
            'SELECT coalesce(array_agg(id), ''{}''), coalesce(array_agg(tier), ''{}''),
                    coalesce(array_agg(updated_at), ''{}'')
             FROM (
                SELECT id, tier, updated_at FROM (
                    SELECT id, updated_at, CASE WHEN deleted_at IS NULL THEN CASE %s END END AS tier FROM (
                        SELECT id, updated_at, deleted_at, search_key FROM customers_segment WHERE %s
                        ORDER BY updated_at DESC, id DESC LIMIT %s
                    ) newest
                ) judged
                WHERE tier IS NOT NULL AND id <> ALL (%L::uuid[])
                ORDER BY tier, updated_at DESC, id DESC LIMIT %s
            ) near', cases, mine, newest, taken, most
        ) INTO near_ids, near_tiers, near_times;
    END IF;
    PERFORM set_config('enable_indexscan', 'off', true);
    FOR rank IN 1 .. cardinality(conditions) LOOP
        IF cardinality(taken) + (
            SELECT count(*) FROM unnest(near_ids, near_tiers) near (pk, t) WHERE t <= rank AND pk <> ALL (taken)
        ) >= most THEN
            FOR place IN 1 .. cardinality(near_ids) LOOP
                IF near_tiers[place] <= rank AND near_ids[place] <> ALL (taken) AND cardinality(taken) < most THEN
                    id := near_ids[place]; tier := near_tiers[place]; updated_at := near_times[place];
                    taken := taken || id;
                    RETURN NEXT;
                END IF;
            END LOOP;
        ELSIF words[rank] IS NOT NULL THEN
            FOR met IN EXECUTE format(
                'SELECT id, updated_at, CASE %s END AS tier FROM (
                    SELECT id, updated_at, search_key FROM (
                        SELECT id, updated_at, search_key FROM customers_segment WHERE %s AND deleted_at IS NULL AND %s OFFSET 0
                    ) indexed WHERE %s AND id <> ALL (%L::uuid[]) LIMIT %s
                ) looked ORDER BY tier, updated_at DESC, id DESC LIMIT %s',
                cases, mine,
                CASE words[rank]
                    WHEN '' THEN conditions[rank] ELSE format('crm_words(search_key) @@ %L::tsquery', words[rank])
                END,
                conditions[rank], taken, looked, most - cardinality(taken)
            ) LOOP
                id := met.id; tier := met.tier; updated_at := met.updated_at; taken := taken || id;
                RETURN NEXT;
            END LOOP;
        END IF;
        EXIT WHEN cardinality(taken) >= most;
    END LOOP;
END $$;
CREATE TABLE account_emailaddress (id integer NOT NULL, email character varying(254) NOT NULL, verified boolean NOT NULL, "primary" boolean NOT NULL, user_id uuid NOT NULL);
ALTER TABLE account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME account_emailaddress_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE account_emailconfirmation (id integer NOT NULL, created timestamp with time zone NOT NULL, sent timestamp with time zone, key character varying(64) NOT NULL, email_address_id integer NOT NULL);
ALTER TABLE account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME account_emailconfirmation_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE addresses_address (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, id_crm character varying(255), id_erp character varying(255), id_accounting character varying(255), type character varying(20) NOT NULL, name character varying(255), address_line1 character varying(512) NOT NULL, address_line2 character varying(255), city character varying(255) NOT NULL, state character varying(255), postal_code character varying(64) NOT NULL, country character varying(2) NOT NULL, comment character varying(4000), sort_key character varying(200) NOT NULL COLLATE pg_catalog."C", contact_id uuid, customer_id uuid, workspace_id uuid NOT NULL, search_key text NOT NULL, city_key character varying(200) GENERATED ALWAYS AS (NULLIF("left"(TRIM(BOTH FROM lower(regexp_replace(NORMALIZE(city, NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text))), 200), ''::text)) STORED COLLATE pg_catalog."C", postal_key character varying(200) GENERATED ALWAYS AS (NULLIF("left"(TRIM(BOTH FROM lower(regexp_replace(NORMALIZE(postal_code, NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text))), 200), ''::text)) STORED COLLATE pg_catalog."C", street_key character varying(200) GENERATED ALWAYS AS (NULLIF("left"(TRIM(BOTH FROM lower(regexp_replace(NORMALIZE(address_line1, NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text))), 200), ''::text)) STORED COLLATE pg_catalog."C", CONSTRAINT address_of_someone CHECK (((customer_id IS NOT NULL) OR (contact_id IS NOT NULL))), CONSTRAINT address_type_known CHECK (((type)::text = ANY ((ARRAY['billing'::character varying, 'shipping'::character varying])::text[]))));
ALTER TABLE ONLY addresses_address FORCE ROW LEVEL SECURITY;
CREATE TABLE auth_group (id integer NOT NULL, name character varying(150) NOT NULL);
ALTER TABLE auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME auth_group_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE auth_group_permissions (id bigint NOT NULL, group_id integer NOT NULL, permission_id integer NOT NULL);
ALTER TABLE auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME auth_group_permissions_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE auth_permission (id integer NOT NULL, name character varying(255) NOT NULL, content_type_id integer NOT NULL, codename character varying(100) NOT NULL);
ALTER TABLE auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME auth_permission_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE contacts_avatar (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, content_type character varying(32) NOT NULL, content bytea NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY contacts_avatar FORCE ROW LEVEL SECURITY;
CREATE TABLE contacts_contact (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, id_crm character varying(255), id_erp character varying(255), id_accounting character varying(255), number bigint NOT NULL, first_name character varying(255) NOT NULL, last_name character varying(255) NOT NULL, full_name character varying(255) NOT NULL, sort_key character varying(200) NOT NULL COLLATE pg_catalog."C", email character varying(255) NOT NULL, phone character varying(255), phone_e164 character varying(20) NOT NULL, roles character varying(20)[] NOT NULL, identifier character varying(255), occupation character varying(255) NOT NULL, preferred_channel character varying(64) NOT NULL, gender character varying(10) NOT NULL, blocked boolean NOT NULL, custom_attributes jsonb NOT NULL, additional_attributes jsonb NOT NULL, last_activity_at timestamp with time zone, customer_id uuid, workspace_id uuid NOT NULL, email_key character varying(255) GENERATED ALWAYS AS (NULLIF(lower((email)::text), ''::text)) STORED, labels character varying(255)[] NOT NULL, reachable boolean NOT NULL, search_key text NOT NULL, name character varying(511) GENERATED ALWAYS AS (CASE WHEN ((full_name)::text = ''::text) THEN (TRIM(BOTH FROM ((COALESCE(first_name, ''::character varying))::text || COALESCE((COALESCE(' '::text, ''::text) || (COALESCE(last_name, ''::character varying))::text), ''::text))))::character varying ELSE full_name END) STORED, phone_key character varying(255) GENERATED ALWAYS AS (COALESCE(NULLIF((phone_e164)::text, ''::text), NULLIF((phone)::text, ''::text))) STORED, avatar_id uuid, occupation_key character varying(200) GENERATED ALWAYS AS (NULLIF("left"(TRIM(BOTH FROM lower(regexp_replace(NORMALIZE(occupation, NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text))), 200), ''::text)) STORED COLLATE pg_catalog."C", CONSTRAINT contact_reachable_true CHECK ((reachable = CASE WHEN (((email)::text > ''::text) OR ((phone)::text > ''::text) OR ((identifier)::text > ''::text)) THEN true ELSE false END)), CONSTRAINT contact_roles_known CHECK ((roles <@ ARRAY['buyer'::character varying(20), 'signer'::character varying(20), 'billing'::character varying(20), 'shipping'::character varying(20), 'legal'::character varying(20), 'admin'::character varying(20)])));
ALTER TABLE ONLY contacts_contact FORCE ROW LEVEL SECURITY;
ALTER TABLE contacts_contact ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME contacts_contact_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE contacts_contactinbox (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, source_id character varying(255) NOT NULL, hmac_verified boolean NOT NULL, contact_id uuid NOT NULL, inbox_id uuid NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY contacts_contactinbox FORCE ROW LEVEL SECURITY;
CREATE TABLE contacts_note (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, number bigint NOT NULL, content text NOT NULL, user_id uuid, author character varying(255) NOT NULL, contact_id uuid, workspace_id uuid NOT NULL, customer_id uuid, CONSTRAINT note_of_one CHECK ((((contact_id IS NOT NULL) AND (customer_id IS NULL)) OR ((contact_id IS NULL) AND (customer_id IS NOT NULL)))));
ALTER TABLE ONLY contacts_note FORCE ROW LEVEL SECURITY;
ALTER TABLE contacts_note ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME contacts_note_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE contacts_task (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, title character varying(255) NOT NULL, due_on date, assignee_id uuid, user_id uuid, author character varying(255) NOT NULL, done_at timestamp with time zone, done_by character varying(255) NOT NULL, contact_id uuid, customer_id uuid, workspace_id uuid NOT NULL, CONSTRAINT task_of_one_at_most CHECK (((contact_id IS NULL) OR (customer_id IS NULL))));
ALTER TABLE ONLY contacts_task FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_accesstoken (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, name character varying(255) NOT NULL, role character varying(20) NOT NULL, scopes character varying(64)[] NOT NULL, prefix character varying(16) NOT NULL, digest character varying(64) NOT NULL, expires_at timestamp with time zone, revoked_at timestamp with time zone, last_used_at timestamp with time zone, membership_id uuid, workspace_id uuid NOT NULL, CONSTRAINT accesstoken_role_known CHECK (((role)::text = ANY ((ARRAY['administrator'::character varying, 'agent'::character varying, 'viewer'::character varying])::text[]))));
ALTER TABLE ONLY crm_accesstoken FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_cache (cache_key character varying(255) NOT NULL, value text NOT NULL, expires timestamp with time zone NOT NULL);
CREATE TABLE crm_change (id uuid NOT NULL, actor_name character varying(255) NOT NULL, user_id uuid, token_id uuid, door character varying(32) NOT NULL, request_id character varying(64) NOT NULL, at timestamp with time zone NOT NULL, record_type character varying(32) NOT NULL, record_id uuid NOT NULL, kind character varying(16) NOT NULL, before jsonb NOT NULL, after jsonb NOT NULL, change_set_id uuid, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_change FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_changeset (id uuid NOT NULL, actor_name character varying(255) NOT NULL, user_id uuid, token_id uuid, door character varying(32) NOT NULL, request_id character varying(64) NOT NULL, at timestamp with time zone NOT NULL, title character varying(255) NOT NULL, workspace_id uuid NOT NULL, undoes uuid);
ALTER TABLE ONLY crm_changeset FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_count (id uuid NOT NULL, record_type character varying(32) NOT NULL, live bigint NOT NULL, reachable bigint NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_count FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_customattribute (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, record_type character varying(20) NOT NULL, key character varying(255) NOT NULL, name character varying(255) NOT NULL, type character varying(20) NOT NULL, description character varying(1000) NOT NULL, "values" character varying(255)[] NOT NULL, workspace_id uuid NOT NULL, number bigint NOT NULL, regex_cue character varying(1000), regex_pattern character varying(1000));
ALTER TABLE ONLY crm_customattribute FORCE ROW LEVEL SECURITY;
ALTER TABLE crm_customattribute ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_customattribute_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE crm_inbox (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, number bigint NOT NULL, name character varying(255) NOT NULL, channel_type character varying(32) NOT NULL, medium character varying(16) NOT NULL, provider character varying(64), phone_number character varying(64), email_address character varying(254), webhook_url character varying(2048), website_url character varying(2048), website_token character varying(64), widget_color character varying(255) NOT NULL, welcome_title character varying(255), welcome_tagline character varying(255), greeting_enabled boolean NOT NULL, greeting_message character varying(4000), enable_auto_assignment boolean NOT NULL, enable_email_collect boolean NOT NULL, csat_survey_enabled boolean NOT NULL, allow_messages_after_resolved boolean NOT NULL, lock_to_single_conversation boolean NOT NULL, working_hours_enabled boolean NOT NULL, out_of_office_message character varying(4000), timezone character varying(64) NOT NULL, sender_name_type character varying(16) NOT NULL, business_name character varying(255), auto_assignment_config jsonb NOT NULL, csat_config jsonb NOT NULL, workspace_id uuid NOT NULL, CONSTRAINT inbox_channel_known CHECK (((channel_type)::text = ANY ((ARRAY['Channel::Api'::character varying, 'Channel::WebWidget'::character varying, 'Channel::Email'::character varying, 'Channel::Sms'::character varying, 'Channel::Whatsapp'::character varying, 'Channel::TwilioSms'::character varying])::text[]))));
ALTER TABLE ONLY crm_inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE crm_inbox ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_inbox_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE crm_invitation (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, email character varying(254) NOT NULL, role character varying(20) NOT NULL, digest character varying(64) NOT NULL, invited_by character varying(255) NOT NULL, expires_at timestamp with time zone NOT NULL, accepted_at timestamp with time zone, workspace_id uuid NOT NULL, CONSTRAINT invitation_email_lower_case CHECK (((email)::text = lower((email)::text))), CONSTRAINT invitation_role_known CHECK (((role)::text = ANY ((ARRAY['administrator'::character varying, 'agent'::character varying, 'viewer'::character varying])::text[]))));
ALTER TABLE ONLY crm_invitation FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_label (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, number bigint NOT NULL, title character varying(255) NOT NULL, description character varying(1000), color character varying(255) NOT NULL, show_on_sidebar boolean, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_label FORCE ROW LEVEL SECURITY;
ALTER TABLE crm_label ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_label_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE crm_membership (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, role character varying(20) NOT NULL, user_id uuid NOT NULL, workspace_id uuid NOT NULL, CONSTRAINT membership_role_known CHECK (((role)::text = ANY ((ARRAY['administrator'::character varying, 'agent'::character varying, 'viewer'::character varying])::text[]))));
ALTER TABLE ONLY crm_membership FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_user (password character varying(128) NOT NULL, last_login timestamp with time zone, is_superuser boolean NOT NULL, id uuid NOT NULL, email character varying(254) NOT NULL, name character varying(255) NOT NULL, is_staff boolean NOT NULL, is_active boolean NOT NULL, created_at timestamp with time zone NOT NULL, number bigint NOT NULL, language character varying(2) NOT NULL, theme character varying(5) NOT NULL, time_zone character varying(64) NOT NULL, CONSTRAINT user_email_lower_case CHECK (((email)::text = lower((email)::text))));
CREATE VIEW crm_person WITH (security_barrier='true') AS SELECT id, number, email, name FROM crm_user u WHERE (EXISTS (SELECT FROM crm_membership m WHERE ((m.workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid) AND (m.user_id = u.id))));
CREATE TABLE crm_savedview (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, owner_id uuid NOT NULL, record_type character varying(32) NOT NULL, name character varying(100) NOT NULL, query character varying(4000) NOT NULL, shared boolean NOT NULL, place integer NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_savedview FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_spelling (id uuid NOT NULL, spelling text NOT NULL, word text NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_spelling FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_user_groups (id bigint NOT NULL, user_id uuid NOT NULL, group_id integer NOT NULL);
ALTER TABLE crm_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_user_groups_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
ALTER TABLE crm_user ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_user_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE crm_user_user_permissions (id bigint NOT NULL, user_id uuid NOT NULL, permission_id integer NOT NULL);
ALTER TABLE crm_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_user_user_permissions_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE crm_visit (id uuid NOT NULL, user_id uuid NOT NULL, record_type character varying(32) NOT NULL, record_id uuid NOT NULL, at timestamp with time zone NOT NULL, workspace_id uuid NOT NULL);
ALTER TABLE ONLY crm_visit FORCE ROW LEVEL SECURITY;
CREATE TABLE crm_workspace (id uuid NOT NULL, number bigint NOT NULL, name character varying(255) NOT NULL, slug character varying(63) NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, country character varying(2) NOT NULL, language character varying(2) NOT NULL, time_zone character varying(64) NOT NULL);
ALTER TABLE ONLY crm_workspace FORCE ROW LEVEL SECURITY;
ALTER TABLE crm_workspace ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME crm_workspace_number_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE customers_customer (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, id_crm character varying(255), id_erp character varying(255), id_accounting character varying(255), name character varying(255) NOT NULL, sort_key character varying(200) NOT NULL COLLATE pg_catalog."C", type character varying(20) NOT NULL, logo character varying(2048), tax_ids jsonb NOT NULL, custom_attributes jsonb NOT NULL, workspace_id uuid NOT NULL, segment_id uuid, search_key text NOT NULL, CONSTRAINT customer_type_known CHECK (((type)::text = ANY ((ARRAY['company'::character varying, 'individual'::character varying])::text[]))));
ALTER TABLE ONLY customers_customer FORCE ROW LEVEL SECURITY;
CREATE TABLE customers_segment (id uuid NOT NULL, created_at timestamp with time zone NOT NULL, updated_at timestamp with time zone NOT NULL, deleted_at timestamp with time zone, name character varying(255) NOT NULL, sort_key character varying(200) NOT NULL COLLATE pg_catalog."C", workspace_id uuid NOT NULL, search_key text NOT NULL);
ALTER TABLE ONLY customers_segment FORCE ROW LEVEL SECURITY;
CREATE TABLE django_admin_log (id integer NOT NULL, action_time timestamp with time zone NOT NULL, object_id text, object_repr character varying(200) NOT NULL, action_flag smallint NOT NULL, change_message text NOT NULL, content_type_id integer, user_id uuid NOT NULL, CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0)));
ALTER TABLE django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME django_admin_log_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE django_content_type (id integer NOT NULL, app_label character varying(100) NOT NULL, model character varying(100) NOT NULL);
ALTER TABLE django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME django_content_type_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE django_migrations (id bigint NOT NULL, app character varying(255) NOT NULL, name character varying(255) NOT NULL, applied timestamp with time zone NOT NULL);
ALTER TABLE django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME django_migrations_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE django_session (session_key character varying(40) NOT NULL, session_data text NOT NULL, expire_date timestamp with time zone NOT NULL);
CREATE TABLE mfa_authenticator (id bigint NOT NULL, type character varying(20) NOT NULL, data jsonb NOT NULL, user_id uuid NOT NULL, created_at timestamp with time zone NOT NULL, last_used_at timestamp with time zone);
ALTER TABLE mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME mfa_authenticator_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
CREATE TABLE usersessions_usersession (id bigint NOT NULL, created_at timestamp with time zone NOT NULL, ip inet NOT NULL, last_seen_at timestamp with time zone NOT NULL, session_key character varying(40) NOT NULL, user_agent character varying(200) NOT NULL, data jsonb NOT NULL, user_id uuid NOT NULL);
ALTER TABLE usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME usersessions_usersession_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);
INSERT INTO account_emailaddress VALUES
	(1, 'sam@example.com', true, true, '01a23000-b12e-73b1-88a7-16a28ee890b2');
INSERT INTO addresses_address VALUES
	('01a23000-b201-7285-aa30-27ec585476f9', '2026-12-01 05:08:01.665568+00', '2026-12-01 05:08:01.665575+00', NULL, NULL, NULL, NULL, 'billing', NULL, '12 Rue de la Paix', NULL, 'Paris', NULL, '75002', 'FR', NULL, '12 rue de la paix', '01a23000-b1a0-77b3-82c1-3c63ade6963b', '01a23000-b199-7224-9079-3b2e8f753879', '01936a00-0000-7000-8000-000000000001', ' 12 rue de la paix paris 75002 france 
 12 rue de la paix paris 75002 france ', DEFAULT, DEFAULT, DEFAULT);
INSERT INTO contacts_avatar VALUES
	('01a23000-b1e9-729d-95e2-7606db92b972', '2026-12-01 05:08:01.641083+00', '2026-12-01 05:08:01.64109+00', NULL, 'image/gif', '\x474946383961', '01936a00-0000-7000-8000-000000000001');
INSERT INTO contacts_contact VALUES
	('01a23000-b1b3-7760-8b8c-a751400d265a', '2026-12-01 05:08:01.587333+00', '2026-12-01 05:08:01.614273+00', '2026-12-01 05:08:01.614273+00', NULL, NULL, NULL, 3, 'Cleo', '', '', 'cleo', '', NULL, '', '{}', NULL, '', '', '', false, '{}', '{}', NULL, NULL, '01936a00-0000-7000-8000-000000000001', DEFAULT, '{}', false, ' cleo 
 cleo ', DEFAULT, DEFAULT, NULL, DEFAULT),
	('01a23000-b1a0-77b3-82c1-3c63ade6963b', '2026-12-01 05:08:01.568975+00', '2026-12-01 05:08:01.646523+00', NULL, NULL, NULL, NULL, 1, 'Ada', 'Éléonore', '', 'eleonore ada', 'Ada@example.com', '+33 6 12 34 56 78', '+33612345678', '{buyer}', 'a-7', 'Ingénieure', '', '', false, '{"plan": "gold"}', '{}', NULL, '01a23000-b199-7224-9079-3b2e8f753879', '01936a00-0000-7000-8000-000000000001', DEFAULT, '{vip}', true, ' ada eleonore ada@example.com +33 6 12 34 56 78 +33612345678 a-7 
 ada eleonore example com 33 6 12 34 56 78 33612345678 a 7 612345678 <876543216 ', DEFAULT, DEFAULT, '01a23000-b1e9-729d-95e2-7606db92b972', DEFAULT),
	('01a23000-b1b0-7338-bfff-e5484df88405', '2026-12-01 05:08:01.584899+00', '2026-12-01 05:08:01.698524+00', NULL, NULL, NULL, NULL, 2, '', '', 'Bea', 'bea', '', NULL, '', '{}', NULL, '', '', '', false, '{}', '{}', NULL, NULL, '01936a00-0000-7000-8000-000000000001', DEFAULT, '{}', false, ' bea 
 bea ', DEFAULT, DEFAULT, NULL, DEFAULT);
INSERT INTO contacts_contactinbox VALUES
	('01a23000-b1dc-731b-9aca-7021fc4cbe4c', '2026-12-01 05:08:01.628428+00', '2026-12-01 05:08:01.628436+00', NULL, '44d6cdab-d7cb-4edd-9bc0-06bf3b985d27', false, '01a23000-b1a0-77b3-82c1-3c63ade6963b', '01a23000-b18b-77e0-8193-352ab01c0754', '01936a00-0000-7000-8000-000000000001');
INSERT INTO contacts_note VALUES
	('01a23000-b1df-737f-9cf2-18fe2fe49cf1', '2026-12-01 05:08:01.631764+00', '2026-12-01 05:08:01.631771+00', NULL, 1, 'Called.', '01a23000-b12e-73b1-88a7-16a28ee890b2', 'sam', '01a23000-b1a0-77b3-82c1-3c63ade6963b', '01936a00-0000-7000-8000-000000000001', NULL),
	('01a23000-b1e2-7313-a242-2a1b632dcf35', '2026-12-01 05:08:01.634842+00', '2026-12-01 05:08:01.634848+00', NULL, 2, 'Visited.', '01a23000-b12e-73b1-88a7-16a28ee890b2', 'sam', NULL, '01936a00-0000-7000-8000-000000000001', '01a23000-b199-7224-9079-3b2e8f753879');
INSERT INTO contacts_task VALUES
	('01a23000-b1f3-7663-bccc-97c54d0e3421', '2026-12-01 05:08:01.651146+00', '2026-12-01 05:08:01.651154+00', NULL, 'Call back', '2026-12-24', '01a23000-b12e-73b1-88a7-16a28ee890b2', '01a23000-b12e-73b1-88a7-16a28ee890b2', 'sam', NULL, '', '01a23000-b1a0-77b3-82c1-3c63ade6963b', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1fa-7552-8090-801aa07f67ab', '2026-12-01 05:08:01.658285+00', '2026-12-01 05:08:01.66316+00', NULL, 'Write', NULL, NULL, '01a23000-b12e-73b1-88a7-16a28ee890b2', 'sam', '2026-12-01 05:08:01.663017+00', 'sam', NULL, NULL, '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_accesstoken VALUES
	('01a23000-b176-757b-9e9c-41108aa6e538', '2026-12-01 05:08:01.526918+00', '2026-12-01 05:08:01.526923+00', NULL, 'Shop', 'administrator', '{}', 'carnet_of_be', '22154a0b0b1363158fca1bde4bd2dc83ed707efd21d9f43d5c019185526fe132', NULL, NULL, NULL, NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b17c-71eb-bca6-9840875ae0de', '2026-12-01 05:08:01.53291+00', '2026-12-01 05:08:01.532917+00', NULL, 'Sam''s', 'agent', '{}', 'carnet_25fdF', '177f73d5c6453409242bf8da7296bfe4fc10c429dca94b493f98de197b04d61a', NULL, NULL, NULL, '01a23000-b175-758f-81aa-0ab00a12dae3', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_change VALUES
	('01a23000-b16b-75b2-8383-8d0f8645c68c', 'test', NULL, NULL, 'test', '', '2026-12-01 05:08:01.51529+00', 'workspace', '01936a00-0000-7000-8000-000000000001', 'created', '{}', '{"name": "Acme", "slug": "acme", "language": "en", "time_zone": "UTC"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b173-73b3-bdbb-debe0e601d16', 'test', NULL, NULL, 'test', '', '2026-12-01 05:08:01.524022+00', 'workspace', '01936a00-0000-7000-8000-000000000002', 'created', '{}', '{"name": "Globex", "slug": "globex", "language": "en", "time_zone": "UTC"}', NULL, '01936a00-0000-7000-8000-000000000002'),
	('01a23000-b175-758f-81aa-0ab187aae454', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.525584+00', 'membership', '01a23000-b175-758f-81aa-0ab00a12dae3', 'created', '{}', '{"role": "administrator", "user_id": "01a23000-b12e-73b1-88a7-16a28ee890b2"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b177-7574-a480-d711e9f8a444', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.527052+00', 'accesstoken', '01a23000-b176-757b-9e9c-41108aa6e538', 'created', '{}', '{"name": "Shop", "role": "administrator", "prefix": "carnet_of_be"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b17d-733a-a98f-48d0506d9443', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.533077+00', 'accesstoken', '01a23000-b17c-71eb-bca6-9840875ae0de', 'created', '{}', '{"name": "Sam''s", "role": "agent", "prefix": "carnet_25fdF", "membership_id": "01a23000-b175-758f-81aa-0ab00a12dae3"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b186-772d-b9df-078984ab3ef4', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.542702+00', 'invitation', '01a23000-b186-772d-b9df-078849f304b2', 'created', '{}', '{"role": "agent", "email": "kim@example.com", "expires_at": "2026-12-08T05:08:01.542Z", "invited_by": "sam"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b188-7526-8749-eb06d9ce27be', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.544228+00', 'customattribute', '01a23000-b187-7434-b7a0-44c32d54e36a', 'created', '{}', '{"key": "plan", "name": "Plan", "type": "list", "values": ["gold", "silver"], "record_type": "contact"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b189-7426-8e5d-128f20695150', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.545868+00', 'label', '01a23000-b189-7426-8e5d-128e484caf28', 'created', '{}', '{"color": "#1f93ff", "title": "vip"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b18b-77e0-8193-352b431d7853', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.547425+00', 'inbox', '01a23000-b18b-77e0-8193-352ab01c0754', 'created', '{}', '{"name": "Website", "timezone": "UTC", "channel_type": "Channel::WebWidget", "widget_color": "#1f93ff", "greeting_enabled": false, "sender_name_type": "friendly", "csat_survey_enabled": false, "enable_email_collect": true, "working_hours_enabled": false, "enable_auto_assignment": true, "lock_to_single_conversation": false, "allow_messages_after_resolved": true}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b18e-7283-9bc6-614932a6843d', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.550654+00', 'segment', '01a23000-b18d-77ed-bfbd-dc6d346b92fa', 'created', '{}', '{"name": "Key accounts"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b19a-72bc-8f6f-643aa10385c8', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.562165+00', 'customer', '01a23000-b199-7224-9079-3b2e8f753879', 'created', '{}', '{"name": "Éclair SA", "type": "company", "id_erp": "E-1", "tax_ids": [{"tax": "eu_vat", "tax_value": "FR40303265045"}], "segment_id": "01a23000-b18d-77ed-bfbd-dc6d346b92fa"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1a1-7668-ac84-474f82d20e2c', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.569963+00', 'contact', '01a23000-b1a0-77b3-82c1-3c63ade6963b', 'created', '{}', '{"email": "Ada@example.com", "phone": "+33 6 12 34 56 78", "roles": ["buyer"], "labels": ["vip"], "blocked": false, "last_name": "Éléonore", "first_name": "Ada", "identifier": "a-7", "occupation": "Ingénieure", "customer_id": "01a23000-b199-7224-9079-3b2e8f753879", "custom_attributes": {"plan": "gold"}}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1b1-71cb-b33f-ea2f31cb6a4d', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.585219+00', 'contact', '01a23000-b1b0-7338-bfff-e5484df88405', 'created', '{}', '{"blocked": false, "full_name": "Bea"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1b3-7760-8b8c-a7520e8a1e6b', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.587582+00', 'contact', '01a23000-b1b3-7760-8b8c-a751400d265a', 'created', '{}', '{"blocked": false, "first_name": "Cleo"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1d1-7083-9ac0-435254dd0bbc', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.617858+00', 'contact', '01a23000-b1b3-7760-8b8c-a751400d265a', 'deleted', '{"deleted_at": null}', '{"deleted_at": "2026-12-01T05:08:01.614Z"}', '01a23000-b1bb-7115-8ed9-235f6daab07f', '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1dc-731b-9aca-70229dfff86d', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.628635+00', 'contactinbox', '01a23000-b1dc-731b-9aca-7021fc4cbe4c', 'created', '{}', '{"inbox_id": "01a23000-b18b-77e0-8193-352ab01c0754", "source_id": "44d6cdab-d7cb-4edd-9bc0-06bf3b985d27", "contact_id": "01a23000-b1a0-77b3-82c1-3c63ade6963b", "hmac_verified": false}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1df-737f-9cf2-18ff6624762b', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.631929+00', 'note', '01a23000-b1df-737f-9cf2-18fe2fe49cf1', 'created', '{}', '{"author": "sam", "content": "Called.", "user_id": "01a23000-b12e-73b1-88a7-16a28ee890b2", "contact_id": "01a23000-b1a0-77b3-82c1-3c63ade6963b"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1e2-7313-a242-2a1cda7dd99c', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.634978+00', 'note', '01a23000-b1e2-7313-a242-2a1b632dcf35', 'created', '{}', '{"author": "sam", "content": "Visited.", "user_id": "01a23000-b12e-73b1-88a7-16a28ee890b2", "customer_id": "01a23000-b199-7224-9079-3b2e8f753879"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1e9-729d-95e2-7607b8ad2607', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.641627+00', 'avatar', '01a23000-b1e9-729d-95e2-7606db92b972', 'created', '{}', '{"content_type": "image/gif"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1f1-74d1-bf65-25f9bac8cb3c', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.649555+00', 'contact', '01a23000-b1a0-77b3-82c1-3c63ade6963b', 'updated', '{"avatar_id": null}', '{"avatar_id": "01a23000-b1e9-729d-95e2-7606db92b972"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1f7-74c6-a5e1-3e141fdad6d7', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.655851+00', 'task', '01a23000-b1f3-7663-bccc-97c54d0e3421', 'created', '{}', '{"title": "Call back", "author": "sam", "due_on": "2026-12-24", "user_id": "01a23000-b12e-73b1-88a7-16a28ee890b2", "contact_id": "01a23000-b1a0-77b3-82c1-3c63ade6963b", "assignee_id": "01a23000-b12e-73b1-88a7-16a28ee890b2"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b1fa-7552-8090-801bb44795c2', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.658464+00', 'task', '01a23000-b1fa-7552-8090-801aa07f67ab', 'created', '{}', '{"title": "Write", "author": "sam", "user_id": "01a23000-b12e-73b1-88a7-16a28ee890b2"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b200-719f-a269-f047778af18c', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.664739+00', 'task', '01a23000-b1fa-7552-8090-801aa07f67ab', 'updated', '{"done_at": null, "done_by": ""}', '{"done_at": "2026-12-01T05:08:01.663Z", "done_by": "sam"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b204-767c-b2dd-10bdb18f455e', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.668736+00', 'address', '01a23000-b201-7285-aa30-27ec585476f9', 'created', '{}', '{"city": "Paris", "type": "billing", "country": "FR", "contact_id": "01a23000-b1a0-77b3-82c1-3c63ade6963b", "customer_id": "01a23000-b199-7224-9079-3b2e8f753879", "postal_code": "75002", "address_line1": "12 Rue de la Paix"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b209-7176-aaea-eb915211ff87', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.673395+00', 'savedview', '01a23000-b209-7176-aaea-eb90c4d6c01d', 'created', '{}', '{"name": "Buyers", "place": 0, "query": "roles=buyer", "shared": false, "owner_id": "01a23000-b12e-73b1-88a7-16a28ee890b2", "record_type": "contact"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b213-7634-811d-088f8417b577', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.683187+00', 'contact', '01a23000-b1b0-7338-bfff-e5484df88405', 'updated', '{"occupation": ""}', '{"occupation": "Baker"}', NULL, '01936a00-0000-7000-8000-000000000001'),
	('01a23000-b224-7436-a916-2bb1767dc4c7', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.700052+00', 'contact', '01a23000-b1b0-7338-bfff-e5484df88405', 'updated', '{"occupation": "Baker"}', '{"occupation": ""}', '01a23000-b21d-74f7-b4a2-3027ff1c6849', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_changeset VALUES
	('01a23000-b1bb-7115-8ed9-235f6daab07f', 'sam', NULL, NULL, 'test', '', '2026-12-01 05:08:01.595785+00', 'Delete Cleo', '01936a00-0000-7000-8000-000000000001', NULL),
	('01a23000-b21d-74f7-b4a2-3027ff1c6849', 'sam', '01a23000-b12e-73b1-88a7-16a28ee890b2', NULL, 'test', '', '2026-12-01 05:08:01.693224+00', 'Undo: Bea updated', '01936a00-0000-7000-8000-000000000001', '01a23000-b213-7634-811d-088f8417b577');
INSERT INTO crm_count VALUES
	('01a23000-b1a2-77a6-8bda-8ab3e4921b4d', 'contact', 2, 1, '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_customattribute VALUES
	('01a23000-b187-7434-b7a0-44c32d54e36a', '2026-12-01 05:08:01.543964+00', '2026-12-01 05:08:01.543969+00', NULL, 'contact', 'plan', 'Plan', 'list', '', '{gold,silver}', '01936a00-0000-7000-8000-000000000001', 1, NULL, NULL);
INSERT INTO crm_inbox VALUES
	('01a23000-b18b-77e0-8193-352ab01c0754', '2026-12-01 05:08:01.54716+00', '2026-12-01 05:08:01.547164+00', NULL, 1, 'Website', 'Channel::WebWidget', '', NULL, NULL, NULL, NULL, NULL, 'AiZZMUE0x-zweK4xBHl8o2Pi', '#1f93ff', NULL, NULL, false, NULL, true, true, false, true, false, false, NULL, 'UTC', 'friendly', NULL, '{}', '{}', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_invitation VALUES
	('01a23000-b186-772d-b9df-078849f304b2', '2026-12-01 05:08:01.542482+00', '2026-12-01 05:08:01.542486+00', NULL, 'kim@example.com', 'agent', '97b4d768f47fe7aea548c4d06bec47d14b94d4298f6a2b3465ce411237ddacea', 'sam', '2026-12-08 05:08:01.542386+00', NULL, '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_label VALUES
	('01a23000-b189-7426-8e5d-128e484caf28', '2026-12-01 05:08:01.545657+00', '2026-12-01 05:08:01.545661+00', NULL, 1, 'vip', NULL, '#1f93ff', NULL, '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_membership VALUES
	('01a23000-b175-758f-81aa-0ab00a12dae3', '2026-12-01 05:08:01.525483+00', '2026-12-01 05:08:01.525489+00', NULL, 'administrator', '01a23000-b12e-73b1-88a7-16a28ee890b2', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_savedview VALUES
	('01a23000-b209-7176-aaea-eb90c4d6c01d', '2026-12-01 05:08:01.673113+00', '2026-12-01 05:08:01.673122+00', NULL, '01a23000-b12e-73b1-88a7-16a28ee890b2', 'contact', 'Buyers', 'roles=buyer', false, 0, '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_spelling VALUES
	('88339c11-68fb-4895-8988-da176b97dd58', 'acconts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('a217c597-f3c9-426e-8e75-3c40793f7f27', 'accouns', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('10bb856e-1be7-494c-8656-26a562a02ee2', 'account', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('cce8dc79-909b-442f-959c-2bb89f3a3289', 'accounts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('001c6a95-afd3-4e74-8839-f55925da5d3e', 'accouts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('f0af6023-8e35-4b3c-aab0-ba9a51f7307f', 'accunts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('04a2c1ff-e2c3-4dd2-96a9-3fba55814358', 'acounts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('11dc19ce-cb82-4380-9288-1e3c5cd5239b', 'ccounts', 'accounts', '01936a00-0000-7000-8000-000000000001'),
	('cbdd4081-95c8-492e-83af-019e30028554', 'clair', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('6431d833-1f1a-4705-9161-1357ca42c564', 'ecair', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('e4d23d78-d217-41ff-b73a-13e643e47673', 'eclai', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('6558e898-faa8-4de8-b5ca-830124314347', 'eclair', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('b5d62a7b-a21d-4db8-b24d-6a43c2f4539c', 'eclar', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('10d77fa6-ad58-4c46-9c85-b463055e637a', 'eclir', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('c182b48a-23bf-421e-9493-db1d7a00d544', 'elair', 'eclair', '01936a00-0000-7000-8000-000000000001'),
	('a288ed84-9908-4c31-a7c9-59c184d0a294', 'eeonore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('a19d7017-57ef-4112-9175-e96d554cbbc2', 'elenore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('19df1137-1705-449d-aa14-ccfeae11a212', 'eleonoe', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('9e829f93-0077-4a13-864d-5bf4518f1ec6', 'eleonor', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('a1d73861-1e12-4916-8ec3-17c724a24902', 'eleonore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('392e2d45-42ea-4079-884a-4f99625fab15', 'eleonre', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('b994fa00-2db5-421d-b860-6bf145ff9e91', 'eleoore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('df31787d-f297-4cb5-9b9d-00139630a1a5', 'elonore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('670065ab-0068-4692-b3d4-665418e9f9f4', 'leonore', 'eleonore', '01936a00-0000-7000-8000-000000000001'),
	('7ff4306b-9aad-47e6-bbc7-8fdafb1e3ce7', 'ceo', 'cleo', '01936a00-0000-7000-8000-000000000001'),
	('6a0bca82-1c8e-4a04-ae81-f4cf9dcfa807', 'cle', 'cleo', '01936a00-0000-7000-8000-000000000001'),
	('b1f95749-1190-4a6b-bda5-fae8d4601735', 'cleo', 'cleo', '01936a00-0000-7000-8000-000000000001'),
	('235cb407-776b-43c5-991a-5be7d8e8ba98', 'clo', 'cleo', '01936a00-0000-7000-8000-000000000001'),
	('5ab70fdf-d048-47a6-b9fa-1568ebff34fe', 'leo', 'cleo', '01936a00-0000-7000-8000-000000000001'),
	('be43fdba-0ac2-45d2-975d-b10bf09b44da', 'aix', 'paix', '01936a00-0000-7000-8000-000000000001'),
	('53d1821a-6cb1-4ba6-af1d-a13d2b598351', 'aris', 'paris', '01936a00-0000-7000-8000-000000000001'),
	('9013dbd8-8ad7-4e73-9aa2-8f8bfa7eb18e', 'pai', 'paix', '01936a00-0000-7000-8000-000000000001'),
	('90c5f8b0-da7d-4301-96ee-b8a5329f9618', 'pais', 'paris', '01936a00-0000-7000-8000-000000000001'),
	('3e88b28d-eaaa-481a-9a7a-7ee6356fc5f4', 'paix', 'paix', '01936a00-0000-7000-8000-000000000001'),
	('ba22482c-4193-452a-89cb-e841c8d9a057', 'pari', 'paris', '01936a00-0000-7000-8000-000000000001'),
	('de115eb6-da6f-4aa3-abed-5855a6b48fe8', 'paris', 'paris', '01936a00-0000-7000-8000-000000000001'),
	('255dcaaa-a981-4ad4-8efa-7106e9284bfd', 'pars', 'paris', '01936a00-0000-7000-8000-000000000001'),
	('077917f9-1f4e-4518-89db-58e8b4ee8acb', 'pax', 'paix', '01936a00-0000-7000-8000-000000000001'),
	('a31973a3-36c0-4cb4-bad4-c19c9823c0b1', 'pix', 'paix', '01936a00-0000-7000-8000-000000000001'),
	('0aba53c0-1e7a-4b6d-91e7-eaf60e8f99bb', 'pris', 'paris', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_user VALUES
	('!lvNfz0HRoBpEJv6wzYjROCnqGnf2WlddkKomjEZG', NULL, false, '01a23000-b12e-73b1-88a7-16a28ee890b2', 'sam@example.com', 'Sam', false, true, '2026-12-01 05:08:01.454874+00', 1, '', '', '');
INSERT INTO crm_visit VALUES
	('01a23000-b20b-757b-9b52-8d26c160ebde', '01a23000-b12e-73b1-88a7-16a28ee890b2', 'contact', '01a23000-b1a0-77b3-82c1-3c63ade6963b', '2026-12-01 05:08:01.525255+00', '01936a00-0000-7000-8000-000000000001');
INSERT INTO crm_workspace VALUES
	('01936a00-0000-7000-8000-000000000001', 1, 'Acme', 'acme', '2026-12-01 05:08:01.507617+00', '2026-12-01 05:08:01.507624+00', '', 'en', 'UTC'),
	('01936a00-0000-7000-8000-000000000002', 2, 'Globex', 'globex', '2026-12-01 05:08:01.522249+00', '2026-12-01 05:08:01.522255+00', '', 'en', 'UTC');
INSERT INTO customers_customer VALUES
	('01a23000-b199-7224-9079-3b2e8f753879', '2026-12-01 05:08:01.561776+00', '2026-12-01 05:08:01.561782+00', NULL, NULL, 'E-1', NULL, 'Éclair SA', 'eclair sa', 'company', NULL, '[{"tax": "eu_vat", "tax_value": "FR40303265045"}]', '{}', '01936a00-0000-7000-8000-000000000001', '01a23000-b18d-77ed-bfbd-dc6d346b92fa', ' eclair sa e-1 fr40303265045 
 eclair sa e 1 fr40303265045 ');
INSERT INTO customers_segment VALUES
	('01a23000-b18d-77ed-bfbd-dc6d346b92fa', '2026-12-01 05:08:01.549668+00', '2026-12-01 05:08:01.549673+00', NULL, 'Key accounts', 'key accounts', '01936a00-0000-7000-8000-000000000001', ' key accounts 
 key accounts ');
INSERT INTO django_migrations VALUES
	(1, 'contenttypes', '0001_initial', '2026-12-01 05:07:54.706672+00'),
	(2, 'contenttypes', '0002_remove_content_type_name', '2026-12-01 05:07:54.71312+00'),
	(3, 'auth', '0001_initial', '2026-12-01 05:07:54.756277+00'),
	(4, 'auth', '0002_alter_permission_name_max_length', '2026-12-01 05:07:54.76061+00'),
	(5, 'auth', '0003_alter_user_email_max_length', '2026-12-01 05:07:54.764427+00'),
	(6, 'auth', '0004_alter_user_username_opts', '2026-12-01 05:07:54.769437+00'),
	(7, 'auth', '0005_alter_user_last_login_null', '2026-12-01 05:07:54.775139+00'),
	(8, 'auth', '0006_require_contenttypes_0002', '2026-12-01 05:07:54.777988+00'),
	(9, 'auth', '0007_alter_validators_add_error_messages', '2026-12-01 05:07:54.782965+00'),
	(10, 'auth', '0008_alter_user_username_max_length', '2026-12-01 05:07:54.785807+00'),
	(11, 'auth', '0009_alter_user_last_name_max_length', '2026-12-01 05:07:54.788341+00'),
	(12, 'auth', '0010_alter_group_name_max_length', '2026-12-01 05:07:54.79158+00'),
	(13, 'auth', '0011_update_proxy_permissions', '2026-12-01 05:07:54.794491+00'),
	(14, 'auth', '0012_alter_user_first_name_max_length', '2026-12-01 05:07:54.797945+00'),
	(15, 'crm', '0001_initial', '2026-12-01 05:07:55.012823+00'),
	(16, 'account', '0001_initial', '2026-12-01 05:07:55.057726+00'),
	(17, 'account', '0002_email_max_length', '2026-12-01 05:07:55.066707+00'),
	(18, 'account', '0003_alter_emailaddress_create_unique_verified_email', '2026-12-01 05:07:55.172425+00'),
	(19, 'account', '0004_alter_emailaddress_drop_unique_email', '2026-12-01 05:07:55.184068+00'),
	(20, 'account', '0005_emailaddress_idx_upper_email', '2026-12-01 05:07:55.194285+00'),
	(21, 'account', '0006_emailaddress_lower', '2026-12-01 05:07:55.207295+00'),
	(22, 'account', '0007_emailaddress_idx_email', '2026-12-01 05:07:55.222654+00'),
	(23, 'account', '0008_emailaddress_unique_primary_email_fixup', '2026-12-01 05:07:55.239261+00'),
	(24, 'account', '0009_emailaddress_unique_primary_email', '2026-12-01 05:07:55.247271+00'),
	(25, 'sessions', '0001_initial', '2026-12-01 05:07:55.259015+00'),
	(26, 'admin', '0001_initial', '2026-12-01 05:07:55.283742+00'),
	(27, 'admin', '0002_logentry_remove_auto_add', '2026-12-01 05:07:55.290807+00'),
	(28, 'admin', '0003_logentry_add_action_flag_choices', '2026-12-01 05:07:55.297406+00'),
	(29, 'crm', '0002_keys_and_row_security', '2026-12-01 05:07:55.338747+00'),
	(30, 'customers', '0001_initial', '2026-12-01 05:07:55.456587+00'),
	(31, 'customers', '0002_keys_and_row_security', '2026-12-01 05:07:55.471788+00'),
	(32, 'crm', '0003_inboxes_labels_counts', '2026-12-01 05:07:55.679751+00'),
	(33, 'crm', '0004_keys_of_inboxes_labels_counts', '2026-12-01 05:07:55.719462+00'),
	(34, 'crm', '0005_sequences_for_backups', '2026-12-01 05:07:55.722113+00'),
	(35, 'crm', '0006_people_sign_in', '2026-12-01 05:07:55.822433+00'),
	(36, 'crm', '0007_keys_of_invitations_and_sign_in', '2026-12-01 05:07:55.839472+00'),
	(37, 'crm', '0008_undo_views_visits', '2026-12-01 05:07:55.987317+00'),
	(38, 'customers', '0003_search_by_tax_id', '2026-12-01 05:07:55.991183+00'),
	(39, 'crm', '0009_spellings_and_words', '2026-12-01 05:07:56.017588+00'),
	(40, 'customers', '0004_search_keys', '2026-12-01 05:07:56.181221+00'),
	(41, 'contacts', '0001_initial', '2026-12-01 05:07:56.233891+00'),
	(42, 'contacts', '0002_keys_and_row_security', '2026-12-01 05:07:56.246974+00'),
	(43, 'contacts', '0003_avatars_inboxes_notes_search', '2026-12-01 05:07:56.697111+00'),
	(44, 'contacts', '0004_search_keys_and_row_security', '2026-12-01 05:07:57.369718+00'),
	(45, 'contacts', '0005_notes_on_customers_and_tasks', '2026-12-01 05:07:57.827101+00'),
	(46, 'contacts', '0006_search_keys_of_words', '2026-12-01 05:07:57.904881+00'),
	(47, 'addresses', '0001_initial', '2026-12-01 05:07:58.012736+00'),
	(48, 'addresses', '0002_keys_and_row_security', '2026-12-01 05:07:58.036986+00'),
	(49, 'addresses', '0003_longer_first_line', '2026-12-01 05:07:58.106554+00'),
	(50, 'addresses', '0004_search_keys', '2026-12-01 05:07:58.247154+00'),
	(51, 'addresses', '0005_places_sort', '2026-12-01 05:07:58.885228+00'),
	(52, 'contacts', '0007_occupations_sort', '2026-12-01 05:07:59.046625+00'),
	(53, 'customers', '0005_segments_by_name', '2026-12-01 05:07:59.093049+00'),
	(54, 'mfa', '0001_initial', '2026-12-01 05:07:59.164865+00'),
	(55, 'mfa', '0002_authenticator_timestamps', '2026-12-01 05:07:59.206259+00'),
	(56, 'mfa', '0003_authenticator_type_uniq', '2026-12-01 05:07:59.269565+00'),
	(98, 'usersessions', '0001_initial', '2026-12-01 05:07:59.621262+00');
SELECT pg_catalog.setval('account_emailaddress_id_seq', 1, true);
SELECT pg_catalog.setval('account_emailconfirmation_id_seq', 1, false);
SELECT pg_catalog.setval('auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('auth_permission_id_seq', 140, true);
SELECT pg_catalog.setval('contacts_contact_number_seq', 3, true);
SELECT pg_catalog.setval('contacts_note_number_seq', 2, true);
SELECT pg_catalog.setval('crm_customattribute_number_seq', 1, true);
SELECT pg_catalog.setval('crm_inbox_number_seq', 1, true);
SELECT pg_catalog.setval('crm_label_number_seq', 1, true);
SELECT pg_catalog.setval('crm_user_groups_id_seq', 1, false);
SELECT pg_catalog.setval('crm_user_number_seq', 1, true);
SELECT pg_catalog.setval('crm_user_user_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('crm_workspace_number_seq', 2, true);
SELECT pg_catalog.setval('django_admin_log_id_seq', 1, false);
SELECT pg_catalog.setval('django_content_type_id_seq', 35, true);
SELECT pg_catalog.setval('django_migrations_id_seq', 98, true);
SELECT pg_catalog.setval('mfa_authenticator_id_seq', 1, false);
SELECT pg_catalog.setval('usersessions_usersession_id_seq', 1, false);
ALTER TABLE ONLY crm_accesstoken ADD CONSTRAINT accesstoken_digest_unique UNIQUE (workspace_id, digest);
ALTER TABLE ONLY account_emailaddress ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY account_emailaddress ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY account_emailconfirmation ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY account_emailconfirmation ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY addresses_address ADD CONSTRAINT addresses_address_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY auth_group ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY auth_group_permissions ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY auth_group_permissions ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY auth_group ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY auth_permission ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY auth_permission ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY contacts_contact ADD CONSTRAINT contact_number_unique UNIQUE (workspace_id, number);
ALTER TABLE ONLY contacts_avatar ADD CONSTRAINT contacts_avatar_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY contacts_contact ADD CONSTRAINT contacts_contact_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY contacts_contactinbox ADD CONSTRAINT contacts_contactinbox_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY contacts_note ADD CONSTRAINT contacts_note_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY contacts_task ADD CONSTRAINT contacts_task_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_accesstoken ADD CONSTRAINT crm_accesstoken_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_cache ADD CONSTRAINT crm_cache_pkey PRIMARY KEY (cache_key);
ALTER TABLE ONLY crm_change ADD CONSTRAINT crm_change_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_changeset ADD CONSTRAINT crm_changeset_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_count ADD CONSTRAINT crm_count_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_customattribute ADD CONSTRAINT crm_customattribute_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_inbox ADD CONSTRAINT crm_inbox_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_invitation ADD CONSTRAINT crm_invitation_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_label ADD CONSTRAINT crm_label_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_membership ADD CONSTRAINT crm_membership_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_savedview ADD CONSTRAINT crm_savedview_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_spelling ADD CONSTRAINT crm_spelling_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_user ADD CONSTRAINT crm_user_email_key UNIQUE (email);
ALTER TABLE ONLY crm_user_groups ADD CONSTRAINT crm_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY crm_user_groups ADD CONSTRAINT crm_user_groups_user_id_group_id_56d4cc88_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY crm_user ADD CONSTRAINT crm_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY crm_user_user_permissions ADD CONSTRAINT crm_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY crm_user_user_permissions ADD CONSTRAINT crm_user_user_permissions_user_id_permission_id_72b1e4e1_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY crm_visit ADD CONSTRAINT crm_visit_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY crm_workspace ADD CONSTRAINT crm_workspace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY crm_customattribute ADD CONSTRAINT customattribute_number_unique UNIQUE (workspace_id, number);
ALTER TABLE ONLY customers_customer ADD CONSTRAINT customers_customer_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY customers_segment ADD CONSTRAINT customers_segment_pkey PRIMARY KEY (workspace_id, id);
ALTER TABLE ONLY django_admin_log ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY django_content_type ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY django_content_type ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY django_migrations ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY django_session ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY crm_inbox ADD CONSTRAINT inbox_number_unique UNIQUE (workspace_id, number);
ALTER TABLE ONLY crm_invitation ADD CONSTRAINT invitation_digest_unique UNIQUE (workspace_id, digest);
ALTER TABLE ONLY crm_label ADD CONSTRAINT label_number_unique UNIQUE (workspace_id, number);
ALTER TABLE ONLY mfa_authenticator ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY contacts_note ADD CONSTRAINT note_number_unique UNIQUE (workspace_id, number);
ALTER TABLE ONLY crm_user ADD CONSTRAINT user_number_unique UNIQUE (number);
ALTER TABLE ONLY usersessions_usersession ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY usersessions_usersession ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);
ALTER TABLE ONLY crm_visit ADD CONSTRAINT visit_record_unique UNIQUE (workspace_id, user_id, record_type, record_id);
ALTER TABLE ONLY crm_workspace ADD CONSTRAINT workspace_number_unique UNIQUE (number);
ALTER TABLE ONLY crm_workspace ADD CONSTRAINT workspace_slug_unique UNIQUE (slug);
CREATE INDEX accesstoken_digest ON crm_accesstoken USING btree (digest);
CREATE INDEX account_emailaddress_email_03be32b2 ON account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX address_by_city ON addresses_address USING btree (workspace_id, city_key, id);
CREATE INDEX address_by_country ON addresses_address USING btree (workspace_id, country, id);
CREATE INDEX address_by_created ON addresses_address USING btree (workspace_id, created_at, id);
CREATE INDEX address_by_name ON addresses_address USING btree (workspace_id, sort_key, id);
CREATE INDEX address_by_postal_code ON addresses_address USING btree (workspace_id, postal_key, id);
CREATE INDEX address_by_street ON addresses_address USING btree (workspace_id, street_key, id);
CREATE INDEX address_by_type ON addresses_address USING btree (workspace_id, type, id);
CREATE INDEX address_by_updated ON addresses_address USING btree (workspace_id, updated_at, id);
CREATE UNIQUE INDEX address_id_accounting_unique ON addresses_address USING btree (workspace_id, id_accounting) WHERE ((deleted_at IS NULL) AND (id_accounting IS NOT NULL));
CREATE UNIQUE INDEX address_id_crm_unique ON addresses_address USING btree (workspace_id, id_crm) WHERE ((deleted_at IS NULL) AND (id_crm IS NOT NULL));
CREATE UNIQUE INDEX address_id_erp_unique ON addresses_address USING btree (workspace_id, id_erp) WHERE ((deleted_at IS NULL) AND (id_erp IS NOT NULL));
CREATE INDEX addresses_address_contact_id ON addresses_address USING btree (workspace_id, contact_id, id);
CREATE INDEX addresses_address_customer_id ON addresses_address USING btree (workspace_id, customer_id, id);
CREATE INDEX addresses_address_id ON addresses_address USING hash (id);
CREATE INDEX addresses_address_newest ON addresses_address USING btree (uuid_send(id));
CREATE INDEX addresses_address_search_key_search ON addresses_address USING gin (workspace_id, search_key gin_trgm_ops) WITH (gin_pending_list_limit='64');
CREATE INDEX addresses_address_sort_key_trigrams ON addresses_address USING gin (sort_key gin_trgm_ops);
CREATE INDEX addresses_address_words ON addresses_address USING gin (workspace_id, crm_words(search_key)) WITH (gin_pending_list_limit='64');
CREATE INDEX auth_group_name_a6ea08ec_like ON auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON auth_permission USING btree (content_type_id);
CREATE INDEX change_of_record ON crm_change USING btree (workspace_id, record_type, record_id, id);
CREATE UNIQUE INDEX changeset_undone_once ON crm_changeset USING btree (workspace_id, undoes) WHERE (undoes IS NOT NULL);
CREATE INDEX contact_by_activity ON contacts_contact USING btree (workspace_id, last_activity_at DESC NULLS LAST, id DESC);
CREATE INDEX contact_by_created ON contacts_contact USING btree (workspace_id, created_at, id);
CREATE INDEX contact_by_email ON contacts_contact USING btree (workspace_id, email_key, id);
CREATE INDEX contact_by_first_name ON contacts_contact USING btree (workspace_id, first_name, id);
CREATE INDEX contact_by_full_name ON contacts_contact USING btree (workspace_id, lower((name)::text), id);
CREATE INDEX contact_by_name ON contacts_contact USING btree (workspace_id, sort_key, id);
CREATE INDEX contact_by_occupation ON contacts_contact USING btree (workspace_id, occupation_key, id);
CREATE INDEX contact_by_phone ON contacts_contact USING btree (workspace_id, phone_key, id);
CREATE INDEX contact_by_updated ON contacts_contact USING btree (workspace_id, updated_at, id);
CREATE UNIQUE INDEX contact_id_accounting_unique ON contacts_contact USING btree (workspace_id, id_accounting) WHERE ((deleted_at IS NULL) AND (id_accounting IS NOT NULL));
CREATE UNIQUE INDEX contact_id_crm_unique ON contacts_contact USING btree (workspace_id, id_crm) WHERE ((deleted_at IS NULL) AND (id_crm IS NOT NULL));
CREATE UNIQUE INDEX contact_id_erp_unique ON contacts_contact USING btree (workspace_id, id_erp) WHERE ((deleted_at IS NULL) AND (id_erp IS NOT NULL));
CREATE UNIQUE INDEX contact_identifier_unique ON contacts_contact USING btree (workspace_id, identifier) WHERE ((deleted_at IS NULL) AND (identifier IS NOT NULL));
CREATE INDEX contact_reachable ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND reachable);
CREATE INDEX contact_with_role_admin ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['admin'::character varying(20)]));
CREATE INDEX contact_with_role_billing ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['billing'::character varying(20)]));
CREATE INDEX contact_with_role_buyer ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['buyer'::character varying(20)]));
CREATE INDEX contact_with_role_legal ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['legal'::character varying(20)]));
CREATE INDEX contact_with_role_shipping ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['shipping'::character varying(20)]));
CREATE INDEX contact_with_role_signer ON contacts_contact USING btree (workspace_id, id) WHERE ((deleted_at IS NULL) AND (roles @> ARRAY['signer'::character varying(20)]));
CREATE UNIQUE INDEX contactinbox_source_unique ON contacts_contactinbox USING btree (workspace_id, inbox_id, source_id) WHERE (deleted_at IS NULL);
CREATE INDEX contacts_avatar_id ON contacts_avatar USING hash (id);
CREATE INDEX contacts_avatar_newest ON contacts_avatar USING btree (uuid_send(id));
CREATE INDEX contacts_contact_avatar_id ON contacts_contact USING btree (workspace_id, avatar_id, id);
CREATE INDEX contacts_contact_customer_id ON contacts_contact USING btree (workspace_id, customer_id, id);
CREATE INDEX contacts_contact_id ON contacts_contact USING hash (id);
CREATE INDEX contacts_contact_labels_search ON contacts_contact USING gin (workspace_id, labels) WITH (gin_pending_list_limit='64');
CREATE INDEX contacts_contact_newest ON contacts_contact USING btree (uuid_send(id));
CREATE INDEX contacts_contact_search_key_search ON contacts_contact USING gin (workspace_id, search_key gin_trgm_ops) WITH (gin_pending_list_limit='64');
CREATE INDEX contacts_contact_words ON contacts_contact USING gin (workspace_id, crm_words(search_key)) WITH (gin_pending_list_limit='64');
CREATE INDEX contacts_contactinbox_contact_id ON contacts_contactinbox USING btree (workspace_id, contact_id, id);
CREATE INDEX contacts_contactinbox_id ON contacts_contactinbox USING hash (id);
CREATE INDEX contacts_contactinbox_inbox_id ON contacts_contactinbox USING btree (workspace_id, inbox_id, id);
CREATE INDEX contacts_contactinbox_newest ON contacts_contactinbox USING btree (uuid_send(id));
CREATE INDEX contacts_note_contact_id ON contacts_note USING btree (workspace_id, contact_id, id);
CREATE INDEX contacts_note_customer_id ON contacts_note USING btree (workspace_id, customer_id, id);
CREATE INDEX contacts_note_id ON contacts_note USING hash (id);
CREATE INDEX contacts_note_newest ON contacts_note USING btree (uuid_send(id));
CREATE INDEX contacts_task_contact_id ON contacts_task USING btree (workspace_id, contact_id, id);
CREATE INDEX contacts_task_customer_id ON contacts_task USING btree (workspace_id, customer_id, id);
CREATE INDEX contacts_task_id ON contacts_task USING hash (id);
CREATE INDEX contacts_task_newest ON contacts_task USING btree (uuid_send(id));
CREATE INDEX crm_accesstoken_id ON crm_accesstoken USING hash (id);
CREATE INDEX crm_accesstoken_membership_id ON crm_accesstoken USING btree (workspace_id, membership_id, id);
CREATE INDEX crm_accesstoken_newest ON crm_accesstoken USING btree (uuid_send(id));
CREATE INDEX crm_cache_expires ON crm_cache USING btree (expires);
CREATE INDEX crm_change_change_set_id ON crm_change USING btree (workspace_id, change_set_id, id);
CREATE INDEX crm_change_id ON crm_change USING hash (id);
CREATE INDEX crm_change_newest ON crm_change USING btree (uuid_send(id));
CREATE INDEX crm_changeset_id ON crm_changeset USING hash (id);
CREATE INDEX crm_changeset_newest ON crm_changeset USING btree (uuid_send(id));
CREATE INDEX crm_count_id ON crm_count USING hash (id);
CREATE INDEX crm_count_newest ON crm_count USING btree (uuid_send(id));
CREATE INDEX crm_customattribute_id ON crm_customattribute USING hash (id);
CREATE INDEX crm_customattribute_newest ON crm_customattribute USING btree (uuid_send(id));
CREATE INDEX crm_inbox_id ON crm_inbox USING hash (id);
CREATE INDEX crm_inbox_newest ON crm_inbox USING btree (uuid_send(id));
CREATE INDEX crm_invitation_id ON crm_invitation USING hash (id);
CREATE INDEX crm_invitation_newest ON crm_invitation USING btree (uuid_send(id));
CREATE INDEX crm_label_id ON crm_label USING hash (id);
CREATE INDEX crm_label_newest ON crm_label USING btree (uuid_send(id));
CREATE INDEX crm_membership_id ON crm_membership USING hash (id);
CREATE INDEX crm_membership_newest ON crm_membership USING btree (uuid_send(id));
CREATE INDEX crm_membership_user_id_ea634e0f ON crm_membership USING btree (user_id);
CREATE INDEX crm_savedview_id ON crm_savedview USING hash (id);
CREATE INDEX crm_savedview_newest ON crm_savedview USING btree (uuid_send(id));
CREATE INDEX crm_spelling_id ON crm_spelling USING hash (id);
CREATE INDEX crm_spelling_newest ON crm_spelling USING btree (uuid_send(id));
CREATE INDEX crm_user_email_3827a8fd_like ON crm_user USING btree (email varchar_pattern_ops);
CREATE INDEX crm_user_groups_group_id_93d3047c ON crm_user_groups USING btree (group_id);
CREATE INDEX crm_user_groups_user_id_5847c7a0 ON crm_user_groups USING btree (user_id);
CREATE INDEX crm_user_user_permissions_permission_id_0f701f96 ON crm_user_user_permissions USING btree (permission_id);
CREATE INDEX crm_user_user_permissions_user_id_047208b5 ON crm_user_user_permissions USING btree (user_id);
CREATE INDEX crm_visit_id ON crm_visit USING hash (id);
CREATE INDEX crm_visit_newest ON crm_visit USING btree (uuid_send(id));
CREATE INDEX crm_workspace_slug_f3f9115f ON crm_workspace USING btree (slug);
CREATE INDEX crm_workspace_slug_f3f9115f_like ON crm_workspace USING btree (slug varchar_pattern_ops);
CREATE UNIQUE INDEX customattribute_key_unique ON crm_customattribute USING btree (workspace_id, record_type, key) WHERE (deleted_at IS NULL);
CREATE INDEX customer_by_created ON customers_customer USING btree (workspace_id, created_at, id);
CREATE INDEX customer_by_name ON customers_customer USING btree (workspace_id, sort_key, id);
CREATE INDEX customer_by_type ON customers_customer USING btree (workspace_id, type, id);
CREATE INDEX customer_by_updated ON customers_customer USING btree (workspace_id, updated_at, id);
CREATE UNIQUE INDEX customer_id_accounting_unique ON customers_customer USING btree (workspace_id, id_accounting) WHERE ((deleted_at IS NULL) AND (id_accounting IS NOT NULL));
CREATE UNIQUE INDEX customer_id_crm_unique ON customers_customer USING btree (workspace_id, id_crm) WHERE ((deleted_at IS NULL) AND (id_crm IS NOT NULL));
CREATE UNIQUE INDEX customer_id_erp_unique ON customers_customer USING btree (workspace_id, id_erp) WHERE ((deleted_at IS NULL) AND (id_erp IS NOT NULL));
CREATE INDEX customers_customer_id ON customers_customer USING hash (id);
CREATE INDEX customers_customer_newest ON customers_customer USING btree (uuid_send(id));
CREATE INDEX customers_customer_search_key_search ON customers_customer USING gin (workspace_id, search_key gin_trgm_ops) WITH (gin_pending_list_limit='64');
CREATE INDEX customers_customer_segment_id ON customers_customer USING btree (workspace_id, segment_id, id);
CREATE INDEX customers_customer_sort_key_trigrams ON customers_customer USING gin (sort_key gin_trgm_ops);
CREATE INDEX customers_customer_tax_ids_search ON customers_customer USING gin (workspace_id, tax_ids jsonb_path_ops) WITH (gin_pending_list_limit='64');
CREATE INDEX customers_customer_words ON customers_customer USING gin (workspace_id, crm_words(search_key)) WITH (gin_pending_list_limit='64');
CREATE INDEX customers_segment_id ON customers_segment USING hash (id);
CREATE INDEX customers_segment_newest ON customers_segment USING btree (uuid_send(id));
CREATE INDEX customers_segment_search_key_search ON customers_segment USING gin (workspace_id, search_key gin_trgm_ops) WITH (gin_pending_list_limit='64');
CREATE INDEX customers_segment_words ON customers_segment USING gin (workspace_id, crm_words(search_key)) WITH (gin_pending_list_limit='64');
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX invitation_digest ON crm_invitation USING btree (digest);
CREATE INDEX invitation_email ON crm_invitation USING btree (email);
CREATE UNIQUE INDEX invitation_email_unique ON crm_invitation USING btree (workspace_id, email) WHERE ((accepted_at IS NULL) AND (deleted_at IS NULL));
CREATE UNIQUE INDEX label_title_unique ON crm_label USING btree (workspace_id, title) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX membership_user_unique ON crm_membership USING btree (workspace_id, user_id) WHERE (deleted_at IS NULL);
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON mfa_authenticator USING btree (user_id);
CREATE INDEX savedview_by_place ON crm_savedview USING btree (workspace_id, record_type, place, id);
CREATE INDEX segment_by_name ON customers_segment USING btree (workspace_id, sort_key, id);
CREATE UNIQUE INDEX segment_name_unique ON customers_segment USING btree (workspace_id, name) WHERE (deleted_at IS NULL);
CREATE INDEX spelling_of_word ON crm_spelling USING btree (workspace_id, spelling, word);
CREATE INDEX task_open ON contacts_task USING btree (workspace_id, due_on, id) WHERE ((deleted_at IS NULL) AND (done_at IS NULL));
CREATE INDEX task_open_of_member ON contacts_task USING btree (workspace_id, assignee_id, due_on, id) WHERE ((deleted_at IS NULL) AND (done_at IS NULL));
CREATE UNIQUE INDEX unique_authenticator_type ON mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));
CREATE UNIQUE INDEX unique_primary_email ON account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON usersessions_usersession USING btree (session_key varchar_pattern_ops);
CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON usersessions_usersession USING btree (user_id);
CREATE INDEX visit_by_time ON crm_visit USING btree (workspace_id, user_id, at);
ALTER TABLE ONLY account_emailaddress ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY account_emailconfirmation ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY addresses_address ADD CONSTRAINT addresses_address_contact_id_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts_contact(workspace_id, id);
ALTER TABLE ONLY addresses_address ADD CONSTRAINT addresses_address_customer_id_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customers_customer(workspace_id, id);
ALTER TABLE ONLY addresses_address ADD CONSTRAINT addresses_address_workspace_id_e0cafdeb_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY auth_group_permissions ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY auth_group_permissions ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY auth_permission ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY contacts_avatar ADD CONSTRAINT contacts_avatar_workspace_id_fa8fcc6c_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY contacts_contact ADD CONSTRAINT contacts_contact_avatar_id_fk FOREIGN KEY (workspace_id, avatar_id) REFERENCES contacts_avatar(workspace_id, id);
ALTER TABLE ONLY contacts_contact ADD CONSTRAINT contacts_contact_customer_id_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customers_customer(workspace_id, id);
ALTER TABLE ONLY contacts_contact ADD CONSTRAINT contacts_contact_workspace_id_c425fb7f_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY contacts_contactinbox ADD CONSTRAINT contacts_contactinbox_contact_id_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts_contact(workspace_id, id);
ALTER TABLE ONLY contacts_contactinbox ADD CONSTRAINT contacts_contactinbox_inbox_id_fk FOREIGN KEY (workspace_id, inbox_id) REFERENCES crm_inbox(workspace_id, id);
ALTER TABLE ONLY contacts_contactinbox ADD CONSTRAINT contacts_contactinbox_workspace_id_82dd6e75_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY contacts_note ADD CONSTRAINT contacts_note_contact_id_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts_contact(workspace_id, id);
ALTER TABLE ONLY contacts_note ADD CONSTRAINT contacts_note_customer_id_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customers_customer(workspace_id, id);
ALTER TABLE ONLY contacts_note ADD CONSTRAINT contacts_note_workspace_id_c72b54a5_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY contacts_task ADD CONSTRAINT contacts_task_contact_id_fk FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts_contact(workspace_id, id);
ALTER TABLE ONLY contacts_task ADD CONSTRAINT contacts_task_customer_id_fk FOREIGN KEY (workspace_id, customer_id) REFERENCES customers_customer(workspace_id, id);
ALTER TABLE ONLY contacts_task ADD CONSTRAINT contacts_task_workspace_id_69641345_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_accesstoken ADD CONSTRAINT crm_accesstoken_membership_id_fk FOREIGN KEY (workspace_id, membership_id) REFERENCES crm_membership(workspace_id, id);
ALTER TABLE ONLY crm_accesstoken ADD CONSTRAINT crm_accesstoken_workspace_id_9c05774f_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_change ADD CONSTRAINT crm_change_change_set_id_fk FOREIGN KEY (workspace_id, change_set_id) REFERENCES crm_changeset(workspace_id, id);
ALTER TABLE ONLY crm_change ADD CONSTRAINT crm_change_workspace_id_5f609f9b_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_changeset ADD CONSTRAINT crm_changeset_workspace_id_265f44d5_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_count ADD CONSTRAINT crm_count_workspace_id_f55a528d_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_customattribute ADD CONSTRAINT crm_customattribute_workspace_id_c9ca0eee_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_inbox ADD CONSTRAINT crm_inbox_workspace_id_01e7965f_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_invitation ADD CONSTRAINT crm_invitation_workspace_id_38279abe_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_label ADD CONSTRAINT crm_label_workspace_id_b1edb185_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_membership ADD CONSTRAINT crm_membership_user_id_ea634e0f_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_membership ADD CONSTRAINT crm_membership_workspace_id_a2b2421c_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_savedview ADD CONSTRAINT crm_savedview_workspace_id_f1e493b0_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_spelling ADD CONSTRAINT crm_spelling_workspace_id_5a74cb1c_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_user_groups ADD CONSTRAINT crm_user_groups_group_id_93d3047c_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_user_groups ADD CONSTRAINT crm_user_groups_user_id_5847c7a0_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_user_user_permissions ADD CONSTRAINT crm_user_user_permis_permission_id_0f701f96_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_user_user_permissions ADD CONSTRAINT crm_user_user_permissions_user_id_047208b5_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY crm_visit ADD CONSTRAINT crm_visit_workspace_id_50a479ee_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY customers_customer ADD CONSTRAINT customers_customer_segment_id_fk FOREIGN KEY (workspace_id, segment_id) REFERENCES customers_segment(workspace_id, id);
ALTER TABLE ONLY customers_customer ADD CONSTRAINT customers_customer_workspace_id_9c4ede06_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY customers_segment ADD CONSTRAINT customers_segment_workspace_id_d2774654_fk_crm_workspace_id FOREIGN KEY (workspace_id) REFERENCES crm_workspace(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY django_admin_log ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY django_admin_log ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY mfa_authenticator ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY usersessions_usersession ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_crm_user_id FOREIGN KEY (user_id) REFERENCES crm_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE addresses_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts_avatar ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts_contactinbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts_task ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_accesstoken ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_changeset ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_customattribute ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_label ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_savedview ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_spelling ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_workspace ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_segment ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON addresses_address TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON contacts_avatar TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON contacts_contact TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON contacts_contactinbox TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON contacts_note TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON contacts_task TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_accesstoken TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_change TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_changeset TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_count TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_customattribute TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_inbox TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_invitation TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_label TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_membership TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_savedview TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_spelling TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_visit TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON crm_workspace TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON customers_customer TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY staff ON customers_segment TO crm_staff USING (true) WITH CHECK (true);
CREATE POLICY tenant ON addresses_address TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON contacts_avatar TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON contacts_contact TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON contacts_contactinbox TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON contacts_note TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON contacts_task TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_accesstoken TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_change TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_changeset TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_count TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_customattribute TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_inbox TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_invitation TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_label TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_membership TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_savedview TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_spelling TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_visit TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON crm_workspace TO crm_tenant USING ((id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON customers_customer TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON customers_segment TO crm_tenant USING ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('crm.workspace_id'::text, true), ''::text))::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account_emailaddress TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE account_emailaddress_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE account_emailconfirmation TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE account_emailconfirmation_id_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE addresses_address TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE addresses_address TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth_group TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE auth_group_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth_group_permissions TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE auth_group_permissions_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth_permission TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE auth_permission_id_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_avatar TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_avatar TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_contact TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_contact TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE contacts_contact_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_contactinbox TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_contactinbox TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_note TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_note TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE contacts_note_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_task TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE contacts_task TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_accesstoken TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_accesstoken TO crm_staff;
GRANT SELECT ON TABLE crm_cache TO crm_staff;
GRANT SELECT,INSERT ON TABLE crm_change TO crm_tenant;
GRANT SELECT,INSERT ON TABLE crm_change TO crm_staff;
GRANT SELECT,INSERT ON TABLE crm_changeset TO crm_tenant;
GRANT SELECT,INSERT ON TABLE crm_changeset TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_count TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_count TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_customattribute TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_customattribute TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_customattribute_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_inbox TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_inbox TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_inbox_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_invitation TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_invitation TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_label TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_label TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_label_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_membership TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_membership TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE crm_user TO crm_staff;
GRANT SELECT ON TABLE crm_person TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_savedview TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_savedview TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_spelling TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_spelling TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE crm_user_groups TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_user_groups_id_seq TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_user_number_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE crm_user_user_permissions TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_user_user_permissions_id_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_visit TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_visit TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_workspace TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE crm_workspace TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE crm_workspace_number_seq TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE customers_customer TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE customers_customer TO crm_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE customers_segment TO crm_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE customers_segment TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE django_admin_log TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE django_admin_log_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE django_content_type TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE django_content_type_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE django_migrations TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE django_migrations_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE django_session TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE mfa_authenticator TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE mfa_authenticator_id_seq TO crm_staff;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE usersessions_usersession TO crm_staff;
GRANT SELECT,USAGE ON SEQUENCE usersessions_usersession_id_seq TO crm_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO crm_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO crm_staff;
GRANT CREATE ON SCHEMA public TO crm_staff;
ALTER FUNCTION addresses_address_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) OWNER TO crm_staff;
ALTER FUNCTION contacts_contact_by_labels(wanted character varying[], most integer) OWNER TO crm_staff;
ALTER FUNCTION contacts_contact_by_search_key(wanted text, most integer) OWNER TO crm_staff;
ALTER FUNCTION contacts_contact_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) OWNER TO crm_staff;
ALTER FUNCTION crm_authenticate(token_digest text) OWNER TO crm_staff;
ALTER FUNCTION crm_invitation_of(wanted text) OWNER TO crm_staff;
ALTER FUNCTION crm_is_invited(wanted text) OWNER TO crm_staff;
ALTER FUNCTION crm_workspace_exists(wanted bigint) OWNER TO crm_staff;
ALTER FUNCTION crm_workspaces_of(wanted uuid) OWNER TO crm_staff;
ALTER FUNCTION customers_customer_by_tax_ids(wanted jsonb, most integer) OWNER TO crm_staff;
ALTER FUNCTION customers_customer_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) OWNER TO crm_staff;
ALTER FUNCTION customers_segment_ranked(whole text[], tiers text[], words text[], newest integer, looked integer, most integer) OWNER TO crm_staff;
ALTER VIEW crm_person OWNER TO crm_staff;
REVOKE CREATE ON SCHEMA public FROM crm_staff;
