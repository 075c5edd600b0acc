DROP INDEX IF EXISTS ix_member_volunteers_of_node;

UPDATE demand SET state = 'cancelled' WHERE state IN ('assessing', 'refused');

ALTER TABLE demand DROP CONSTRAINT ck_demand_state_is_known;

ALTER TABLE demand ADD CONSTRAINT ck_demand_state_is_known CHECK (state IN ('published', 'closed', 'cancelled', 'lapsed')) NOT VALID;

ALTER TABLE demand DROP COLUMN needs;

ALTER TABLE service_kind DROP COLUMN risk;
