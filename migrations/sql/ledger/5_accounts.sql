-- Expiry of lots, accounts and their limits, folding, partitions; see 1_parts.sql for what all doors promise.

-- Expires what is left of lots whose day has passed: to p_pool, what was taken is gone from the
-- lot, so a second run finds nothing to take.
CREATE FUNCTION ledger_expire_lot(
  p_bank integer, p_id uuid, p_account uuid, p_expires_on date, p_pool uuid, p_kind smallint, OUT expired bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_row ledger_balance%ROWTYPE; v_clock bigint;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  SELECT * INTO v_row FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_account FOR UPDATE;
  SELECT l.remaining - l.held INTO expired FROM ledger_lot l
  WHERE l.jurisdiction_id = p_bank AND l.account_id = p_account AND l.expires_on = p_expires_on
    AND l.expires_on < ledger_today();
  IF coalesce(expired, 0) <= 0 THEN expired := 0; RETURN; END IF;
  PERFORM ledger_check_append_only(p_bank, p_pool, v_row.asset);
  v_clock := greatest((date_part('epoch', clock_timestamp()) * 1000000)::bigint, v_row.last_at + 1);
  UPDATE ledger_lot SET remaining = remaining - expired
  WHERE jurisdiction_id = p_bank AND account_id = p_account AND expires_on = p_expires_on;
  UPDATE ledger_balance b SET debits = b.debits + expired, seq = b.seq + 1, last_at = v_clock
  WHERE b.jurisdiction_id = p_bank AND b.account_id = p_account;
  INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
    debit_seq, debit_balance, kind, effective_on, posted_at)
  VALUES (p_bank, p_id, p_id, v_row.asset, p_account, p_pool, expired, v_row.seq + 1,
    v_row.credits - v_row.debits - expired, p_kind, p_expires_on, v_clock);
  INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
  VALUES (p_bank, p_id, p_account, p_expires_on, expired);
END $$;

