CREATE TABLE role_grant (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  role TEXT NOT NULL,
  tenant_id UUID NOT NULL,
  valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
  valid_to TIMESTAMP WITH TIME ZONE,
  granted_by UUID,
  reason TEXT NOT NULL,
  CONSTRAINT pk_role_grant PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_role_grant_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_role_grant_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_role_grant_role_is_plain CHECK (role ~ '^[a-z_]{2,40}$')
);

CREATE INDEX ix_role_grant_member ON role_grant (jurisdiction_id, member_id);

CREATE TABLE role_difference (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  role TEXT NOT NULL,
  word TEXT NOT NULL,
  is_allowed BOOLEAN NOT NULL,
  set_by UUID,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_role_difference PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_role_difference_jurisdiction_id_role_word UNIQUE (jurisdiction_id, role, word),
  CONSTRAINT ck_role_difference_tokens_are_plain CHECK (role ~ '^[a-z_]{2,40}$' AND word ~ '^[a-z:-]{3,60}$')
);

CREATE TABLE platform_grant (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  role TEXT NOT NULL,
  region_code TEXT,
  valid_to TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_platform_grant PRIMARY KEY (id),
  CONSTRAINT fk_platform_grant_user_id FOREIGN KEY(user_id) REFERENCES user_account (id),
  CONSTRAINT fk_platform_grant_region_code FOREIGN KEY(region_code) REFERENCES region (code)
);

CREATE TABLE rule_value (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  key TEXT NOT NULL,
  value JSONB NOT NULL,
  effective_from TIMESTAMP WITH TIME ZONE NOT NULL,
  source TEXT NOT NULL,
  is_open BOOLEAN NOT NULL,
  set_by UUID,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_rule_value PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_rule_value_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id)
);

CREATE INDEX ix_rule_value_key ON rule_value (jurisdiction_id, key, effective_from);

CREATE TABLE answered_request (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  fingerprint BYTEA NOT NULL,
  status BIGINT NOT NULL,
  location TEXT,
  content_type TEXT NOT NULL,
  body_cipher BYTEA NOT NULL,
  answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_answered_request PRIMARY KEY (jurisdiction_id, id)
);
