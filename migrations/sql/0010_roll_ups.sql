CREATE TABLE roll_up (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  period TEXT NOT NULL,
  starts_on DATE NOT NULL,
  measure TEXT NOT NULL,
  value BIGINT NOT NULL,
  CONSTRAINT pk_roll_up PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_roll_up_jurisdiction_id_period_starts_on_measure_tenant_id UNIQUE (jurisdiction_id, period, starts_on, measure, tenant_id)
);

CREATE TABLE roll_up_place (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  CONSTRAINT pk_roll_up_place PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_roll_up_place_jurisdiction_id_path UNIQUE (jurisdiction_id, path)
);

CREATE TABLE roll_up_point (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  upto xid8 NOT NULL,
  folded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_roll_up_point PRIMARY KEY (jurisdiction_id, id)
);

CREATE TABLE platform_act (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  act TEXT NOT NULL,
  detail TEXT NOT NULL,
  address TEXT,
  happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_platform_act PRIMARY KEY (id),
  CONSTRAINT fk_platform_act_user_id FOREIGN KEY(user_id) REFERENCES user_account (id)
);

-- After a restore transaction ids start anew: facts of the former life take the oldest id there is, so that folding,
-- which goes by ids, neither waits for them nor counts them a second time.
CREATE FUNCTION facts_rebase(p_bank integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_rows bigint;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'events.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  UPDATE fact SET xid = '3' WHERE jurisdiction_id = p_bank AND xid >= pg_current_xact_id();
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_rows;
END $$;
REVOKE ALL ON FUNCTION facts_rebase FROM PUBLIC;
GRANT EXECUTE ON FUNCTION facts_rebase TO tb_app, tb_worker;
