CREATE TABLE region (
  code TEXT NOT NULL,
  parent_code TEXT,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  CONSTRAINT pk_region PRIMARY KEY (code),
  CONSTRAINT fk_region_parent_code FOREIGN KEY(parent_code) REFERENCES region (code)
);

CREATE TABLE jurisdiction (
  id INTEGER NOT NULL,
  slug TEXT NOT NULL,
  host_name TEXT,
  region_code TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  version INTEGER NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  opened_from TEXT NOT NULL,
  CONSTRAINT pk_jurisdiction PRIMARY KEY (id),
  CONSTRAINT ck_jurisdiction_slug_is_plain CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
  CONSTRAINT uq_jurisdiction_slug UNIQUE (slug),
  CONSTRAINT uq_jurisdiction_host_name UNIQUE (host_name),
  CONSTRAINT fk_jurisdiction_region_code FOREIGN KEY(region_code) REFERENCES region (code)
);

CREATE TABLE tenant (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  parent_id UUID,
  key TEXT NOT NULL,
  number INTEGER NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  region_code TEXT,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_tenant PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_tenant_jurisdiction_id_parent_id FOREIGN KEY(jurisdiction_id, parent_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_tenant_jurisdiction_id_number UNIQUE (jurisdiction_id, number),
  CONSTRAINT uq_tenant_jurisdiction_id_path UNIQUE (jurisdiction_id, path),
  CONSTRAINT uq_tenant_jurisdiction_id_key UNIQUE (jurisdiction_id, key)
);

CREATE TABLE brand (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  tagline_zh TEXT NOT NULL,
  tagline_en TEXT NOT NULL,
  primary_colour TEXT NOT NULL,
  accent_colour TEXT NOT NULL,
  hotline TEXT,
  vocabulary JSONB NOT NULL,
  CONSTRAINT pk_brand PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_brand_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT uq_brand_jurisdiction_id_tenant_id UNIQUE (jurisdiction_id, tenant_id)
);
