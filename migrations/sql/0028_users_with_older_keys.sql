-- Whose telephone or second factor is still encrypted with an older key: asked before the last of that key is thrown away.
-- It answers ids and a count to the workers' role alone, and belongs to the role that may look users up; of credentials
-- that role sees the sealed secrets of authenticators and no password.
CREATE POLICY counted_by_key ON credential FOR SELECT TO tb_lookup USING (kind = 'totp');
GRANT SELECT ON credential TO tb_lookup;
CREATE FUNCTION users_with_older_keys(p_newest bytea, p_after uuid, p_limit integer)
RETURNS TABLE (user_id uuid, older bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT found.user_id, count(*) FROM (
    (SELECT p.user_id FROM user_phone p
     WHERE substring(p.phone_cipher FROM 1 FOR 1) <> p_newest AND (p_after IS NULL OR p.user_id > p_after)
     ORDER BY p.user_id LIMIT p_limit)
    UNION ALL
    (SELECT c.user_id FROM credential c
     WHERE c.kind = 'totp' AND substring(c.secret FROM 1 FOR 1) <> p_newest AND (p_after IS NULL OR c.user_id > p_after)
     ORDER BY c.user_id LIMIT p_limit)
  ) found GROUP BY found.user_id ORDER BY found.user_id LIMIT p_limit
$$;
ALTER FUNCTION users_with_older_keys(bytea, uuid, integer) OWNER TO tb_lookup;
REVOKE ALL ON FUNCTION users_with_older_keys(bytea, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION users_with_older_keys(bytea, uuid, integer) TO tb_worker;
