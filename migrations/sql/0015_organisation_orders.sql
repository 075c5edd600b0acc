ALTER TABLE organisation_member ADD COLUMN leads_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE service_order ADD COLUMN organisation_id UUID;

-- No row there names an organisation, so there is nothing to validate; new rows are checked.
ALTER TABLE service_order ADD CONSTRAINT fk_service_order_jurisdiction_id_organisation_id FOREIGN KEY (jurisdiction_id, organisation_id) REFERENCES organisation (jurisdiction_id, id) NOT VALID;

CREATE TABLE organisation_report (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  organisation_id UUID NOT NULL,
  said_cipher BYTEA NOT NULL,
  by_member_id UUID,
  reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_organisation_report PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_organisation_report_jurisdiction_id_order_id FOREIGN KEY(jurisdiction_id, order_id) REFERENCES service_order (jurisdiction_id, id),
  CONSTRAINT fk_organisation_report_jurisdiction_id_organisation_id FOREIGN KEY(jurisdiction_id, organisation_id) REFERENCES organisation (jurisdiction_id, id),
  CONSTRAINT uq_organisation_report_jurisdiction_id_order_id UNIQUE (jurisdiction_id, order_id)
);
