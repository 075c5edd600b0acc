ALTER TABLE demand DROP COLUMN skill;
ALTER TABLE service_kind DROP COLUMN standard_en;
ALTER TABLE service_kind DROP COLUMN standard_zh;
ALTER TABLE service_kind DROP COLUMN domain_en;
ALTER TABLE service_kind DROP COLUMN domain_zh;
