CREATE TABLE sign_in_pass (
  id UUID NOT NULL,
  digest BYTEA NOT NULL,
  user_id UUID NOT NULL,
  session_id BYTEA NOT NULL,
  jurisdiction_id INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_sign_in_pass PRIMARY KEY (id),
  CONSTRAINT uq_sign_in_pass_digest UNIQUE (digest),
  CONSTRAINT fk_sign_in_pass_user_id FOREIGN KEY(user_id) REFERENCES user_account (id),
  CONSTRAINT fk_sign_in_pass_session_id FOREIGN KEY(session_id) REFERENCES user_session (id),
  CONSTRAINT fk_sign_in_pass_jurisdiction_id FOREIGN KEY(jurisdiction_id) REFERENCES jurisdiction (id)
);

CREATE INDEX ix_sign_in_pass_user_id ON sign_in_pass (user_id);
