-- One transfer; see 1_parts.sql for what all doors of the ledger promise.

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
