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

-- One transfer. The same id with the same body answers the first result; with another body it is refused. That an id is
-- known is seen when its row is written (looking first would visit every month's partition): what was moved until then
-- is put back under the same locks. An id that begins with zeros is the bank's own account, append-only by
-- ledger_open_account, and has no balance to move. A reversal comes through ledger_reverse, which writes down what it reverses first.
CREATE FUNCTION ledger_post(
  p_bank integer, p_id uuid, p_journal uuid, p_asset smallint, p_debit uuid, p_credit uuid, p_seconds bigint,
  p_kind smallint, p_document uuid, p_effective date, p_expires date DEFAULT NULL,
  p_reverses uuid DEFAULT NULL, p_before bigint DEFAULT 0,
  OUT is_replay boolean, OUT posted_at bigint, OUT debit_balance bigint, OUT credit_balance bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_clock bigint; v_debit_at bigint; v_credit_at bigint; v_debit_seq bigint; v_credit_seq bigint;
  v_debit_flags integer := 0; v_credit_flags integer := 0; v_stuck uuid;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  IF p_reverses IS NOT NULL THEN
    PERFORM 1 FROM ledger_reversal r WHERE r.jurisdiction_id = p_bank AND r.original = p_reverses AND r.reversal = p_id;
    IF NOT FOUND THEN RAISE EXCEPTION 'ledger.transfer_missing' USING ERRCODE = 'TB013'; END IF;
  END IF;
  is_replay := false;
  v_clock := (date_part('epoch', clock_timestamp()) * 1000000)::bigint;
  FOR v_turn IN 1..2 LOOP
    IF (v_turn = 1) = (p_debit < p_credit) THEN
      IF p_debit >= '00000001-0000-0000-0000-000000000000' THEN
        UPDATE ledger_balance b SET debits = b.debits + p_seconds, seq = b.seq + 1, last_at = greatest(b.last_at + 1, v_clock)
        WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit AND b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0
          AND (b.floor IS NULL OR b.credits - b.debits - b.held - p_seconds >= b.floor)
        RETURNING b.seq, b.credits - b.debits, b.last_at, b.flags INTO v_debit_seq, debit_balance, v_debit_at, v_debit_flags;
      END IF;
      IF v_debit_seq IS NULL THEN
        PERFORM 1 FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit
          AND NOT b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0;
        IF NOT FOUND THEN v_stuck := p_debit; EXIT; END IF;
      END IF;
    ELSE
      IF p_credit >= '00000001-0000-0000-0000-000000000000' THEN
        UPDATE ledger_balance b SET credits = b.credits + p_seconds, seq = b.seq + 1, last_at = greatest(b.last_at + 1, v_clock)
        WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit AND b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0
          AND (b.ceiling IS NULL OR b.credits - b.debits + p_seconds <= b.ceiling)
        RETURNING b.seq, b.credits - b.debits, b.last_at, b.flags INTO v_credit_seq, credit_balance, v_credit_at, v_credit_flags;
      END IF;
      IF v_credit_seq IS NULL THEN
        PERFORM 1 FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit
          AND NOT b.is_strict AND b.asset = p_asset AND b.flags & 3 = 0;
        IF NOT FOUND THEN v_stuck := p_credit; EXIT; END IF;
      END IF;
    END IF;
  END LOOP;
  IF v_stuck IS NULL THEN
    posted_at := greatest(v_debit_at, v_credit_at, v_clock);
    -- The one whose lock came first may carry an earlier instant; seldom, and mended before anybody can see it.
    IF v_debit_at < posted_at THEN
      UPDATE ledger_balance b SET last_at = posted_at WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit;
    ELSIF v_credit_at < posted_at THEN
      UPDATE ledger_balance b SET last_at = posted_at WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit;
    END IF;
    INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
      debit_seq, credit_seq, debit_balance, credit_balance, kind, document_id, reverses, effective_on, posted_at)
    VALUES (p_bank, p_id, p_journal, p_asset, p_debit, p_credit, p_seconds,
      v_debit_seq, v_credit_seq, debit_balance, credit_balance, p_kind, p_document, p_reverses, p_effective, posted_at)
    ON CONFLICT DO NOTHING;
    is_replay := NOT FOUND;
  END IF;
  IF is_replay OR v_stuck IS NOT NULL THEN
    UPDATE ledger_balance b SET debits = b.debits - p_seconds, seq = b.seq - 1
    WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debit AND v_debit_seq IS NOT NULL;
    UPDATE ledger_balance b SET credits = b.credits - p_seconds, seq = b.seq - 1
    WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credit AND v_credit_seq IS NOT NULL;
    SELECT a.posted_at, a.debit_balance, a.credit_balance INTO posted_at, debit_balance, credit_balance
    FROM ledger_answer_before(p_bank, p_id, p_asset, p_debit, p_credit, p_seconds, p_kind, p_document, p_reverses) a;
    IF posted_at IS NULL THEN PERFORM ledger_refuse(p_bank, v_stuck, p_asset, v_stuck = p_debit); END IF;
    is_replay := true;
    RETURN;
  END IF;
  IF (v_debit_flags | v_credit_flags) & 4 <> 0 THEN
    IF p_reverses IS NULL THEN
      PERFORM ledger_move_lots(p_bank, p_id, p_debit, v_debit_flags, p_credit, v_credit_flags, p_seconds, p_expires);
    ELSE
      PERFORM ledger_return_lots(
        p_bank, p_id, p_reverses, p_debit, v_debit_flags, p_credit, v_credit_flags, p_seconds, p_before);
    END IF;
  END IF;
END $$;

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

-- Reverses a transfer, in whole or part, never more than was left of it.
CREATE FUNCTION ledger_reverse(
  p_bank integer, p_id uuid, p_original uuid, p_seconds bigint, p_kind smallint, p_document uuid, p_effective date,
  OUT is_replay boolean, OUT posted_at bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_original ledger_transfer%ROWTYPE; v_before bigint;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(p_bank || '/' || p_original, 7002));
  SELECT * INTO v_original FROM ledger_transfer t WHERE t.jurisdiction_id = p_bank AND t.id = p_original;
  IF NOT FOUND THEN RAISE EXCEPTION 'ledger.transfer_missing' USING ERRCODE = 'TB013'; END IF;
  IF v_original.reverses IS NOT NULL THEN RAISE EXCEPTION 'ledger.is_reversal' USING ERRCODE = 'TB014'; END IF;
  IF p_seconds <= 0 THEN RAISE EXCEPTION 'ledger.seconds_refused' USING ERRCODE = 'TB018'; END IF;
  SELECT coalesce(sum(r.seconds), 0) INTO v_before FROM ledger_reversal r
  WHERE r.jurisdiction_id = p_bank AND r.original = p_original AND r.reversal <> p_id;
  IF v_before + p_seconds > v_original.seconds THEN
    RAISE EXCEPTION 'ledger.reversed_already' USING ERRCODE = 'TB015', DETAIL = (v_original.seconds - v_before)::text;
  END IF;
  INSERT INTO ledger_reversal (jurisdiction_id, original, reversal, seconds) VALUES (p_bank, p_original, p_id, p_seconds)
  ON CONFLICT DO NOTHING;
  SELECT r.is_replay, r.posted_at INTO is_replay, posted_at FROM ledger_post(
    p_bank, p_id, v_original.journal_id, v_original.asset, v_original.credit_account, v_original.debit_account, p_seconds,
    p_kind, p_document, p_effective, NULL, p_original, v_before) r;
END $$;

-- Many transfers in one round trip, a verdict for each: 0 posted, 1 known already, else the nn of TB0nn (16: the floor).
-- A null journal is the transfer's own id. The set-based way serves a batch in which all is well; where one item is not, each is looked at in turn.
CREATE FUNCTION ledger_post_batch(
  p_bank integer, p_ids uuid[], p_journals uuid[], p_assets smallint[], p_debits uuid[], p_credits uuid[],
  p_seconds bigint[], p_kinds smallint[], p_documents uuid[], p_effective date, p_expires date DEFAULT NULL
) RETURNS smallint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_count integer := cardinality(p_ids); v_sorted uuid[] := ARRAY(SELECT DISTINCT i.id FROM unnest(p_ids) AS i(id) ORDER BY 1);
  v_plain boolean;
  v_known integer; v_clock bigint; v_written integer; v_verdicts smallint[]; v_at integer; v_verdict smallint;
  v_debit ledger_balance%ROWTYPE; v_credit ledger_balance%ROWTYPE; v_old ledger_transfer%ROWTYPE;
BEGIN
  IF p_bank IS DISTINCT FROM nullif(current_setting('app.jurisdiction_id', true), '')::integer THEN
    RAISE EXCEPTION 'ledger.out_of_scope' USING ERRCODE = 'TB001';
  END IF;
  IF v_count > 2000 THEN RAISE EXCEPTION 'ledger.batch_too_long' USING ERRCODE = 'TB017'; END IF;
  SELECT greatest((date_part('epoch', clock_timestamp()) * 1000000)::bigint, coalesce(max(l.last_at), 0) + 1),
    coalesce(bool_and(l.flags & 4 = 0), true)
  INTO v_clock, v_plain FROM (
    SELECT b.last_at, b.flags FROM ledger_balance b
    WHERE b.jurisdiction_id = p_bank AND b.account_id = ANY (p_debits || p_credits) AND b.is_strict
    ORDER BY b.account_id FOR UPDATE
  ) l;
  SELECT count(*) INTO v_known FROM ledger_transfer t
  WHERE t.jurisdiction_id = p_bank AND t.id BETWEEN v_sorted[1] AND v_sorted[cardinality(v_sorted)]
    AND t.id = ANY (v_sorted);
  IF v_known = 0 AND cardinality(v_sorted) = v_count THEN
    IF v_plain THEN
      WITH leg AS (
        SELECT i.ord::integer AS ord, s.side, i.asset, i.debit <> i.credit AS is_between_two,
          CASE s.side WHEN 1 THEN i.debit ELSE i.credit END AS account,
          CASE s.side WHEN 1 THEN -i.seconds ELSE i.seconds END AS delta
        FROM unnest(p_assets, p_debits, p_credits, p_seconds) WITH ORDINALITY AS i(asset, debit, credit, seconds, ord),
          (VALUES (1), (2)) AS s(side)
      ), running AS (
        SELECT l.*, (sum(l.delta) OVER w)::bigint AS running, row_number() OVER w AS step
        FROM leg l WINDOW w AS (PARTITION BY l.account ORDER BY l.ord, l.side)
      ), placed AS MATERIALIZED (
        SELECT r.ord, r.side, r.account, r.delta, b.is_strict,
          CASE WHEN b.is_strict THEN b.seq + r.step END AS seq,
          CASE WHEN b.is_strict THEN b.credits - b.debits + r.running END AS balance,
          b.asset = r.asset AND b.flags & 3 = 0 AND (r.delta > 0) = (r.side = 2) AND r.delta <> 0 AND r.is_between_two
            AND (NOT b.is_strict OR r.side = 2 OR b.floor IS NULL OR b.credits - b.debits - b.held + r.running >= b.floor)
            AND (NOT b.is_strict OR r.side = 1 OR b.ceiling IS NULL OR b.credits - b.debits + r.running <= b.ceiling) AS is_well
        FROM running r JOIN ledger_balance b ON b.jurisdiction_id = p_bank AND b.account_id = r.account
      ), verdict AS MATERIALIZED (
        SELECT count(*) = 2 * v_count AND bool_and(p.is_well) AS all_well FROM placed p
      ), written AS (
        INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
          debit_seq, credit_seq, debit_balance, credit_balance, kind, document_id, effective_on, posted_at)
        SELECT p_bank, p_ids[p.ord], coalesce(p_journals[p.ord], p_ids[p.ord]), p_assets[p.ord], p_debits[p.ord],
          p_credits[p.ord], p_seconds[p.ord],
          max(p.seq) FILTER (WHERE p.side = 1), max(p.seq) FILTER (WHERE p.side = 2),
          max(p.balance) FILTER (WHERE p.side = 1), max(p.balance) FILTER (WHERE p.side = 2),
          p_kinds[p.ord], p_documents[p.ord], p_effective, v_clock + p.ord
        FROM placed p WHERE (SELECT v.all_well FROM verdict v) GROUP BY p.ord
        RETURNING 1
      ), moved AS (
        UPDATE ledger_balance b SET debits = b.debits + d.debits, credits = b.credits + d.credits, seq = b.seq + d.steps,
          last_at = v_clock + v_count
        FROM (
          SELECT p.account, coalesce(-sum(p.delta) FILTER (WHERE p.side = 1), 0)::bigint AS debits,
            coalesce(sum(p.delta) FILTER (WHERE p.side = 2), 0)::bigint AS credits, count(*) AS steps
          FROM placed p WHERE p.is_strict AND (SELECT v.all_well FROM verdict v) GROUP BY p.account
        ) d WHERE b.jurisdiction_id = p_bank AND b.account_id = d.account AND b.is_strict
      ) SELECT count(*) INTO v_written FROM written;
      IF v_written = v_count THEN RETURN array_fill(0::smallint, ARRAY[v_count]); END IF;
    END IF;
  END IF;
  v_verdicts := array_fill(0::smallint, ARRAY[v_count]);
  FOR v_at IN 1..v_count LOOP
    v_verdict := 0;
    SELECT * INTO v_old FROM ledger_transfer t WHERE t.jurisdiction_id = p_bank AND t.id = p_ids[v_at];
    IF FOUND THEN
      v_verdict := CASE WHEN (v_old.asset, v_old.debit_account, v_old.credit_account, v_old.seconds, v_old.kind,
          v_old.document_id, v_old.reverses)
        IS DISTINCT FROM (p_assets[v_at], p_debits[v_at], p_credits[v_at], p_seconds[v_at], p_kinds[v_at],
          p_documents[v_at], NULL::uuid)
        THEN 8 ELSE 1 END;
    ELSE
      SELECT * INTO v_debit FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_debits[v_at];
      SELECT * INTO v_credit FROM ledger_balance b WHERE b.jurisdiction_id = p_bank AND b.account_id = p_credits[v_at];
      v_verdict := CASE
        WHEN v_debit.account_id IS NULL OR v_credit.account_id IS NULL OR p_debits[v_at] = p_credits[v_at] THEN 2
        WHEN v_debit.asset <> p_assets[v_at] OR v_credit.asset <> p_assets[v_at] THEN 3
        WHEN (v_debit.flags | v_credit.flags) & 3 <> 0 THEN 4
        WHEN p_seconds[v_at] <= 0 THEN 18
        WHEN v_debit.is_strict AND v_debit.floor IS NOT NULL
          AND v_debit.credits - v_debit.debits - v_debit.held - p_seconds[v_at] < v_debit.floor THEN 16
        WHEN v_credit.is_strict AND v_credit.ceiling IS NOT NULL
          AND v_credit.credits - v_credit.debits + p_seconds[v_at] > v_credit.ceiling THEN 5
        WHEN v_debit.flags & 4 <> 0 AND p_seconds[v_at] > (
          SELECT coalesce(sum(l.remaining - l.held), 0) FROM ledger_lot l WHERE l.jurisdiction_id = p_bank
            AND l.account_id = p_debits[v_at] AND l.expires_on >= ledger_today()) THEN 6
        ELSE 0 END;
      IF v_verdict = 0 THEN
        PERFORM ledger_post(p_bank, p_ids[v_at], coalesce(p_journals[v_at], p_ids[v_at]), p_assets[v_at], p_debits[v_at], p_credits[v_at],
          p_seconds[v_at], p_kinds[v_at], p_documents[v_at], p_effective, p_expires);
      END IF;
    END IF;
    v_verdicts[v_at] := v_verdict;
  END LOOP;
  RETURN v_verdicts;
END $$;

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
