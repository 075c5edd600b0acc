ALTER TABLE service_kind ADD COLUMN risk TEXT NOT NULL DEFAULT 'low';

ALTER TABLE service_kind ADD CONSTRAINT ck_service_kind_risk_is_known CHECK (risk IN ('low', 'middle', 'high')) NOT VALID;

ALTER TABLE demand ADD COLUMN needs TEXT NOT NULL DEFAULT '';

-- Only widened, by the statement after it in the same transaction.
-- squawk-ignore ban-drop-constraint
ALTER TABLE demand DROP CONSTRAINT ck_demand_state_is_known;

ALTER TABLE demand ADD CONSTRAINT ck_demand_state_is_known CHECK (state IN ('assessing', 'published', 'closed', 'cancelled', 'lapsed', 'refused')) NOT VALID;

CREATE TABLE hotline_call (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  member_id UUID NOT NULL,
  taken_by UUID NOT NULL,
  demand_id UUID,
  note_cipher BYTEA,
  taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_hotline_call PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_hotline_call_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_hotline_call_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_hotline_call_jurisdiction_id_taken_by FOREIGN KEY(jurisdiction_id, taken_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_hotline_call_jurisdiction_id_demand_id FOREIGN KEY(jurisdiction_id, demand_id) REFERENCES demand (jurisdiction_id, id)
);

CREATE INDEX ix_hotline_call_day ON hotline_call (jurisdiction_id, taken_at);

CREATE TABLE risk_assessment (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  demand_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  grade TEXT NOT NULL,
  measure TEXT NOT NULL,
  answers_cipher BYTEA,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  is_allowed BOOLEAN,
  note TEXT,
  CONSTRAINT pk_risk_assessment PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_risk_assessment_jurisdiction_id_demand_id FOREIGN KEY(jurisdiction_id, demand_id) REFERENCES demand (jurisdiction_id, id),
  CONSTRAINT fk_risk_assessment_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_risk_assessment_jurisdiction_id_decided_by FOREIGN KEY(jurisdiction_id, decided_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_risk_assessment_jurisdiction_id_demand_id UNIQUE (jurisdiction_id, demand_id),
  CONSTRAINT ck_risk_assessment_grade_is_known CHECK (grade IN ('low', 'middle', 'high')),
  CONSTRAINT ck_risk_assessment_measure_is_known CHECK (measure IN ('publish', 'two_people', 'trained', 'assess')),
  CONSTRAINT ck_risk_assessment_decided_at_once CHECK ((decided_at IS NULL) = (is_allowed IS NULL))
);

CREATE INDEX ix_risk_assessment_waiting ON risk_assessment (jurisdiction_id, asked_at) WHERE measure = 'assess' AND decided_at IS NULL;

-- Of the volunteers alone: at a hundred thousand it is built in a fraction of the second writers may wait for a lock.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_member_volunteers_of_node ON member (jurisdiction_id, tenant_id, id) WHERE volunteer_since IS NOT NULL AND is_active;
