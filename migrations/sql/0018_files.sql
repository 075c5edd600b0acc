CREATE TABLE stored_file (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  document_kind TEXT NOT NULL,
  document_id UUID NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  content_cipher BYTEA,
  uploaded_by UUID NOT NULL,
  uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  removed_at TIMESTAMP WITH TIME ZONE,
  removed_by UUID,
  reason TEXT,
  CONSTRAINT pk_stored_file PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_stored_file_jurisdiction_id_uploaded_by FOREIGN KEY(jurisdiction_id, uploaded_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_stored_file_jurisdiction_id_removed_by FOREIGN KEY(jurisdiction_id, removed_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT ck_stored_file_kind_is_plain CHECK (document_kind ~ '^[a-z_]{2,40}$'),
  CONSTRAINT ck_stored_file_bytes_go_with_removal CHECK ((content_cipher IS NULL) = (removed_at IS NOT NULL))
);

-- Encrypted bytes do not compress: let nobody try.
ALTER TABLE stored_file ALTER COLUMN content_cipher SET STORAGE EXTERNAL;

CREATE INDEX ix_stored_file_document ON stored_file (jurisdiction_id, document_kind, document_id, id);
