CREATE TABLE call_back (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  order_id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  member_id UUID NOT NULL,
  share_percent INTEGER NOT NULL,
  drawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
  open_until TIMESTAMP WITH TIME ZONE NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  called_by UUID,
  closed_at TIMESTAMP WITH TIME ZONE,
  stars INTEGER,
  note_cipher BYTEA,
  handled_by UUID,
  handled_at TIMESTAMP WITH TIME ZONE,
  handled_cipher BYTEA,
  CONSTRAINT pk_call_back PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_call_back_jurisdiction_id_order_id FOREIGN KEY(jurisdiction_id, order_id) REFERENCES service_order (jurisdiction_id, id),
  CONSTRAINT fk_call_back_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT fk_call_back_jurisdiction_id_member_id FOREIGN KEY(jurisdiction_id, member_id) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_call_back_jurisdiction_id_called_by FOREIGN KEY(jurisdiction_id, called_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT fk_call_back_jurisdiction_id_handled_by FOREIGN KEY(jurisdiction_id, handled_by) REFERENCES member (jurisdiction_id, id),
  CONSTRAINT uq_call_back_jurisdiction_id_order_id UNIQUE (jurisdiction_id, order_id),
  CONSTRAINT ck_call_back_state_is_known CHECK (state IN ('waiting', 'answered', 'unreached')),
  CONSTRAINT ck_call_back_answered_with_stars CHECK ((state = 'answered') = (stars IS NOT NULL)),
  CONSTRAINT ck_call_back_one_to_five CHECK (stars BETWEEN 1 AND 5),
  CONSTRAINT ck_call_back_handled_by_somebody CHECK ((handled_at IS NULL) = (handled_by IS NULL))
);

CREATE INDEX ix_call_back_waiting ON call_back (jurisdiction_id, open_until) WHERE state = 'waiting';

CREATE INDEX ix_call_back_unhappy ON call_back (jurisdiction_id, id) WHERE stars <= 2 AND handled_at IS NULL;

CREATE INDEX ix_call_back_drawn ON call_back (jurisdiction_id, drawn_at);
