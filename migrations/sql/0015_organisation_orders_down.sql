ALTER TABLE service_order DROP CONSTRAINT fk_service_order_jurisdiction_id_organisation_id;

ALTER TABLE service_order DROP COLUMN organisation_id;

ALTER TABLE organisation_member DROP COLUMN leads_since;
