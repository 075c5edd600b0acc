-- A13: time given to the pool, to a group or to a person. The time itself moves in the ledger, under the donation's id.
CREATE TABLE donation (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  giver_id UUID NOT NULL,
  receiver_kind TEXT NOT NULL,
  receiver_member_id UUID,
  receiver_organisation_id UUID,
  seconds BIGINT NOT NULL,
  donated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_donation PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_donation_jurisdiction_id_giver_id FOREIGN KEY(jurisdiction_id, giver_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_donation_jurisdiction_id_receiver_member_id FOREIGN KEY(jurisdiction_id, receiver_member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_donation_jurisdiction_id_receiver_organisation_id FOREIGN KEY(jurisdiction_id, receiver_organisation_id) REFERENCES organisation (jurisdiction_id, id),
  CONSTRAINT ck_donation_seconds_are_positive CHECK (seconds > 0),
  CONSTRAINT ck_donation_receiver_is_of_its_kind CHECK ((receiver_kind = 'person') = (receiver_member_id IS NOT NULL) AND (receiver_kind = 'organisation') = (receiver_organisation_id IS NOT NULL) AND receiver_kind IN ('pool', 'organisation', 'person'))
);

CREATE INDEX ix_donation_giver ON donation (jurisdiction_id, giver_id, id);
CREATE INDEX ix_donation_receiver_member ON donation (jurisdiction_id, receiver_member_id);
CREATE INDEX ix_donation_kind ON donation (jurisdiction_id, receiver_kind, donated_at);

-- Time for people in difficulty is granted from the pool, proposed and approved like every grant.
ALTER TABLE ledger_proposal ADD COLUMN is_from_pool BOOLEAN NOT NULL DEFAULT false;
