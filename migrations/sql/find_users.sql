-- Who signs in with this telephone: the one question asked before anybody is known. It answers ids and masked names to
-- those who can compute the keyed index, and it belongs to a role that can read this one table and nothing else.
CREATE POLICY found_by_phone ON user_phone FOR SELECT TO tb_lookup USING (true);
GRANT SELECT ON user_phone TO tb_lookup;
CREATE FUNCTION find_users_by_phone(p_index bytea) RETURNS TABLE (user_id uuid, called text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.user_id, p.called FROM user_phone p WHERE p.phone_index = p_index ORDER BY p.user_id
$$;
ALTER FUNCTION find_users_by_phone(bytea) OWNER TO tb_lookup;
REVOKE ALL ON FUNCTION find_users_by_phone(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_users_by_phone(bytea) TO tb_app, tb_worker;
