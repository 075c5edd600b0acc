ALTER TABLE member ADD COLUMN merged_into UUID, ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE member ADD CONSTRAINT fk_member_jurisdiction_id_merged_into
  FOREIGN KEY (jurisdiction_id, merged_into) REFERENCES member (jurisdiction_id, id) NOT VALID;

ALTER TABLE service_order ADD COLUMN closed_note TEXT;

CREATE TABLE data_reading (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  by_member_id UUID,
  role TEXT,
  tenant_id UUID,
  what TEXT NOT NULL,
  reason TEXT NOT NULL,
  read_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_data_reading PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_data_reading_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id)
);

CREATE INDEX ix_data_reading_member ON data_reading (jurisdiction_id, member_id, id);

CREATE TABLE erasure (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  asked_by UUID NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  document TEXT,
  remaining TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  called_off_by UUID,
  called_off_at TIMESTAMP WITH TIME ZONE,
  done_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_erasure PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_erasure_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_erasure_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_erasure_remaining_is_known CHECK (remaining IN ('pool', 'forfeit'))
);

CREATE INDEX ix_erasure_due ON erasure (jurisdiction_id, due_at) WHERE called_off_at IS NULL AND done_at IS NULL;

CREATE UNIQUE INDEX uq_erasure_member ON erasure (jurisdiction_id, member_id) WHERE called_off_at IS NULL;

CREATE TABLE correction (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  item TEXT NOT NULL,
  value_cipher BYTEA,
  asked_by UUID NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  is_accepted BOOLEAN,
  note TEXT,
  CONSTRAINT pk_correction PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_correction_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_correction_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_correction_item_is_known CHECK (item IN ('name', 'id_number', 'born_on'))
);

CREATE UNIQUE INDEX uq_correction_open ON correction (jurisdiction_id, member_id, item) WHERE decided_at IS NULL;

CREATE TABLE estate (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  died_on DATE NOT NULL,
  document TEXT NOT NULL,
  recorded_by UUID NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  is_approved BOOLEAN,
  CONSTRAINT pk_estate PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_estate_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_estate_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_estate_second_person CHECK (decided_by IS NULL OR decided_by <> recorded_by)
);

CREATE UNIQUE INDEX uq_estate_member ON estate (jurisdiction_id, member_id) WHERE is_approved IS NOT FALSE;

CREATE TABLE heir (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  estate_id UUID NOT NULL,
  member_id UUID NOT NULL,
  share INTEGER NOT NULL,
  CONSTRAINT pk_heir PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_heir_jurisdiction_id_estate_id FOREIGN KEY(jurisdiction_id, estate_id) REFERENCES estate (jurisdiction_id, id),
  CONSTRAINT fk_heir_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_heir_jurisdiction_id_estate_id_member_id UNIQUE (jurisdiction_id, estate_id, member_id),
  CONSTRAINT ck_heir_share_fits CHECK (share BETWEEN 1 AND 1000)
);

CREATE TABLE merge (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  kept_id UUID NOT NULL,
  merged_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  document TEXT NOT NULL,
  proposed_by UUID NOT NULL,
  proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  decided_by UUID,
  decided_at TIMESTAMP WITH TIME ZONE,
  is_approved BOOLEAN,
  CONSTRAINT pk_merge PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_merge_jurisdiction_id_kept_id FOREIGN KEY(jurisdiction_id, kept_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_merge_jurisdiction_id_merged_id FOREIGN KEY(jurisdiction_id, merged_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_merge_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_merge_two_records CHECK (kept_id <> merged_id),
  CONSTRAINT ck_merge_second_person CHECK (decided_by IS NULL OR decided_by <> proposed_by)
);

CREATE INDEX ix_merge_kept ON merge (jurisdiction_id, kept_id);

CREATE UNIQUE INDEX uq_merge_merged ON merge (jurisdiction_id, merged_id) WHERE is_approved IS NOT FALSE;

CREATE TABLE rebinding (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  what TEXT NOT NULL,
  proofs TEXT[] NOT NULL,
  done_by UUID NOT NULL,
  done_at TIMESTAMP WITH TIME ZONE NOT NULL,
  old_phone_cipher BYTEA,
  new_phone_cipher BYTEA,
  told_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_rebinding PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_rebinding_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_rebinding_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_rebinding_what_is_known CHECK (what IN ('phone', 'second_factor'))
);

CREATE INDEX ix_rebinding_untold ON rebinding (jurisdiction_id, id) WHERE told_at IS NULL;

CREATE TABLE recovery_code (
  user_id UUID NOT NULL,
  digest BYTEA NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_recovery_code PRIMARY KEY (user_id, digest),
  CONSTRAINT fk_recovery_code_user_id FOREIGN KEY(user_id) REFERENCES user_account (id)
);
