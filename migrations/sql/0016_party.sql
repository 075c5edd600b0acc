CREATE TABLE party_organisation_type (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  source TEXT NOT NULL,
  CONSTRAINT pk_party_organisation_type PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_party_organisation_type_jurisdiction_id_key UNIQUE (jurisdiction_id, key)
);

CREATE TABLE party_organisation (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  organisation_id UUID NOT NULL,
  type_id UUID NOT NULL,
  level TEXT NOT NULL,
  reported_in_on DATE,
  CONSTRAINT pk_party_organisation PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_party_organisation_jurisdiction_id_organisation_id FOREIGN KEY(jurisdiction_id, organisation_id) REFERENCES organisation (jurisdiction_id, id),
  CONSTRAINT fk_party_organisation_jurisdiction_id_type_id FOREIGN KEY(jurisdiction_id, type_id) REFERENCES party_organisation_type (jurisdiction_id, id),
  CONSTRAINT uq_party_organisation_jurisdiction_id_organisation_id UNIQUE (jurisdiction_id, organisation_id),
  CONSTRAINT ck_party_organisation_level_is_known CHECK (level IN ('city', 'district'))
);

CREATE TABLE party_member (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  party_organisation_id UUID NOT NULL,
  member_id UUID NOT NULL,
  is_in_service BOOLEAN NOT NULL,
  is_delegate BOOLEAN NOT NULL,
  linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_party_member PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_party_member_jurisdiction_id_party_organisation_id FOREIGN KEY(jurisdiction_id, party_organisation_id) REFERENCES party_organisation (jurisdiction_id, id),
  CONSTRAINT fk_party_member_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_party_member_jurisdiction_id_member_id UNIQUE (jurisdiction_id, member_id)
);

CREATE INDEX ix_party_member_organisation ON party_member (jurisdiction_id, party_organisation_id);
