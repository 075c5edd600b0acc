CREATE TABLE recipient (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  needs TEXT[] NOT NULL,
  note_cipher BYTEA,
  living_cipher BYTEA NOT NULL,
  contact_cipher BYTEA,
  contact_phone_cipher BYTEA,
  proof TEXT NOT NULL,
  registered_by UUID,
  registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_recipient PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_recipient_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_recipient_jurisdiction_id_member_id UNIQUE (jurisdiction_id, member_id)
);

CREATE TABLE hardship (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  recipient_id UUID NOT NULL,
  kind_index BYTEA NOT NULL,
  proof_cipher BYTEA NOT NULL,
  holds_from DATE NOT NULL,
  holds_until DATE,
  recorded_by UUID,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_hardship PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_hardship_jurisdiction_id_recipient_id FOREIGN KEY(jurisdiction_id, recipient_id) REFERENCES recipient (jurisdiction_id, id),
  CONSTRAINT uq_hardship_jurisdiction_id_recipient_id_kind_index UNIQUE (jurisdiction_id, recipient_id, kind_index),
  CONSTRAINT ck_hardship_until_after_from CHECK (holds_until IS NULL OR holds_until >= holds_from)
);

CREATE TABLE passer_by (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  occasion TEXT NOT NULL,
  registered_by UUID,
  registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  completed_by UUID,
  completed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_passer_by PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_passer_by_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_passer_by_jurisdiction_id_member_id UNIQUE (jurisdiction_id, member_id)
);

CREATE INDEX ix_passer_by_open ON passer_by (jurisdiction_id, id) WHERE completed_at IS NULL;

CREATE TABLE proxy (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  relative_id UUID NOT NULL,
  relation TEXT NOT NULL,
  acts TEXT[] NOT NULL,
  monthly_seconds BIGINT NOT NULL,
  valid_until DATE NOT NULL,
  document TEXT NOT NULL,
  named_by UUID,
  named_at TIMESTAMP WITH TIME ZONE NOT NULL,
  accepted_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  ended_by UUID,
  CONSTRAINT pk_proxy PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_proxy_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_proxy_jurisdiction_id_relative_id FOREIGN KEY(jurisdiction_id, relative_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_proxy_two_people CHECK (member_id <> relative_id),
  CONSTRAINT ck_proxy_seconds_fit CHECK (monthly_seconds >= 0)
);

CREATE INDEX ix_proxy_relative ON proxy (jurisdiction_id, relative_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX uq_proxy_live ON proxy (jurisdiction_id, member_id, relative_id) WHERE ended_at IS NULL;

CREATE TABLE guardianship (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  minor_id UUID NOT NULL,
  guardian_id UUID NOT NULL,
  relation TEXT NOT NULL,
  document TEXT NOT NULL,
  consented_at TIMESTAMP WITH TIME ZONE,
  recorded_by UUID,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_guardianship PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_guardianship_jurisdiction_id_minor_id FOREIGN KEY(jurisdiction_id, minor_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_guardianship_jurisdiction_id_guardian_id FOREIGN KEY(jurisdiction_id, guardian_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_guardianship_two_people CHECK (minor_id <> guardian_id)
);

CREATE UNIQUE INDEX uq_guardianship_live ON guardianship (jurisdiction_id, minor_id, guardian_id) WHERE ended_at IS NULL;

CREATE TABLE exclusion (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  other_id UUID NOT NULL,
  made_by UUID,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_exclusion PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_exclusion_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_exclusion_jurisdiction_id_other_id FOREIGN KEY(jurisdiction_id, other_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_exclusion_two_people CHECK (member_id <> other_id)
);

CREATE INDEX ix_exclusion_other ON exclusion (jurisdiction_id, other_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX uq_exclusion_live ON exclusion (jurisdiction_id, member_id, other_id) WHERE ended_at IS NULL;
