CREATE TABLE sheet_import (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  content_cipher BYTEA,
  headings TEXT[] NOT NULL,
  refusal JSONB NOT NULL,
  rows INTEGER NOT NULL,
  checked INTEGER NOT NULL,
  good INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  uploaded_by UUID NOT NULL,
  uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  confirmed_by UUID,
  confirmed_at TIMESTAMP WITH TIME ZONE,
  finished_at TIMESTAMP WITH TIME ZONE,
  erased_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_sheet_import PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_sheet_import_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_sheet_import_jurisdiction_id_uploaded_by FOREIGN KEY(jurisdiction_id, uploaded_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_sheet_import_jurisdiction_id_confirmed_by FOREIGN KEY(jurisdiction_id, confirmed_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_sheet_import_state_is_known CHECK (state IN ('checking', 'refused', 'checked', 'importing', 'done', 'lapsed'))
);

CREATE TABLE sheet_row (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  import_id UUID NOT NULL,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  cells_cipher BYTEA,
  findings JSONB NOT NULL,
  member_id UUID,
  CONSTRAINT pk_sheet_row PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_sheet_row_jurisdiction_id_import_id FOREIGN KEY(jurisdiction_id, import_id) REFERENCES sheet_import (jurisdiction_id, id),
  CONSTRAINT fk_sheet_row_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_sheet_row_jurisdiction_id_import_id_number UNIQUE (jurisdiction_id, import_id, number),
  CONSTRAINT ck_sheet_row_state_is_known CHECK (state IN ('good', 'bad', 'done', 'failed'))
);

CREATE TABLE sheet_export (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  kind TEXT NOT NULL,
  since DATE,
  until DATE,
  rows INTEGER NOT NULL,
  is_cut BOOLEAN NOT NULL,
  content_cipher BYTEA,
  asked_by UUID NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE,
  erased_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_sheet_export PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_sheet_export_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_sheet_export_jurisdiction_id_asked_by FOREIGN KEY(jurisdiction_id, asked_by) REFERENCES member (jurisdiction_id, id)
);

-- Encrypted bytes do not compress: let nobody try.
ALTER TABLE sheet_import ALTER COLUMN content_cipher SET STORAGE EXTERNAL;
ALTER TABLE sheet_export ALTER COLUMN content_cipher SET STORAGE EXTERNAL;

CREATE INDEX ix_sheet_import_tenant ON sheet_import (jurisdiction_id, tenant_id, id);
CREATE INDEX ix_sheet_import_due ON sheet_import (jurisdiction_id, id) WHERE state IN ('checking', 'importing');
CREATE INDEX ix_sheet_row_member ON sheet_row (jurisdiction_id, member_id) WHERE member_id IS NOT NULL;
CREATE INDEX ix_sheet_export_tenant ON sheet_export (jurisdiction_id, tenant_id, id);
CREATE INDEX ix_sheet_export_due ON sheet_export (jurisdiction_id, id) WHERE made_at IS NULL AND erased_at IS NULL;
