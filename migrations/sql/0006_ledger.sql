CREATE TABLE ledger_account (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  asset SMALLINT NOT NULL,
  is_strict BOOLEAN NOT NULL,
  owner_kind TEXT NOT NULL,
  owner_id UUID NOT NULL,
  purpose TEXT NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_ledger_account PRIMARY KEY (jurisdiction_id, id)
);

CREATE INDEX ix_ledger_account_owner_id ON ledger_account (jurisdiction_id, owner_id);

CREATE TABLE ledger_balance (
  jurisdiction_id INTEGER NOT NULL,
  account_id UUID NOT NULL,
  debits BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  held BIGINT NOT NULL,
  floor BIGINT,
  ceiling BIGINT,
  seq BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  asset SMALLINT NOT NULL,
  is_strict BOOLEAN NOT NULL,
  flags INTEGER NOT NULL,
  CONSTRAINT pk_ledger_balance PRIMARY KEY (jurisdiction_id, account_id),
  CONSTRAINT ck_ledger_balance_held_is_positive CHECK (held >= 0),
  CONSTRAINT ck_ledger_balance_available_above_floor CHECK (credits - debits - held >= floor)
)
 WITH (fillfactor = 80);

CREATE TABLE ledger_transfer (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  journal_id UUID NOT NULL,
  debit_account UUID NOT NULL,
  credit_account UUID NOT NULL,
  document_id UUID,
  reverses UUID,
  hold_id UUID,
  seconds BIGINT NOT NULL,
  debit_seq BIGINT,
  credit_seq BIGINT,
  debit_balance BIGINT,
  credit_balance BIGINT,
  posted_at BIGINT NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  effective_on DATE NOT NULL,
  asset SMALLINT NOT NULL,
  kind SMALLINT NOT NULL,
  CONSTRAINT pk_ledger_transfer PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT ck_ledger_transfer_seconds_are_positive CHECK (seconds > 0),
  CONSTRAINT ck_ledger_transfer_two_accounts CHECK (debit_account <> credit_account)
)
 PARTITION BY RANGE (id);

CREATE INDEX ix_ledger_transfer_credit ON ledger_transfer (jurisdiction_id, credit_account, posted_at) WHERE credit_seq IS NOT NULL;

CREATE INDEX ix_ledger_transfer_credit_open ON ledger_transfer (jurisdiction_id, credit_account, xid) WHERE credit_seq IS NULL;

CREATE INDEX ix_ledger_transfer_debit ON ledger_transfer (jurisdiction_id, debit_account, posted_at) WHERE debit_seq IS NOT NULL;

CREATE INDEX ix_ledger_transfer_debit_open ON ledger_transfer (jurisdiction_id, debit_account, xid) WHERE debit_seq IS NULL;

CREATE TABLE ledger_hold (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  debit_account UUID NOT NULL,
  document_id UUID,
  seconds BIGINT NOT NULL,
  captured BIGINT NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE,
  closed_at TIMESTAMP WITH TIME ZONE,
  asset SMALLINT NOT NULL,
  state TEXT NOT NULL,
  CONSTRAINT pk_ledger_hold PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT ck_ledger_hold_seconds_are_positive CHECK (seconds > 0)
)
 WITH (fillfactor = 80);

CREATE INDEX ix_ledger_hold_expires_at ON ledger_hold (jurisdiction_id, expires_at) WHERE state = 'open';

CREATE TABLE ledger_reversal (
  jurisdiction_id INTEGER NOT NULL,
  original UUID NOT NULL,
  reversal UUID NOT NULL,
  seconds BIGINT NOT NULL,
  CONSTRAINT pk_ledger_reversal PRIMARY KEY (jurisdiction_id, original, reversal)
);

CREATE TABLE ledger_lot (
  jurisdiction_id INTEGER NOT NULL,
  account_id UUID NOT NULL,
  expires_on DATE NOT NULL,
  remaining BIGINT NOT NULL,
  held BIGINT NOT NULL,
  CONSTRAINT pk_ledger_lot PRIMARY KEY (jurisdiction_id, account_id, expires_on),
  CONSTRAINT ck_ledger_lot_held_within CHECK (held >= 0 AND held <= remaining)
);

CREATE TABLE ledger_lot_use (
  jurisdiction_id INTEGER NOT NULL,
  transfer_id UUID NOT NULL,
  account_id UUID NOT NULL,
  expires_on DATE NOT NULL,
  seconds BIGINT NOT NULL,
  CONSTRAINT pk_ledger_lot_use PRIMARY KEY (jurisdiction_id, transfer_id, account_id, expires_on)
);

CREATE TABLE ledger_lot_hold (
  jurisdiction_id INTEGER NOT NULL,
  hold_id UUID NOT NULL,
  expires_on DATE NOT NULL,
  seconds BIGINT NOT NULL,
  CONSTRAINT pk_ledger_lot_hold PRIMARY KEY (jurisdiction_id, hold_id, expires_on)
);

CREATE TABLE ledger_checkpoint (
  jurisdiction_id INTEGER NOT NULL,
  account_id UUID NOT NULL,
  upto xid8 NOT NULL,
  debits BIGINT NOT NULL,
  credits BIGINT NOT NULL,
  CONSTRAINT pk_ledger_checkpoint PRIMARY KEY (jurisdiction_id, account_id)
);

CREATE TABLE ledger_proposal (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  tenant_id UUID NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  body JSONB NOT NULL,
  seconds BIGINT NOT NULL,
  proposed_by UUID NOT NULL,
  proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  is_approved BOOLEAN,
  CONSTRAINT pk_ledger_proposal PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_ledger_proposal_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_ledger_proposal_second_person CHECK (decided_by IS NULL OR decided_by <> proposed_by),
  CONSTRAINT ck_ledger_proposal_kind_is_known CHECK (kind IN ('grant', 'reversal'))
);
