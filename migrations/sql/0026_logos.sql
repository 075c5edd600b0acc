CREATE TABLE logo (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  digest TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  picture BYTEA NOT NULL,
  icon BYTEA NOT NULL,
  is_worn BOOLEAN NOT NULL,
  drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_logo PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_logo_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_logo_is_light CHECK (octet_length(picture) <= 6144 AND octet_length(icon) <= 65536)
);

CREATE UNIQUE INDEX uq_logo_worn ON logo (jurisdiction_id, tenant_id) WHERE is_worn;
