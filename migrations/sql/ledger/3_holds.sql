-- Holds: opened, captured once in whole or part, voided; see 1_parts.sql for what all doors of the ledger promise.

-- Holds seconds of an account until they are captured, voided, or expire by this clock. A known id is met as in ledger_post.
CREATE FUNCTION ledger_hold_open(
  p_bank integer, p_id uuid, p_asset smallint, p_debit uuid, p_seconds bigint, p_document uuid, p_expires_at timestamptz,
  OUT is_replay boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_known ledger_hold%ROWTYPE; v_flags integer; v_left bigint; v_take bigint; v_lot record;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  is_replay := false;
  UPDATE ledger_balance b SET held = b.held + p_seconds
  WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit AND b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0
    AND (b.floor IS NULL OR b.credits - b.debits - b.held - p_seconds >= b.floor)
  RETURNING b.flags INTO v_flags;
  IF FOUND THEN
    INSERT INTO ledger_hold (jurisdiction_id, id, asset, debit_account, seconds, captured, state, document_id, opened_at, expires_at)
    VALUES (p_bank, p_id, p_asset, p_debit, p_seconds, 0, 'open', p_document, clock_timestamp(), p_expires_at)
    ON CONFLICT DO NOTHING;
    is_replay := NOT FOUND;
  END IF;
  IF is_replay OR v_flags IS NULL THEN
    UPDATE ledger_balance b SET held = b.held - p_seconds
    WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit AND is_replay;
    SELECT * INTO v_known FROM ledger_hold h WHERE h.jurisdiction_id = p_bank AND h.id = p_id;
    IF NOT FOUND THEN PERFORM ledger_refuse(p_bank, p_debit, p_asset, true); END IF;
    IF (v_known.asset, v_known.debit_account, v_known.seconds, v_known.document_id)
       IS DISTINCT FROM (p_asset, p_debit, p_seconds, p_document) THEN
      RAISE EXCEPTION 'ledger.id_used_otherwise' USING ERRCODE = 'TB008';
    END IF;
    is_replay := true; RETURN;
  END IF;
  IF v_flags & 4 <> 0 THEN
    v_left := p_seconds;
    FOR v_lot IN
      SELECT expires_on, remaining - held AS free FROM ledger_lot
      WHERE jurisdiction_id = p_bank AND account_id = p_debit AND remaining > held AND expires_on >= ledger_today()
      ORDER BY expires_on
    LOOP
      v_take := least(v_lot.free, v_left);
      UPDATE ledger_lot SET held = held + v_take
      WHERE jurisdiction_id = p_bank AND account_id = p_debit AND expires_on = v_lot.expires_on;
      INSERT INTO ledger_lot_hold (jurisdiction_id, hold_id, expires_on, seconds)
      VALUES (p_bank, p_id, v_lot.expires_on, v_take);
      v_left := v_left - v_take;
      EXIT WHEN v_left = 0;
    END LOOP;
    IF v_left > 0 THEN RAISE EXCEPTION 'ledger.coins_expired' USING ERRCODE = 'TB006'; END IF;
  END IF;
END $$;

-- Ends the lots side of a hold: p_taken of it is used by one transfer, then p_overflowed by another; the rest is free.
CREATE FUNCTION ledger_settle_lot_hold(
  p_bank integer, p_hold uuid, p_account uuid, p_transfer uuid, p_taken bigint, p_overflow uuid, p_overflowed bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_left bigint := p_taken; v_over bigint := p_overflowed; v_take bigint; v_pool bigint; v_lot record;
BEGIN
  FOR v_lot IN SELECT expires_on, seconds FROM ledger_lot_hold
    WHERE jurisdiction_id = p_bank AND hold_id = p_hold ORDER BY expires_on
  LOOP
    v_take := least(v_lot.seconds, v_left);
    v_pool := least(v_lot.seconds - v_take, v_over);
    UPDATE ledger_lot SET held = held - v_lot.seconds, remaining = remaining - v_take - v_pool
    WHERE jurisdiction_id = p_bank AND account_id = p_account AND expires_on = v_lot.expires_on;
    IF v_take > 0 THEN
      INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
      VALUES (p_bank, p_transfer, p_account, v_lot.expires_on, v_take);
    END IF;
    IF v_pool > 0 THEN
      INSERT INTO ledger_lot_use (jurisdiction_id, transfer_id, account_id, expires_on, seconds)
      VALUES (p_bank, p_overflow, p_account, v_lot.expires_on, v_pool);
    END IF;
    v_left := v_left - v_take;
    v_over := v_over - v_pool;
  END LOOP;
END $$;

-- Why a hold cannot be captured; or, where this very capture was made before, what it was answered.
CREATE FUNCTION ledger_capture_before(
  p_bank integer, p_id uuid, p_hold uuid, p_credit uuid, p_seconds bigint, p_kind smallint, p_document uuid, p_overflow_id uuid,
  OUT paid bigint, OUT overflowed bigint, OUT posted_at bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE v_hold ledger_hold%ROWTYPE; v_known ledger_transfer%ROWTYPE;
BEGIN
  SELECT * INTO v_hold FROM ledger_hold h WHERE h.jurisdiction_id = p_bank AND h.id = p_hold;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.hold_missing' USING ERRCODE = 'TB009'; END IF;
  IF v_hold.state = 'open' AND v_hold.expires_at <= clock_timestamp() THEN
    RAISE EXCEPTION 'ledger.hold_expired' USING ERRCODE = 'TB011';
  END IF;
  IF v_hold.state = 'open' THEN RAISE EXCEPTION 'ledger.beyond_hold' USING ERRCODE = 'TB012'; END IF;
  -- A full payee was paid nothing, so no transfer has this id; what went to the pool names it as its journal.
  SELECT coalesce(sum(t.seconds), 0), max(t.posted_at) INTO overflowed, posted_at FROM ledger_transfer t
  WHERE t.jurisdiction_id = p_bank AND t.id = p_overflow_id AND t.journal_id = p_id;
  SELECT * INTO v_known FROM ledger_transfer t WHERE t.jurisdiction_id = p_bank AND t.id = p_id;
  IF NOT FOUND THEN
    IF v_hold.state <> 'captured' OR overflowed <> v_hold.captured THEN
      RAISE EXCEPTION 'ledger.hold_closed' USING ERRCODE = 'TB010';
    END IF;
    paid := 0;
  ELSIF (v_known.hold_id, v_known.credit_account, v_known.kind, v_known.document_id)
      IS DISTINCT FROM (p_hold, p_credit, p_kind, p_document) OR v_known.seconds + overflowed > p_seconds THEN
    RAISE EXCEPTION 'ledger.id_used_otherwise' USING ERRCODE = 'TB008';
  ELSE
    paid := v_known.seconds; posted_at := v_known.posted_at;
  END IF;
END $$;

-- Captures a hold once, in whole or part; the rest is released. What would pass the payee's ceiling is not paid: it goes
-- to p_overflow (a pool, with a transfer of its own) or, where that is null, back to the payer. A payer who was frozen
-- since then promises nothing new, but what was promised is kept.
CREATE FUNCTION ledger_hold_capture(
  p_bank integer, p_id uuid, p_hold uuid, p_credit uuid, p_seconds bigint, p_kind smallint, p_document uuid,
  p_effective date, p_expires date, p_overflow uuid DEFAULT NULL, p_overflow_id uuid DEFAULT NULL,
  OUT is_replay boolean, OUT paid bigint, OUT overflowed bigint, OUT posted_at bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp(); v_clock bigint := (date_part('epoch', v_now) * 1000000)::bigint;
  v_asset smallint; v_payer uuid; v_held bigint; v_payee ledger_balance%ROWTYPE;
  v_debit_at bigint; v_credit_at bigint; v_debit_seq bigint; v_credit_seq bigint;
  v_debit_balance bigint; v_credit_balance bigint; v_debit_flags integer; v_credit_flags integer := 0;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  UPDATE ledger_hold h SET state = 'captured', captured = p_seconds, closed_at = v_now
  WHERE h.jurisdiction_id = p_bank AND h.id = p_hold AND h.state = 'open' AND p_seconds BETWEEN 1 AND h.seconds
    AND (h.expires_at IS NULL OR h.expires_at > v_now)
  RETURNING h.asset, h.debit_account, h.seconds INTO v_asset, v_payer, v_held;
  is_replay := NOT FOUND;
  IF is_replay THEN
    SELECT b.paid, b.overflowed, b.posted_at INTO paid, overflowed, posted_at
    FROM ledger_capture_before(p_bank, p_id, p_hold, p_credit, p_seconds, p_kind, p_document, p_overflow_id) b;
    RETURN;
  END IF;
  paid := p_seconds; overflowed := 0;
  FOR v_turn IN 1..2 LOOP
    IF (v_turn = 1) = (v_payer < p_credit) THEN
      UPDATE ledger_balance b SET held = b.held - v_held, debits = b.debits + p_seconds, seq = b.seq + 1,
        last_at = greatest(b.last_at + 1, v_clock)
      WHERE b.jurisdiction_id = p_bank AND b.account_id = v_payer
      RETURNING b.seq, b.credits - b.debits, b.last_at, b.flags INTO v_debit_seq, v_debit_balance, v_debit_at, v_debit_flags;
    ELSE
      UPDATE ledger_balance b SET credits = b.credits + p_seconds, seq = b.seq + 1, last_at = greatest(b.last_at + 1, v_clock)
      WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit AND b.is_strict AND b.asset = v_asset AND b.flags & 3 = 0
        AND (b.ceiling IS NULL OR b.credits - b.debits + p_seconds <= b.ceiling)
      RETURNING b.seq, b.credits - b.debits, b.last_at, b.flags INTO v_credit_seq, v_credit_balance, v_credit_at, v_credit_flags;
      IF NOT FOUND THEN
        PERFORM 1 FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit
          AND NOT b.is_strict AND b.asset = v_asset AND b.flags & 3 = 0;
        IF NOT FOUND THEN
          SELECT * INTO v_payee FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit
            AND b.asset = v_asset AND b.flags & 3 = 0 FOR UPDATE;
          IF NOT FOUND THEN PERFORM ledger_refuse(p_bank, p_credit, v_asset, false); END IF;
          paid := greatest(least(p_seconds, v_payee.ceiling - v_payee.credits + v_payee.debits), 0);
        END IF;
      END IF;
    END IF;
  END LOOP;
  posted_at := greatest(v_debit_at, v_credit_at, v_payee.last_at + 1);
  IF v_payee.is_strict THEN  -- his ceiling: he is paid up to it, and what was debited beyond goes to the pool or back
    IF p_overflow IS NOT NULL AND paid < p_seconds THEN
      PERFORM ledger_check_append_only(p_bank, p_overflow, v_asset);
      overflowed := p_seconds - paid;
    END IF;
    UPDATE ledger_hold h SET captured = paid + overflowed WHERE h.jurisdiction_id = p_bank AND h.id = p_hold;
    UPDATE ledger_balance b SET debits = b.debits - p_seconds + paid + overflowed, last_at = posted_at + (overflowed > 0)::int,
      seq = b.seq - 1 + (paid > 0)::int + (overflowed > 0)::int
    WHERE b.jurisdiction_id = p_bank AND b.account_id = v_payer;
    v_debit_balance := v_debit_balance + p_seconds - paid;
    v_debit_seq := v_debit_seq - (paid = 0)::int;
    IF paid > 0 THEN
      UPDATE ledger_balance b SET credits = b.credits + paid, seq = b.seq + 1, last_at = posted_at
      WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit
      RETURNING b.seq, b.credits - b.debits, b.flags INTO v_credit_seq, v_credit_balance, v_credit_flags;
    END IF;
  ELSIF v_debit_at < posted_at THEN
    UPDATE ledger_balance b SET last_at = posted_at WHERE b.jurisdiction_id = p_bank AND b.account_id = v_payer;
  ELSIF v_credit_at < posted_at THEN
    UPDATE ledger_balance b SET last_at = posted_at WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit;
  END IF;
  IF paid > 0 THEN
    INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
      debit_seq, credit_seq, debit_balance, credit_balance, kind, document_id, hold_id, effective_on, posted_at)
    VALUES (p_bank, p_id, p_id, v_asset, v_payer, p_credit, paid, v_debit_seq, v_credit_seq,
      v_debit_balance, v_credit_balance, p_kind, p_document, p_hold, p_effective, posted_at)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RAISE EXCEPTION 'ledger.id_used_otherwise' USING ERRCODE = 'TB008'; END IF;
  END IF;
  IF overflowed > 0 THEN
    INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
      debit_seq, debit_balance, kind, document_id, hold_id, effective_on, posted_at)
    VALUES (p_bank, p_overflow_id, p_id, v_asset, v_payer, p_overflow, overflowed, v_debit_seq + 1,
      v_debit_balance - overflowed, p_kind, p_document, p_hold, p_effective, posted_at + 1);
  END IF;
  IF v_debit_flags & 4 <> 0 THEN
    PERFORM ledger_settle_lot_hold(p_bank, p_hold, v_payer, p_id, paid, p_overflow_id, overflowed);
  END IF;
  IF v_credit_flags & 4 <> 0 AND paid > 0 THEN
    PERFORM ledger_put_lot(p_bank, p_id, p_credit, coalesce(p_expires, '9999-12-31'::date), paid);
  END IF;
END $$;

-- Gives a hold back. Voiding a voided or expired one again changes nothing; a captured one is refused.
CREATE FUNCTION ledger_hold_void(p_bank integer, p_hold uuid, p_only_expired boolean DEFAULT false, OUT released bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_hold ledger_hold%ROWTYPE; v_flags integer;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  released := 0;
  SELECT * INTO v_hold FROM ledger_hold h WHERE h.jurisdiction_id = p_bank AND h.id = p_hold FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.hold_missing' USING ERRCODE = 'TB009'; END IF;
  IF v_hold.state IN ('voided', 'expired') THEN RETURN; END IF;
  IF v_hold.state <> 'open' THEN RAISE EXCEPTION 'ledger.hold_closed' USING ERRCODE = 'TB010'; END IF;
  IF p_only_expired AND (v_hold.expires_at IS NULL OR v_hold.expires_at > clock_timestamp()) THEN RETURN; END IF;
  UPDATE ledger_hold h SET state = CASE WHEN p_only_expired THEN 'expired' ELSE 'voided' END, closed_at = clock_timestamp()
  WHERE h.jurisdiction_id = p_bank AND h.id = p_hold;
  UPDATE ledger_balance b SET held = b.held - v_hold.seconds
  WHERE b.jurisdiction_id = p_bank AND b.account_id = v_hold.debit_account RETURNING b.flags INTO v_flags;
  IF v_flags & 4 <> 0 THEN
    PERFORM ledger_settle_lot_hold(p_bank, p_hold, v_hold.debit_account, NULL, 0, NULL, 0);
  END IF;
  released := v_hold.seconds;
END $$;
