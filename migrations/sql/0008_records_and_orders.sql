CREATE TABLE service_record (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  helper_id UUID NOT NULL,
  recipient_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  title TEXT NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
  served_on DATE NOT NULL,
  actual_seconds BIGINT NOT NULL,
  weighted_seconds BIGINT NOT NULL,
  spendable_seconds BIGINT NOT NULL,
  honour_seconds BIGINT NOT NULL,
  made_under JSONB NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_service_record PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_service_record_jurisdiction_id_helper_id FOREIGN KEY(jurisdiction_id, helper_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_service_record_jurisdiction_id_recipient_id FOREIGN KEY(jurisdiction_id, recipient_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_service_record_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_service_record_jurisdiction_id_order_id UNIQUE (jurisdiction_id, order_id),
  CONSTRAINT ck_service_record_honour_is_the_rest CHECK (honour_seconds = weighted_seconds - spendable_seconds),
  CONSTRAINT ck_service_record_figures_fit CHECK (actual_seconds > 0 AND spendable_seconds BETWEEN 0 AND weighted_seconds)
);

CREATE INDEX ix_service_record_helper_day ON service_record (jurisdiction_id, helper_id, served_on);

CREATE INDEX ix_service_record_recipient ON service_record (jurisdiction_id, recipient_id, id);

CREATE TABLE evaluation (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  record_id UUID NOT NULL,
  by_member_id UUID NOT NULL,
  about_member_id UUID NOT NULL,
  stars INTEGER NOT NULL,
  comment TEXT NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_evaluation PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_evaluation_jurisdiction_id_record_id FOREIGN KEY(jurisdiction_id, record_id) REFERENCES service_record (jurisdiction_id, id),
  CONSTRAINT fk_evaluation_jurisdiction_id_by_member_id FOREIGN KEY(jurisdiction_id, by_member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_evaluation_jurisdiction_id_about_member_id FOREIGN KEY(jurisdiction_id, about_member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_evaluation_jurisdiction_id_record_id_by_member_id UNIQUE (jurisdiction_id, record_id, by_member_id),
  CONSTRAINT ck_evaluation_one_to_five CHECK (stars BETWEEN 1 AND 5)
);

CREATE TABLE service_kind (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  icon TEXT NOT NULL,
  coefficient_num INTEGER,
  coefficient_den INTEGER,
  usual_minutes INTEGER NOT NULL,
  min_level INTEGER NOT NULL,
  source TEXT NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_service_kind PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_service_kind_jurisdiction_id_key UNIQUE (jurisdiction_id, key),
  CONSTRAINT ck_service_kind_coefficient_positive CHECK (coefficient_num > 0 AND coefficient_den > 0)
);

CREATE TABLE demand (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  tenant_id UUID NOT NULL,
  recipient_id UUID NOT NULL,
  kind_id UUID NOT NULL,
  details TEXT NOT NULL,
  place_cipher BYTEA,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
  people_needed INTEGER NOT NULL,
  min_level INTEGER NOT NULL,
  programme TEXT NOT NULL,
  payer TEXT NOT NULL,
  sponsor_id UUID,
  slot_seconds BIGINT NOT NULL,
  state TEXT NOT NULL,
  published_by UUID,
  published_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_reason TEXT,
  clock_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_demand PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_demand_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_demand_jurisdiction_id_recipient_id FOREIGN KEY(jurisdiction_id, recipient_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_demand_jurisdiction_id_kind_id FOREIGN KEY(jurisdiction_id, kind_id) REFERENCES service_kind (jurisdiction_id, id),
  CONSTRAINT uq_demand_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT ck_demand_state_is_known CHECK (state IN ('published', 'closed', 'cancelled', 'lapsed')),
  CONSTRAINT ck_demand_figures_fit CHECK (ends_at > starts_at AND people_needed BETWEEN 1 AND 50)
);

CREATE INDEX ix_demand_clock ON demand (jurisdiction_id, clock_at) WHERE clock_at IS NOT NULL;

CREATE INDEX ix_demand_open ON demand (jurisdiction_id, starts_at) WHERE state = 'published';

CREATE INDEX ix_demand_recipient ON demand (jurisdiction_id, recipient_id, id);

CREATE TABLE service_order (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  demand_id UUID NOT NULL,
  helper_id UUID NOT NULL,
  slot INTEGER NOT NULL,
  hold_id UUID,
  state TEXT NOT NULL,
  taken_by TEXT NOT NULL,
  taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  actual_seconds BIGINT,
  finished_at TIMESTAMP WITH TIME ZONE,
  closed_at TIMESTAMP WITH TIME ZONE,
  closed_how TEXT,
  code_failures INTEGER NOT NULL,
  reminded_at TIMESTAMP WITH TIME ZONE,
  clock_at TIMESTAMP WITH TIME ZONE,
  made_under JSONB NOT NULL,
  CONSTRAINT pk_service_order PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_service_order_jurisdiction_id_demand_id FOREIGN KEY(jurisdiction_id, demand_id) REFERENCES demand (jurisdiction_id, id),
  CONSTRAINT fk_service_order_jurisdiction_id_helper_id FOREIGN KEY(jurisdiction_id, helper_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_service_order_jurisdiction_id_number UNIQUE (jurisdiction_id, number)
);

CREATE INDEX ix_service_order_clock ON service_order (jurisdiction_id, clock_at) WHERE clock_at IS NOT NULL;

CREATE INDEX ix_service_order_helper ON service_order (jurisdiction_id, helper_id, id);

CREATE UNIQUE INDEX uq_service_order_slot ON service_order (jurisdiction_id, demand_id, slot) WHERE state NOT IN ('withdrawn', 'no_show', 'cancelled');

CREATE TABLE check_in (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  helper_id UUID NOT NULL,
  way TEXT NOT NULL,
  method TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  by_member_id UUID,
  CONSTRAINT pk_check_in PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_check_in_jurisdiction_id_order_id FOREIGN KEY(jurisdiction_id, order_id) REFERENCES service_order (jurisdiction_id, id)
);

CREATE INDEX ix_check_in_helper_day ON check_in (jurisdiction_id, helper_id, at);

CREATE TABLE dispute (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  raised_by UUID,
  reason TEXT NOT NULL,
  raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  decided_seconds BIGINT,
  note TEXT,
  CONSTRAINT pk_dispute PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_dispute_jurisdiction_id_order_id FOREIGN KEY(jurisdiction_id, order_id) REFERENCES service_order (jurisdiction_id, id)
);

CREATE INDEX ix_dispute_order ON dispute (jurisdiction_id, order_id);
