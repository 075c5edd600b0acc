-- Reversals and batches; see 1_parts.sql for what all doors of the ledger promise.

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
