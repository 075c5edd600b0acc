-- C13: the domain a kind of service belongs to, and the standard by which it is done; B4: the skill a demand asks for.
ALTER TABLE service_kind ADD COLUMN domain_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE service_kind ADD COLUMN domain_en TEXT NOT NULL DEFAULT '';
ALTER TABLE service_kind ADD COLUMN standard_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE service_kind ADD COLUMN standard_en TEXT NOT NULL DEFAULT '';
ALTER TABLE demand ADD COLUMN skill TEXT NOT NULL DEFAULT '';
