DROP TABLE IF EXISTS asking_refusal CASCADE;

-- The owner sees rows of every bank only where row security is not forced on it.
ALTER TABLE call_back NO FORCE ROW LEVEL SECURITY;

-- What the regular loop kept has no place in the older table.
DELETE FROM call_back WHERE loop = 'regular';

UPDATE call_back SET state = 'unreached' WHERE state = 'declined';

ALTER TABLE call_back FORCE ROW LEVEL SECURITY;

ALTER TABLE call_back DROP CONSTRAINT ck_call_back_drawn_by_share, DROP CONSTRAINT ck_call_back_regular_by_days, DROP CONSTRAINT ck_call_back_state_is_known;

ALTER TABLE call_back ADD CONSTRAINT ck_call_back_state_is_known CHECK (state IN ('waiting', 'answered', 'unreached')) NOT VALID;

ALTER TABLE call_back ALTER COLUMN share_percent SET NOT NULL;

DROP INDEX uq_call_back_regular, ix_call_back_member, ix_call_back_asked;

ALTER TABLE call_back DROP CONSTRAINT uq_call_back_jurisdiction_id_loop_order_id;

ALTER TABLE call_back ADD CONSTRAINT uq_call_back_jurisdiction_id_order_id UNIQUE (jurisdiction_id, order_id);

ALTER TABLE call_back DROP COLUMN loop, DROP COLUMN every_days;
