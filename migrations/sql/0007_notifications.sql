CREATE TABLE message (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  fact_id UUID NOT NULL,
  kind TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  body_zh TEXT NOT NULL,
  body_en TEXT NOT NULL,
  path TEXT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  read_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_message PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_message_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id)
);

CREATE INDEX ix_message_member ON message (jurisdiction_id, member_id, id);

CREATE TABLE sending (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  message_id UUID NOT NULL,
  medium TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  attempts INTEGER NOT NULL,
  sent_at TIMESTAMP WITH TIME ZONE,
  last_error TEXT,
  CONSTRAINT pk_sending PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_sending_jurisdiction_id_message_id FOREIGN KEY(jurisdiction_id, message_id) REFERENCES message (jurisdiction_id, id),
  CONSTRAINT uq_sending_jurisdiction_id_message_id_medium UNIQUE (jurisdiction_id, message_id, medium),
  CONSTRAINT ck_sending_state_is_known CHECK (state IN ('waiting', 'sent', 'given_up'))
);

CREATE INDEX ix_sending_due ON sending (jurisdiction_id, due_at) WHERE state = 'waiting';

CREATE TABLE notification_preference (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  member_id UUID NOT NULL,
  medium TEXT NOT NULL,
  is_wanted BOOLEAN NOT NULL,
  CONSTRAINT pk_notification_preference PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_notification_preference_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_notification_preference_jurisdiction_id_member_id_medium UNIQUE (jurisdiction_id, member_id, medium)
);

CREATE TABLE wording (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  texts JSONB NOT NULL,
  set_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT pk_wording PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT uq_wording_jurisdiction_id_kind UNIQUE (jurisdiction_id, kind)
);
