CREATE TABLE organisation (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  number INTEGER NOT NULL,
  tenant_id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  credit_code TEXT,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_organisation PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_organisation_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_organisation_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT uq_organisation_jurisdiction_id_credit_code UNIQUE (jurisdiction_id, credit_code)
);

CREATE TABLE organisation_member (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  organisation_id UUID NOT NULL,
  member_id UUID NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_organisation_member PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_organisation_member_jurisdiction_id_organisation_id FOREIGN KEY(jurisdiction_id, organisation_id) REFERENCES organisation (jurisdiction_id, id),
  CONSTRAINT fk_organisation_member_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_organisation_member_jurisdiction_id_organisation_id__ed02 UNIQUE (jurisdiction_id, organisation_id, member_id),
  CONSTRAINT ck_organisation_member_until_after_since CHECK (until IS NULL OR until >= since)
);

CREATE TABLE station (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_station PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_station_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id)
);
