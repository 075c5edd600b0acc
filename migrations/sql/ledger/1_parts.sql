-- The ledger's only doors. Each runs as the owner of the tables, checks that the bank is the one in scope, locks rows
-- in the order hold → accounts by id, and takes the time of posting under those locks. Refusals carry SQLSTATE TB0nn;
-- app/ledger/errors.py gives each its sentence.

CREATE FUNCTION ledger_check_scope(p_bank integer) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
END $$;

-- Why an account could not be moved (p_is_debit: seconds were to leave it): says so, and undoes the transaction.
CREATE FUNCTION ledger_refuse(p_bank integer, p_account uuid, p_asset smallint, p_is_debit boolean) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE v_row ledger_balance%ROWTYPE;
BEGIN
  SELECT * INTO v_row FROM ledger_balance WHERE jurisdiction_id = p_bank AND account_id = p_account;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.account_missing' USING ERRCODE = 'TB002', DETAIL = p_account::text; END IF;
  IF v_row.asset <> p_asset THEN RAISE EXCEPTION 'ledger.asset_differs' USING ERRCODE = 'TB003'; END IF;
  IF v_row.flags & 3 <> 0 THEN RAISE EXCEPTION 'ledger.account_closed' USING ERRCODE = 'TB004'; END IF;
  IF NOT v_row.is_strict THEN RAISE EXCEPTION 'ledger.account_missing' USING ERRCODE = 'TB002', DETAIL = p_account::text; END IF;
  IF p_is_debit THEN RAISE EXCEPTION 'ledger.not_enough_time' USING ERRCODE = 'TB016'; END IF;
  RAISE EXCEPTION 'ledger.ceiling_reached' USING ERRCODE = 'TB005',
    DETAIL = greatest(v_row.ceiling - v_row.credits + v_row.debits, 0)::text;
END $$;

