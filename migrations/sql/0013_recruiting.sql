CREATE TABLE volunteer_application (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  member_id UUID NOT NULL,
  kinds TEXT[] NOT NULL,
  skills_cipher BYTEA,
  hours_cipher BYTEA,
  state TEXT NOT NULL,
  applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_at TIMESTAMP WITH TIME ZONE,
  decided_by UUID,
  CONSTRAINT pk_volunteer_application PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_volunteer_application_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_volunteer_application_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_volunteer_application_state_is_known CHECK (state IN ('waiting', 'asked', 'approved', 'declined', 'taken_back'))
);

CREATE INDEX ix_volunteer_application_member ON volunteer_application (jurisdiction_id, member_id, id);

CREATE INDEX ix_volunteer_application_state ON volunteer_application (jurisdiction_id, state, applied_at);

CREATE UNIQUE INDEX uq_volunteer_application_open ON volunteer_application (jurisdiction_id, member_id) WHERE state IN ('waiting', 'asked');

CREATE TABLE application_step (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  application_id UUID NOT NULL,
  step TEXT NOT NULL,
  said_cipher BYTEA,
  by_member_id UUID,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_application_step PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_application_step_jurisdiction_id_application_id FOREIGN KEY(jurisdiction_id, application_id) REFERENCES volunteer_application (jurisdiction_id, id)
);

CREATE INDEX ix_application_step_application ON application_step (jurisdiction_id, application_id);

CREATE TABLE team (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  tenant_id UUID NOT NULL,
  parent_id UUID,
  level INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  area TEXT NOT NULL,
  leader_id UUID,
  registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  disbanded_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_team PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_team_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_team_jurisdiction_id_parent_id FOREIGN KEY(jurisdiction_id, parent_id) REFERENCES team (jurisdiction_id, id),
  CONSTRAINT fk_team_jurisdiction_id_leader_id FOREIGN KEY(jurisdiction_id, leader_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_team_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT ck_team_level_is_known CHECK (level BETWEEN 1 AND 4 AND parent_id IS DISTINCT FROM id)
);

CREATE INDEX ix_team_tenant ON team (jurisdiction_id, tenant_id);

CREATE TABLE team_member (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  team_id UUID NOT NULL,
  member_id UUID NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_team_member PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_team_member_jurisdiction_id_team_id FOREIGN KEY(jurisdiction_id, team_id) REFERENCES team (jurisdiction_id, id),
  CONSTRAINT fk_team_member_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_team_member_until_after_since CHECK (until IS NULL OR until >= since)
);

CREATE INDEX ix_team_member_member ON team_member (jurisdiction_id, member_id);

CREATE UNIQUE INDEX uq_team_member_now ON team_member (jurisdiction_id, team_id, member_id) WHERE until IS NULL;
