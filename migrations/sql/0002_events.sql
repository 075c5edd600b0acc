CREATE TABLE fact (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  subject_id UUID,
  tenant_id UUID,
  by_user_id UUID,
  by_member_id UUID,
  on_behalf_of UUID,
  channel TEXT NOT NULL,
  address TEXT,
  body JSONB NOT NULL,
  happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT pk_fact PRIMARY KEY (jurisdiction_id, id)
);

CREATE INDEX ix_fact_kind ON fact (jurisdiction_id, kind, id);

CREATE INDEX ix_fact_subject ON fact (jurisdiction_id, subject_id, id);

CREATE INDEX ix_fact_xid ON fact (jurisdiction_id, xid);

CREATE TABLE delivery (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  listener TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  attempts INTEGER NOT NULL,
  handled_at TIMESTAMP WITH TIME ZONE,
  is_given_up BOOLEAN NOT NULL,
  last_error TEXT,
  CONSTRAINT pk_delivery PRIMARY KEY (jurisdiction_id, id, listener)
);

CREATE INDEX ix_delivery_due ON delivery (jurisdiction_id, due_at) WHERE handled_at IS NULL AND NOT is_given_up;

CREATE TABLE work_due (
  id UUID NOT NULL,
  jurisdiction_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_work_due PRIMARY KEY (id),
  CONSTRAINT fk_work_due_jurisdiction_id FOREIGN KEY(jurisdiction_id) REFERENCES jurisdiction (id)
);

CREATE INDEX ix_work_due_due_at ON work_due (due_at);

CREATE TABLE fact_block (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  height INTEGER NOT NULL,
  size INTEGER NOT NULL,
  root BYTEA NOT NULL,
  previous BYTEA NOT NULL,
  head BYTEA NOT NULL,
  sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_fact_block PRIMARY KEY (jurisdiction_id, id)
);

CREATE TABLE fact_seal (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  height INTEGER NOT NULL,
  position INTEGER NOT NULL,
  CONSTRAINT pk_fact_seal PRIMARY KEY (jurisdiction_id, id)
);
