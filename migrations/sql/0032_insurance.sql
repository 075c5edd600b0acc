CREATE TABLE cover_scheme (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  insurer TEXT NOT NULL,
  policy_number TEXT NOT NULL,
  hotline TEXT NOT NULL,
  medical_yuan INTEGER NOT NULL,
  transport_yuan INTEGER NOT NULL,
  valid_from DATE NOT NULL,
  valid_until DATE NOT NULL,
  entered_by UUID NOT NULL,
  entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_by UUID,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_cover_scheme PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_cover_scheme_jurisdiction_id_entered_by FOREIGN KEY(jurisdiction_id, entered_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_cover_scheme_jurisdiction_id_ended_by FOREIGN KEY(jurisdiction_id, ended_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_cover_scheme_days_in_order CHECK (valid_until >= valid_from - 1),
  CONSTRAINT ck_cover_scheme_covers_something CHECK (medical_yuan BETWEEN 0 AND 10000000 AND transport_yuan BETWEEN 0 AND 10000000 AND medical_yuan + transport_yuan > 0),
  CONSTRAINT ck_cover_scheme_ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);

CREATE INDEX ix_cover_scheme_days ON cover_scheme (jurisdiction_id, valid_from, valid_until);

CREATE TABLE cover (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  scheme_id UUID NOT NULL,
  order_id UUID NOT NULL,
  member_id UUID NOT NULL,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
  enrolled_at TIMESTAMP WITH TIME ZONE NOT NULL,
  voided_at TIMESTAMP WITH TIME ZONE,
  void_why TEXT,
  CONSTRAINT pk_cover PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_cover_jurisdiction_id_scheme_id FOREIGN KEY(jurisdiction_id, scheme_id) REFERENCES cover_scheme (jurisdiction_id, id),
  CONSTRAINT fk_cover_jurisdiction_id_order_id FOREIGN KEY(jurisdiction_id, order_id) REFERENCES service_order (jurisdiction_id, id),
  CONSTRAINT fk_cover_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_cover_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT ck_cover_times_in_order CHECK (ends_at > starts_at),
  CONSTRAINT ck_cover_void_for_a_reason CHECK ((voided_at IS NULL) = (void_why IS NULL)),
  CONSTRAINT ck_cover_reason_is_known CHECK (void_why IN ('order', 'consent', 'scheme'))
);

CREATE INDEX ix_cover_begins ON cover (jurisdiction_id, starts_at);

CREATE INDEX ix_cover_member ON cover (jurisdiction_id, member_id, starts_at);

CREATE UNIQUE INDEX uq_cover_live ON cover (jurisdiction_id, order_id) WHERE voided_at IS NULL;

CREATE TABLE cover_list (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  first_day DATE NOT NULL,
  covers INTEGER NOT NULL,
  people INTEGER NOT NULL,
  announced_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_cover_list PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_cover_list_jurisdiction_id_first_day UNIQUE (jurisdiction_id, first_day)
);

CREATE TABLE insurance_claim (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  cover_id UUID NOT NULL,
  member_id UUID NOT NULL,
  stage TEXT NOT NULL,
  happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  place_cipher BYTEA,
  said_cipher BYTEA,
  reported_by UUID NOT NULL,
  reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
  passed_by UUID,
  passed_at TIMESTAMP WITH TIME ZONE,
  passed_cipher BYTEA,
  closed_by UUID,
  closed_at TIMESTAMP WITH TIME ZONE,
  closed_cipher BYTEA,
  settled_yuan INTEGER,
  CONSTRAINT pk_insurance_claim PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_insurance_claim_jurisdiction_id_cover_id FOREIGN KEY(jurisdiction_id, cover_id) REFERENCES cover (jurisdiction_id, id),
  CONSTRAINT fk_insurance_claim_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_insurance_claim_jurisdiction_id_reported_by FOREIGN KEY(jurisdiction_id, reported_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_insurance_claim_jurisdiction_id_passed_by FOREIGN KEY(jurisdiction_id, passed_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_insurance_claim_jurisdiction_id_closed_by FOREIGN KEY(jurisdiction_id, closed_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_insurance_claim_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT ck_insurance_claim_stage_is_known CHECK (stage IN ('reported', 'passed', 'settled', 'declined')),
  CONSTRAINT ck_insurance_claim_closed_once CHECK ((stage IN ('settled', 'declined')) = (closed_at IS NOT NULL)),
  CONSTRAINT ck_insurance_claim_yuan_fit CHECK (settled_yuan BETWEEN 0 AND 10000000)
);

CREATE INDEX ix_insurance_claim_member ON insurance_claim (jurisdiction_id, member_id, id);

CREATE INDEX ix_insurance_claim_stage ON insurance_claim (jurisdiction_id, stage, id);

CREATE UNIQUE INDEX uq_insurance_claim_open ON insurance_claim (jurisdiction_id, cover_id) WHERE stage IN ('reported', 'passed');
