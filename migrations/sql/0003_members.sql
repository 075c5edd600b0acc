CREATE TABLE user_account (
  id UUID NOT NULL,
  is_active BOOLEAN NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_user_account PRIMARY KEY (id)
);

CREATE TABLE user_phone (
  user_id UUID NOT NULL,
  phone_index BYTEA NOT NULL,
  phone_cipher BYTEA NOT NULL,
  called TEXT NOT NULL,
  CONSTRAINT pk_user_phone PRIMARY KEY (user_id),
  CONSTRAINT fk_user_phone_user_id FOREIGN KEY(user_id) REFERENCES user_account (id)
);

CREATE INDEX ix_user_phone_phone_index ON user_phone (phone_index);

CREATE TABLE credential (
  user_id UUID NOT NULL,
  kind TEXT NOT NULL,
  secret BYTEA NOT NULL,
  last_counter BIGINT NOT NULL,
  failures INTEGER NOT NULL,
  locked_until TIMESTAMP WITH TIME ZONE,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_credential PRIMARY KEY (user_id, kind),
  CONSTRAINT fk_credential_user_id FOREIGN KEY(user_id) REFERENCES user_account (id)
);

CREATE TABLE user_session (
  id BYTEA NOT NULL,
  user_id UUID NOT NULL,
  device TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  second_factor_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_user_session PRIMARY KEY (id),
  CONSTRAINT fk_user_session_user_id FOREIGN KEY(user_id) REFERENCES user_account (id)
);

CREATE INDEX ix_user_session_user_id ON user_session (user_id);

CREATE TABLE sign_in_code (
  id UUID NOT NULL,
  phone_index BYTEA NOT NULL,
  digest BYTEA NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  attempts INTEGER NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_sign_in_code PRIMARY KEY (id)
);

CREATE INDEX ix_sign_in_code_phone_index ON sign_in_code (phone_index, expires_at);

CREATE TABLE membership (
  user_id UUID NOT NULL,
  jurisdiction_id INTEGER NOT NULL,
  member_id UUID NOT NULL,
  CONSTRAINT pk_membership PRIMARY KEY (user_id, jurisdiction_id),
  CONSTRAINT fk_membership_user_id FOREIGN KEY(user_id) REFERENCES user_account (id),
  CONSTRAINT fk_membership_jurisdiction_id FOREIGN KEY(jurisdiction_id) REFERENCES jurisdiction (id)
);

CREATE TABLE member (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  user_id UUID,
  tenant_id UUID NOT NULL,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  phone_cipher BYTEA,
  phone_index BYTEA,
  phone_tail_index BYTEA,
  id_number_cipher BYTEA,
  id_number_index BYTEA,
  address_cipher BYTEA,
  born_on DATE,
  sex TEXT,
  level INTEGER NOT NULL,
  is_active BOOLEAN NOT NULL,
  volunteer_since TIMESTAMP WITH TIME ZONE,
  registered_by UUID,
  registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  language TEXT NOT NULL,
  text_size SMALLINT NOT NULL,
  CONSTRAINT pk_member PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_member_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_member_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT uq_member_jurisdiction_id_user_id UNIQUE (jurisdiction_id, user_id),
  CONSTRAINT ck_member_level_is_small CHECK (level BETWEEN 0 AND 20),
  CONSTRAINT ck_member_text_size_is_known CHECK (text_size BETWEEN 0 AND 3)
);

CREATE INDEX ix_member_phone_index ON member (jurisdiction_id, phone_index);

CREATE INDEX ix_member_phone_tail_index ON member (jurisdiction_id, phone_tail_index);

CREATE INDEX ix_member_sort_key ON member (jurisdiction_id, sort_key);

CREATE UNIQUE INDEX uq_member_id_number_index ON member (jurisdiction_id, id_number_index) WHERE id_number_index IS NOT NULL;

CREATE TABLE profile_item (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  kind TEXT NOT NULL,
  value_cipher BYTEA NOT NULL,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_profile_item PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_profile_item_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_profile_item_jurisdiction_id_member_id_kind UNIQUE (jurisdiction_id, member_id, kind)
);

CREATE TABLE consent (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  given_at TIMESTAMP WITH TIME ZONE NOT NULL,
  withdrawn_at TIMESTAMP WITH TIME ZONE,
  recorded_by UUID,
  CONSTRAINT pk_consent PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_consent_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id)
);

CREATE INDEX ix_consent_member ON consent (jurisdiction_id, member_id);

CREATE TABLE api_token (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  user_id UUID NOT NULL,
  digest BYTEA NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT[] NOT NULL,
  has_second_factor BOOLEAN NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_api_token PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_api_token_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_api_token_jurisdiction_id_digest UNIQUE (jurisdiction_id, digest)
);