-- An account that takes what nobody asks the room for (a pool) is append-only: its balance row is not kept here.
CREATE FUNCTION ledger_check_append_only(p_bank integer, p_account uuid, p_asset smallint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM 1 FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_account
    AND NOT b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.account_missing' USING ERRCODE = 'TB002', DETAIL = p_account::text; END IF;
END $$;

CREATE FUNCTION ledger_clock() RETURNS bigint
LANGUAGE sql VOLATILE AS $$ SELECT (date_part('epoch', clock_timestamp()) * 1000000)::bigint $$;

CREATE FUNCTION ledger_today() RETURNS date
LANGUAGE sql VOLATILE AS $$ SELECT (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date $$;

-- Takes seconds from an account's lots, the earliest to expire first.
CREATE FUNCTION ledger_use_lots(p_bank integer, p_transfer uuid, p_account uuid, p_seconds bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_left bigint := p_seconds; v_take bigint; v_lot record;
BEGIN
  FOR v_lot IN
    SELECT expires_on, remaining - held AS free FROM ledger_lot
    WHERE jurisdiction_id = p_bank AND account_id = p_account AND remaining > held AND expires_on >= ledger_today()
    ORDER BY expires_on
  LOOP
    v_take := least(v_lot.free, v_left);
    UPDATE ledger_lot SET remaining = remaining - v_take
    WHERE jurisdiction_id = p_bank AND account_id = p_account AND expires_on = v_lot.expires_on;
    INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
    VALUES (p_bank, p_transfer, p_account, v_lot.expires_on, v_take);
    v_left := v_left - v_take;
    EXIT WHEN v_left = 0;
  END LOOP;
  IF v_left > 0 THEN RAISE EXCEPTION 'ledger.coins_expired' USING ERRCODE = 'TB006'; END IF;
END $$;

CREATE FUNCTION ledger_put_lot(p_bank integer, p_transfer uuid, p_account uuid, p_expires date, p_seconds bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_lot AS l (jurisdiction_id, account_id, expires_on, remaining, held)
  VALUES (p_bank, p_account, p_expires, p_seconds, 0)
  ON CONFLICT (jurisdiction_id, account_id, expires_on) DO UPDATE SET remaining = l.remaining + excluded.remaining;
  INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
  VALUES (p_bank, p_transfer, p_account, p_expires, -p_seconds);
END $$;

-- The lots side of a transfer: what is given keeps its date when the receiver's lots follow it (p_expires is null and
-- the giver has lots), and starts anew when it was earned (p_expires names the day).
CREATE FUNCTION ledger_move_lots(
  p_bank integer, p_transfer uuid, p_debit uuid, p_debit_flags integer, p_credit uuid, p_credit_flags integer,
  p_seconds bigint, p_expires date
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_lot record;
BEGIN
  IF p_debit_flags & 4 <> 0 THEN PERFORM ledger_use_lots(p_bank, p_transfer, p_debit, p_seconds); END IF;
  IF p_credit_flags & 4 <> 0 THEN
    IF p_expires IS NULL AND p_debit_flags & 4 <> 0 THEN
      FOR v_lot IN SELECT expires_on, seconds FROM ledger_lot_use
        WHERE jurisdiction_id = p_bank AND transfer_id = p_transfer AND account_id = p_debit ORDER BY expires_on
      LOOP PERFORM ledger_put_lot(p_bank, p_transfer, p_credit, v_lot.expires_on, v_lot.seconds); END LOOP;
    ELSE
      PERFORM ledger_put_lot(p_bank, p_transfer, p_credit, coalesce(p_expires, '9999-12-31'::date), p_seconds);
    END IF;
  END IF;
END $$;

-- A reversal gives lots back to the very days they were taken from, and takes them from the days they were put on
-- first; p_before is how much of the original had been reversed already.
CREATE FUNCTION ledger_return_lots(
  p_bank integer, p_transfer uuid, p_original uuid, p_debit uuid, p_debit_flags integer, p_credit uuid,
  p_credit_flags integer, p_seconds bigint, p_before bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_use record; v_skip bigint; v_left bigint; v_part bigint;
BEGIN
  IF p_credit_flags & 4 <> 0 THEN
    v_skip := p_before; v_left := p_seconds;
    FOR v_use IN SELECT expires_on, seconds FROM ledger_lot_use
      WHERE jurisdiction_id = p_bank AND transfer_id = p_original AND account_id = p_credit AND seconds > 0
      ORDER BY expires_on
    LOOP
      v_part := least(greatest(v_use.seconds - v_skip, 0), v_left);
      v_skip := greatest(v_skip - v_use.seconds, 0);
      CONTINUE WHEN v_part = 0;
      PERFORM ledger_put_lot(p_bank, p_transfer, p_credit, v_use.expires_on, v_part);
      v_left := v_left - v_part;
    END LOOP;
  END IF;
  IF p_debit_flags & 4 <> 0 THEN
    v_left := p_seconds;
    FOR v_use IN SELECT l.expires_on, least(l.remaining - l.held, -u.seconds - (
        -- what earlier parts took from this day already; the rest of the lot is the holder's own
        SELECT coalesce(sum(e.seconds), 0) FROM ledger_reversal r
        JOIN ledger_lot_use e ON e.jurisdiction_id = p_bank AND e.transfer_id = r.reversal AND e.account_id = p_debit
          AND e.expires_on = u.expires_on
        WHERE r.jurisdiction_id = p_bank AND r.original = p_original)) AS free
      FROM ledger_lot_use u JOIN ledger_lot l USING (jurisdiction_id, account_id, expires_on)
      WHERE u.jurisdiction_id = p_bank AND u.transfer_id = p_original AND u.account_id = p_debit AND u.seconds < 0
        AND l.remaining > l.held
      ORDER BY l.expires_on
    LOOP
      CONTINUE WHEN v_use.free <= 0;
      v_part := least(v_use.free, v_left);
      UPDATE ledger_lot SET remaining = remaining - v_part
      WHERE jurisdiction_id = p_bank AND account_id = p_debit AND expires_on = v_use.expires_on;
      INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
      VALUES (p_bank, p_transfer, p_debit, v_use.expires_on, v_part);
      v_left := v_left - v_part;
      EXIT WHEN v_left = 0;
    END LOOP;
    IF v_left > 0 THEN RAISE EXCEPTION 'ledger.lots_spent' USING ERRCODE = 'TB007'; END IF;
  END IF;
END $$;

-- What a known id was answered before; with another body it is refused. Null where the id is new.
CREATE FUNCTION ledger_answer_before(
  p_bank integer, p_id uuid, p_asset smallint, p_debit uuid, p_credit uuid, p_seconds bigint, p_kind smallint,
  p_document uuid, p_reverses uuid, OUT posted_at bigint, OUT debit_balance bigint, OUT credit_balance bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE v_known ledger_transfer%ROWTYPE;
BEGIN
  SELECT * INTO v_known FROM ledger_transfer t WHERE t.jurisdiction_id = p_bank AND t.id = p_id;
  IF NOT FOUND THEN RETURN; END IF;
  IF (v_known.asset, v_known.debit_account, v_known.credit_account, v_known.seconds, v_known.kind, v_known.document_id,
      v_known.reverses) IS DISTINCT FROM (p_asset, p_debit, p_credit, p_seconds, p_kind, p_document, p_reverses) THEN
    RAISE EXCEPTION 'ledger.id_used_otherwise' USING ERRCODE = 'TB008';
  END IF;
  posted_at := v_known.posted_at; debit_balance := v_known.debit_balance; credit_balance := v_known.credit_balance;
END $$;