-- Opens an account, or finds it open.
CREATE FUNCTION ledger_open_account(
  p_bank integer, p_account uuid, p_asset smallint, p_is_strict boolean, p_owner_kind text, p_owner uuid, p_purpose text,
  p_floor bigint, p_ceiling bigint, p_has_lots boolean
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ledger_check_scope(p_bank);
  IF p_is_strict AND p_account < '00000001-0000-0000-0000-000000000000' THEN
    RAISE EXCEPTION 'ledger.account_missing' USING ERRCODE = 'TB002', DETAIL = p_account::text;
  END IF;
  INSERT INTO ledger_account (jurisdiction_id, id, asset, is_strict, owner_kind, owner_id, purpose, opened_at)
  VALUES (p_bank, p_account, p_asset, p_is_strict, p_owner_kind, p_owner, p_purpose, clock_timestamp())
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    INSERT INTO ledger_balance (jurisdiction_id, account_id, asset, is_strict, debits, credits, held, floor, ceiling, seq, last_at, flags)
    VALUES (p_bank, p_account, p_asset, p_is_strict, 0, 0, 0, CASE WHEN p_is_strict THEN p_floor END,
      CASE WHEN p_is_strict THEN p_ceiling END, 0, 0, CASE WHEN p_has_lots AND p_is_strict THEN 4 ELSE 0 END);
    IF NOT p_is_strict THEN
      INSERT INTO ledger_checkpoint (jurisdiction_id, account_id, upto, debits, credits) VALUES (p_bank, p_account, '0', 0, 0);
    END IF;
  END IF;
END $$;

-- New limits of an account. A floor above what is available is refused by the CHECK; a ceiling binds from the next credit.
CREATE FUNCTION ledger_set_limits(p_bank integer, p_account uuid, p_floor bigint, p_ceiling bigint, p_is_frozen boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ledger_check_scope(p_bank);
  UPDATE ledger_balance SET floor = p_floor, ceiling = p_ceiling, flags = flags & ~1 | p_is_frozen::integer
  WHERE jurisdiction_id = p_bank AND account_id = p_account AND is_strict;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.account_missing' USING ERRCODE = 'TB002'; END IF;
END $$;

-- The bank's limits for every member's spendable account. Who has less than the new floor keeps the old one until the
-- account has recovered: nobody is refused what the bank granted before.
CREATE FUNCTION ledger_set_member_limits(p_bank integer, p_floor bigint, p_ceiling bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_count bigint;
BEGIN
  PERFORM ledger_check_scope(p_bank);
  UPDATE ledger_balance b SET ceiling = p_ceiling,
    floor = CASE WHEN b.credits - b.debits - b.held >= p_floor THEN p_floor ELSE least(b.floor, p_floor) END
  FROM ledger_account a
  WHERE b.jurisdiction_id = p_bank AND a.jurisdiction_id = p_bank AND a.id = b.account_id
    AND a.owner_kind = 'member' AND a.purpose = 'time';
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

-- Folds what was posted to append-only accounts into their checkpoints, up to the watermark: no transaction that is
-- still open can yet add a row below it. Cutting at the largest id instead would lose late commits.
CREATE FUNCTION ledger_fold(p_bank integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_upto xid8; v_point ledger_checkpoint%ROWTYPE; v_debits bigint; v_credits bigint; v_folded bigint := 0; v_rows bigint;
BEGIN
  PERFORM ledger_check_scope(p_bank);
  PERFORM pg_advisory_xact_lock(7003, p_bank);
  v_upto := pg_snapshot_xmin(pg_current_snapshot());
  FOR v_point IN SELECT * FROM ledger_checkpoint WHERE jurisdiction_id = p_bank LOOP
    SELECT coalesce(sum(t.seconds), 0), count(*) INTO v_debits, v_rows FROM ledger_transfer t
    WHERE t.jurisdiction_id = p_bank AND t.debit_account = v_point.account_id AND t.debit_seq IS NULL
      AND t.xid >= v_point.upto AND t.xid < v_upto;
    v_folded := v_folded + v_rows;
    SELECT coalesce(sum(t.seconds), 0), count(*) INTO v_credits, v_rows FROM ledger_transfer t
    WHERE t.jurisdiction_id = p_bank AND t.credit_account = v_point.account_id AND t.credit_seq IS NULL
      AND t.xid >= v_point.upto AND t.xid < v_upto;
    v_folded := v_folded + v_rows;
    UPDATE ledger_checkpoint c SET upto = v_upto, debits = c.debits + v_debits, credits = c.credits + v_credits
    WHERE c.jurisdiction_id = p_bank AND c.account_id = v_point.account_id;
  END LOOP;
  RETURN v_folded;
END $$;

-- After a restore transaction ids start anew: rows of the former life would count as not folded yet, or be folded a second
-- time, so they take the oldest id there is; then all checkpoints begin at nothing and are folded again from the rows.
CREATE FUNCTION ledger_rebase(p_bank integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ledger_check_scope(p_bank);
  PERFORM pg_advisory_xact_lock(7003, p_bank);
  UPDATE ledger_transfer t SET xid = '3' WHERE t.jurisdiction_id = p_bank AND t.xid >= pg_current_xact_id();
  UPDATE ledger_checkpoint c SET upto = '0', debits = 0, credits = 0 WHERE c.jurisdiction_id = p_bank;
  PERFORM ledger_fold(p_bank);
END $$;

-- Makes the month partitions of transfers from p_from on, p_months of them; those that exist stay as they are.
CREATE FUNCTION ledger_make_partitions(p_from date, p_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_month date; v_name text; v_made integer := 0; v_low uuid; v_high uuid;
BEGIN
  FOR v_month IN SELECT (date_trunc('month', p_from) + make_interval(months => n))::date FROM generate_series(0, p_months - 1) n LOOP
    v_name := 'ledger_transfer_' || to_char(v_month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(v_name) IS NOT NULL;
    v_low := (lpad(to_hex((extract(epoch FROM v_month) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;
    v_high := (lpad(to_hex((extract(epoch FROM v_month + interval '1 month') * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;
    EXECUTE format('CREATE TABLE %I PARTITION OF ledger_transfer FOR VALUES FROM (%L) TO (%L)', v_name, v_low, v_high);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_name);
    EXECUTE format('CREATE POLICY one_bank ON %I USING (jurisdiction_id = nullif(current_setting(''app.jurisdiction_id'', true), '''')::integer) '
      'WITH CHECK (jurisdiction_id = nullif(current_setting(''app.jurisdiction_id'', true), '''')::integer)', v_name);
    v_made := v_made + 1;
  END LOOP;
  RETURN v_made;
END $$;

-- How many months from this one on have their partition.
CREATE FUNCTION ledger_months_ahead() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM generate_series(0, 120) n
  WHERE to_regclass('ledger_transfer_' || to_char(now() + make_interval(months => n), 'YYYY_MM')) IS NOT NULL
$$;
