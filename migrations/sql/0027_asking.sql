ALTER TABLE call_back ADD COLUMN loop TEXT NOT NULL DEFAULT 'drawn', ADD COLUMN every_days INTEGER;

-- The regular loop draws nothing; the check below asks it of the other one.
-- squawk-ignore ban-drop-not-null
ALTER TABLE call_back ALTER COLUMN share_percent DROP NOT NULL;

-- One state more; in the same transaction.
-- squawk-ignore ban-drop-constraint
ALTER TABLE call_back DROP CONSTRAINT ck_call_back_state_is_known;

ALTER TABLE call_back ADD CONSTRAINT ck_call_back_state_is_known CHECK (state IN ('waiting', 'answered', 'unreached', 'declined')) NOT VALID;

ALTER TABLE call_back ADD CONSTRAINT ck_call_back_drawn_by_share CHECK ((loop = 'drawn') = (share_percent IS NOT NULL)) NOT VALID;

ALTER TABLE call_back ADD CONSTRAINT ck_call_back_regular_by_days CHECK ((loop = 'regular') = (every_days IS NOT NULL)) NOT VALID;

-- Call-backs are a share of the services of a few weeks: building these takes no noticeable time.
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE call_back ADD CONSTRAINT uq_call_back_jurisdiction_id_loop_order_id UNIQUE (jurisdiction_id, loop, order_id);

-- A service may be asked about on both loops; the wider key above takes its place.
-- squawk-ignore ban-drop-constraint
ALTER TABLE call_back DROP CONSTRAINT uq_call_back_jurisdiction_id_order_id;

-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX uq_call_back_regular ON call_back (jurisdiction_id, member_id) WHERE loop = 'regular' AND state = 'waiting';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_call_back_member ON call_back (jurisdiction_id, member_id);

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_call_back_asked ON call_back (jurisdiction_id, closed_at) WHERE loop = 'regular';

CREATE TABLE asking_refusal (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  noted_by UUID,
  refused_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_asking_refusal PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_asking_refusal_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_asking_refusal_jurisdiction_id_noted_by FOREIGN KEY(jurisdiction_id, noted_by) REFERENCES member (jurisdiction_id, id)
);

CREATE UNIQUE INDEX uq_asking_refusal_live ON asking_refusal (jurisdiction_id, member_id) WHERE ended_at IS NULL;
