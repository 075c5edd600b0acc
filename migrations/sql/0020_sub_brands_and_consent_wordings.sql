CREATE TABLE sub_brand (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  primary_colour TEXT,
  accent_colour TEXT,
  CONSTRAINT pk_sub_brand PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_sub_brand_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_sub_brand_jurisdiction_id_tenant_id UNIQUE (jurisdiction_id, tenant_id)
);

CREATE TABLE consent_wording (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  words_zh TEXT NOT NULL,
  words_en TEXT NOT NULL,
  effective_from TIMESTAMP WITH TIME ZONE NOT NULL,
  reason TEXT NOT NULL,
  set_by UUID,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_consent_wording PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_consent_wording_jurisdiction_id_kind_version UNIQUE (jurisdiction_id, kind, version),
  CONSTRAINT ck_consent_wording_after_the_first CHECK (version > 1)
);
